//! Flags: what makes a difference dangerous.

use crate::{diagnostic::RuleId, model::GroupRole, text::join_few};

/// So many ways of escalation say enough; the rest is counted.
const SHOWN_WAYS: usize = 2;

/// A reason to look at a difference first, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftFlag {
    /// Everybody has it; in words who that is.
    Public(&'static str),
    /// A whole domain, pool or the like has it; in words which.
    Broad(&'static str),
    /// The role permits everything.
    Everything,
    /// The role covers every service of a project, or of all projects in a folder or organization.
    Basic,
    /// The role lets its holder take more than it gives, in these ways.
    Escalating(Vec<String>),
    /// A default account has a wide role: whatever runs in its project has it.
    DefaultAccount,
    /// Somebody in a group decides who else is.
    GroupPower(GroupRole),
    /// The holder is of a domain that is not the workspace's.
    OutsideDomains,
    /// The holder is an account of a project that no definition names.
    OtherProject,
    /// It is live for longer than it is defined.
    LastsLonger,
    /// It is defined under a condition, and live without one.
    Unconditional,
    /// The environment or scope is protected.
    Protected,
}

impl DriftFlag {
    /// The name in public forms: the rule that speaks of the same, where there is one.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Public(_) => RuleId::PublicPrincipal.as_str(),
            Self::Broad(_) => RuleId::BroadPrincipal.as_str(),
            Self::Everything => RuleId::ClusterAdmin.as_str(),
            Self::Basic => RuleId::BasicRole.as_str(),
            Self::Escalating(_) => RuleId::EscalatingAccess.as_str(),
            Self::DefaultAccount => "default-account",
            Self::GroupPower(GroupRole::Owner) => "group-owner",
            Self::GroupPower(_) => "group-manager",
            Self::OutsideDomains | Self::OtherProject => RuleId::OutsideAccess.as_str(),
            Self::LastsLonger => RuleId::RemovedEnd.as_str(),
            Self::Unconditional => RuleId::RemovedCondition.as_str(),
            Self::Protected => RuleId::ProtectedAccess.as_str(),
        }
    }

    /// The flag in a few words.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Public(words) | Self::Broad(words) => (*words).to_owned(),
            Self::Everything => "permits everything".to_owned(),
            Self::Basic => "a basic role".to_owned(),
            Self::Escalating(ways) => {
                format!("privilege escalation: {}", join_few(ways.iter().map(String::as_str), SHOWN_WAYS))
            }
            Self::DefaultAccount => "whatever runs in the project acts as it by default".to_owned(),
            Self::GroupPower(GroupRole::Owner) => "its owner, who decides who is in it".to_owned(),
            Self::GroupPower(_) => "its manager, who decides who is in it".to_owned(),
            Self::OutsideDomains => "outside your domains".to_owned(),
            Self::OtherProject => "of a project that no definition names".to_owned(),
            Self::LastsLonger => "lasts longer than defined".to_owned(),
            Self::Unconditional => "without the condition that is defined".to_owned(),
            Self::Protected => "protected".to_owned(),
        }
    }

    /// Whether it deserves more attention than a protected environment alone.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        !matches!(self, Self::Protected)
    }
}
