//! Answers: whether an access is there.

use std::{fmt, sync::Arc};

use crate::{
    drift::ShownCondition,
    live::LiveEnd,
    model::{Address, Scope},
};

/// Whether somebody really has what definitions give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    Live,
    Missing,
    /// With another end, or without one.
    Until,
    /// Under another condition.
    Condition,
    /// By a Role with other rules.
    Rules,
    /// What would tell was not exported.
    NotExported,
}

impl Presence {
    /// The name in public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "yes",
            Self::Missing => "missing",
            Self::Until => "until",
            Self::Condition => "condition",
            Self::Rules => "rules",
            Self::NotExported => "not exported",
        }
    }

    /// Whether there is access, be it with another end, condition or rules.
    #[must_use]
    pub fn is_access(self) -> bool {
        match self {
            Self::Live | Self::Until | Self::Condition | Self::Rules => true,
            Self::Missing | Self::NotExported => false,
        }
    }
}

/// Why something is missing or unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PresenceReason {
    /// Nothing binds the role there.
    NoBinding,
    /// The binding is there, and its end is past.
    Ended(LiveEnd),
    /// The binding is there, and the Role that it names isn't.
    NoRole,
    /// The person is not in the group.
    NotMember(Address),
    ScopeNotExported(Scope),
    GroupNotExported(Address),
    /// A member of the group stands for people whom the export doesn't list.
    MemberNotExported {
        group: Address,
        member: String,
    },
}

/// `not in payments@example.com`.
impl fmt::Display for PresenceReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBinding => formatter.write_str("no binding"),
            Self::Ended(end) => write!(formatter, "ended after {end}"),
            Self::NoRole => formatter.write_str("bound, but the Role is not there"),
            Self::NotMember(group) => write!(formatter, "not in {group}"),
            Self::ScopeNotExported(scope) => write!(formatter, "{scope} is not exported"),
            Self::GroupNotExported(group) => write!(formatter, "{group} is not exported"),
            Self::MemberNotExported { group, member } => {
                write!(formatter, "{member} in {group} is not exported")
            }
        }
    }
}

/// What an export says about an access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresenceAnswer {
    pub presence: Presence,
    /// Why, where it is missing or unknown.
    pub reason: Option<PresenceReason>,
    /// The live end, where there is access.
    pub until: Option<LiveEnd>,
    /// The live condition, where it is another than the defined one.
    pub condition: Option<ShownCondition>,
    /// The answer for the principal alone, whoever is in its group.
    pub binding: Presence,
    /// The file that the answer is from, if one says it.
    pub file: Option<Arc<str>>,
}

impl PresenceAnswer {
    pub(super) fn of(presence: Presence, until: Option<LiveEnd>) -> Self {
        Self { presence, reason: None, until, condition: None, binding: presence, file: None }
    }

    pub(super) fn without(presence: Presence, reason: PresenceReason) -> Self {
        Self { reason: Some(reason), ..Self::of(presence, None) }
    }
}
