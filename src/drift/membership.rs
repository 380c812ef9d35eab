//! People who are defined and not in a group, and who are in it and not defined.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    member_names::MemberNames,
    place::DriftPlace,
    row::{DriftEnd, DriftKind, DriftOrigin, DriftRow},
};
use crate::{
    live::{LiveEnd, LiveGroup, LiveMember, LiveMembership, LiveWorld},
    model::{Address, Day, GroupRole, ManagedMember, OrgState, Principal, managed_groups},
};

/// What groups have.
#[derive(Default)]
pub(super) struct GroupDrift<'a> {
    pub rows: Vec<DriftRow<'a>>,
    pub compared: BTreeSet<Address>,
    pub only_defined: BTreeSet<Address>,
    pub only_live: BTreeSet<Address>,
}

/// The people of a group by the definitions.
type DefinedGroups<'a> = BTreeMap<&'a Address, BTreeMap<&'a Address, ManagedMember>>;

pub(super) fn compare<'a>(state: &'a OrgState, world: &LiveWorld, names: &MemberNames<'_>) -> GroupDrift<'a> {
    let mut defined: DefinedGroups<'_> = BTreeMap::new();
    for team in state.org.teams.values() {
        for (group, people) in managed_groups(team, &state.org.policy, state.today) {
            defined.entry(group).or_default().extend(people);
        }
    }
    let used: BTreeSet<&Principal> = state.grants.active.keys().map(|key| &key.principal).collect();
    let is_used = |group: &Address| state.org.policy.manage_groups || used.contains(&Principal::group(group));
    let mut drift = GroupDrift::default();
    for (group, people) in &defined {
        let Some(live) = world.groups.get(*group) else {
            drift.only_defined.extend(is_used(group).then(|| (*group).clone()));
            continue;
        };
        drift.compared.insert((*group).clone());
        let comparison = GroupComparison { state, world, names, group, live };
        drift.rows.extend(comparison.rows(people));
    }
    let unknown = world.groups.keys().filter(|group| !defined.contains_key(group));
    drift.only_live.extend(unknown.cloned());
    drift
}

struct GroupComparison<'a, 'w> {
    state: &'a OrgState,
    world: &'w LiveWorld,
    names: &'w MemberNames<'w>,
    group: &'w Address,
    live: &'w LiveGroup,
}

impl<'a> GroupComparison<'a, '_> {
    fn rows(&self, defined: &BTreeMap<&Address, ManagedMember>) -> Vec<DriftRow<'a>> {
        let live = self.world.members_of(self.group, |_| true);
        // Who is in a group that wasn't exported may well be in this one by it.
        let is_whole = !live.keys().any(|member| matches!(member, LiveMember::Principal(Principal::Group(_))));
        let mut rows = Vec::new();
        for (person, member) in defined {
            match live.get(&LiveMember::Principal(Principal::user(person))) {
                None if !is_whole => {}
                None => rows.push(DriftRow {
                    origins: self.entries(person),
                    ..self.row(DriftKind::Missing, &Principal::user(person), member.until, None)
                }),
                Some(membership) => rows.extend(self.of_both(person, member, membership)),
            }
        }
        for (member, membership) in &live {
            let is_defined =
                matches!(member, LiveMember::Principal(Principal::User(person)) if defined.contains_key(person));
            if !is_defined {
                rows.push(self.extra(member, membership));
            }
        }
        rows
    }

    /// The entries of a person in the teams whose group it is, and in those below them; of a lead group, among the leads.
    fn entries(&self, person: &Address) -> Vec<DriftOrigin<'a>> {
        let org = &self.state.org;
        let mut entries = Vec::new();
        for (id, team) in &org.teams {
            let is_above = org.lineage(id).any(|(_, above)| above.group == *self.group);
            let is_led = team.lead_group == *self.group;
            let members = team.members.iter().filter(|_| is_above);
            let leads = team.leads.iter().filter(|_| is_above || is_led);
            let own = leads.chain(members).filter(|entry| entry.address == *person);
            entries.extend(own.map(|entry| DriftOrigin::Member { team: id, place: &entry.place }));
        }
        entries
    }

    /// Somebody who is defined and live: with another end, and with power over the group that no definition gives.
    fn of_both(&self, person: &Address, member: &ManagedMember, live: &LiveMembership) -> Vec<DriftRow<'a>> {
        let is_same = match live.end {
            // Where nothing writes an end, nobody misses one.
            None => member.written_until.is_none() || !self.state.org.policy.manage_groups,
            Some(end) => member.until.and_then(LiveEnd::of) == Some(end),
        };
        let principal = Principal::user(person);
        let other_end = (!is_same).then(|| DriftRow {
            live_until: live.end.map(DriftEnd::Moment),
            live_end: live.end,
            origins: self.entries(person),
            ..self.row(DriftKind::Until, &principal, member.until, Some(&self.live.file))
        });
        let has_power = self.state.org.policy.manage_groups && live.role > member.role;
        let power = has_power.then(|| DriftRow {
            role: role_text(live.role).into(),
            membership: live.role,
            ..self.row(DriftKind::Extra, &principal, None, Some(&self.live.file))
        });
        other_end.into_iter().chain(power).collect()
    }

    fn extra(&self, member: &LiveMember, membership: &LiveMembership) -> DriftRow<'a> {
        let until = membership.end.map(DriftEnd::Moment);
        let row = match member {
            LiveMember::Principal(principal) => self.row(DriftKind::Extra, principal, None, Some(&self.live.file)),
            other => DriftRow {
                principal: other.to_string(),
                people: BTreeSet::new(),
                ..self.row(DriftKind::Extra, &Principal::least(), None, Some(&self.live.file))
            },
        };
        DriftRow { until, live_end: membership.end, membership: membership.role, ..row }
    }

    fn row(&self, kind: DriftKind, principal: &Principal, until: Option<Day>, file: Option<&Arc<str>>) -> DriftRow<'a> {
        let people = self.names.people(principal);
        DriftRow {
            kind,
            place: DriftPlace::Group(self.group.clone()),
            role: role_text(GroupRole::Member).into(),
            membership: GroupRole::Member,
            principal: principal.to_string(),
            people,
            condition: None,
            live_condition: None,
            until: until.map(DriftEnd::Day),
            live_until: None,
            live_end: None,
            bindings: BTreeSet::new(),
            file: file.cloned(),
            origins: Vec::new(),
            is_everybody: false,
        }
    }
}

fn role_text(role: GroupRole) -> &'static str {
    match role {
        GroupRole::Member => "member",
        GroupRole::Manager => "manager",
        GroupRole::Owner => "owner",
    }
}
