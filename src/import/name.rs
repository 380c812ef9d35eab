//! Names for what has only an id.

use crate::model::{NAME_LENGTH, is_name};

/// A name made from an id: its letters and digits, and hyphens for all else; `None` where nothing is left.
pub(super) fn name_of(id: &str) -> Option<String> {
    let lower = id.to_ascii_lowercase();
    let words = lower.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-");
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) { format!("n{name}") } else { name };
    let name: String = name.chars().take(NAME_LENGTH).collect();
    let name = name.trim_end_matches('-').to_owned();
    is_name(&name).then_some(name)
}

/// A name that isn't taken: the name itself, or with a number behind.
pub(super) fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| {
        let end = format!("-{number}");
        let start: String = name.chars().take(NAME_LENGTH - end.len()).collect();
        format!("{}{end}", start.trim_end_matches('-'))
    });
    let mut all = std::iter::once(name.to_owned()).chain(numbered);
    all.find(|name| !is_taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{free_name, name_of};

    #[test]
    fn names_come_of_ids() {
        for (id, name) in [
            ("ledger-prod", Some("ledger-prod")),
            ("Ledger_Prod..x", Some("ledger-prod-x")),
            ("9lives", Some("n9lives")),
            ("--", None),
            ("example.com:old", Some("example-com-old")),
        ] {
            assert_eq!(name_of(id).as_deref(), name, "{id}");
        }
        assert_eq!(name_of(&"ab-".repeat(40)).map(|name| name.len()), Some(62));
    }

    #[test]
    fn taken_names_get_a_number() {
        assert_eq!(free_name("ledger", |_| false), "ledger");
        assert_eq!(free_name("ledger", |name| matches!(name, "ledger" | "ledger-2")), "ledger-3");
    }
}
