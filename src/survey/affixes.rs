//! What stands around a name.

use crate::model::is_name;

/// What stands before and behind a name, such as `-dev` behind `checkout` in `checkout-dev`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Affixes {
    pub before: String,
    pub after: String,
}

impl Affixes {
    /// The affixes of the parts of a text from one on up to another, where `-` joins the parts.
    pub(super) fn of(parts: &[&str], from: usize, to: usize) -> Self {
        let before = parts.get(..from).unwrap_or_default().iter().flat_map(|part| [part, "-"]).collect();
        let after = parts.get(to..).unwrap_or_default().iter().flat_map(|part| ["-", part]).collect();
        Self { before, after }
    }

    /// The name in a text, if the text has these affixes and what is between is one.
    pub(super) fn name<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.between(text).filter(|name| is_name(name))
    }

    /// What is between the affixes of a text.
    pub(super) fn between<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(&*self.before)?.strip_suffix(&*self.after).filter(|rest| !rest.is_empty())
    }

    /// The pattern of these affixes around a placeholder: `{{service}}-dev`.
    pub(super) fn pattern(&self, placeholder: &str) -> String {
        format!("{}{{{{{placeholder}}}}}{}", self.before, self.after)
    }

    /// The words of both affixes.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        [&self.before, &self.after].into_iter().flat_map(|affix| affix.split('-')).filter(|word| !word.is_empty())
    }

    /// How many characters there are around the name.
    pub(super) fn len(&self) -> usize {
        self.before.len() + self.after.len()
    }
}
