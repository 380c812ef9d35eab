//! Why somebody has no access, as far as the definitions tell, and who could give it.

use std::collections::BTreeSet;

use super::{
    membership::{lead_entries, membership_paths},
    sites::applicable,
    step::{Step, access_place},
};
use crate::model::{
    Address, EnvironmentId, OrgState, Ownership, Principal, Recipient, Request, RoleId, Service, ServiceId, Site, Team,
    TeamId,
};

/// A team that owns a service, and what joining it would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner<'a> {
    pub team: &'a TeamId,
    /// Where it says that it owns the service.
    pub claim: Step,
    pub leads: BTreeSet<&'a Address>,
    /// What its members get there.
    pub members_get: Option<&'a RoleId>,
    /// What its leads get there on top.
    pub leads_get: Option<&'a RoleId>,
}

/// The teams that own a service in an environment.
#[must_use]
pub fn owners<'a>(side: &'a OrgState, service: &ServiceId, environment: &EnvironmentId) -> Vec<Owner<'a>> {
    let mut owners = Vec::new();
    for (id, team) in &side.org.teams {
        for ownership in team.services.iter().filter(|ownership| ownership.service == *service) {
            let Some((members, leads)) = ownership.access.get(environment) else { continue };
            owners.push(Owner {
                team: id,
                claim: Step::at(format!("{id} owns {service}"), ownership.name_place.clone()),
                leads: team.leads_on(side.today).map(|lead| &lead.address).collect(),
                members_get: members.as_ref(),
                leads_get: leads.as_ref(),
            });
        }
    }
    owners
}

/// Why somebody has no access to a service in an environment. For somebody who has, what it says is true all the same.
#[must_use]
pub fn reasons(side: &OrgState, person: &Address, service: &ServiceId, environment: &EnvironmentId) -> Vec<Step> {
    let Some(found) = side.org.services.get(service) else { return Vec::new() };
    let Some(home) = found.sites.get(environment) else {
        return vec![Step::at(format!("{service} is not in {environment}"), found.place.clone())];
    };
    let asker = Asker { side, person, service, environment, site: home };
    let mut reasons = asker.of_owners(found);
    reasons.extend(asker.of_requests());
    reasons
}

struct Asker<'a> {
    side: &'a OrgState,
    person: &'a Address,
    service: &'a ServiceId,
    environment: &'a EnvironmentId,
    site: &'a Site,
}

impl Asker<'_> {
    fn of_owners(&self, service: &Service) -> Vec<Step> {
        if service.owners.is_empty() {
            return vec![Step::at(format!("no team owns {}", self.service), service.place.clone())];
        }
        let mut reasons = Vec::new();
        for (id, team) in &self.side.org.teams {
            for ownership in team.services.iter().filter(|ownership| ownership.service == *self.service) {
                self.of_owner(id, team, ownership, &mut reasons);
            }
        }
        reasons
    }

    fn of_owner(&self, id: &TeamId, team: &Team, ownership: &Ownership, reasons: &mut Vec<Step>) {
        let Self { side, person, service, environment, .. } = *self;
        let entries = membership_paths(&side.org, id, person);
        let (active, over): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.is_active(side.today));
        if active.is_empty() {
            if over.is_empty() {
                reasons.push(Step::at(format!("not in {id}, which owns {service}"), ownership.name_place.clone()));
            }
            for ended in over {
                let day = ended.membership.until.map(|day| day.to_string()).unwrap_or_default();
                let text = format!("the time in {id}, which owns {service}, ended on {day}");
                reasons.push(Step::at(text, ended.membership.place.clone()));
            }
            return;
        }
        let Some((members, leads)) = ownership.access.get(environment) else {
            let text = format!("{id} owns {service}, but not in {environment}");
            reasons.push(Step::at(text, ownership.name_place.clone()));
            return;
        };
        let leads_here = lead_entries(&side.org, id, person).iter().any(|path| path.is_active(side.today));
        for (who, role, is_asked) in [("members", members, true), ("leads", leads, leads_here)] {
            let place = || access_place(&side.org, team, ownership, environment, who == "leads");
            match role {
                None if is_asked => {
                    reasons.push(Step::at(format!("{who} of {id} get nothing in {environment}"), place()));
                }
                Some(role) if is_asked && self.is_empty(role) => {
                    let text = format!("{who} of {id} get {role} in {environment}, which has nothing for {service}");
                    reasons.push(Step::at(text, place()));
                }
                Some(role) if !is_asked => {
                    reasons.push(Step::at(format!("only leads of {id} get {role} in {environment}"), place()));
                }
                _ => {}
            }
        }
    }

    fn is_empty(&self, role: &RoleId) -> bool {
        self.side.org.roles.get(role).is_none_or(|role| applicable(self.site, &role.natives).is_empty())
    }

    fn of_requests(&self) -> Vec<Step> {
        let mut reasons = Vec::new();
        for (id, team) in &self.side.org.teams {
            for request in &team.requests {
                let names_service = request.services.iter().any(|(service, _)| service == self.service);
                if names_service && self.is_for(id, request) {
                    reasons.extend(self.of_request(id, team, request));
                }
            }
        }
        reasons
    }

    fn of_request(&self, id: &TeamId, team: &Team, request: &Request) -> Option<Step> {
        let Self { side, person, service, environment, .. } = *self;
        if let Some(named) = request.environments.as_ref().filter(|named| !named.contains(environment)) {
            let named: Vec<&str> = named.iter().map(EnvironmentId::as_str).collect();
            let text = format!("{id} grants access to {service} in {} alone", named.join(", "));
            return Some(Step::at(text, request.place.key("environment")));
        }
        if let Some(day) = request.until.filter(|day| *day < side.today) {
            let text = format!("what {id} granted on {service} ended on {day}");
            return Some(Step::at(text, request.place.key("until")));
        }
        let end = team.people.get(person).copied().flatten().filter(|day| *day < side.today)?;
        let text = format!("what {id} grants on {service} ended with the time in {id} on {end}");
        let entry =
            membership_paths(&side.org, id, person).into_iter().find(|entry| entry.membership.until == Some(end))?;
        Some(Step::at(text, entry.membership.place.clone()))
    }

    /// Whether a request names a person, or a team or leads whom the person is or was among.
    fn is_for(&self, id: &TeamId, request: &Request) -> bool {
        let org = &self.side.org;
        let was_in = |team: &TeamId| !membership_paths(org, team, self.person).is_empty();
        request.to.iter().any(|(recipient, _)| match recipient {
            Recipient::Members => was_in(id),
            Recipient::Lead => !lead_entries(org, id, self.person).is_empty(),
            Recipient::Person(address) => address == self.person,
            Recipient::Team(other) => was_in(other),
            Recipient::Principal(principal) => *principal == Principal::user(self.person),
            Recipient::Workload(_) | Recipient::Unsupported => false,
        })
    }
}
