//! The syntax of CODEOWNERS files (docs.github.com, "About code owners").

use camino::Utf8Path;

use super::OwnersFault;

/// The pattern for exactly one path, relative to the repository's top.
///
/// # Errors
/// [`OwnersFault`] for a path with a character that a pattern can't contain: GitHub knows no escape except for a space.
pub(super) fn pattern(path: &Utf8Path, is_directory: bool) -> Result<String, OwnersFault> {
    let means_more = |character: char| {
        matches!(character, '#' | '*' | '?' | '[' | ']' | '\\')
            || character.is_control()
            || (character.is_whitespace() && character != ' ')
    };
    if let Some(character) = path.as_str().chars().find(|character| means_more(*character)) {
        return Err(OwnersFault { path: path.to_owned(), character });
    }
    let end = if is_directory { "/" } else { "" };
    Ok(format!("/{}{end}", path.as_str().replace(' ', "\\ ")))
}
