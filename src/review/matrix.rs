//! The matrix of team × service × environment, and of team × scope: what each team has where.

use std::collections::{BTreeMap, BTreeSet};

use super::{role_name::RoleName, scope_index::ScopedRole};
use crate::model::{Audience, Condition, Day, OrgState, Origin, Principal, ServiceId, Site, TeamId, is_over};

/// Those of a team who have something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatrixSubject {
    Members,
    Leads,
    /// The workload of a service, and the principal that it is in that environment.
    Workload(ServiceId, Principal),
    /// Somebody whom a grant names, be it a person or a group of others.
    Named(Principal),
}

/// A role that some of a team have on a service in an environment, on a resource of it, or in one of the workspace's
/// scopes, to one end: members of payments have `viewer` on ledger in production.
#[derive(Debug, Clone)]
pub struct MatrixEntry<'a> {
    pub team: &'a TeamId,
    pub site: &'a Site,
    /// The resource of the service, by its name.
    pub resource: Option<&'a str>,
    pub who: MatrixSubject,
    pub name: RoleName,
    /// The condition under which they have it.
    pub condition: Option<&'a Condition>,
    pub until: Option<Day>,
    pub scoped_roles: BTreeSet<ScopedRole>,
    pub origins: BTreeSet<&'a Origin>,
}

type MatrixKey<'a> =
    (&'a TeamId, &'a Site, Option<&'a str>, MatrixSubject, RoleName, Option<&'a Condition>, Option<Day>);

/// All that teams have, by team, service, environment and who, then by scope. What a file gives to another team stands
/// with that team; what it gives to people, workloads and foreign groups stands with the team whose file it is.
#[must_use]
pub fn matrix(state: &OrgState) -> Vec<MatrixEntry<'_>> {
    let OrgState { org, grants, today, .. } = state;
    let groups = state.people_of_groups();
    // A group that nobody is listed for stands for itself.
    let is_unknown =
        |principal: &Principal| matches!(principal, Principal::Group(_)) && !groups.contains_key(principal);
    let mut lines: BTreeMap<MatrixKey<'_>, (BTreeSet<ScopedRole>, BTreeSet<&Origin>)> = BTreeMap::new();
    for (key, grant) in &grants.active {
        for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, *today)) {
            let name = match org.roles.get_key_value(&*origin.role) {
                Some((role, _)) => RoleName::Role(role.clone()),
                None => RoleName::Native(key.role.clone()),
            };
            let asked = origin.grant_entry(org).and_then(|(grant_entry, _)| grant_entry.until);
            let (team, who, until) = match &origin.audience {
                // The ends of people in a team are no ends of what the team has.
                Audience::Members(team) | Audience::Leads(team) if is_unknown(&key.principal) => {
                    (team, MatrixSubject::Named(key.principal.clone()), asked)
                }
                Audience::Members(team) => (team, MatrixSubject::Members, asked),
                Audience::Leads(team) => (team, MatrixSubject::Leads, asked),
                Audience::Workload(service) => {
                    (&origin.team, MatrixSubject::Workload(service.clone(), key.principal.clone()), origin.until)
                }
                Audience::Named => (&origin.team, MatrixSubject::Named(key.principal.clone()), origin.until),
            };
            let (resource, condition) = (org.resource_at(&origin.site, &key.scope), key.condition.as_deref());
            let line = (team, &origin.site, resource, who, name, condition, until);
            let (scoped_roles, origins) = lines.entry(line).or_default();
            scoped_roles.insert((key.scope.clone(), key.role.clone()));
            origins.insert(origin);
        }
    }
    lines
        .into_iter()
        .map(|((team, site, resource, who, name, condition, until), (scoped_roles, origins))| MatrixEntry {
            team,
            site,
            resource,
            who,
            name,
            condition,
            until,
            scoped_roles,
            origins,
        })
        .collect()
}
