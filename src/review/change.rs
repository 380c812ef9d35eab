//! Whose access changes, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, Groups, Holder, Only, Reach, Ways, holders};
use crate::model::{Day, Grant, GrantKey, OrgState, Principal, Scope, later};

/// What happens to somebody's access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Gained,
    /// The same access with another end.
    Until,
    Lost,
}

impl Kind {
    /// As the public form writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Until => "until",
            Self::Lost => "lost",
        }
    }
}

/// One access that changes. At least one side is there; both are, with different ends, where only the end changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<'a> {
    pub reach: Reach,
    pub before: Option<Ways<'a>>,
    pub after: Option<Ways<'a>>,
}

impl<'a> Change<'a> {
    #[must_use]
    pub fn kind(&self) -> Kind {
        match (&self.before, &self.after) {
            (None, _) => Kind::Gained,
            (Some(_), None) => Kind::Lost,
            (Some(_), Some(_)) => Kind::Until,
        }
    }

    /// What stands for the access: what there is now, or else what there was.
    #[must_use]
    pub fn ways(&self) -> Option<&Ways<'a>> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// The end of the access now; nothing for what is lost.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.after.as_ref().and_then(Ways::until)
    }

    /// The end that the access had; nothing for what is gained.
    #[must_use]
    pub fn before_until(&self) -> Option<Day> {
        self.before.as_ref().and_then(Ways::until)
    }

    /// Whether the access is longer now than it was: new, or with a later end.
    #[must_use]
    pub fn is_more(&self) -> bool {
        match self.kind() {
            Kind::Gained => true,
            Kind::Lost => false,
            Kind::Until => later(self.until(), self.before_until()) == self.until(),
        }
    }
}

/// Everything whose access changes between two organizations, by holder, then scope, then role. The result is the same
/// as that of comparing all access; only holders and scopes that a changed grant or group touches are looked at.
#[must_use]
pub fn changes<'a>(base: &'a OrgState, head: &'a OrgState) -> Vec<Change<'a>> {
    let touched = Touched::between(base, head);
    let only = Only { scopes: Some(&touched.scopes), holders: Some(&touched.holders) };
    between(&Access::of(base, &only), &Access::of(head, &only))
}

/// Compares two tables of access.
#[must_use]
pub fn between<'a>(base: &Access<'a>, head: &Access<'a>) -> Vec<Change<'a>> {
    let reaches: BTreeSet<&Reach> = base.iter().chain(head.iter()).map(|(reach, _)| reach).collect();
    let changes = reaches.into_iter().map(|reach| Change {
        reach: reach.clone(),
        before: base.get(reach).cloned(),
        after: head.get(reach).cloned(),
    });
    changes
        .filter(|change| change.before.is_none() || change.after.is_none() || change.until() != change.before_until())
        .collect()
}

/// Scopes and holders whose access may differ.
struct Touched {
    scopes: BTreeSet<Scope>,
    holders: BTreeSet<Holder>,
}

impl Touched {
    fn between(base: &OrgState, head: &OrgState) -> Self {
        let (groups_before, groups_after) =
            (base.org.people_of_groups(base.today), head.org.people_of_groups(head.today));
        let mut touched = Self { scopes: BTreeSet::new(), holders: BTreeSet::new() };
        touched.grants(&base.grants.active, &head.grants.active, &groups_before);
        touched.grants(&head.grants.active, &base.grants.active, &groups_after);
        let moved = touched.groups(&groups_before, &groups_after);
        for key in base.grants.active.keys().chain(head.grants.active.keys()) {
            if moved.contains(&key.principal) {
                touched.scopes.insert(key.scope.clone());
            }
        }
        touched
    }

    /// Grants of one side that the other lacks, or has with another end.
    fn grants(&mut self, these: &BTreeMap<GrantKey, Grant>, others: &BTreeMap<GrantKey, Grant>, groups: &Groups<'_>) {
        for (key, grant) in these {
            if others.get(key).is_none_or(|other| other.until != grant.until) {
                self.scopes.insert(key.scope.clone());
                self.holders.extend(holders(&key.principal, groups).into_iter().map(|(holder, _)| holder));
            }
        }
    }

    /// Groups that stand for other people than before, or for the same with other ends.
    fn groups(&mut self, before: &Groups<'_>, after: &Groups<'_>) -> BTreeSet<Principal> {
        let mut moved = BTreeSet::new();
        for group in before.keys().chain(after.keys()) {
            let (before_people, after_people) = (before.get(group), after.get(group));
            if before_people == after_people || moved.contains(group) {
                continue;
            }
            moved.insert(group.clone());
            if before_people.is_none() || after_people.is_none() {
                // On one side no definition explains it.
                self.holders.insert(Holder::Principal(group.clone()));
            }
            for person in [before_people, after_people].into_iter().flatten().flat_map(BTreeMap::keys) {
                let end =
                    |people: Option<&BTreeMap<&_, Option<Day>>>| people.and_then(|people| people.get(person).copied());
                if end(before_people) != end(after_people) {
                    self.holders.insert(Holder::Person((*person).clone()));
                }
            }
        }
        moved
    }
}
