//! What a plan's configuration says about its resources: the provider of each, and what its arguments refer to.

use std::collections::BTreeMap;

use super::plan_json::{ConfigurationJson, ModuleJson, PlanJson, ProviderJson, ResourceJson, UniqueKeys, VariableJson};
use crate::terraform::{PlannedKind, PlannedValue, access_argument, is_manifest};

/// A configuration's resources by their addresses without instance keys.
#[derive(Debug, Default)]
pub(super) struct Configured<'a> {
    configuration: Option<&'a ConfigurationJson<'a>>,
    variables: Option<&'a UniqueKeys<'a, VariableJson<'a>>>,
    resources: BTreeMap<String, &'a ResourceJson<'a>>,
}

impl<'a> Configured<'a> {
    pub(super) fn of(plan: &'a PlanJson<'a>) -> Self {
        let configuration = plan.configuration.as_ref();
        let mut resources = BTreeMap::new();
        if let Some(module) = configuration.and_then(|configuration| configuration.root_module.as_ref()) {
            collect("", module, &mut resources);
        }
        Self { configuration, variables: plan.variables.as_ref(), resources }
    }

    /// The resource at an address without instance keys.
    pub(super) fn resource(&self, address: &str) -> Option<&'a ResourceJson<'a>> {
        self.resources.get(address).copied()
    }

    /// The provider of a key.
    pub(super) fn provider(&self, key: &str) -> Option<&'a ProviderJson<'a>> {
        self.configuration?.provider_config.as_ref()?.0.get(key)
    }

    /// The keys of all providers.
    pub(super) fn provider_keys(&self) -> impl Iterator<Item = &'a str> {
        let providers = self.configuration.and_then(|configuration| configuration.provider_config.as_ref());
        providers.into_iter().flat_map(|providers| providers.0.keys()).map(|key| &**key)
    }

    pub(super) fn has_providers(&self) -> bool {
        self.provider_keys().next().is_some()
    }

    /// Whether a provider has arguments.
    pub(super) fn is_provider_configured(&self, key: &str) -> bool {
        self.provider(key).is_some_and(|provider| !provider.expressions.is_empty())
    }

    /// The text that is written out for an argument of a provider.
    pub(super) fn provider_constant(&self, key: &str, argument: &str) -> Option<&'a str> {
        self.provider(key)?.expressions.get(argument).get("constant_value").as_text()
    }

    /// The texts that an expression of the root refers to: the values of variables, and the names that resources and data
    /// have there.
    pub(super) fn texts_of(&self, expression: &'a PlannedValue<'a>) -> Vec<&'a str> {
        let text = |reference: &str| {
            if let Some(name) = reference.strip_prefix("var.") {
                return self.variables?.0.get(name)?.value.as_text();
            }
            let resource =
                self.module("")?.resources.iter().flatten().find(|resource| *resource.address == *reference)?;
            resource.expressions.get("name").get("constant_value").as_text()
        };
        references(expression).filter_map(text).collect()
    }

    /// Whether a resource writes blocks of a type, and an argument in none of them. What makes blocks by `dynamic` isn't in a
    /// configuration.
    pub(super) fn leaves_out(&self, address: &str, block: &str, argument: &str) -> bool {
        let blocks = self.resource(address).map(|resource| resource.expressions.get(block).items());
        let blocks = blocks.unwrap_or_default();
        !blocks.is_empty() && blocks.iter().all(|block| *block.get(argument) == PlannedValue::Null)
    }

    /// The expression of an argument of a resource.
    pub(super) fn argument(&self, address: &str, argument: &str) -> Option<&'a PlannedValue<'a>> {
        let expression = self.resource(address)?.expressions.get(argument);
        (*expression != PlannedValue::Null).then_some(expression)
    }

    /// The module that calls a module, and what it gives for an input; `None` where it leaves it to the default.
    pub(super) fn input(&self, module: &str, name: &str) -> (String, Option<&'a PlannedValue<'a>>) {
        let (above, call) = match module.rsplit_once(".module.") {
            Some((above, call)) => (above.to_owned(), call),
            None => (String::new(), module.strip_prefix("module.").unwrap_or_default()),
        };
        let call = self.module(&above).and_then(|module| module.module_calls.as_ref()?.0.get(call));
        let given = call.map(|call| call.expressions.get(name)).filter(|given| **given != PlannedValue::Null);
        (above, given)
    }

    /// The expression of a module's output.
    pub(super) fn output(&self, module: &str, name: &str) -> Option<&'a PlannedValue<'a>> {
        let output = self.module(module)?.outputs.as_ref()?.0.get(name)?;
        (output.expression != PlannedValue::Null).then_some(&output.expression)
    }

    fn module(&self, address: &str) -> Option<&'a ModuleJson<'a>> {
        let mut module = self.configuration?.root_module.as_ref()?;
        for name in address.split("module.").skip(1) {
            module = module.module_calls.as_ref()?.0.get(name.trim_end_matches('.'))?.module.as_ref()?;
        }
        Some(module)
    }
}

/// What an expression refers to.
pub(super) fn references<'a>(expression: &'a PlannedValue<'_>) -> impl Iterator<Item = &'a str> {
    expression.get("references").items().iter().filter_map(PlannedValue::as_text)
}

fn collect<'a>(module: &str, json: &'a ModuleJson<'a>, resources: &mut BTreeMap<String, &'a ResourceJson<'a>>) {
    for resource in json.resources.iter().flatten() {
        let is_needed = PlannedKind::of(&resource.kind).is_some()
            || access_argument(&resource.kind).is_some()
            || is_manifest(&resource.kind)
            || resource.provisioners.as_ref().is_some_and(|provisioners| !provisioners.is_empty());
        if is_needed {
            resources.insert(within(module, &resource.address), resource);
        }
    }
    for (name, call) in json.module_calls.iter().flat_map(|calls| &calls.0) {
        if let Some(inner) = &call.module {
            collect(&within(module, &format!("module.{}", &**name)), inner, resources);
        }
    }
}

pub(super) fn within(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}

/// The module of an address without instance keys.
pub(super) fn module_of(address: &str) -> String {
    let mut module = String::new();
    let mut parts = address.split('.').peekable();
    while parts.peek() == Some(&"module") {
        parts.next();
        module = within(&module, &format!("module.{}", parts.next().unwrap_or_default()));
    }
    module
}

/// An address without instance keys: `module.kit.google_project_iam_member.this` of
/// `module.kit["a"].google_project_iam_member.this["x[0]"]`.
pub(super) fn without_keys(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut characters = address.chars();
    while let Some(character) = characters.next() {
        if character == '[' {
            skip_key(&mut characters);
        } else {
            out.push(character);
        }
    }
    out
}

/// Goes past the end of an instance key, which may be a quoted text.
pub(super) fn skip_key(characters: &mut std::str::Chars<'_>) {
    let mut is_quoted = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if is_quoted => {
                characters.next();
            }
            '"' => is_quoted = !is_quoted,
            ']' if !is_quoted => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{module_of, without_keys};

    #[test]
    fn keys_of_instances_are_left_out() {
        for (address, expected) in [
            ("a.b", "a.b"),
            ("a.b[0]", "a.b"),
            ("module.kit[\"x.y\"].a.this[\"p [q] \\\"r]\\\"\"]", "module.kit.a.this"),
            ("module.a.module.b[0].c.d", "module.a.module.b.c.d"),
        ] {
            assert_eq!(without_keys(address), expected);
        }
        assert_eq!(module_of("module.a.module.b.c.d"), "module.a.module.b");
        assert_eq!(module_of("c.d"), "");
    }
}
