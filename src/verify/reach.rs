//! What the configuration of a provider says of where it reaches, as far as it says so by names.

use super::configured::Configured;
use crate::{
    target::{ConfiguredProvider, ProviderArgument},
    terraform::{CLUSTER_LOCATORS, PlannedValue, is_endpoint, is_locating, is_own_endpoint, names_cluster},
};

/// What a provider of clusters says of the one that it reaches.
#[derive(Debug)]
pub(super) struct Reach<'a> {
    /// The strongest first.
    locators: Vec<Locator<'a>>,
}

/// An argument that says where a provider reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locator<'a> {
    pub argument: &'static str,
    /// What it is, or else what it refers to, as far as that is a text.
    texts: Vec<&'a str>,
    is_constant: bool,
}

impl<'a> Reach<'a> {
    /// What the provider of a key in a configuration says.
    pub(super) fn of(key: &str, configured: &Configured<'a>) -> Self {
        let Some(provider) = configured.provider(key) else { return Self { locators: Vec::new() } };
        let locator = |argument: &'static str| {
            let expression = provider.expressions.get(argument);
            let constant = expression.get("constant_value").as_text();
            if *expression == PlannedValue::Null {
                return None;
            }
            let texts = match constant {
                Some(text) => vec![text],
                // What a module's own provider refers to is in that module.
                None if key.contains(':') => Vec::new(),
                None => configured.texts_of(expression),
            };
            Some(Locator { argument, texts, is_constant: constant.is_some() })
        };
        Self { locators: CLUSTER_LOCATORS.into_iter().filter_map(locator).collect() }
    }

    /// Whether what counts names a cluster.
    pub(super) fn names(&self, cluster: &str) -> bool {
        self.strongest().is_some_and(|locator| locator.names(cluster))
    }

    /// Whether anything of it names a cluster.
    pub(super) fn mentions(&self, cluster: &str) -> bool {
        self.locators.iter().any(|locator| locator.names(cluster))
    }

    pub(super) fn strongest(&self) -> Option<&Locator<'a>> {
        self.locators.first()
    }
}

impl<'a> Locator<'a> {
    /// The text that is written out.
    pub(super) fn constant(&self) -> Option<&'a str> {
        self.texts.first().copied().filter(|_| self.is_constant)
    }

    fn names(&self, cluster: &str) -> bool {
        self.texts.iter().any(|text| names_cluster(self.argument, text, cluster))
    }
}

/// Where a provider in a plan's configuration isn't what a root's file has: each argument with both values, in words. Other
/// arguments than the file's count only if they say where it reaches.
pub(super) fn differences(expected: &ConfiguredProvider, expressions: &PlannedValue<'_>) -> Vec<String> {
    let mut differing = Vec::new();
    for (name, value) in &expected.arguments {
        let found = expressions.get(name);
        if !is_same(value, found.get("constant_value")) {
            differing.push(format!("{name} is {}, not {}", shown(found), words(value)));
        }
    }
    if let PlannedValue::Object(found) = expressions {
        let more = found.iter().filter(|(name, _)| is_locating(name) && !expected.arguments.contains_key(&***name));
        differing.extend(more.map(|(name, value)| format!("{} is {}", &**name, shown(value))));
    }
    differing
}

/// The arguments that may lead a provider elsewhere than to its cloud, each with its value where that is written out.
pub(super) fn endpoints(expressions: &PlannedValue<'_>) -> Vec<(String, Option<String>)> {
    let PlannedValue::Object(arguments) = expressions else { return Vec::new() };
    let arguments = arguments.iter().filter(|(name, _)| is_endpoint(name));
    let text = |value: &PlannedValue<'_>| value.get("constant_value").as_text().map(str::to_owned);
    let endpoints = arguments.map(|(name, value)| (name.to_string(), text(value)));
    endpoints.filter(|(_, value)| !value.as_deref().is_some_and(is_own_endpoint)).collect()
}

fn is_same(expected: &ProviderArgument, found: &PlannedValue<'_>) -> bool {
    match (expected, found) {
        (ProviderArgument::Text(expected), PlannedValue::Text(found)) => expected == found,
        (ProviderArgument::Bool(expected), PlannedValue::Bool(found)) => expected == found,
        // Terraform makes a text of what an argument takes as one.
        (expected, PlannedValue::Text(found)) => words(expected) == *found,
        (ProviderArgument::Number(expected), PlannedValue::Number(found)) => expected.to_string() == found.to_string(),
        (ProviderArgument::Text(expected), PlannedValue::Number(found)) => *expected == found.to_string(),
        (ProviderArgument::Text(expected), PlannedValue::Bool(found)) => *expected == found.to_string(),
        _ => false,
    }
}

fn words(value: &ProviderArgument) -> String {
    match value {
        ProviderArgument::Text(text) => text.clone(),
        ProviderArgument::Number(number) => number.to_string(),
        ProviderArgument::Bool(value) => value.to_string(),
    }
}

fn shown(expression: &PlannedValue<'_>) -> String {
    match (expression, expression.get("constant_value")) {
        (PlannedValue::Null, _) => "absent".to_owned(),
        (_, PlannedValue::Text(text)) => text.to_string(),
        (_, PlannedValue::Bool(value)) => value.to_string(),
        (_, PlannedValue::Number(number)) => number.to_string(),
        _ => "an expression".to_owned(),
    }
}
