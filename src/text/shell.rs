//! Words of commands that people copy.

use std::borrow::Cow;

/// A text as one word of a shell's command: whoever named it, nothing in it is a command.
#[must_use]
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '@' | '+' | '=');
    if !text.is_empty() && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn nothing_in_a_word_is_a_command() {
        for (text, word) in [
            ("terraform/a-b_c", "terraform/a-b_c"),
            ("", "''"),
            ("a b;$(c)", "'a b;$(c)'"),
            ("module.team-kit.x[\"it's\"]", "'module.team-kit.x[\"it'\\''s\"]'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
