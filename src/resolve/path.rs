//! The paths that a layout may use.

use camino::{Utf8Component, Utf8Path};

/// The maximum length of a root's path: Linux limits a whole path to 4,096 bytes, and the workspace's own path needs
/// some of them.
const LONG_PATH: usize = 1_000;
const LONG_PART: usize = 255;

/// Checks that a text is a path of plain names below the workspace on every operating system; returns what is wrong.
pub(super) fn inside(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("is empty");
    }
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '@' | '+' | '=');
    if !text.chars().all(is_plain) {
        return Err("has a character that paths must not have");
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
        return Err("has a part that looks like an option");
    }
    if text.split('/').any(is_reserved) {
        return Err("has a reserved directory name");
    }
    if text.split('/').any(is_device) {
        return Err("has a part that is a device name on Windows");
    }
    if text.split('/').any(|part| Utf8Path::new(part).extension().is_some_and(|end| end.eq_ignore_ascii_case("tf"))) {
        return Err("has a directory named like a Terraform file");
    }
    Ok(())
}

/// Whether a name is reserved by git or Terraform; Windows ignores dots at the end.
fn is_reserved(part: &str) -> bool {
    part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case(".terraform") || part.ends_with('.')
}

/// Whether Windows reserves a name, with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces").
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_numbered = |kind: &str| {
        stem.strip_prefix(kind).is_some_and(|number| matches!(number.as_bytes(), [digit] if digit.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}
