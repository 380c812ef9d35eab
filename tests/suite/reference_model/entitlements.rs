//! What people may ask for (docs/reference.md, "Eligible"), from the text alone.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    definitions::{Condition, Eligibility, Environment, Owned, Request, Team},
    grants::{Model, Native, Origin, Site},
    people::Recipient,
    places::Scope,
};

/// A row of `entitlements` in `grants --format json`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entitlement {
    pub scope: Scope,
    pub id: String,
    pub roles: BTreeSet<String>,
    pub principals: BTreeSet<String>,
    pub people: BTreeSet<String>,
    pub approvers: BTreeSet<String>,
    pub condition: Option<Condition>,
    pub hours: u32,
    pub justification: bool,
    pub origins: BTreeSet<Origin>,
}

/// What one entry asks for at one of its sites.
struct Asking<'a> {
    team: &'a Team,
    id: String,
    natives: Vec<Native>,
    condition: Option<Condition>,
    principals: Vec<Recipient>,
    /// What the entry says of asking.
    own: Eligibility,
    /// Whose leads `lead` is among the approvers.
    owners: Vec<&'a Team>,
    environment: Option<&'a Environment>,
    origin: Origin,
}

impl Model<'_> {
    /// All entitlements: one for each team, role and project, folder or organization.
    pub fn entitlements(&self) -> BTreeSet<Entitlement> {
        let mut all = BTreeMap::new();
        for team in &self.workspace.teams {
            for (number, owned) in team.services.iter().enumerate() {
                for environment in &self.workspace.environments {
                    self.eligible_owner(team, number, owned, environment, &mut all);
                }
            }
            for (number, request) in team.requests.iter().enumerate() {
                if let Some(own) = &request.eligible {
                    self.eligible_request(team, number, request, own, &mut all);
                }
            }
        }
        all.into_values().collect()
    }

    /// An environment's role for the members of the owning team, overridden as `members` is.
    fn eligible_owner(
        &self,
        team: &Team,
        number: usize,
        owned: &Owned,
        environment: &Environment,
        all: &mut BTreeMap<(Scope, String), Entitlement>,
    ) {
        if !self.is_owner(owned, environment) {
            return;
        }
        let Some(role) = self.role_of(team, owned, environment, |access| &access.eligible) else { return };
        let site = Site::Service { service: owned.service.clone(), environment: environment.name.clone() };
        let asking = Asking {
            team,
            id: format!("{}--{role}", team.name),
            natives: self.natives(&role),
            condition: None,
            principals: self.principals_of_members(team),
            own: Eligibility::default(),
            owners: vec![team],
            environment: Some(environment),
            origin: self.origin(team, ("services", number), site),
        };
        self.ask(asking, all);
    }

    fn eligible_request(
        &self,
        team: &Team,
        number: usize,
        request: &Request,
        own: &Eligibility,
        all: &mut BTreeMap<(Scope, String), Entitlement>,
    ) {
        let role = request.role.clone().unwrap_or_else(|| words(&request.google));
        let made = format!("{}--{role}", team.name);
        for (site, environment) in self.sites(request) {
            let asking = Asking {
                team,
                id: own.id.clone().unwrap_or_else(|| made.clone()),
                natives: self.natives_of(request),
                condition: request.condition.clone(),
                principals: self.recipients_of(team, request, environment),
                own: own.clone(),
                owners: self.owners(team, &site),
                environment,
                origin: self.origin(team, ("grants", number), site),
            };
            self.ask(asking, all);
        }
    }

    fn ask(&self, asking: Asking<'_>, all: &mut BTreeMap<(Scope, String), Entitlement>) {
        let Asking { team, id, natives, condition, principals, own, owners, environment, origin } = asking;
        // Only Google roles can be asked for.
        let google = natives.iter().filter(|native| matches!(native, Native::Google(_)));
        let roles: BTreeSet<String> = google.clone().map(Native::text).collect();
        let scopes: BTreeSet<Scope> = google.flat_map(|native| self.scopes_at(&origin.site, native)).collect();
        let defaults = &self.workspace.eligibility;
        let named: Vec<&String> =
            own.approvers.as_ref().or(defaults.approvers.as_ref()).into_iter().flatten().collect();
        let approver = |name: &&String| match name.as_str() {
            "lead" => owners.iter().flat_map(|owner| self.principals_of_leads(owner)).collect(),
            name => self.recipients(team, name, environment),
        };
        let approvers = self.current(named.iter().flat_map(approver).collect());
        let principals = self.current(principals);
        // Nobody is there to ask, or to approve: without approvers nobody would have to.
        if principals.is_empty() || (approvers.is_empty() && !named.is_empty()) {
            return;
        }
        let people: BTreeSet<String> = principals.iter().flat_map(|principal| self.people_of(principal)).collect();
        for scope in scopes {
            let one = all.entry((scope.clone(), id.clone())).or_insert_with(|| Entitlement {
                scope,
                id: id.clone(),
                roles: BTreeSet::new(),
                principals: BTreeSet::new(),
                people: BTreeSet::new(),
                approvers: BTreeSet::new(),
                condition: condition.clone(),
                hours: own.hours.or(defaults.hours).unwrap_or(4),
                justification: own.justification.or(defaults.justification).unwrap_or(true),
                origins: BTreeSet::new(),
            });
            one.roles.extend(roles.iter().cloned());
            one.approvers.extend(approvers.iter().cloned());
            one.principals.extend(principals.iter().cloned());
            one.people.extend(people.iter().cloned());
            one.origins.insert(origin.clone());
        }
    }

    /// The principals whose end isn't over.
    fn current(&self, recipients: Vec<Recipient>) -> BTreeSet<String> {
        recipients.into_iter().filter(|(_, until)| !self.is_over(until)).map(|(principal, _)| principal).collect()
    }

    /// The teams that own the service of an entry of `grants`; the entry's own team where nobody does.
    fn owners<'a>(&'a self, team: &'a Team, site: &Site) -> Vec<&'a Team> {
        let Site::Service { service, .. } = site else { return vec![team] };
        let is_owner = |team: &&Team| team.services.iter().any(|owned| owned.service == *service);
        let owners: Vec<&Team> = self.workspace.teams.iter().filter(is_owner).collect();
        if owners.is_empty() { vec![team] } else { owners }
    }
}

/// What stands in an id for native roles where no role is named.
fn words(roles: &[String]) -> String {
    let word = |role: &String| role.rsplit('/').next().unwrap_or_default().replace('.', "-").to_lowercase();
    roles.iter().map(word).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join("--")
}
