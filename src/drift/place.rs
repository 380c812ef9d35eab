//! Where access can differ.

use std::fmt;

use crate::model::{Address, Scope};

/// A scope of grants, or a group of people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftPlace {
    Scope(Scope),
    Group(Address),
}

impl DriftPlace {
    /// The target by its name in public forms: `google`, `kubernetes`, `group`.
    #[must_use]
    pub fn target(&self) -> &'static str {
        match self {
            Self::Scope(scope) => scope.target().as_str(),
            Self::Group(_) => "group",
        }
    }

    /// The identifying parts, by their names in public forms.
    #[must_use]
    pub fn parts(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Scope(scope) => scope.parts().filter(|(_, id)| !id.is_empty()).collect(),
            Self::Group(address) => vec![("group", address.as_str())],
        }
    }

    /// The scope, if it is one.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        match self {
            Self::Scope(scope) => Some(scope),
            Self::Group(_) => None,
        }
    }
}

/// `ledger-prod`, `platform-prod/ledger`, `payments@example.com`.
impl fmt::Display for DriftPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scope(scope) => scope.fmt(formatter),
            Self::Group(address) => address.fmt(formatter),
        }
    }
}
