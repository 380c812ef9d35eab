//! Values written by an edit, and scalars in the style of those that they replace.

use serde_yaml::{Mapping, Value};

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
            Self::Text(text) => plain(text),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| plain(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{}: {}", plain(key), value.yaml())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// A mapping with a line for each key.
    pub(super) fn block(&self) -> String {
        match self {
            Self::Map(entries) => {
                let lines = entries.iter().map(|(key, value)| format!("{}: {}", plain(key), value.yaml()));
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

/// A text as a scalar, without quotes if every reader takes it for the same string.
pub(super) fn plain(text: &str) -> String {
    const TAKEN: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | '@'))
        && !TAKEN.iter().any(|taken| text.eq_ignore_ascii_case(taken));
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// A text in the style of the scalar that it replaces; `None` for a block scalar or an alias.
pub(super) fn styled(before: &str, text: &str) -> Option<String> {
    match before.as_bytes().first()? {
        b'|' | b'>' | b'*' | b'[' | b'{' => None,
        b'\'' => Some(format!("'{}'", text.replace('\'', "''"))),
        b'"' => Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))),
        _ => Some(plain(text)),
    }
}
