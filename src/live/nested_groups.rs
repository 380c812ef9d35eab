//! Who is in a group by the groups in it.

use std::collections::BTreeMap;

use super::{
    end::LiveEnd,
    group::{LiveGroup, LiveMembership},
    member::LiveMember,
    world::LiveWorld,
};
use crate::model::{Address, GroupRole, Principal};

impl LiveWorld {
    /// Who is in a group: in place of a group in it those who are in that, as far as it was exported and is unfolded.
    /// Whoever is in it on several ways is in it to the latest of their ends. Empty for a group that wasn't exported.
    pub fn members_of(
        &self,
        group: &Address,
        unfolds: impl Fn(&Address) -> bool,
    ) -> BTreeMap<LiveMember, LiveMembership> {
        let mut members: BTreeMap<LiveMember, LiveMembership> = BTreeMap::new();
        let Some((address, whole)) = self.groups.get_key_value(group) else { return members };
        let mut seen: BTreeMap<&Address, Option<LiveEnd>> = BTreeMap::from([(address, None)]);
        let mut open: Vec<(&LiveGroup, Option<LiveEnd>)> = vec![(whole, None)];
        while let Some((live, end)) = open.pop() {
            for (member, membership) in &live.memberships {
                let end = LiveEnd::earlier(end, membership.end);
                if let LiveMember::Principal(Principal::Group(inner)) = member
                    && let Some(live) = self.groups.get(inner).filter(|_| unfolds(inner))
                {
                    let is_further = seen.get(inner).is_none_or(|known| LiveEnd::later(*known, end) != *known);
                    if is_further {
                        seen.insert(inner, end);
                        open.push((live, end));
                    }
                    continue;
                }
                // Who owns an inner group has no power over this one.
                let role = if std::ptr::eq(live, whole) { membership.role } else { GroupRole::Member };
                let membership = LiveMembership { role, end, ..membership.clone() };
                members
                    .entry(member.clone())
                    .and_modify(|known| known.end = LiveEnd::later(known.end, membership.end))
                    .or_insert(membership);
            }
        }
        members
    }
}
