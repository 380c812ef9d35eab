//! Owners in CODEOWNERS.

/// Whether a text is an owner that GitHub accepts: `@user`, `@org/team`, or an e-mail address.
#[must_use]
pub fn is_codeowner(text: &str) -> bool {
    let is_name = |name: &str, further: &[char]| {
        let is_known = |character: char| character.is_ascii_alphanumeric() || further.contains(&character);
        name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.chars().all(is_known)
    };
    match text.strip_prefix('@') {
        Some(name) => match name.split_once('/') {
            Some((org, team)) => is_name(org, &['-', '_']) && is_name(team, &['-', '_', '.']),
            None => is_name(name, &['-', '_']),
        },
        None => text.split_once('@').is_some_and(|(user, domain)| {
            is_name(user, &['.', '_', '-', '+', '\'', '%']) && is_name(domain, &['.', '-']) && domain.contains('.')
        }),
    }
}
