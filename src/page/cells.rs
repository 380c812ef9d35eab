//! The matrix: which role a team has on a service in an environment, and who of the team has it.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Cell, Has, Origin};
use crate::model::{Day, GrantTo, Org, Principal, Team, later};

/// Team, service, environment.
type At = (usize, usize, usize);
/// Role, owned, asked for by.
type What = (usize, bool, Option<usize>);

/// The principals of one role in one cell, and the latest of their ends.
struct Holders {
    principals: BTreeSet<usize>,
    until: Option<Day>,
}

/// A matrix that grows by origins.
#[derive(Default)]
pub(super) struct Cells {
    cells: BTreeMap<At, BTreeMap<What, Holders>>,
}

impl Cells {
    /// Adds what an origin gives a principal. What another team asked for stands with the team that receives it.
    pub(super) fn add(&mut self, origin: &Origin, principal: usize, until: Option<Day>) {
        let team = origin.on_behalf_of.unwrap_or(origin.team);
        let by = origin.on_behalf_of.map(|_| origin.team);
        let cell = self.cells.entry((team, origin.service, origin.environment)).or_default();
        let holders = cell
            .entry((origin.role, origin.owned, by))
            .or_insert_with(|| Holders { principals: BTreeSet::new(), until });
        holders.principals.insert(principal);
        holders.until = later(holders.until, until);
    }

    /// The matrix, with members and leads told from other principals. Takes how principals are numbered.
    pub(super) fn finish(self, org: &Org, today: Day, number: impl Fn(&Principal) -> Option<usize>) -> Vec<Cell> {
        let sides: Vec<(BTreeSet<usize>, BTreeSet<usize>)> = org
            .teams
            .values()
            .map(|team| {
                let (members, leads) = principals(team, today);
                let numbers = |all: Vec<Principal>| all.iter().filter_map(&number).collect();
                (numbers(members), numbers(leads))
            })
            .collect();
        let none = (BTreeSet::new(), BTreeSet::new());
        let cells = self.cells.into_iter().map(|((team, service, environment), cell)| {
            let sides = sides.get(team).unwrap_or(&none);
            let has = cell.into_iter().map(|(what, holders)| has(what, holders, sides)).collect();
            Cell { team, service, environment, has }
        });
        cells.collect()
    }
}

fn has(
    (role, owned, by): What,
    Holders { mut principals, until }: Holders,
    (members, leads): &(BTreeSet<usize>, BTreeSet<usize>),
) -> Has {
    let mut take = |side: &BTreeSet<usize>| {
        let is_all = !side.is_empty() && side.is_subset(&principals);
        if is_all {
            principals.retain(|principal| !side.contains(principal));
        }
        is_all
    };
    let is_members = take(members);
    let is_leads = take(leads);
    let until = until.map(|until| until.to_string());
    Has { role, owned, by, members: is_members, leads: is_leads, others: principals.into_iter().collect(), until }
}

/// The principals that stand for all members and for all leads of a team.
fn principals(team: &Team, today: Day) -> (Vec<Principal>, Vec<Principal>) {
    match team.grant_to {
        GrantTo::Group => (vec![Principal::group(&team.group)], vec![Principal::group(&team.lead_group)]),
        GrantTo::Members => (
            team.people_on(today).map(|(address, _)| Principal::user(address)).collect(),
            team.leads_on(today).map(|lead| Principal::user(&lead.address)).collect(),
        ),
    }
}
