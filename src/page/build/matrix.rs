//! The matrix as cells: the roles of a team on a service in an environment or in a scope, and who in the team has them.

use std::collections::{BTreeMap, BTreeSet};

use super::{PageBuilder, day};
use crate::{
    model::Day,
    page::data::{Cell, CellRole},
    review::{MatrixSubject, matrix},
};

/// Team, service or scope, environment.
type CellKey = (usize, usize, usize);
/// Role, whether owned, the resource if it isn't the service, the condition, the team that granted it if that is another,
/// expiry date.
type RoleKey = (usize, bool, Option<usize>, Option<usize>, Option<usize>, Option<Day>);

/// The holders of a role in a cell.
#[derive(Default)]
struct RoleHolders {
    members: bool,
    leads: bool,
    others: BTreeSet<usize>,
}

impl PageBuilder<'_> {
    pub(super) fn cells(&mut self) -> Vec<Cell> {
        let mut cells: BTreeMap<CellKey, BTreeMap<RoleKey, RoleHolders>> = BTreeMap::new();
        for holding in matrix(self.state) {
            let Some((team, (service, environment))) = self.team(holding.team).zip(self.site(holding.site)) else {
                continue;
            };
            let cell = cells.entry((team, service, environment)).or_default();
            let resource = holding.resource.map(|resource| self.texts.index_of(resource));
            let condition = holding.condition.map(|condition| self.texts.index_of(&condition.title));
            for origin in &holding.origins {
                let by = self.team(&origin.team).filter(|by| *by != team);
                let name = self.texts.index_of(&origin.role);
                let role = (name, origin.is_ownership(), resource, condition, by, holding.until);
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

fn has(((role, owned, resource, condition, by, until), holders): (RoleKey, RoleHolders)) -> CellRole {
    let RoleHolders { members, leads, others } = holders;
    let (others, until) = (others.into_iter().collect(), day(until));
    CellRole { role, owned, resource, condition, by, members, leads, others, until }
}
