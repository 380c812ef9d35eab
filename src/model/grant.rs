//! Grants: the unit of the model.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    Day,
    ids::{EnvironmentId, ServiceId, TeamId},
    is_over, later,
    org::Org,
    principal::Principal,
    role::NativeRole,
    scope::Scope,
    team::{Ownership, Recipient, Request},
    text::Text,
};
use crate::source::Place;

/// What makes two grants the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey {
    pub scope: Scope,
    pub principal: Principal,
    pub role: NativeRole,
}

/// What causes a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub team: TeamId,
    pub service: ServiceId,
    pub environment: EnvironmentId,
    /// The item of `services` or `grants` that says so.
    pub place: Arc<Place>,
    /// What that item names: one of the workspace's roles, or a native role.
    pub role: Arc<str>,
    /// Whom that item names.
    pub audience: Audience,
    /// The end that this origin alone would give.
    pub until: Option<Day>,
    pub entry: EntryRef,
}

/// Whom an entry names; in a grant a principal stands for them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// The members of a team, its group's address included where an entry writes that out.
    Members(TeamId),
    /// The leads of a team, likewise.
    Leads(TeamId),
    /// The workload of a service.
    Workload(ServiceId),
    /// The principal itself.
    Named,
}

/// The entry of a team's file behind a grant: indexes into the team's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryRef {
    /// Of `Team::services`.
    Owned(u32),
    /// Of `Team::requests` and `Request::to`.
    Grant { request: u32, recipient: u32 },
}

impl Audience {
    /// The team whose members or leads these are.
    #[must_use]
    pub fn team(&self) -> Option<&TeamId> {
        match self {
            Self::Members(team) | Self::Leads(team) => Some(team),
            Self::Workload(_) | Self::Named => None,
        }
    }
}

impl Origin {
    /// Whether it comes with owning the service.
    #[must_use]
    pub fn is_ownership(&self) -> bool {
        matches!(self.entry, EntryRef::Owned(_))
    }

    /// The item of `services` behind it, if it is one.
    #[must_use]
    pub fn ownership<'a>(&self, org: &'a Org) -> Option<&'a Ownership> {
        match self.entry {
            EntryRef::Owned(index) => org.teams.get(&self.team)?.services.get(index as usize),
            EntryRef::Grant { .. } => None,
        }
    }

    /// The item of `grants` behind it with the recipient there, if it is one.
    #[must_use]
    pub fn request<'a>(&self, org: &'a Org) -> Option<(&'a Request, &'a (Recipient, Text))> {
        match self.entry {
            EntryRef::Owned(_) => None,
            EntryRef::Grant { request, recipient } => {
                let request = org.teams.get(&self.team)?.requests.get(request as usize)?;
                Some((request, request.to.get(recipient as usize)?))
            }
        }
    }
}

/// When a grant ends, and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub until: Option<Day>,
    /// In order, each once.
    pub origins: Vec<Origin>,
}

/// All grants, by scope, then principal, then role.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// What is written.
    pub active: BTreeMap<GrantKey, Grant>,
    /// What ended before the current day.
    pub expired: BTreeMap<GrantKey, Grant>,
}

impl Grants {
    /// Gathers causes of grants, in any order, and sorts the grants by whether they are over on a day.
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
