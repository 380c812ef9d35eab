//! Parts of a workspace, by team, service, environment and scope.

use std::collections::BTreeSet;

use crate::{
    error::Error,
    model::{EnvironmentId, Grant, GrantEntry, Org, Origin, Recipient, Root, Scope, ScopeId, ServiceId, Site},
    text::nearest,
};

/// Only what has to do with these; several of a kind mean any of them.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Filter {
    /// Only what this team owns or is granted; repeatable
    #[arg(long, value_name = "TEAM")]
    pub team: Vec<String>,
    /// Only this service; repeatable
    #[arg(long, value_name = "SERVICE")]
    pub service: Vec<String>,
    /// Only this environment; repeatable
    #[arg(long, value_name = "ENVIRONMENT")]
    pub environment: Vec<String>,
    /// Only this scope of the workspace; repeatable
    #[arg(long, value_name = "SCOPE")]
    pub scope: Vec<String>,
}

impl Filter {
    pub(super) fn is_empty(&self) -> bool {
        let Self { team, service, environment, scope } = self;
        [team, service, environment, scope].into_iter().all(Vec::is_empty)
    }

    /// Refuses names that don't exist.
    pub(super) fn check(&self, org: &Org) -> Result<(), Error> {
        for name in &self.team {
            require_known("team", name, org.teams.keys().map(crate::model::TeamId::as_str))?;
        }
        for name in &self.service {
            require_known("service", name, org.services.keys().map(ServiceId::as_str))?;
        }
        for name in &self.environment {
            require_known("environment", name, org.environments.iter().map(|environment| environment.id.as_str()))?;
        }
        for name in &self.scope {
            require_known("scope", name, org.scopes.keys().map(ScopeId::as_str))?;
        }
        Ok(())
    }

    /// Whether a grant is caused by what was asked for.
    pub(super) fn has_grant(&self, grant: &Grant, org: &Org) -> bool {
        self.has_origin(&grant.origins, org)
    }

    /// Whether one of some causes is what was asked for.
    pub(super) fn has_origin(&self, origins: &[Origin], org: &Org) -> bool {
        origins.iter().any(|origin| {
            let team = matches_filter(&self.team, origin.team.as_str())
                || origin.grant_entry(org).is_some_and(|(_, (recipient, _))| self.has_recipient(recipient));
            team && self.has_site(&origin.site)
        })
    }

    /// Whether a site is among those that were asked for: services and environments narrow each other, scopes are
    /// something else.
    pub(super) fn has_site(&self, site: &Site) -> bool {
        let names_services = !self.service.is_empty() || !self.environment.is_empty();
        match site {
            Site::Service { .. } if !names_services && !self.scope.is_empty() => false,
            Site::Service { service, environment } => {
                matches_filter(&self.service, service.as_str())
                    && matches_filter(&self.environment, environment.as_str())
            }
            Site::Scope(_) if names_services && self.scope.is_empty() => false,
            Site::Scope(scope) => matches_filter(&self.scope, scope.as_str()),
        }
    }

    /// The scopes of the sites that were asked for; of those that teams reach, where teams were.
    pub(super) fn scopes<'o>(&self, org: &'o Org) -> BTreeSet<&'o Scope> {
        let reached = (!self.team.is_empty()).then(|| self.reached(org));
        let is_asked =
            |site: &Site| self.has_site(site) && reached.as_ref().is_none_or(|reached| reached.contains(site));
        let services = org.services.iter().flat_map(|(service, definition)| {
            let site = |environment: &EnvironmentId| Site::Service {
                service: service.clone(),
                environment: environment.clone(),
            };
            definition.placements.iter().map(move |(environment, placement)| (site(environment), placement))
        });
        let of_services = services.filter(|(site, _)| is_asked(site)).flat_map(|(_, placement)| placement.all_scopes());
        let declared = org.scopes.iter().filter(|(id, _)| is_asked(&Site::Scope((*id).clone())));
        of_services.chain(declared.map(|(_, declared)| &declared.scope)).collect()
    }

    /// Whether a root has to do with what was asked for.
    pub(super) fn has_root(&self, root: &Root, org: &Org) -> bool {
        let names_sites = !self.service.is_empty() || !self.environment.is_empty() || !self.scope.is_empty();
        if !names_sites && root.teams.iter().any(|team| matches_filter(&self.team, team.as_str())) {
            return true;
        }
        let has_site = self.sites(org);
        let services = root.sites.iter().cloned();
        let services = services.map(|(service, environment)| Site::Service { service, environment });
        let mut sites = services.chain(root.scope_names.iter().cloned().map(Site::Scope));
        sites.any(|site| has_site(&site))
    }

    /// Whether a site has to do with what was asked for: of teams, where they own something or ask for something.
    pub(super) fn sites(&self, org: &Org) -> impl Fn(&Site) -> bool {
        let reached = (!self.team.is_empty()).then(|| self.reached(org));
        move |site| self.has_site(site) && reached.as_ref().is_none_or(|reached| reached.contains(site))
    }

    fn has_recipient(&self, recipient: &Recipient) -> bool {
        match recipient {
            Recipient::Team(team) => matches_filter(&self.team, team.as_str()),
            Recipient::EveryTeam => true,
            Recipient::Members
            | Recipient::Lead
            | Recipient::Person(_)
            | Recipient::Workload(_)
            | Recipient::Principal(_)
            | Recipient::Unsupported => false,
        }
    }

    /// Where the teams own something or ask for something.
    fn reached(&self, org: &Org) -> BTreeSet<Site> {
        let site = |service: &ServiceId, environment: &EnvironmentId| Site::Service {
            service: service.clone(),
            environment: environment.clone(),
        };
        let mut reached = BTreeSet::new();
        let others = org.teams.values().flat_map(|team| &team.grant_entries);
        let on_behalf = others.filter(|entry| entry.to.iter().any(|(recipient, _)| self.has_recipient(recipient)));
        let mut grant_entries: Vec<&GrantEntry> = on_behalf.collect();
        for team in self.team.iter().filter_map(|name| org.teams.get(name.as_str())) {
            grant_entries.extend(&team.grant_entries);
            for ownership in &team.services {
                reached.extend(ownership.access.keys().map(|environment| site(&ownership.service, environment)));
            }
        }
        for entry in grant_entries {
            let placements = org.placements_of(entry);
            reached.extend(placements.map(|(service, environment, _)| site(service, environment)));
            reached.extend(org.scopes_of(entry).map(|(id, _)| Site::Scope(id.clone())));
        }
        reached
    }
}

/// Whether a name is among those that were asked for, or none was.
pub(super) fn matches_filter(asked: &[String], name: &str) -> bool {
    asked.is_empty() || asked.iter().any(|asked| asked == name)
}

/// So many names are still a help.
const MAX_LISTED: usize = 6;

/// Refuses a name that isn't among those that exist.
pub(super) fn require_known<'a>(
    kind: &str,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Error> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    let hint = meant(name, names.clone()).unwrap_or_else(|| {
        let few: Vec<&str> = names.take(MAX_LISTED + 1).collect();
        let others = if few.len() > MAX_LISTED { " and others" } else { "" };
        format!("expected one of: {}{others}", few.join(", "))
    });
    Err(Error::Usage(format!("there is no {kind} `{name}`\nhint: {hint}")))
}

/// The names that a text was probably meant to be: the nearest one, or those that begin with it.
fn meant<'a>(text: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(text, names.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let beginning: Vec<String> =
        names.filter(|name| !text.is_empty() && name.starts_with(text)).map(|name| format!("`{name}`")).collect();
    (1..=MAX_LISTED).contains(&beginning.len()).then(|| format!("did you mean {}?", beginning.join(" or ")))
}
