//! Changes of the policy: of what decides who may get which access, and how closely that is watched.

use serde_json::Value;

use super::sentence::Sentence;
use crate::source::Place;

/// What a policy change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyKind {
    Protected,
    Rule,
    Exception,
    AllowedDomain,
    GrantsFrom,
    Pattern,
    Role,
    Access,
    Template,
    Terraform,
    Catalog,
    Principals,
    Layout,
    Codeowners,
    NamespaceLabel,
    NamespaceAnnotation,
    Released,
    Unmanaged,
}

impl PolicyKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Protected => "protected",
            Self::Rule => "rule",
            Self::Exception => "exception",
            Self::AllowedDomain => "allowed-domain",
            Self::GrantsFrom => "grants-from",
            Self::Pattern => "pattern",
            Self::Role => "role",
            Self::Access => "access",
            Self::Template => "template",
            Self::Terraform => "terraform",
            Self::Catalog => "catalog",
            Self::Principals => "principals",
            Self::Layout => "layout",
            Self::Codeowners => "codeowners",
            Self::NamespaceLabel => "namespace-label",
            Self::NamespaceAnnotation => "namespace-annotation",
            Self::Released => "released",
            Self::Unmanaged => "unmanaged",
        }
    }
}

/// A change of the policy: `production is no longer protected`, from true to false, which is weaker.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyChange {
    pub kind: PolicyKind,
    pub sentence: Sentence,
    /// Whether less is prevented or noticed than before.
    pub weakens: bool,
    pub before: Value,
    pub after: Value,
    /// The line of the head; of the base for what is gone.
    pub place: Place,
}
