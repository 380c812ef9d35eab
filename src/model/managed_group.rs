//! Managed groups: whom each holds on a day, in what role, and until when Google keeps them there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Day, group_role::GroupRole, later, org::Policy, principal::Address, team::Team};

/// A person in a managed group: tess is a `MEMBER` until 2026-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManagedMember {
    pub role: GroupRole,
    /// The last day, by the definitions.
    pub until: Option<Day>,
    /// The last day that is written into the membership: Google ends it after that day.
    pub written_until: Option<Day>,
}

impl ManagedMember {
    fn of(role: GroupRole, until: Option<Day>, policy: &Policy) -> Self {
        let written_until = until.filter(|_| policy.membership_expiry && role.takes_end());
        Self { role, until, written_until }
    }

    /// The end that only the definitions know, so that the membership stays until it is generated and applied again.
    #[must_use]
    pub fn unwritten_end(&self) -> Option<Day> {
        self.until.filter(|_| self.written_until.is_none())
    }
}

/// The people of managed groups, by the group's address, then the person's.
pub type ManagedGroups<'a> = BTreeMap<&'a Address, BTreeMap<&'a Address, ManagedMember>>;

/// The groups of a team with their people on a day; the lead group only if `leads` names anyone.
#[must_use]
pub fn managed_groups<'a>(team: &'a Team, policy: &Policy, today: Day) -> ManagedGroups<'a> {
    let leads: BTreeSet<&Address> = team.leads_on(today).map(|lead| &lead.address).collect();
    let members = team.people_on(today).map(|(person, until)| {
        let role = if leads.contains(person) { policy.lead_membership } else { GroupRole::Member };
        (person, ManagedMember::of(role, until, policy))
    });
    let mut groups = BTreeMap::from([(&team.group, members.collect())]);
    if !team.leads.is_empty() {
        let mut ends: BTreeMap<&Address, Option<Day>> = BTreeMap::new();
        for lead in team.leads_on(today) {
            ends.entry(&lead.address).and_modify(|end| *end = later(*end, lead.until)).or_insert(lead.until);
        }
        let leads = ends.into_iter().map(|(lead, until)| (lead, ManagedMember::of(GroupRole::Member, until, policy)));
        groups.insert(&team.lead_group, leads.collect());
    }
    groups
}
