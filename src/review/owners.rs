//! Owners of services, who could give access.

use std::collections::BTreeSet;

use super::explanation::ExplanationLine;
use crate::model::{Address, EnvironmentId, OrgState, RoleId, ServiceId, TeamId};

/// A team that owns a service in an environment, and what joining it would give: payments owns ledger, and its members
/// get `viewer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner<'a> {
    pub team: &'a TeamId,
    /// Where it says that it owns the service.
    pub claim: ExplanationLine,
    pub leads: BTreeSet<&'a Address>,
    /// What its members get there.
    pub members_get: Option<&'a RoleId>,
    /// What its leads get there on top.
    pub leads_get: Option<&'a RoleId>,
}

/// The teams that own a service in an environment.
#[must_use]
pub fn owners<'a>(state: &'a OrgState, service: &ServiceId, environment: &EnvironmentId) -> Vec<Owner<'a>> {
    let mut owners = Vec::new();
    for (id, team) in &state.org.teams {
        for ownership in team.services.iter().filter(|ownership| ownership.service == *service) {
            let Some((members, leads)) = ownership.access.get(environment) else { continue };
            owners.push(Owner {
                team: id,
                claim: ExplanationLine::at(format!("{id} owns {service}"), ownership.name_place.clone()),
                leads: team.leads_on(state.today).map(|lead| &lead.address).collect(),
                members_get: members.as_ref(),
                leads_get: leads.as_ref(),
            });
        }
    }
    owners
}
