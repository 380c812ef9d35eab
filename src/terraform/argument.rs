//! The arguments of a resource, in a form in which two of them can be compared.

use std::collections::BTreeMap;

use crate::hcl::{Body, Value};

/// The arguments of a block by name; nested blocks of one type are a list of objects under that type.
pub type Arguments = BTreeMap<String, Argument>;

/// The value of an argument. `null` and empty lists don't occur: to a provider they are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Text(String),
    List(Vec<Self>),
    Object(Arguments),
    /// Anything else, as it is written: a reference such as `google_cloud_identity_group.payments.id`, a number.
    Expression(String),
}

impl Argument {
    /// The value that was read; `None` if it is absent to a provider.
    pub(super) fn of(value: &Value<'_>) -> Option<Self> {
        Some(match value {
            Value::Text(text) => Self::Text(text.to_string()),
            Value::List(items) if items.is_empty() => return None,
            Value::List(items) => Self::List(items.iter().filter_map(Self::of).collect()),
            Value::Object(items) => Self::Object(
                items.iter().filter_map(|(key, value)| Some((key.to_string(), Self::of(value)?))).collect(),
            ),
            Value::Reference(text) | Value::Other(text) if text == "null" => return None,
            Value::Reference(text) | Value::Other(text) => Self::Expression(text.to_string()),
        })
    }

    /// The arguments of a body; `meta` are names of arguments and blocks that say nothing about the object.
    pub(super) fn all(body: &Body<'_>, meta: &[&str]) -> Arguments {
        let is_argument = |name: &str| !meta.contains(&name);
        let attributes = body.attributes.iter().filter(|(name, _)| is_argument(name));
        let mut arguments: Arguments =
            attributes.filter_map(|(name, value)| Some((name.to_string(), Self::of(value)?))).collect();
        for block in body.blocks.iter().filter(|block| is_argument(&block.kind)) {
            let name = block.labels.iter().fold(block.kind.to_string(), |name, label| format!("{name} {label}"));
            let inner = Self::Object(Self::all(&block.body, &[]));
            match arguments.entry(name).or_insert_with(|| Self::List(Vec::new())) {
                Self::List(blocks) => blocks.push(inner),
                other => *other = inner,
            }
        }
        arguments
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key: of an object, or of the only block of its type.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(items) => items.get(key),
            Self::List(blocks) => match blocks.as_slice() {
                [block] => block.get(key),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same with other words for expressions.
    pub(super) fn with_expressions(&self, word: &impl Fn(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.clone()),
            Self::List(items) => Self::List(items.iter().map(|item| item.with_expressions(word)).collect()),
            Self::Object(items) => {
                Self::Object(items.iter().map(|(key, value)| (key.clone(), value.with_expressions(word))).collect())
            }
            Self::Expression(text) => Self::Expression(word(text)),
        }
    }

    /// Whether an expression in it refers to something that is found.
    pub(super) fn has_expression(&self, finds: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(items) => items.iter().any(|item| item.has_expression(finds)),
            Self::Object(items) => items.values().any(|value| value.has_expression(finds)),
            Self::Expression(text) => finds(text),
        }
    }
}
