//! Reasons why something is left.

/// Why something is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftCause {
    Everybody,
    OutsideDomains,
    Refused,
    OwnRole,
    SomeClusters,
    ClusterAccount,
    NotAPerson,
    BasicRoleHolders,
    EndsWithinDay,
    Condition,
    Differs,
    Ended,
    UnknownPlace,
    Other,
}

impl LeftCause {
    /// Every cause, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Everybody,
        Self::OutsideDomains,
        Self::Refused,
        Self::OwnRole,
        Self::SomeClusters,
        Self::ClusterAccount,
        Self::NotAPerson,
        Self::BasicRoleHolders,
        Self::EndsWithinDay,
        Self::Condition,
        Self::Differs,
        Self::Ended,
        Self::UnknownPlace,
        Self::Other,
    ];

    /// The name in public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::OutsideDomains => "outside-domains",
            Self::Refused => "refused",
            Self::OwnRole => "own-role",
            Self::SomeClusters => "some-clusters",
            Self::ClusterAccount => "cluster-account",
            Self::NotAPerson => "not-a-person",
            Self::BasicRoleHolders => "basic-role-holders",
            Self::EndsWithinDay => "ends-within-day",
            Self::Condition => "condition",
            Self::Differs => "differs",
            Self::Ended => "ended",
            Self::UnknownPlace => "unknown-place",
            Self::Other => "other",
        }
    }

    /// What it is, and what to do about it.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Everybody => {
                "Everybody has it. No definition can give that: take it away, or accept it under `unmanaged`."
            }
            Self::OutsideDomains => {
                "The holder is of a domain that `teamkit.yaml` doesn't know: take it away, or add the domain to \
                 `allowed_domains`."
            }
            Self::Refused => "A definition that says so is an error: take it away, or accept it under `unmanaged`.",
            Self::OwnRole => {
                "A Role in a namespace, which a role of yours gives with its rules: add those to `roles`, or delete the \
                 binding."
            }
            Self::SomeClusters => {
                "It is held in some of an environment's clusters alone, and definitions give the same in each of them."
            }
            Self::ClusterAccount => {
                "An account of another namespace. Definitions name it as `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]`."
            }
            Self::NotAPerson => "Only people are in teams: let a robot have what it needs by itself.",
            Self::BasicRoleHolders => {
                "Whoever has the basic role in the project has this, too; every bucket begins with it. No definition can name \
                 such a holder."
            }
            Self::EndsWithinDay => "Definitions end with a day: give it an end at midnight (UTC), or none.",
            Self::Condition => "It is live under a condition that no definition has.",
            Self::Differs => "A definition says it otherwise than it is live: `teamkit drift` shows both.",
            Self::Ended => "It gives nothing any more: take it away.",
            Self::UnknownPlace => {
                "No definition names the place: add it to `scopes`, or give it to a service under `services/`."
            }
            Self::Other => "No entry says just this.",
        }
    }
}
