//! How much an organization asks for, counted without making it.

use std::sync::Arc;

use super::recipients;
use crate::{
    model::{GrantTo, Org, Recipient, Request, Site, Team},
    source::Place,
};

/// More ways to a grant than this are no access that anybody reviews: 646 teams of a real organization have 6,448
/// grants.
pub const MAX_WAYS: u64 = 4_000_000;

/// The request that is too much: with it all requests multiply to more than [`MAX_WAYS`]. Each service, environment,
/// recipient and native role of a request counts, whether or not another gives the same.
#[must_use]
pub fn excess(org: &Org) -> Option<Arc<Place>> {
    let mut all = 0_u64;
    for team in org.teams.values() {
        for ownership in &team.services {
            let sites = org.services.get(&ownership.service).map(|service| &service.sites);
            let natives = ownership.access.iter().map(|(environment, (members, leads))| {
                let roles = [members, leads].into_iter().flatten().filter_map(|role| org.roles.get(role));
                let natives: usize = roles.map(|role| role.natives.len()).sum();
                (natives * sites.and_then(|sites| sites.get(environment)).map_or(1, scopes)) as u64
            });
            all = all.saturating_add(people(team).saturating_mul(natives.sum()));
            if all > MAX_WAYS {
                return Some(Arc::clone(&ownership.place));
            }
        }
        for request in &team.requests {
            all = all.saturating_add(ways(org, team, request));
            if all > MAX_WAYS {
                return Some(Arc::clone(&request.place));
            }
        }
    }
    None
}

fn ways(org: &Org, team: &Team, request: &Request) -> u64 {
    let named = |environment| request.environments.as_ref().is_none_or(|named| named.contains(environment));
    let services = request.services.iter().filter_map(|(service, _)| org.services.get(service));
    let sites = services.flat_map(|service| &service.sites).filter(|(environment, _)| named(environment));
    let sites = sites.map(|(_, site)| scopes(site) as u64).sum::<u64>();
    let receivers: u64 = recipients(request)
        .into_iter()
        .map(|recipient| match recipient {
            Recipient::Members | Recipient::Lead => people(team),
            Recipient::Team(other) => org.teams.get(other).map_or(0, people),
            _ => 1,
        })
        .sum();
    let of_role = request.role.as_ref().and_then(|(role, _)| org.roles.get(role)).map_or(0, |role| role.natives.len());
    sites.saturating_mul(receivers).saturating_mul((of_role + request.natives.len()) as u64)
}

/// In how many scopes a native role may hold.
fn scopes(site: &Site) -> usize {
    site.namespaces.len().max(1)
}

/// How many principals a team's members, or leads, are at most.
fn people(team: &Team) -> u64 {
    match team.grant_to {
        GrantTo::Group => 1,
        GrantTo::Members => (team.people.len() + team.leads.len()) as u64,
    }
}
