//! Values written by an edit, and scalars in the style of those that they replace.

use serde_yaml::{Mapping, Value};

use crate::text::{yaml_quoted, yaml_scalar};

/// A value, to be written on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum YamlValue {
    Text(String),
    List(Vec<String>),
    Map(Vec<(String, YamlValue)>),
}

impl YamlValue {
    pub(super) fn yaml(&self) -> String {
        match self {
            Self::Text(text) => yaml_scalar(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| yaml_scalar(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{}: {}", yaml_scalar(key), value.yaml())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// A mapping with a line for each key.
    pub(super) fn block(&self) -> String {
        match self {
            Self::Map(entries) => {
                let lines = entries.iter().map(|(key, value)| format!("{}: {}", yaml_scalar(key), value.yaml()));
                lines.collect::<Vec<_>>().join("\n")
            }
            Self::Text(_) | Self::List(_) => self.yaml(),
        }
    }

    pub(super) fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => Value::Sequence(items.iter().cloned().map(Value::String).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (Value::String(key.clone()), value.value()));
                Value::Mapping(entries.collect::<Mapping>())
            }
        }
    }
}

/// A text in the style of the scalar that it replaces; `None` for a block scalar or an alias.
pub(super) fn styled(before: &str, text: &str) -> Option<String> {
    match before.as_bytes().first()? {
        b'|' | b'>' | b'*' | b'[' | b'{' => None,
        b'\'' => Some(format!("'{}'", text.replace('\'', "''"))),
        b'"' => Some(yaml_quoted(text)),
        _ => Some(yaml_scalar(text)),
    }
}
