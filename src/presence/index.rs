//! An index of the differences, by what definitions give.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    answer::{Presence, PresenceAnswer, PresenceReason},
    live_people::LiveGroups,
};
use crate::{
    drift::{Drift, DriftEnd, DriftKind, DriftPlace, DriftRow},
    live::{LiveEnd, LiveWorld, meaning},
    model::{Address, Day, GrantKey, OrgState, Principal, Scope},
};

/// The rows of a principal with a role in a place.
type RowKey<'a> = (DriftPlace, &'a str, &'a str);

/// What an export says about the access that definitions give: `user:ann@example.com` really has `roles/viewer` in
/// `ledger-prod`.
#[derive(Debug)]
pub struct PresenceIndex<'a> {
    pub(super) state: &'a OrgState,
    pub(super) world: &'a LiveWorld,
    pub(super) drift: &'a Drift<'a>,
    pub(super) groups: LiveGroups<'a>,
    /// Differences of what is defined.
    rows: BTreeMap<RowKey<'a>, Vec<&'a DriftRow<'a>>>,
}

impl<'a> PresenceIndex<'a> {
    /// The index of an export and of its differences from definitions as of a day.
    #[must_use]
    pub fn of(state: &'a OrgState, world: &'a LiveWorld, drift: &'a Drift<'a>) -> Self {
        let mut rows: BTreeMap<RowKey<'a>, Vec<&'a DriftRow<'a>>> = BTreeMap::new();
        for row in drift.rows.iter().filter(|row| row.kind != DriftKind::Extra) {
            let place = match &row.place {
                DriftPlace::Scope(scope) => DriftPlace::Scope(scope.as_live()),
                DriftPlace::Group(group) => DriftPlace::Group(group.clone()),
            };
            rows.entry((place, &row.principal, &row.role)).or_default().push(row);
        }
        Self { state, world, drift, groups: LiveGroups::of(world, state.today), rows }
    }

    /// Whether a principal really has what a grant gives it, or a person who has it by that principal to a day.
    #[must_use]
    pub fn answer(&self, key: &GrantKey, person: Option<&Address>, until: Option<Day>) -> PresenceAnswer {
        let binding = self.binding(key);
        let Some((group, person)) = group_of(&key.principal).zip(person) else { return binding };
        if binding.presence == Presence::Missing {
            return binding;
        }
        let alone = binding.presence;
        let membership = self.membership(group, person);
        let answer = match (&membership.presence, alone) {
            (Presence::Missing, _) => membership,
            (_, Presence::NotExported) => binding,
            (Presence::NotExported, _) => membership,
            _ => both(binding, membership, key, until),
        };
        PresenceAnswer { binding: alone, ..answer }
    }

    /// What is live of a grant, whoever is behind its principal.
    pub(super) fn binding(&self, key: &GrantKey) -> PresenceAnswer {
        let scope = key.scope.as_live();
        if !self.world.exports(&scope) {
            let reason = PresenceReason::ScopeNotExported(key.scope.clone());
            return PresenceAnswer::without(Presence::NotExported, reason);
        }
        let Some(row) = self.row(scope, key) else { return PresenceAnswer::of(Presence::Live, self.defined_end(key)) };
        let file = row.file.clone();
        let answer = match row.kind {
            DriftKind::Missing => PresenceAnswer::without(Presence::Missing, PresenceReason::NoBinding),
            DriftKind::Until => self.with_end(Presence::Until, row.live_until.and_then(moment)),
            DriftKind::Condition => {
                let end = row.live_condition.as_ref().and_then(|condition| meaning(&condition.expression).0);
                let answer = self.with_end(Presence::Condition, end);
                PresenceAnswer { condition: row.live_condition.clone(), ..answer }
            }
            DriftKind::Rules if self.lacks_role(key) => {
                PresenceAnswer::without(Presence::Missing, PresenceReason::NoRole)
            }
            DriftKind::Rules => PresenceAnswer::of(Presence::Rules, None),
            DriftKind::Extra => PresenceAnswer::of(Presence::Live, None),
        };
        PresenceAnswer { file, ..answer }
    }

    fn row(&self, scope: Scope, key: &GrantKey) -> Option<&DriftRow<'a>> {
        let (principal, role) = (key.principal.to_string(), key.role.to_string());
        let rows = self.rows.get(&(DriftPlace::Scope(scope), &*principal, &*role) as &RowKey<'_>)?;
        let rest = rest_of(key.condition.as_ref().map(|condition| &*condition.expression));
        rows.iter().copied().find(|row| rest_of(row.condition.as_ref().map(|shown| &*shown.expression)) == rest)
    }

    /// Access to another end, or none if that is past.
    fn with_end(&self, presence: Presence, end: Option<LiveEnd>) -> PresenceAnswer {
        match end.filter(|end| end.is_over(self.state.today)) {
            Some(over) => PresenceAnswer::without(Presence::Missing, PresenceReason::Ended(over)),
            None => PresenceAnswer::of(presence, end),
        }
    }

    /// The end that a target keeps of a grant.
    fn defined_end(&self, key: &GrantKey) -> Option<LiveEnd> {
        let until = self.state.grants.active.get(key).and_then(|grant| grant.until);
        let is_kept = key.scope.target().facts().enforces_ends;
        until.filter(|_| is_kept).and_then(LiveEnd::of).into_iter().chain(own_end(key)).min()
    }

    /// Whether a role that definitions make isn't live at all.
    fn lacks_role(&self, key: &GrantKey) -> bool {
        self.world.native_role(&key.role.to_string(), &key.scope).is_none()
    }

    /// Whether a person is in a group, and to which end.
    fn membership(&self, group: &Address, person: &Address) -> PresenceAnswer {
        let not_exported = |reason| PresenceAnswer::without(Presence::NotExported, reason);
        let Some(people) = self.groups.get(group) else {
            return not_exported(PresenceReason::GroupNotExported(group.clone()));
        };
        let file = Some(people.file.clone());
        let answer = match (people.stay_of(person), people.unread.first()) {
            (Some(stay), _) => {
                let principal = Principal::user(person).to_string();
                let key: RowKey<'_> = (DriftPlace::Group(group.clone()), &*principal, "member");
                let rows = self.rows.get(&key).into_iter().flatten();
                let differs = rows.into_iter().any(|row| row.kind == DriftKind::Until);
                PresenceAnswer::of(if differs { Presence::Until } else { Presence::Live }, stay.end)
            }
            (None, Some(member)) => {
                let (group, member) = (group.clone(), member.to_string());
                not_exported(PresenceReason::MemberNotExported { group, member })
            }
            (None, None) => PresenceAnswer::without(Presence::Missing, PresenceReason::NotMember(group.clone())),
        };
        PresenceAnswer { file, ..answer }
    }
}

/// The access of somebody who is in a group that has it: the earlier end counts.
fn both(binding: PresenceAnswer, membership: PresenceAnswer, key: &GrantKey, until: Option<Day>) -> PresenceAnswer {
    let end = [binding.until, membership.until].into_iter().flatten().min();
    let defined = until.and_then(LiveEnd::of).into_iter().chain(own_end(key)).min();
    let differs = [&binding, &membership].iter().any(|answer| answer.presence == Presence::Until);
    let presence = match binding.presence {
        Presence::Live | Presence::Until if differs && end != defined => Presence::Until,
        Presence::Live | Presence::Until => Presence::Live,
        other => other,
    };
    let is_of_membership = presence == Presence::Until && membership.presence == Presence::Until;
    let file = if is_of_membership { membership.file } else { binding.file };
    PresenceAnswer { presence, until: end, file, ..binding }
}

/// The end that a defined condition itself says.
fn own_end(key: &GrantKey) -> Option<LiveEnd> {
    key.condition.as_deref().and_then(|condition| meaning(&condition.expression).0)
}

pub(super) fn group_of(principal: &Principal) -> Option<&Address> {
    match principal {
        Principal::Group(address) => Some(address),
        Principal::Domain(_)
        | Principal::Federated(_)
        | Principal::FederatedSet(_)
        | Principal::ServiceAccount(_)
        | Principal::User(_) => None,
    }
}

fn moment(end: DriftEnd) -> Option<LiveEnd> {
    match end {
        DriftEnd::Day(day) => LiveEnd::of(day),
        DriftEnd::Moment(end) => Some(end),
    }
}

/// What a condition asks for besides an end.
fn rest_of(expression: Option<&str>) -> BTreeSet<String> {
    expression.map(|expression| meaning(expression).1).unwrap_or_default()
}
