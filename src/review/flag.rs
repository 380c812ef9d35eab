//! Flags: what makes a change dangerous.

use std::collections::BTreeSet;

use super::scope_sharing::ScopeSharing;
use crate::{
    catalog::{Catalog, HeldAccounts},
    diagnostic::RuleId,
    model::{Address, OrgState, Scope, TeamId},
    text::join_few,
};

/// So many ways of escalation say enough; the rest is counted.
const SHOWN_WAYS: usize = 3;

/// A reason to look twice at a change, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// The role lets its holder take more than it gives, in these ways.
    Escalating(Vec<String>),
    /// The author of the change raises their own access.
    SelfGranted,
    /// The identity is of a domain that is not the workspace's.
    ExternalDomain,
    /// The access had an end and has none any more.
    EndRemoved,
    /// The access held only under conditions, with these titles, and now holds always.
    ConditionRemoved(Vec<String>),
    /// A team grants itself access to a service of others that did not invite it; with the owners.
    UnsolicitedGrant { team: TeamId, owners: Vec<TeamId> },
    /// The environment or scope is protected.
    Protected,
}

impl Flag {
    /// The rule that raises the flag.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        match self {
            Self::Escalating(_) => RuleId::EscalatingAccess,
            Self::SelfGranted => RuleId::OwnAccess,
            Self::ExternalDomain => RuleId::OutsideAccess,
            Self::EndRemoved => RuleId::RemovedEnd,
            Self::ConditionRemoved(_) => RuleId::RemovedCondition,
            Self::UnsolicitedGrant { .. } => RuleId::UninvitedAccess,
            Self::Protected => RuleId::ProtectedAccess,
        }
    }

    /// The flag in a few words, as a line of a report shows it; names in backticks.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Escalating(ways) => {
                format!("privilege escalation: {}", join_few(ways.iter().map(String::as_str), SHOWN_WAYS))
            }
            Self::SelfGranted => "self-granted".to_owned(),
            Self::ExternalDomain => "outside your domains".to_owned(),
            Self::EndRemoved => "expiry removed".to_owned(),
            Self::ConditionRemoved(titles) => {
                let titles: Vec<String> = titles.iter().map(|title| format!("`{title}`")).collect();
                format!("no longer only under {}", titles.join(", "))
            }
            Self::UnsolicitedGrant { team, owners } => {
                let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
                format!("`{team}` grants it to itself; owned by {}", owners.join(", "))
            }
            Self::Protected => "protected".to_owned(),
        }
    }

    /// Whether it is that a role lets its holder take more.
    #[must_use]
    pub fn is_escalation(&self) -> bool {
        matches!(self, Self::Escalating(_))
    }

    /// Whether it deserves more attention than a protected environment alone.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        !matches!(self, Self::Protected)
    }
}

/// What decides on the flags of a change.
pub(super) struct FlagContext<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub catalog: &'a Catalog,
    /// The service accounts, with what they hold after the change.
    pub accounts: HeldAccounts<'a>,
    pub author: &'a BTreeSet<Address>,
    /// The projects of services and of the workspace's scopes.
    pub projects: BTreeSet<&'a str>,
    /// What either side protects, whatever the change calls its environment.
    pub protected: BTreeSet<Scope>,
    /// Whose the scopes are.
    pub sharing: ScopeSharing<'a>,
}

impl<'a> FlagContext<'a> {
    /// The context of a change between two sides by an author, who may have several addresses.
    pub(super) fn new(
        base: &'a OrgState,
        head: &'a OrgState,
        catalog: &'a Catalog,
        author: &'a BTreeSet<Address>,
    ) -> Self {
        let sites = head.org.services.values().flat_map(|service| service.placements.values());
        let declared = head.org.scopes.values().map(|declared| &declared.scope);
        let projects = sites.flat_map(|site| &site.scopes).chain(declared).filter_map(Scope::project).collect();
        let protected = [base, head].into_iter().flat_map(|state| {
            let sites = state.org.services.values().flat_map(|service| &service.placements);
            let protected = sites.filter(|(environment, _)| state.org.protects(environment));
            let of_services = protected.flat_map(|(_, site)| site.all_scopes().cloned());
            let declared = state.org.scopes.values().filter(|declared| declared.protected);
            of_services.chain(declared.map(|declared| declared.scope.clone()))
        });
        let protected = protected.collect();
        let sharing = ScopeSharing::between(&base.org, &head.org);
        Self { base, head, catalog, accounts: HeldAccounts::of(head), author, projects, protected, sharing }
    }

    /// Whether access in a scope is access to something protected: the scope itself, or what a resource's id names.
    pub(super) fn is_protected(&self, scope: &Scope) -> bool {
        let is_named = || scope.resource().is_some() && self.protected.iter().any(|other| scope.names(other));
        self.protected.contains(scope) || is_named()
    }
}
