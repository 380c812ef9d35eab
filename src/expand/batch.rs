//! The smallest part of an entry's product: one recipient, one role, one placement.

use std::sync::Arc;

use super::{MAX_WAYS, Receiver};
use crate::{
    model::{
        Audience, Condition, Day, EntryRef, GrantKey, NativeRole, Origin, Principal, Scope, Site, TargetId, TeamId,
        earlier,
    },
    source::Place,
};

/// A role as entries name it, with its native roles.
pub(super) struct NamedRole<'org> {
    pub name: Arc<str>,
    pub native_roles: Vec<&'org NativeRole>,
}

/// The access that an entry gives one of its recipients by one role in one placement.
pub(super) struct Batch<'a> {
    pub team: &'a TeamId,
    pub place: &'a Arc<Place>,
    pub entry: EntryRef,
    pub audience: &'a Audience,
    /// The principals of the audience.
    pub receivers: &'a [Receiver],
    pub site: &'a Site,
    /// The scopes of the site, or the resources that the entry names there.
    pub scopes: &'a [Scope],
    pub condition: Option<&'a Arc<Condition>>,
    pub role: &'a NamedRole<'a>,
    /// The expiry date of the entry.
    pub until: Option<Day>,
}

impl Batch<'_> {
    /// The maximum number of grants that this makes, including grants that already exist; at least 1.
    pub(super) fn ways(&self) -> u64 {
        // Targets share no scope and no native role, so the one with the most scopes stands for all.
        let of = |target| self.scopes.iter().filter(|scope| scope.target() == target).count();
        let scopes = TargetId::ALL.map(of).into_iter().max().unwrap_or_default();
        let factors = [self.receivers.len(), scopes, self.role.native_roles.len()];
        let ways = factors.map(|factor| factor.max(1) as u64).into_iter().fold(1, u64::saturating_mul);
        // Sums of these numbers stay far from an overflow.
        ways.min(MAX_WAYS + 1)
    }

    /// Adds each grant with its origin.
    pub(super) fn add_to(&self, causes: &mut Vec<(GrantKey, Origin)>) {
        for (principal, end) in self.receivers {
            let until = earlier(*end, self.until);
            for role in &self.role.native_roles {
                let scopes = self.scopes.iter().filter(|scope| self.applies(role, scope));
                causes.extend(scopes.map(|scope| (self.key(scope.clone(), principal, role), self.origin(until))));
            }
        }
    }

    /// Whether a native role is given in a scope. With a condition, nothing is where none can be.
    fn applies(&self, role: &NativeRole, scope: &Scope) -> bool {
        let is_possible = self.condition.is_none() || scope.target().facts().enforces_ends;
        is_possible && role.applies_in(scope)
    }

    fn origin(&self, until: Option<Day>) -> Origin {
        Origin {
            team: self.team.clone(),
            site: self.site.clone(),
            place: Arc::clone(self.place),
            role: Arc::clone(&self.role.name),
            audience: self.audience.clone(),
            until,
            entry: self.entry,
        }
    }

    fn key(&self, scope: Scope, principal: &Principal, role: &NativeRole) -> GrantKey {
        let condition = self.condition.map(Arc::clone);
        GrantKey { scope, principal: principal.clone(), role: role.clone(), condition }
    }
}
