//! Conditions of Google IAM, as definitions write them.

/// A condition of a grant: it holds only while the expression is true.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// What people call it; one title never stands for two expressions.
    pub title: String,
    /// In CEL, without the end of the grant.
    pub expression: String,
}

impl Condition {
    /// The condition behind the name of what holds under it: `` under `office hours` ``; nothing without one.
    #[must_use]
    pub fn suffix(condition: Option<&Self>) -> String {
        condition.map(|condition| format!(" under `{}`", condition.title)).unwrap_or_default()
    }
}
