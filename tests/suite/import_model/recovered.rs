//! Whether an import finds an organization again whose groups own its services: its teams, people, services and owners.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    condition,
    live::{Live, LiveRow},
    promises::is_of_the_clouds,
};
use crate::{
    reference_model::{
        definitions::{At, Request, Service, Team, Workspace},
        grants::{End, Model, Native, Site},
        places::Scope,
        write::{Written, path},
    },
    support::workspace::TODAY,
};

/// What an organization was, what was made of its world, and that world.
pub struct Recovered<'a> {
    original: Model<'a>,
    imported: Model<'a>,
    live: &'a Live,
}

/// Counts for whoever reads a run.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub teams: usize,
    pub owned: usize,
    /// Owners beside others, who have grants instead.
    pub lost_owners: usize,
    /// Owners that weren't: whose groups hold just what an owner's would.
    pub more_owned: usize,
    pub entries: usize,
    pub original_entries: usize,
}

impl<'a> Recovered<'a> {
    pub fn of(original: &'a Workspace, imported: &'a Workspace, nowhere: &'a Written, live: &'a Live) -> Self {
        let model = |workspace| Model { workspace, written: nowhere, today: TODAY };
        Self { original: model(original), imported: model(imported), live }
    }

    /// What isn't found again.
    pub fn check(&self, written: &BTreeMap<String, String>, counts: &mut Counts) -> Result<(), String> {
        for team in &self.original.workspace.teams {
            if self.has_access(&self.original.group(team)) {
                counts.teams += 1;
                self.team(team)?;
            }
        }
        for service in self.original.workspace.registry.iter().flatten() {
            self.service(service)?;
        }
        for team in &self.original.workspace.teams {
            self.owner(team, counts)?;
        }
        self.more_owners(counts);
        self.roles_of_ours(written)?;
        let entries = |workspace: &Workspace| workspace.teams.iter().map(|team| team.requests.len()).sum::<usize>();
        counts.entries += entries(self.imported.workspace);
        counts.original_entries += entries(self.original.workspace);
        Ok(())
    }

    fn has_access(&self, group: &str) -> bool {
        let names = [format!("group:{group}"), format!("Group /{group}")];
        self.live.rows.iter().any(|row| names.contains(&row.who))
    }

    fn imported_team(&self, group: &str) -> Option<&Team> {
        self.imported.workspace.teams.iter().find(|team| self.imported.group(team) == group)
    }

    fn team(&self, team: &Team) -> Result<(), String> {
        let group = self.original.group(team);
        let Some(found) = self.imported_team(&group) else { return Err(format!("no team has the group {group}")) };
        if team.group.is_none() && found.name != team.name {
            return Err(format!("the team {} is called {}", team.name, found.name));
        }
        let people: BTreeSet<String> = self.imported.people(found).into_keys().collect();
        if people != self.live.people(&group) {
            return Err(format!("{group} has {:?}, the team {people:?}", self.live.people(&group)));
        }
        let lead_group = self.original.lead_group(team);
        // Whose leads they are, only the name says that the patterns give.
        if team.leads.is_empty() || team.group.is_some() || !self.has_access(&lead_group) {
            return Ok(());
        }
        let leads: BTreeSet<String> = self.imported.leads(found).into_keys().collect();
        if self.imported.lead_group(found) != lead_group || leads != self.live.people(&lead_group) {
            return Err(format!("{lead_group} has {:?}, the team the leads {leads:?}", self.live.people(&lead_group)));
        }
        Ok(())
    }

    /// A service whose ids all fit the patterns, in the same places under the same name.
    fn service(&self, service: &Service) -> Result<(), String> {
        let name = service.name.as_str();
        if !is_plain(service) {
            let scopes = self.imported.scopes();
            let lost: Vec<Scope> =
                self.places(&self.original, name).into_iter().filter(|one| !scopes.contains(one)).collect();
            return if lost.is_empty() { Ok(()) } else { Err(format!("of {name}, no service has {lost:?}")) };
        }
        if self.places(&self.original, name).is_empty() {
            return Ok(());
        }
        if self.imported.registered(name).is_none() {
            return Err(format!("no service {name}"));
        }
        let [before, after] = [&self.original, &self.imported].map(|model| self.places(model, name));
        if before == after { Ok(()) } else { Err(format!("the service {name} is in {after:?}, and was in {before:?}")) }
    }

    /// The project and namespaces of a service.
    fn places(&self, model: &Model<'_>, service: &str) -> BTreeSet<Scope> {
        let environments = model.workspace.environments.iter().filter(|environment| model.exists(service, environment));
        let places = environments.flat_map(|environment| {
            let project = model.project(service, environment).map(Scope::Project);
            project.into_iter().chain(model.namespaces(service, environment))
        });
        places.filter(|place| self.live.scopes.contains(place) && self.is_held(place)).collect()
    }

    /// Whether somebody holds something there, if it is a namespace: systems have some for themselves.
    fn is_held(&self, place: &Scope) -> bool {
        let of_people = |row: &&LiveRow| row.scope == *place && !is_of_the_clouds(row);
        !matches!(place, Scope::Namespace { .. }) || self.live.rows.iter().any(|row| of_people(&row))
    }

    /// Who owned a service and had what `access` gives its owners owns it; of several such owners, one does.
    fn owner(&self, team: &Team, counts: &mut Counts) -> Result<(), String> {
        for owned in &team.services {
            let service = self.original.registered(&owned.service).expect("a service");
            for environment in &self.original.workspace.environments {
                let name = &environment.name;
                let role = self.original.role_of(team, owned, environment, |access| &access.members);
                let usual = &self.original.workspace.access.members;
                let is_usual = role.as_ref() == usual.iter().find(|(one, _)| one == name).map(|(_, role)| role);
                let site = Site::Service { service: owned.service.clone(), environment: name.clone() };
                let natives = role.iter().flat_map(|role| self.original.natives(role));
                let gives = natives.flat_map(|native| self.original.scopes_at(&site, &native)).count();
                if !is_plain(service) || !self.original.is_owner(owned, environment) || !is_usual || gives == 0 {
                    continue;
                }
                counts.owned += 1;
                let owners = self.imported.workspace.teams.iter().filter(|team| {
                    let mut services = team.services.iter().filter(|one| one.service == owned.service);
                    services.any(|one| self.imported.is_owner(one, environment))
                });
                let owners: Vec<String> = owners.map(|team| self.imported.group(team)).collect();
                let others = self.original.workspace.teams.iter().filter(|other| {
                    let mut services = other.services.iter().filter(|one| one.service == owned.service);
                    services.any(|one| self.original.is_owner(one, environment))
                });
                let all: Vec<String> = others.map(|team| self.original.group(team)).collect();
                if !owners.contains(&self.original.group(team)) {
                    counts.lost_owners += 1;
                    if !owners.iter().any(|owner| all.contains(owner)) {
                        return Err(format!("{} doesn't own {} in {name}", team.name, owned.service));
                    }
                }
            }
        }
        Ok(())
    }

    fn more_owners(&self, counts: &mut Counts) {
        for team in &self.imported.workspace.teams {
            let group = self.imported.group(team);
            let known = self.original.workspace.teams.iter().find(|one| self.original.group(one) == group);
            for owned in &team.services {
                let was = known.is_some_and(|known| known.services.iter().any(|one| one.service == owned.service));
                counts.more_owned += usize::from(!was && self.original.registered(&owned.service).is_some());
            }
        }
    }

    /// Nobody is given a native role by name where a role of the workspace fits.
    pub fn roles_of_ours(&self, written: &BTreeMap<String, String>) -> Result<(), String> {
        for team in self.imported.workspace.teams.iter().filter(|team| written.contains_key(&path(team))) {
            for request in &team.requests {
                let google = request.google.iter().cloned().map(Native::Google);
                for native in google.chain(request.kubernetes.iter().cloned().map(Native::Kubernetes)) {
                    self.named(team, request, &native)?;
                }
            }
        }
        Ok(())
    }

    fn named(&self, team: &Team, request: &Request, native: &Native) -> Result<(), String> {
        let model = &self.imported;
        if matches!(&request.at, At::Services { resources, .. } if !resources.is_empty()) {
            // There roles are given by name only.
            return Ok(());
        }
        for (site, environment) in model.sites(request) {
            let recipients = model.recipients_of(team, request, environment);
            for role in &model.workspace.roles {
                let natives = model.natives(&role.name);
                let has_it = natives.iter().any(|one| one.text() == native.text());
                let can_end = |native: &Native| matches!(native, Native::Google(_));
                let is_lasting = request.condition.is_none() && recipients.iter().all(|(_, until)| until.is_none());
                if !has_it || recipients.is_empty() || !(is_lasting || natives.iter().all(can_end)) {
                    continue;
                }
                // What goes to many fits if it fits all of them.
                if recipients.iter().all(|(principal, until)| self.holds(&site, &natives, principal, request, until)) {
                    let (what, role) = (native.text(), &role.name);
                    return Err(format!(
                        "{} gives {recipients:?} {what} by name at {site:?}, where {role} fits: {request:?}",
                        team.name
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether somebody has all of these that apply somewhere, and something applies.
    fn holds(&self, site: &Site, natives: &[Native], principal: &str, request: &Request, until: &End) -> bool {
        let expression = request.condition.as_ref().map(|condition| condition.expression.as_str());
        let asked = condition::defined(expression, until.as_deref());
        let each = natives
            .iter()
            .flat_map(|native| self.imported.scopes_at(site, native).into_iter().map(move |scope| (scope, native)));
        let each: Vec<(Scope, &Native)> = each.collect();
        !each.is_empty()
            && each.iter().all(|(scope, native)| {
                self.live.is_same_role(scope, &native.text()) && self.live.has(scope, &native.text(), principal, &asked)
            })
    }
}

/// Whether the patterns of the environments make all ids of a service.
fn is_plain(service: &Service) -> bool {
    service.project.is_none() && service.namespace.is_none()
}
