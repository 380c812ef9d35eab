//! All that a team gets, as one document: people and a table for thirty seconds, then the HCL.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cli::{preview::team_blocks, table::table},
    model::{Condition, Day, EnvironmentId, Grant, GrantKey, GrantTo, Grants, Org, Principal, Team, TeamId, is_over},
    text::visible,
};

/// The documents of an organization as of a day.
pub(super) struct Documents<'a> {
    org: &'a Org,
    today: Day,
    /// What each team gets: what its file asks for, what another's asks for on its behalf, what names its group.
    grants: BTreeMap<TeamId, BTreeMap<GrantKey, Grant>>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(org: &'a Org, all: &Grants, today: Day) -> Self {
        let mut groups: BTreeMap<Principal, &TeamId> = BTreeMap::new();
        for (id, team) in &org.teams {
            groups.insert(Principal::group(&team.group), id);
            if !team.leads.is_empty() {
                groups.insert(Principal::group(&team.lead_group), id);
            }
        }
        let mut grants: BTreeMap<TeamId, BTreeMap<GrantKey, Grant>> = BTreeMap::new();
        for (key, grant) in &all.active {
            let teams = grant.origins.iter().flat_map(|origin| [Some(&origin.team), origin.audience.team()]);
            let mut teams: BTreeSet<&TeamId> = teams.flatten().collect();
            teams.extend(groups.get(&key.principal));
            for team in teams {
                grants.entry(team.clone()).or_default().insert(key.clone(), grant.clone());
            }
        }
        Self { org, today, grants }
    }

    pub(super) fn render(&self, id: &TeamId, team: &Team) -> String {
        let mut out = format!("# {id}\n\n");
        if let Some(description) = &team.description {
            out.push_str(&format!("{}\n\n", visible(&description.split_whitespace().collect::<Vec<_>>().join(" "))));
        }
        out.push_str(&people(team, self.today));
        out.push_str("\n## Access\n\n");
        let none = BTreeMap::new();
        let grants = self.grants.get(id).unwrap_or(&none);
        let rows = rows(id, grants, self.today);
        if rows.is_empty() {
            out.push_str("none\n");
        } else {
            out.push_str(&table(&["service", "environment", "role", "to", "until", "asked by"], &rows, usize::MAX));
        }
        let hcl = team_blocks(self.org, grants, self.today, |root| root.teams.contains(id));
        if !hcl.is_empty() {
            out.push_str("\n## Terraform\n\n");
            out.push_str(&hcl);
        }
        out
    }
}

fn people(team: &Team, today: Day) -> String {
    let leads: BTreeSet<_> = team.leads_on(today).map(|lead| &lead.address).collect();
    let mut out = match team.grant_to {
        GrantTo::Group => format!("group: {}\n", team.group),
        GrantTo::Members => "granted person by person\n".to_owned(),
    };
    if team.uses_lead_group() {
        out.push_str(&format!("lead group: {}\n", team.lead_group));
    }
    out.push_str("people:\n");
    for (address, until) in team.people_on(today) {
        let lead = if leads.contains(address) { ", lead" } else { "" };
        let until = until.map(|until| format!(", until {until}")).unwrap_or_default();
        out.push_str(&format!("  {address}{lead}{until}\n"));
    }
    out
}

/// Service × environment × role: what was asked for, not each native role that it becomes.
fn rows(id: &TeamId, grants: &BTreeMap<GrantKey, Grant>, today: Day) -> Vec<Vec<String>> {
    let mut rows: BTreeSet<(String, Option<&EnvironmentId>, Vec<String>)> = BTreeSet::new();
    for (key, grant) in grants {
        for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, today)) {
            let what = origin.site.service().map_or_else(|| origin.site.to_string(), ToString::to_string);
            let cells = vec![
                what.clone(),
                origin.site.environment().map(ToString::to_string).unwrap_or_default(),
                format!("{}{}", origin.role, visible(&Condition::suffix(key.condition.as_deref()))),
                key.principal.to_string(),
                origin.until.map(|until| until.to_string()).unwrap_or_default(),
                if origin.team == *id { String::new() } else { origin.team.to_string() },
            ];
            rows.insert((what, origin.site.environment(), cells));
        }
    }
    rows.into_iter().map(|(_, _, cells)| cells).collect()
}
