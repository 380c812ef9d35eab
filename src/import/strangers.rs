//! Groups and people of whom the export of groups says nothing.

use std::collections::BTreeSet;

use crate::{
    live::{LiveMember, LiveWorld},
    model::{Address, Org, Principal},
};

/// Groups that hold access and weren't exported, and people who hold access and are in no group.
pub(super) fn strangers(world: &LiveWorld, org: &Org) -> (BTreeSet<Address>, BTreeSet<Address>) {
    let (mut groups, mut people) = (BTreeSet::new(), BTreeSet::new());
    if world.groups.is_empty() {
        return (groups, people);
    }
    let members = world.groups.values().flat_map(|group| group.memberships.keys());
    let members: BTreeSet<&Address> = members
        .filter_map(|member| match member {
            LiveMember::Principal(Principal::User(person)) => Some(person),
            _ => None,
        })
        .collect();
    for grant in world.grants.values().flatten() {
        match grant.member.principal() {
            Some(Principal::Group(group)) if !world.groups.contains_key(&group) => drop(groups.insert(group)),
            Some(Principal::User(person)) if !members.contains(&person) => drop(people.insert(person)),
            _ => {}
        }
    }
    groups.retain(|group| org.is_home(group.domain()));
    (groups, people)
}
