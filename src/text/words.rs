//! Wording for lists, numbers and long texts.

use std::borrow::Cow;

/// A number with its noun: `1 team`, `2 teams`.
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The first names of a list up to a maximum, and the number of the others: `a, b, c and 4 more`.
#[must_use]
pub fn join_few<T: AsRef<str>>(names: impl IntoIterator<Item = T>, max: usize) -> String {
    let mut text = String::new();
    let mut more = 0_usize;
    for (index, name) in names.into_iter().enumerate() {
        if index >= max {
            more += 1;
            continue;
        }
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(name.as_ref());
    }
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// A text, or its first characters up to a limit and its length: `abc… (26 characters)`.
#[must_use]
pub fn brief(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            Cow::Owned(format!("{}… ({} characters)", text.get(..end).unwrap_or(text), text.chars().count()))
        }
    }
}

/// A noun with its article: `a folder`, `an organization`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|count| plural(count, "team")), ["0 teams", "1 team", "2 teams"]);
    }

    #[test]
    fn a_list_is_cut_and_the_rest_counted() {
        assert_eq!(join_few::<&str>([], 3), "");
        assert_eq!(join_few(["a"], 3), "a");
        assert_eq!(join_few(["a", "b", "c"], 3), "a, b, c");
        assert_eq!(join_few(["a", "b", "c", "d", "e"], 3), "a, b, c and 2 more");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(brief("äöü", 3), "äöü");
        assert_eq!(brief("äöüß", 3), "äöü… (4 characters)");
    }
}
