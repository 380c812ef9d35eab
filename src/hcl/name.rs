//! Names of resources: an injective function of a resource's identifying parts.
//!
//! Parts are joined with `__`. Within a part, letters, digits and `-` are kept, `.` becomes `_`, `@` becomes `_at_`,
//! and any other byte `_X` and two hexadecimal digits. A dot that would be ambiguous is written as a byte, and so is a
//! first character that can't start an identifier. Reading from left to right reverses this, so two different lists of
//! parts never share a name.

use std::fmt::Write as _;

/// The name of a resource, from its identifying parts, such as project, kind, address and role. All resources of one
/// type must have the same number of parts.
#[must_use]
pub fn resource_name<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            name.push_str("__");
        }
        push_part(&mut name, part, index == 0);
    }
    name
}

fn push_part(name: &mut String, part: &str, is_first: bool) {
    let mut rest = part;
    if !is_first || part.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let (plain, other) = part.split_at(part.bytes().take_while(is_plain).count());
        name.push_str(plain);
        rest = other;
    }
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        let starts_name = is_first && rest.len() == part.len();
        match character {
            _ if starts_name && !character.is_ascii_alphabetic() => push_bytes(name, character),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' => name.push(character),
            '@' => name.push_str("_at_"),
            '.' if reads_as_dot(after) => name.push('_'),
            _ => push_bytes(name, character),
        }
        rest = after;
    }
}

/// Whether `_` and the following text read back as a dot and nothing else.
fn reads_as_dot(after: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    match after.chars().next() {
        Some('X') | None => false,
        Some(character) if !is_plain(character) => false,
        Some(_) => after.strip_prefix("at").is_none_or(|rest| rest.starts_with(is_plain)),
    }
}

fn push_bytes(name: &mut String, character: char) {
    let mut buffer = [0; 4];
    for byte in character.encode_utf8(&mut buffer).bytes() {
        #[expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]
        let _ = write!(name, "_X{byte:02X}");
    }
}

/// The identifying parts of a resource's name: the inverse of [`resource_name`]; `None` for a name that it doesn't make.
#[must_use]
pub fn resource_name_parts(name: &str) -> Option<Vec<String>> {
    let mut parts = vec![Vec::new()];
    let mut rest = name;
    while let Some(first) = rest.bytes().next() {
        let last = parts.last_mut()?;
        if let Some(after) = rest.strip_prefix("__") {
            parts.push(Vec::new());
            rest = after;
        } else if let Some(after) = rest.strip_prefix("_at_") {
            last.push(b'@');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("_X") {
            let (digits, after) = after.split_at_checked(2)?;
            last.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after;
        } else {
            last.push(if first == b'_' { b'.' } else { first });
            rest = rest.get(1..)?;
        }
    }
    parts.into_iter().map(|part| String::from_utf8(part).ok()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{resource_name, resource_name_parts};

    #[test]
    fn names_read_like_what_they_stand_for() {
        let name = resource_name(["ledger-prod", "group", "payments@example.com", "logging.viewer"]);
        assert_eq!(name, "ledger-prod__group__payments_at_example_com__logging_viewer");
    }

    /// The inverse of [`resource_name`], written from its description alone.
    fn parts(name: &str) -> Vec<String> {
        let mut parts = vec![Vec::new()];
        let mut rest = name;
        while !rest.is_empty() {
            let last = parts.last_mut().expect("there is always a part");
            let taken = if rest.starts_with("__") {
                parts.push(Vec::new());
                2
            } else if rest.starts_with("_at_") {
                last.push(b'@');
                4
            } else if rest.starts_with("_X") {
                last.push(u8::from_str_radix(&rest[2..4], 16).expect("two digits"));
                4
            } else {
                last.push(if rest.starts_with('_') { b'.' } else { rest.as_bytes()[0] });
                1
            };
            rest = &rest[taken..];
        }
        parts.into_iter().map(|part| String::from_utf8(part).expect("bytes of a text")).collect()
    }

    proptest! {
        #[test]
        fn a_name_can_be_read_back(given in proptest::collection::vec("([a-zX0-9.@_-]|at|\\.at|é|/){0,12}", 3)) {
            let name = resource_name(given.iter().map(String::as_str));
            prop_assert!(name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'), "{}", name);
            prop_assert_eq!(resource_name_parts(&name), Some(given.clone()));
            prop_assert_eq!(parts(&name), given);
        }
    }
}
