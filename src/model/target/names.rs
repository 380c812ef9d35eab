//! The forms of names in both targets: projects, service accounts, namespaces.

use crate::model::mail::is_mail_domain;

/// Whether an id has the form of projects and service accounts: 6 to 30 lower-case letters, digits and hyphens,
/// starting with a letter and not ending with a hyphen
/// (cloud.google.com/resource-manager/docs/creating-managing-projects; RFC 1035).
pub(super) fn is_id(text: &str) -> bool {
    (6..=30).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Whether a text is the id of a project: one that can be created today, or one of the old ones with a domain, such as
/// `example.com:ledger-prod`.
pub(super) fn is_project(text: &str) -> bool {
    let is_old = |domain: &str, id: &str| {
        is_mail_domain(domain)
            && (1..=63).contains(&id.len())
            && !id.starts_with('-')
            && !id.ends_with('-')
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.split_once(':').map_or_else(
        || is_id(text),
        |(domain, id)| is_old(domain, id) && !domain.bytes().any(|byte| byte.is_ascii_uppercase()),
    )
}

/// Whether a text is a name of RFC 1123 with dots, as service accounts have.
pub(super) fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether a text is a label of RFC 1123.
pub(super) fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::is_project;

    #[test]
    fn projects_of_today_and_old_ones_with_a_domain_are_known() {
        for id in ["ledger-prod", "a12345", "example.com:ledger-prod", "mail.example.co.uk:x", "google.com:9lives"] {
            assert!(is_project(id), "{id}");
        }
        for id in [
            "",
            "short",
            "Ledger-prod",
            "ledger_prod",
            "ledger-prod-",
            "1ledger-prod",
            "com:ledger-prod",
            "example.com:",
            ":ledger-prod",
            "example.com:Ledger",
            "Example.com:ledger-prod",
            "example.com:a:b",
            "example.com:-ledger",
            "ledger prod",
        ] {
            assert!(!is_project(id), "{id}");
        }
    }
}
