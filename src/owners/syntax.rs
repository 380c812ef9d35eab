//! The syntax of CODEOWNERS files (docs.github.com, "About code owners").

use camino::Utf8Path;

use super::Fault;

/// Whether a text is an owner that GitHub accepts: `@user`, `@org/team`, or an e-mail address.
pub(super) fn is_owner(text: &str) -> bool {
    let is_name = |name: &str, further: &[char]| {
        let is_known = |one: char| one.is_ascii_alphanumeric() || further.contains(&one);
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

/// The pattern for exactly one path, relative to the repository's top.
///
/// # Errors
/// [`Fault::Path`] for a path with a character that a pattern can't contain: GitHub knows no escape except for a space.
pub(super) fn pattern(path: &Utf8Path, is_directory: bool) -> Result<String, Fault> {
    let means_more = |one: char| {
        matches!(one, '#' | '*' | '?' | '[' | ']' | '\\') || one.is_control() || (one.is_whitespace() && one != ' ')
    };
    if let Some(character) = path.as_str().chars().find(|one| means_more(*one)) {
        return Err(Fault::Path { path: path.to_owned(), character });
    }
    let end = if is_directory { "/" } else { "" };
    Ok(format!("/{}{end}", path.as_str().replace(' ', "\\ ")))
}
