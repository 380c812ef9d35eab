//! Texts of a world as scalars of YAML and in comments.

use crate::text::{is_hidden, visible, yaml_scalar};

/// A list on one line.
pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| yaml_scalar(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// A mapping on one line, of values that are YAML already.
pub(super) fn mapping<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, String)>) -> String {
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{}: {value}", yaml_scalar(key.as_ref()))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// A text in a comment: in a code span, so that nothing in it is read as anything else.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", visible(text).replace('`', "'"))
}

/// Whether a text can stand in a definition.
pub(super) fn is_writable(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(is_hidden) && !text.contains("{{")
}
