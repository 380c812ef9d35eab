//! Grants: the central unit of the model.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    Day,
    audience::Audience,
    condition::Condition,
    ids::TeamId,
    is_over, later,
    located_text::LocatedText,
    org::Org,
    principal::Principal,
    recipient::Recipient,
    site::Site,
    target::{NativeRole, Scope},
    team::{GrantEntry, Ownership},
};
use crate::source::Place;

/// The identity of a grant, such as `group:payments@example.com` with `roles/logging.viewer` in `ledger-prod`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey {
    pub scope: Scope,
    pub principal: Principal,
    pub role: NativeRole,
    /// Google IAM alone has conditions.
    pub condition: Option<Arc<Condition>>,
}

impl GrantKey {
    /// The first key in a scope, in the order of keys.
    #[must_use]
    pub fn first_in(scope: &Scope) -> Self {
        let (principal, role) = (Principal::least(), NativeRole::least());
        Self { scope: scope.clone(), principal, role, condition: None }
    }
}

/// The cause of a grant: an entry of a team's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub team: TeamId,
    pub site: Site,
    /// The item of `services` or `grants` that causes the grant.
    pub place: Arc<Place>,
    /// The role that the item names: one of the workspace's roles, or a native role.
    pub role: Arc<str>,
    /// Who the item names.
    pub audience: Audience,
    /// The expiry date that this origin alone would give.
    pub until: Option<Day>,
    pub entry: EntryRef,
}

/// The entry of a team's file behind a grant, as indexes into the team's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryRef {
    /// An index into `Team::services`.
    Owned(u32),
    /// Indexes into `Team::grant_entries` and `GrantEntry::to`.
    Grant { index: u32, recipient: u32 },
}

impl Origin {
    /// Whether the origin is the ownership of the service.
    #[must_use]
    pub fn is_ownership(&self) -> bool {
        matches!(self.entry, EntryRef::Owned(_))
    }

    /// The item of `services` behind the origin, if it is one.
    #[must_use]
    pub fn ownership<'a>(&self, org: &'a Org) -> Option<&'a Ownership> {
        match self.entry {
            EntryRef::Owned(index) => org.teams.get(&self.team)?.services.get(index as usize),
            EntryRef::Grant { .. } => None,
        }
    }

    /// The item of `grants` behind the origin and the recipient in it, if it is one.
    #[must_use]
    pub fn grant_entry<'a>(&self, org: &'a Org) -> Option<(&'a GrantEntry, &'a (Recipient, LocatedText))> {
        match self.entry {
            EntryRef::Owned(_) => None,
            EntryRef::Grant { index, recipient } => {
                let grant_entry = org.teams.get(&self.team)?.grant_entries.get(index as usize)?;
                Some((grant_entry, grant_entry.to.get(recipient as usize)?))
            }
        }
    }
}

/// The expiry date of a grant, and its causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub until: Option<Day>,
    /// Sorted, without duplicates.
    pub origins: Vec<Origin>,
}

/// All grants, ordered by scope, then principal, then role.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Grants that are written to files.
    pub active: BTreeMap<GrantKey, Grant>,
    /// Grants that expired before the current day.
    pub expired: BTreeMap<GrantKey, Grant>,
}

impl Grants {
    /// Merges causes of grants, in any order, into grants, split by whether they have expired on a day.
    #[must_use]
    pub fn on(today: Day, mut causes: Vec<(GrantKey, Origin)>) -> Self {
        use rayon::prelude::*;

        causes.par_sort_unstable();
        let (mut active, mut expired) = (Vec::new(), Vec::new());
        let mut keep = |(key, grant): (GrantKey, Grant)| {
            if is_over(grant.until, today) { expired.push((key, grant)) } else { active.push((key, grant)) }
        };
        let mut last: Option<(GrantKey, Grant)> = None;
        for (key, origin) in causes {
            match &mut last {
                Some((known, grant)) if *known == key => {
                    grant.until = later(grant.until, origin.until);
                    if grant.origins.last() != Some(&origin) {
                        grant.origins.push(origin);
                    }
                }
                _ => {
                    let until = origin.until;
                    last.replace((key, Grant { until, origins: vec![origin] })).map(&mut keep);
                }
            }
        }
        last.map(keep);
        Self { active: active.into_iter().collect(), expired: expired.into_iter().collect() }
    }
}

/// The keys, in order, of the active grants that one of two sides lacks, or has with another end.
#[must_use]
pub fn changed_grants<'a>(base: &'a Grants, head: &'a Grants) -> Vec<&'a GrantKey> {
    let (mut base, mut head) = (base.active.iter().peekable(), head.active.iter().peekable());
    let mut changed = Vec::new();
    loop {
        let order = match (base.peek(), head.peek()) {
            (None, None) => return changed,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((before, _)), Some((after, _))) => before.cmp(after),
        };
        let before = if order.is_le() { base.next() } else { None };
        let after = if order.is_ge() { head.next() } else { None };
        match (before, after) {
            (Some((_, before)), Some((_, after))) if before.until == after.until => {}
            _ => changed.extend(before.or(after).map(|(key, _)| key)),
        }
    }
}
