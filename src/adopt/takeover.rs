//! What becomes of a defined object when its root is applied for the first time.

/// Whether Terraform takes an object over or creates it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takeover {
    /// It exists, under this id of its provider.
    Import(String),
    Create(Creation),
}

/// Why an object is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Creation {
    /// It doesn't exist.
    NotLive,
    /// It may exist: the export doesn't have the place that it is in.
    NotExported,
    /// It may exist: exports don't say what people may ask for.
    NotInExports,
    /// The same access exists with other words for its condition, which makes it another binding.
    OtherCondition,
    /// It exists, and its provider's id can't name it: creating it again changes nothing.
    NoId,
    /// Another object has its name, so creating it fails.
    NameTaken,
}

impl Creation {
    /// The name in public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotLive => "not-live",
            Self::NotExported => "not-exported",
            Self::NotInExports => "not-in-exports",
            Self::OtherCondition => "other-condition",
            Self::NoId => "no-id",
            Self::NameTaken => "name-taken",
        }
    }
}
