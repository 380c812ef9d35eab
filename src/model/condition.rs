//! Conditions of Google IAM, as definitions write them.

/// A condition of a grant: it holds only while the expression is true.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition {
    /// What people call it; one title never stands for two expressions.
    pub title: String,
    /// In CEL, without the end of the grant.
    pub expression: String,
}
