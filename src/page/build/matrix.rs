//! The matrix as cells: the roles of a team on a service in an environment, and who in the team has them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Builder, day};
use crate::{
    model::Day,
    page::data::{Cell, Has},
    review::{MatrixSubject, matrix},
};

/// Team, service, environment.
type CellKey = (usize, usize, usize);
/// Role, whether owned, the team that granted it if that is another, expiry date.
type RoleKey = (usize, bool, Option<usize>, Option<Day>);

/// The holders of a role in a cell.
#[derive(Default)]
struct Holders {
    members: bool,
    leads: bool,
    others: BTreeSet<usize>,
}

impl Builder<'_> {
    pub(super) fn cells(&mut self) -> Vec<Cell> {
        let mut cells: BTreeMap<CellKey, BTreeMap<RoleKey, Holders>> = BTreeMap::new();
        for holding in matrix(self.state) {
            let service = self.services.find(holding.service.as_str());
            let Some((team, service)) = self.team(holding.team).zip(service) else { continue };
            let cell = cells.entry((team, service, holding.environment.index())).or_default();
            for origin in &holding.origins {
                let by = self.team(&origin.team).filter(|by| *by != team);
                let role = (self.texts.number(&origin.role), origin.is_ownership(), by, holding.until);
                let holders = cell.entry(role).or_default();
                match &holding.who {
                    MatrixSubject::Members => holders.members = true,
                    MatrixSubject::Leads => holders.leads = true,
                    MatrixSubject::Workload(_, principal) | MatrixSubject::Named(principal) => {
                        holders.others.extend(self.principals.find(principal));
                    }
                }
            }
        }
        let cells = cells.into_iter().map(|((team, service, environment), roles)| Cell {
            team,
            service,
            environment,
            has: roles.into_iter().map(has).collect(),
        });
        cells.collect()
    }
}

fn has(((role, owned, by, until), holders): (RoleKey, Holders)) -> Has {
    let Holders { members, leads, others } = holders;
    Has { role, owned, by, members, leads, others: others.into_iter().collect(), until: day(until) }
}
