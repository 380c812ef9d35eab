//! All that a team gets, as one document: people and a table for thirty seconds, then the HCL.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cli::{preview::team_blocks, table::table},
    model::{
        Condition, Day, Entitlement, EntitlementKey, Entitlements, EnvironmentId, Grant, GrantKey, GrantTo, Grants,
        Org, Origin, Principal, Team, TeamId, is_over,
    },
    text::visible,
};

/// The documents of an organization as of a day.
pub(super) struct Documents<'a> {
    org: &'a Org,
    today: Day,
    /// What each team gets: what its file asks for, what another's asks for on its behalf, what names its group.
    grants: BTreeMap<TeamId, BTreeMap<GrantKey, Grant>>,
    /// What each team may ask for, told in the same way.
    entitlements: BTreeMap<TeamId, Entitlements>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(org: &'a Org, all: &Grants, entitled: &Entitlements, today: Day) -> Self {
        let mut groups: BTreeMap<Principal, &TeamId> = BTreeMap::new();
        for (id, team) in &org.teams {
            groups.insert(Principal::group(&team.group), id);
            if !team.leads.is_empty() {
                groups.insert(Principal::group(&team.lead_group), id);
            }
        }
        let concerned = |origins: &'_ [Origin], principals: &mut dyn Iterator<Item = &Principal>| -> BTreeSet<TeamId> {
            let teams = origins.iter().flat_map(|origin| [Some(&origin.team), origin.audience.team()]).flatten();
            teams.chain(principals.filter_map(|principal| groups.get(principal).copied())).cloned().collect()
        };
        let mut entitlements: BTreeMap<TeamId, Entitlements> = BTreeMap::new();
        for (key, entitlement) in &entitled.active {
            for team in concerned(&entitlement.origins, &mut entitlement.principals.keys()) {
                entitlements.entry(team).or_default().active.insert(key.clone(), entitlement.clone());
            }
        }
        let mut grants: BTreeMap<TeamId, BTreeMap<GrantKey, Grant>> = BTreeMap::new();
        for (key, grant) in &all.active {
            for team in concerned(&grant.origins, &mut std::iter::once(&key.principal)) {
                grants.entry(team).or_default().insert(key.clone(), grant.clone());
            }
        }
        Self { org, today, grants, entitlements }
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
        let none = Entitlements::default();
        let entitlements = self.entitlements.get(id).unwrap_or(&none);
        let rows: Vec<Vec<String>> =
            entitlements.active.iter().map(|(key, entitlement)| entitlement_row(id, key, entitlement)).collect();
        if !rows.is_empty() {
            out.push_str("\n## May ask for\n\n");
            let header = ["scope", "role", "who", "hours", "approved by", "until", "asked by"];
            out.push_str(&table(&header, &rows, usize::MAX));
        }
        let hcl = team_blocks(self.org, grants, entitlements, self.today, |root| root.teams.contains(id));
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

/// What somebody may ask for, on which terms.
fn entitlement_row(id: &TeamId, key: &EntitlementKey, entitlement: &Entitlement) -> Vec<String> {
    let listed = |principals: &mut dyn Iterator<Item = &Principal>| {
        principals.map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let roles: BTreeSet<&str> = entitlement.origins.iter().map(|origin| &*origin.role).collect();
    let others: BTreeSet<&str> =
        entitlement.origins.iter().filter(|origin| origin.team != *id).map(|origin| origin.team.as_str()).collect();
    let approvers = entitlement.terms.approvers.as_ref();
    let reason = if entitlement.terms.justification { "" } else { ", no reason needed" };
    vec![
        key.scope.to_string(),
        roles.into_iter().collect::<Vec<_>>().join(", "),
        listed(&mut entitlement.principals.keys()),
        format!("{}{reason}", entitlement.terms.hours),
        approvers.map_or_else(|| "nobody".to_owned(), |all| listed(&mut all.iter())),
        entitlement.until().map(|until| until.to_string()).unwrap_or_default(),
        others.into_iter().collect::<Vec<_>>().join(" "),
    ]
}
