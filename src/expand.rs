//! From an organization to its grants: the only place where team × service × environment × role is taken
//! (docs/reference.md, "From definitions to grants").

mod size;

pub use size::{MAX_WAYS, excess};

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    model::{
        Day, EnvironmentId, GrantKey, GrantTo, Grants, NativeRole, Org, Origin, Ownership, Principal, Recipient,
        Request, RoleId, Scope, ServiceId, Site, Team, TeamId, earlier,
    },
    source::Place,
};

/// A principal with the end that it brings along.
type Receiver = (Principal, Option<Day>);

/// All grants as of a day. What can't be granted (a workload without a project) is left out: the rules report it, and
/// nothing is written then.
#[must_use]
pub fn expand(org: &Org, today: Day) -> Grants {
    use rayon::prelude::*;

    let teams: Vec<(&TeamId, &Team)> = org.teams.iter().collect();
    let causes = teams.par_iter().flat_map_iter(|(id, team)| {
        let mut expansion = Expansion { org, today, causes: Vec::new() };
        expansion.team(id, team);
        expansion.causes
    });
    Grants::on(today, causes.collect())
}

struct Expansion<'org> {
    org: &'org Org,
    today: Day,
    causes: Vec<(GrantKey, Origin)>,
}

impl<'org> Expansion<'org> {
    fn team(&mut self, id: &TeamId, team: &'org Team) {
        let members = members(team, self.today);
        let leads = leads(team, self.today);
        for ownership in &team.services {
            self.ownership(id, ownership, &members, &leads);
        }
        for request in &team.requests {
            self.request(id, team, request, &members, &leads);
        }
    }

    fn ownership(&mut self, team: &TeamId, ownership: &Ownership, members: &[Receiver], leads: &[Receiver]) {
        for (environment, (member_role, lead_role)) in &ownership.access {
            let Some(site) = self.site(&ownership.service, environment) else { continue };
            for (role, receivers) in [(member_role, members), (lead_role, leads)] {
                let Some((role, natives)) = self.natives(role.as_ref()) else { continue };
                let cause = Cause {
                    team,
                    service: &ownership.service,
                    environment,
                    place: &ownership.place,
                    role: &role,
                    on_behalf_of: None,
                    is_ownership: true,
                };
                for (principal, end) in receivers {
                    self.grant(site, natives, principal, *end, &cause);
                }
            }
        }
    }

    fn request(&mut self, id: &TeamId, team: &Team, request: &Request, members: &[Receiver], leads: &[Receiver]) {
        let own: Vec<(Arc<str>, BTreeSet<NativeRole>)> =
            request.natives.iter().map(|(role, _)| (role.to_string().into(), BTreeSet::from([role.clone()]))).collect();
        for (service, _) in &request.services {
            for (environment, site) in self.sites(service, request) {
                for recipient in recipients(request) {
                    let (receivers, on_behalf_of) = match recipient {
                        Recipient::Members => (members.to_vec(), None),
                        Recipient::Lead => (leads.to_vec(), None),
                        _ => self.receivers(team, recipient, environment),
                    };
                    let mut cause = Cause {
                        team: id,
                        service,
                        environment,
                        place: &request.place,
                        role: &Arc::from(""),
                        on_behalf_of: on_behalf_of.as_ref(),
                        is_ownership: false,
                    };
                    for (principal, end) in receivers {
                        let until = earlier(end, request.until);
                        if let Some((role, natives)) = self.natives(request.role.as_ref().map(|(role, _)| role)) {
                            self.grant(site, natives, &principal, until, &Cause { role: &role, ..cause });
                        }
                        for (role, natives) in &own {
                            cause.role = role;
                            self.grant(site, natives, &principal, until, &cause);
                        }
                    }
                }
            }
        }
    }

    /// Whom a recipient stands for, other than the granting team's own members or leads.
    fn receivers(
        &self,
        team: &Team,
        recipient: &Recipient,
        environment: &EnvironmentId,
    ) -> (Vec<Receiver>, Option<TeamId>) {
        let person = |address: &str| team.people.get(address).copied().flatten();
        match recipient {
            Recipient::Members | Recipient::Lead | Recipient::Unsupported => (Vec::new(), None),
            Recipient::Person(address) | Recipient::Principal(Principal::User(address)) => {
                (vec![(Principal::user(address), person(address.as_str()))], None)
            }
            Recipient::Principal(principal) => (vec![(principal.clone(), None)], None),
            Recipient::Workload(service) => {
                let workload = self.site(service, environment).and_then(|site| site.workload.clone());
                (workload.into_iter().map(|principal| (principal, None)).collect(), None)
            }
            Recipient::Team(other) => {
                let receivers = self.org.teams.get(other).map(|team| members(team, self.today)).unwrap_or_default();
                (receivers, Some(other.clone()))
            }
        }
    }

    fn site(&self, service: &ServiceId, environment: &EnvironmentId) -> Option<&'org Site> {
        self.org.services.get(service)?.sites.get(environment)
    }

    fn sites(
        &self,
        service: &ServiceId,
        request: &'org Request,
    ) -> impl Iterator<Item = (&'org EnvironmentId, &'org Site)> + use<'org> {
        let sites = self.org.services.get(service).into_iter().flat_map(|service| &service.sites);
        sites.filter(|(environment, _)| request.environments.as_ref().is_none_or(|named| named.contains(environment)))
    }

    fn natives(&self, role: Option<&RoleId>) -> Option<(Arc<str>, &'org BTreeSet<NativeRole>)> {
        let role = role?;
        self.org.roles.get(role).map(|found| (Arc::from(role.as_str()), &found.natives))
    }

    fn grant(
        &mut self,
        site: &Site,
        natives: &BTreeSet<NativeRole>,
        principal: &Principal,
        until: Option<Day>,
        cause: &Cause<'_>,
    ) {
        for role in natives {
            if role.is_google() {
                if let Some(project) = &site.project {
                    self.add(Scope::Project(project.clone()), principal, role, until, cause);
                }
            } else {
                for namespace in &site.namespaces {
                    self.add(Scope::Namespace(namespace.clone()), principal, role, until, cause);
                }
            }
        }
    }

    fn add(&mut self, scope: Scope, principal: &Principal, role: &NativeRole, until: Option<Day>, cause: &Cause<'_>) {
        let key = GrantKey { scope, principal: principal.clone(), role: role.clone() };
        self.causes.push((key, cause.origin(until)));
    }
}

/// An [`Origin`] without its end.
#[derive(Clone, Copy)]
struct Cause<'a> {
    team: &'a TeamId,
    service: &'a ServiceId,
    environment: &'a EnvironmentId,
    place: &'a Arc<Place>,
    role: &'a Arc<str>,
    on_behalf_of: Option<&'a TeamId>,
    is_ownership: bool,
}

impl Cause<'_> {
    fn origin(&self, until: Option<Day>) -> Origin {
        Origin {
            team: self.team.clone(),
            service: self.service.clone(),
            environment: self.environment.clone(),
            place: Arc::clone(self.place),
            role: Arc::clone(self.role),
            on_behalf_of: self.on_behalf_of.cloned(),
            until,
            is_ownership: self.is_ownership,
        }
    }
}

fn recipients(request: &Request) -> Vec<&Recipient> {
    if request.to.is_empty() { vec![&Recipient::Members] } else { request.to.iter().map(|(to, _)| to).collect() }
}

/// The principals of a team's members. The group stands for them whether or not anyone is left in it.
fn members(team: &Team, today: Day) -> Vec<Receiver> {
    match team.grant_to {
        GrantTo::Group => vec![(Principal::group(&team.group), None)],
        GrantTo::Members => team.people_on(today).map(|(address, until)| (Principal::user(address), until)).collect(),
    }
}

/// The principals of a team's leads. The lead group is in use as soon as `leads` names anyone.
fn leads(team: &Team, today: Day) -> Vec<Receiver> {
    match team.grant_to {
        GrantTo::Group if team.leads.is_empty() => Vec::new(),
        GrantTo::Group => vec![(Principal::group(&team.lead_group), None)],
        GrantTo::Members => team.leads_on(today).map(|lead| (Principal::user(&lead.address), lead.until)).collect(),
    }
}
