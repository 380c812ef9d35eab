//! Paths that a layout may lead to.

use camino::{Utf8Component, Utf8Path};

/// No path of a system's interface may be longer than this by much: Linux takes 4,096 bytes for a whole path, and the
/// workspace stands somewhere.
const LONG_PATH: usize = 1_000;
const LONG_PART: usize = 255;

/// Whether a text is a path of plain names below the workspace, on every system.
pub(super) fn inside(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '@' | '+' | '=');
    if !text.chars().all(is_plain) {
        return Err("has a character that is no part of a plain path");
    }
    if text.len() > LONG_PATH {
        return Err("has more than 1,000 characters");
    }
    if text.split('/').any(|part| part.len() > LONG_PART) {
        return Err("has a part of more than 255 characters");
    }
    if Utf8Path::new(text).components().any(|part| !matches!(part, Utf8Component::Normal(_))) || text.contains("//") {
        return Err("leaves the workspace");
    }
    if text.split('/').any(|part| part.starts_with('-')) {
        return Err("has a part that programs take for an option");
    }
    if text.split('/').any(is_reserved) {
        return Err("leads into a directory that is not ours");
    }
    if text.split('/').any(is_device) {
        return Err("has a part that is a device on Windows");
    }
    if text.split('/').any(|part| Utf8Path::new(part).extension().is_some_and(|end| end.eq_ignore_ascii_case("tf"))) {
        return Err("has a directory named as a file of Terraform");
    }
    Ok(())
}

/// The directories of git and of Terraform, and what Windows takes for another name (it drops dots at the end).
fn is_reserved(part: &str) -> bool {
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case(".terraform") || part.ends_with('.')
}

/// Names that Windows keeps, with any ending (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [digit] if digit.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}
