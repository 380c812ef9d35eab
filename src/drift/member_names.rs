//! What live members are called, and whom they stand for.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    live::{LiveMember, LiveWorld},
    model::{Address, OrgState, Principal},
};

/// Principals of the definitions by what they are in clusters, and people of groups.
pub(super) struct MemberNames<'a> {
    principals: BTreeMap<LiveMember, &'a Principal>,
    state: &'a OrgState,
    world: &'a LiveWorld,
}

impl<'a> MemberNames<'a> {
    pub(super) fn of(state: &'a OrgState, world: &'a LiveWorld) -> Self {
        let mut principals = BTreeMap::new();
        let mut last = None;
        for key in state.grants.active.keys().filter(|key| key.scope.cluster().is_some()) {
            if last != Some(&key.principal)
                && let Some(member) = LiveMember::of(&key.principal, &key.scope)
            {
                principals.entry(member).or_insert(&key.principal);
            }
            last = Some(&key.principal);
        }
        Self { principals, state, world }
    }

    /// The principal of a member: the one that definitions name, or the one that its text says.
    pub(super) fn principal(&self, member: &LiveMember) -> Option<Principal> {
        self.principals.get(member).map(|principal| (*principal).clone()).or_else(|| member.principal())
    }

    /// The text of a member in public forms.
    pub(super) fn text(&self, member: &LiveMember) -> String {
        match self.principals.get(member) {
            Some(principal) => principal.to_string(),
            None => member.to_string(),
        }
    }

    /// The people who have what a principal has live: of a group, those who are in it, as far as it was exported.
    pub(super) fn live_people(&self, principal: &Principal) -> BTreeSet<Address> {
        match principal {
            Principal::Group(address) if self.world.groups.contains_key(address) => self.people_in(address),
            _ => self.people(principal),
        }
    }

    /// The people behind a principal: of a group, those that definitions list, or else those that are in it live.
    pub(super) fn people(&self, principal: &Principal) -> BTreeSet<Address> {
        match principal {
            Principal::User(address) => BTreeSet::from([address.clone()]),
            Principal::Group(address) => match self.state.people_of_groups().get(principal) {
                Some(people) => people.keys().cloned().collect(),
                None => self.people_in(address),
            },
            Principal::Domain(_)
            | Principal::Federated(_)
            | Principal::FederatedSet(_)
            | Principal::ServiceAccount(_) => BTreeSet::new(),
        }
    }

    /// The people who are in a live group, and in the groups in it.
    fn people_in(&self, group: &Address) -> BTreeSet<Address> {
        let members = self.world.members_of(group, |_| true).into_iter();
        let members =
            members.filter(|(_, membership)| !membership.end.is_some_and(|end| end.is_over(self.state.today)));
        let people = members.filter_map(|(member, _)| match member {
            LiveMember::Principal(Principal::User(address)) => Some(address),
            _ => None,
        });
        people.collect()
    }
}
