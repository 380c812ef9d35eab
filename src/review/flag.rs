//! What makes a change dangerous.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::{Access, Holder, Only},
    change::{Change, Kind},
};
use crate::{
    catalog::Catalog,
    diagnostic::RuleId,
    model::{Address, OrgState, Scope, TeamId},
};

/// Why a reviewer should look twice, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// The holder can take more than is given, in these ways.
    Escalating(Vec<String>),
    /// The author of the change raises their own access.
    Own,
    /// Beyond the home domain.
    Outside,
    /// An end was taken away.
    EndRemoved,
    /// A team grants access to a service that is not its own and did not invite it; with the owners.
    Uninvited { team: TeamId, owners: Vec<TeamId> },
    /// The environment is protected.
    Protected,
}

impl Flag {
    /// The rule that speaks of it.
    #[must_use]
    pub fn rule(&self) -> RuleId {
        match self {
            Self::Escalating(_) => RuleId::EscalatingAccess,
            Self::Own => RuleId::OwnAccess,
            Self::Outside => RuleId::OutsideAccess,
            Self::EndRemoved => RuleId::RemovedEnd,
            Self::Uninvited { .. } => RuleId::UninvitedAccess,
            Self::Protected => RuleId::ProtectedAccess,
        }
    }

    /// In a few words, as a line of a report says it; names in backticks.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Escalating(ways) => format!("can take more: {}", ways.join(", ")),
            Self::Own => "raised by themselves".to_owned(),
            Self::Outside => "outside the home domain".to_owned(),
            Self::EndRemoved => "its end was taken away".to_owned(),
            Self::Uninvited { team, owners } => {
                let owners: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
                format!("`{team}` grants it to itself; owned by {}", owners.join(", "))
            }
            Self::Protected => "protected".to_owned(),
        }
    }

    /// Whether it deserves more attention than a protected environment alone.
    #[must_use]
    pub fn is_alarming(&self) -> bool {
        !matches!(self, Self::Protected)
    }
}

/// What a gained role permits that its holder was not permitted there before, as far as a catalogue says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    pub permissions: BTreeSet<String>,
}

/// What the flags are judged by.
pub(super) struct Judge<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub catalog: &'a Catalog,
    pub author: &'a BTreeSet<Address>,
    /// The projects of services.
    pub projects: BTreeSet<&'a str>,
    /// What the base protects, whatever the change calls its environment.
    pub protected: BTreeSet<Scope>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        base: &'a OrgState,
        head: &'a OrgState,
        catalog: &'a Catalog,
        author: &'a BTreeSet<Address>,
    ) -> Self {
        let sites = head.org.services.values().flat_map(|service| service.sites.values());
        let projects = sites.flat_map(|site| &site.scopes).filter_map(Scope::project).collect();
        let before = base.org.services.values().flat_map(|service| &service.sites);
        let protected = before.filter(|(environment, _)| base.org.protects(environment));
        let protected = protected.flat_map(|(_, site)| site.scopes.iter().cloned()).collect();
        Self { base, head, catalog, author, projects, protected }
    }

    /// The permissions that each gained access adds, where a catalogue says; by the index of the change.
    pub(super) fn added(&self, changes: &[Change<'_>]) -> BTreeMap<usize, Added> {
        let known = |change: &&Change<'_>| {
            change.kind() == Kind::Gained && self.catalog.permissions(&change.reach.role).is_some()
        };
        let (mut scopes, mut holders) = (BTreeSet::new(), BTreeSet::new());
        for change in changes.iter().filter(known) {
            scopes.insert(change.reach.scope.clone());
            holders.insert(change.reach.holder.clone());
        }
        if scopes.is_empty() {
            return BTreeMap::new();
        }
        let before = Access::of(self.base, &Only { scopes: Some(&scopes), holders: Some(&holders) });
        let mut held: BTreeMap<(&Holder, &Scope), BTreeSet<&String>> = BTreeMap::new();
        for (reach, _) in before.iter() {
            let permissions = self.catalog.permissions(&reach.role).into_iter().flatten();
            held.entry((&reach.holder, &reach.scope)).or_default().extend(permissions);
        }
        let gained = changes.iter().enumerate().filter(|(_, change)| known(change));
        gained
            .map(|(index, change)| {
                let had = held.get(&(&change.reach.holder, &change.reach.scope));
                let permissions = self.catalog.permissions(&change.reach.role).into_iter().flatten();
                let new = permissions.filter(|permission| had.is_none_or(|had| !had.contains(permission)));
                (index, Added { permissions: new.cloned().collect() })
            })
            .collect()
    }
}
