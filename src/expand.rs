//! From an organization to its grants: the only place where team × service × environment × role is taken
//! (docs/reference.md, "From definitions to grants").

mod batch;
mod entry;

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

/// More ways to a grant than this are no access that anybody reviews: 646 teams of a real organization have 6,448
/// grants. Each service, environment, recipient and native role of an entry counts, whether or not another gives the
/// same.
pub const MAX_WAYS: u64 = 4_000_000;

/// Definitions that multiply to more than [`MAX_WAYS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TooMany {
    /// The entry with which they do, by team and then as the team lists them.
    pub place: Arc<Place>,
}

/// A principal with the end that it brings along.
type Receiver = (Principal, Option<Day>);

/// All grants as of a day. What can't be granted (a workload without a project) is left out: the rules report it, and
/// nothing is written then.
///
/// # Errors
/// If there are too many; nothing beyond the limit is made.
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
    /// The principals of each team's members and of its leads.
    principals: BTreeMap<&'org TeamId, (Vec<Receiver>, Vec<Receiver>)>,
    /// Whom the addresses of groups stand for, once an entry writes one out.
    groups: OnceLock<BTreeMap<Principal, Audience>>,
    roles: BTreeMap<&'org RoleId, NamedRole<'org>>,
}

impl<'org> Expansion<'org> {
    fn new(org: &'org Org, today: Day) -> Self {
        use rayon::prelude::*;

        let principals = |team: &Team| (team.member_principals(today), team.lead_principals(today));
        let named =
            |role: &'org Role, id: &RoleId| NamedRole { name: id.to_shared(), natives: role.natives.iter().collect() };
        Self {
            org,
            principals: org.teams.par_iter().map(|(id, team)| (id, principals(team))).collect(),
            groups: OnceLock::new(),
            roles: org.roles.iter().map(|(id, role)| (id, named(role, id))).collect(),
        }
    }

    /// What a team's entries give, as long as the ways of all teams together aren't too many.
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

    /// The first entry with which there are too many ways; counted again, since teams are expanded in no order.
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
