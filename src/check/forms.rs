//! Naming rules of targets that several rules check.

/// Whether an id has Google's form for projects and service accounts: 6 to 30 lower-case letters, digits and hyphens,
/// starting with a letter and not ending with a hyphen
/// (cloud.google.com/resource-manager/docs/creating-managing-projects; RFC 1035).
pub(super) fn is_google_id(text: &str) -> bool {
    (6..=30).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
