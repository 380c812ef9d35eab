//! From an organization to its grants: the only room that multiplies team × service × environment × role
//! (docs/reference.md, "From definitions to grants").

mod batch;
mod entitlements;
mod entry;

pub use entitlements::entitlements;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    model::{Audience, Day, GrantKey, Grants, Org, Origin, Principal, Role, RoleId, Team, TeamId},
    source::Place,
};
use batch::NamedRole;

/// The maximum number of grants, counted before duplicates are merged: each service, environment, recipient and native
/// role of an entry counts. 646 teams of a real organization have 6,448 grants.
pub const MAX_WAYS: u64 = 4_000_000;

/// Definitions that expand to more than [`MAX_WAYS`] grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooMany {
    /// The entry that exceeds the limit, in the order of teams and of their lists.
    pub place: Arc<Place>,
}

/// A principal, with the expiry date of its membership.
type Receiver = (Principal, Option<Day>);

/// The grants as of a day. Recipients that can't receive a grant (a workload without a project) are omitted: rules
/// report them, and nothing is generated then.
///
/// # Errors
/// [`TooMany`] if there are too many; nothing beyond the limit is made.
pub fn expand(org: &Org, today: Day) -> Result<Grants, TooMany> {
    use rayon::prelude::*;

    let expansion = Expansion::new(org, today);
    let teams: Vec<(&TeamId, &Team)> = org.teams.iter().collect();
    let ways = AtomicU64::new(0);
    let causes = teams.par_iter().flat_map_iter(|(id, team)| expansion.causes(id, team, &ways));
    let causes: Vec<(GrantKey, Origin)> = causes.collect();
    if ways.into_inner() > MAX_WAYS
        && let Some(excess) = expansion.excess()
    {
        return Err(excess);
    }
    Ok(Grants::on(today, causes))
}

struct Expansion<'org> {
    org: &'org Org,
    /// The principals of each team's members and leads.
    principals: BTreeMap<&'org TeamId, (Vec<Receiver>, Vec<Receiver>)>,
    /// The audiences of groups' addresses, computed when an entry first names an address.
    groups: OnceLock<BTreeMap<Principal, Audience>>,
    roles: BTreeMap<&'org RoleId, NamedRole<'org>>,
}

impl<'org> Expansion<'org> {
    fn new(org: &'org Org, today: Day) -> Self {
        use rayon::prelude::*;

        let principals = |team: &Team| (team.member_principals(today), team.lead_principals(today));
        let named = |role: &'org Role, id: &RoleId| NamedRole {
            name: id.to_shared(),
            native_roles: role.native_roles.iter().collect(),
        };
        Self {
            org,
            principals: org.teams.par_iter().map(|(id, team)| (id, principals(team))).collect(),
            groups: OnceLock::new(),
            roles: org.roles.iter().map(|(id, role)| (id, named(role, id))).collect(),
        }
    }

    /// The grants that a team's entries cause, unless all teams together exceed the limit.
    fn causes(&self, id: &TeamId, team: &Team, ways: &AtomicU64) -> Vec<(GrantKey, Origin)> {
        let mut causes = Vec::new();
        let walk = self.visit(id, team, &mut |batch| {
            let own = batch.ways();
            if ways.fetch_add(own, Ordering::Relaxed).saturating_add(own) > MAX_WAYS {
                return ControlFlow::Break(());
            }
            batch.add_to(&mut causes);
            ControlFlow::Continue(())
        });
        if walk.is_break() { Vec::new() } else { causes }
    }

    /// The first entry that exceeds the limit; counted again, because teams are expanded in no fixed order.
    fn excess(&self) -> Option<TooMany> {
        let mut ways = 0;
        let walk = self.org.teams.iter().try_for_each(|(id, team)| {
            self.visit(id, team, &mut |batch| {
                ways += batch.ways();
                if ways > MAX_WAYS {
                    return ControlFlow::Break(TooMany { place: Arc::clone(batch.place) });
                }
                ControlFlow::Continue(())
            })
        });
        walk.break_value()
    }
}
