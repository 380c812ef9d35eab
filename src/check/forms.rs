//! Forms that targets take, where several rules ask for them.

/// The form of Google's ids of projects and service accounts: 6 to 30 lower-case letters, digits and hyphens, a letter
/// first and no hyphen last (cloud.google.com/resource-manager/docs/creating-managing-projects; RFC 1035).
pub(super) fn is_google_id(text: &str) -> bool {
    (6..=30).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
