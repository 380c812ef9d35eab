//! New bindings whose danger no row shows.

use super::change_row::ChangeRow;

/// A binding that is new or lasts longer, though everyone who is listed behind it reaches the same already, or nobody is
/// listed: `group:payments@example.com` gains `roles/owner` in `ledger-prod`, which its people have as users.
#[derive(Debug)]
pub struct BindingRow<'a> {
    /// The principal in place of its people, with what makes the binding dangerous.
    pub row: ChangeRow<'a>,
    pub reach: BindingReach,
}

/// What a binding changes for the people behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BindingReach {
    /// teamkit fills the group, and nobody is in it.
    Nobody,
    /// Those who are listed reach the same already, but teamkit doesn't fill the group.
    Unfilled,
    /// Everyone behind it reaches the same already.
    Further,
}

impl BindingReach {
    /// What it means, in a few words.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Nobody => "a new binding of a group for which nobody is listed",
            Self::Unfilled => {
                "a new binding of a group that teamkit doesn't fill; those who are listed have this already"
            }
            Self::Further => "a further binding for what they have already",
        }
    }
}
