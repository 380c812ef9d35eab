//! Team × service × environment: what each team has where.

use std::collections::{BTreeMap, BTreeSet};

use super::{entry::Label, sites::Pair};
use crate::model::{Audience, Day, EnvironmentId, OrgState, Origin, Principal, ServiceId, TeamId, is_over};

/// Who of a team has something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Members,
    Leads,
    /// The workload of a service, and the principal that it is in that environment.
    Workload(ServiceId, Principal),
    /// Somebody whom a grant names, be it a person or a group of others.
    Named(Principal),
}

/// What some of a team have of a service in an environment under one name, to one end.
#[derive(Debug, Clone)]
pub struct Holding<'a> {
    pub team: &'a TeamId,
    pub service: &'a ServiceId,
    pub environment: &'a EnvironmentId,
    pub who: Who,
    pub label: Label,
    pub until: Option<Day>,
    pub pairs: BTreeSet<Pair>,
    pub origins: BTreeSet<&'a Origin>,
}

type Key<'a> = (&'a TeamId, &'a ServiceId, &'a EnvironmentId, Who, Label, Option<Day>);

/// All that teams have by their names, by team, service, environment and who. What a file gives to another team stands
/// with that team; what it gives to people, workloads and foreign groups stands with the team whose file it is.
#[must_use]
pub fn matrix(state: &OrgState) -> Vec<Holding<'_>> {
    let OrgState { org, grants, today } = state;
    let mut lines: BTreeMap<Key<'_>, (BTreeSet<Pair>, BTreeSet<&Origin>)> = BTreeMap::new();
    for (key, grant) in &grants.active {
        for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, *today)) {
            let label = match org.roles.get_key_value(&*origin.role) {
                Some((role, _)) => Label::Role(role.clone()),
                None => Label::Native(key.role.clone()),
            };
            let asked = origin.request(org).and_then(|(request, _)| request.until);
            let (team, who, until) = match &origin.audience {
                // The ends of people in a team are no ends of what the team has.
                Audience::Members(team) => (team, Who::Members, asked),
                Audience::Leads(team) => (team, Who::Leads, asked),
                Audience::Workload(service) => {
                    (&origin.team, Who::Workload(service.clone(), key.principal.clone()), origin.until)
                }
                Audience::Named => (&origin.team, Who::Named(key.principal.clone()), origin.until),
            };
            let line = (team, &origin.service, &origin.environment, who, label, until);
            let (pairs, origins) = lines.entry(line).or_default();
            pairs.insert((key.scope.clone(), key.role.clone()));
            origins.insert(origin);
        }
    }
    lines
        .into_iter()
        .map(|((team, service, environment, who, label, until), (pairs, origins))| Holding {
            team,
            service,
            environment,
            who,
            label,
            until,
            pairs,
            origins,
        })
        .collect()
}
