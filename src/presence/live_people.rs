//! Who is in live groups, and in the groups in them.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, OnceLock},
};

use crate::{
    live::{LiveEnd, LiveGroup, LiveMember, LiveWorld},
    model::{Address, Day, Principal},
};

/// How somebody is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LiveStay {
    /// The end of it; `None` for never.
    pub end: Option<LiveEnd>,
    /// The groups between, from the group inwards.
    pub through: Vec<Address>,
}

/// The members of a live group, groups among them replaced by their members.
#[derive(Debug)]
pub(super) struct LivePeople {
    pub members: BTreeMap<LiveMember, LiveStay>,
    /// Members that stand for people whom the export doesn't list: groups that weren't exported, all accounts of a
    /// customer.
    pub unread: BTreeSet<LiveMember>,
    pub file: Arc<str>,
}

impl LivePeople {
    /// How a person is in the group: by an own membership, or by one of the whole domain.
    pub(super) fn stay_of(&self, person: &Address) -> Option<&LiveStay> {
        let of = |principal: Principal| self.members.get(&LiveMember::Principal(principal));
        of(Principal::user(person)).or_else(|| of(Principal::Domain(person.domain().into())))
    }
}

/// All groups of an export; each is read when somebody asks.
#[derive(Debug)]
pub(super) struct LiveGroups<'a> {
    world: &'a LiveWorld,
    today: Day,
    read: BTreeMap<&'a Address, OnceLock<LivePeople>>,
}

impl<'a> LiveGroups<'a> {
    pub(super) fn of(world: &'a LiveWorld, today: Day) -> Self {
        let read = world.groups.keys().map(|group| (group, OnceLock::new())).collect();
        Self { world, today, read }
    }

    /// The members of a group; `None` if it wasn't exported.
    pub(super) fn get(&self, group: &Address) -> Option<&LivePeople> {
        let live = self.world.groups.get(group)?;
        Some(self.read.get(group)?.get_or_init(|| self.read(group, live)))
    }

    fn read(&self, group: &Address, live: &LiveGroup) -> LivePeople {
        let mut people = LivePeople { members: BTreeMap::new(), unread: BTreeSet::new(), file: Arc::clone(&live.file) };
        let mut known: BTreeMap<Address, Option<LiveEnd>> = BTreeMap::from([(group.clone(), None)]);
        let mut open = VecDeque::from([(live, None, Vec::new())]);
        while let Some((live, end, through)) = open.pop_front() {
            for (member, membership) in &live.memberships {
                // Cloud Identity takes a membership away at its end, whenever the export was made.
                if membership.end.is_some_and(|end| end.is_over(self.today)) {
                    continue;
                }
                let end = [end, membership.end].into_iter().flatten().min();
                let inner = self.group_of(member);
                if let Some((address, inner)) = inner {
                    // A group is read again only by a way that lasts longer.
                    if known.get(address).is_some_and(|known| !outlasts(end, *known)) {
                        continue;
                    }
                    known.insert(address.clone(), end);
                    open.push_back((inner, end, [through.as_slice(), std::slice::from_ref(address)].concat()));
                    continue;
                }
                if !is_one(member) {
                    people.unread.insert(member.clone());
                }
                let stay = LiveStay { end, through: through.clone() };
                match people.members.get(member) {
                    Some(other) if !outlasts(end, other.end) => {}
                    _ => drop(people.members.insert(member.clone(), stay)),
                }
            }
        }
        people
    }

    /// The exported group that a member is. An export without kinds calls a group a user.
    fn group_of<'m>(&self, member: &'m LiveMember) -> Option<(&'m Address, &'a LiveGroup)> {
        let LiveMember::Principal(Principal::Group(address) | Principal::User(address)) = member else { return None };
        Some((address, self.world.groups.get(address)?))
    }
}

/// Whether a member is nobody but itself: no group that wasn't exported, and not all accounts of a customer, which have
/// an id in place of an address.
fn is_one(member: &LiveMember) -> bool {
    match member {
        LiveMember::Principal(Principal::User(address)) => address.as_str().contains('@'),
        LiveMember::Principal(principal) => !matches!(principal, Principal::Group(_)),
        LiveMember::Other(_) | LiveMember::Subject { .. } => false,
    }
}

/// Whether an end is later than another; `None` is later than any.
fn outlasts(end: Option<LiveEnd>, other: Option<LiveEnd>) -> bool {
    match (end, other) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(end), Some(other)) => end > other,
    }
}
