//! Texts of a world as scalars of YAML and in comments.

use crate::text::{is_hidden, visible};

/// Words that some readers of YAML take for something else than a text.
const TAKEN: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "none"];

/// A text as a scalar, without quotes if every reader takes it for the same text.
pub(super) fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.' | '/' | '@'))
        && !TAKEN.iter().any(|taken| text.eq_ignore_ascii_case(taken));
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// A list on one line.
pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| scalar(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// A mapping on one line, of values that are YAML already.
pub(super) fn mapping<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, String)>) -> String {
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{}: {value}", scalar(key.as_ref()))).collect();
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
