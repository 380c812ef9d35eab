//! Texts as YAML scalars.

/// A text as a YAML scalar on one line, without quotes if every reader takes it for the same string.
#[must_use]
pub fn yaml_scalar(text: &str) -> String {
    const TAKEN: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '/' | '@'))
        && !TAKEN.iter().any(|taken| text.eq_ignore_ascii_case(taken));
    if is_plain { text.to_owned() } else { yaml_quoted(text) }
}

/// A text in double quotes, which no character of it can end.
#[must_use]
pub fn yaml_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if character.is_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::yaml_scalar;

    #[test]
    fn scalars_are_read_as_they_were() {
        for text in [
            "bob",
            "no",
            "",
            "a: b",
            "it's \"x\" \\",
            "two\nlines\t\u{7}",
            "roles/viewer",
            "2026-12-31",
            "ä#b",
            "{{x}}",
        ] {
            let read: String = serde_yaml::from_str(&yaml_scalar(text)).expect("a scalar");
            assert_eq!(read, text);
        }
        assert_eq!(yaml_scalar("bob@example.com"), "bob@example.com");
        assert_eq!(yaml_scalar("no"), "\"no\"");
    }
}
