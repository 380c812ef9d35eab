//! Renames a team, which keeps its groups.

use std::sync::Arc;

use super::{EditPlan, Edits, YamlChange, YamlValue, files_in, owned, select::routes_of};
use crate::{
    error::Error,
    model::{Address, LocatedText, Org, Pattern, Team, TeamId, is_name},
    schema::{WorkspaceFile, defaults, keys},
    source::{Route, SERVICES_DIR, Source, Sources, TEAMS_DIR, WORKSPACE_FILE},
};

/// Renames a team's file and everything that refers to it, adds the old name to `formerly`, and pins the groups that
/// were derived from the old name: no binding changes.
///
/// # Errors
/// [`Error::Usage`] if the new name is not available, or for a file whose form can't be edited.
pub fn rename_team(sources: &Sources, org: &Org, old: &TeamId, new: &str) -> Result<Edits, Error> {
    let Some(team) = org.teams.get(old) else {
        return Err(Error::Usage(format!("there is no team `{old}`")));
    };
    if let Some(taken) = org.teams.get(new) {
        let place = taken.place.path();
        return Err(Error::Usage(format!("team `{new}` already exists\nhint: see {place}")));
    }
    check_name(new)?;
    let mut plan = EditPlan::new(sources);
    let file = team.place.source();
    let root = Route::root();
    plan.replace_all(file, routes_of(file, "team", old.as_str())?, new, "`team`")?;
    for (key, address) in pins(sources, org, old)? {
        let value = YamlValue::Text(address.as_str().to_owned());
        let change = YamlChange::SetKey { map: root.clone(), key: key.to_owned(), value, order: owned(keys::TEAM) };
        plan.change(file, &change, format!("pinned `{key}` to {address}"))?;
    }
    plan.add_formerly(file, &root, keys::TEAM, old.as_str(), new)?;
    references(&mut plan, old, new)?;
    plan.rename(file, file.path().with_file_name(format!("{new}.yaml")));
    plan.notes.extend(owner_note(org, old, new));
    plan.notes.extend(entitlement_note(team, old, new));
    let teams = org.teams.iter().map(|(id, team)| (id.as_str(), &team.formerly));
    plan.notes.extend(former_owner_of("team", new, teams.filter(|(id, _)| *id != old.as_str())));
    Ok(plan.finish())
}

/// Rejects a text that is not a valid name.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    if is_name(name) {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "`{name}` is not a valid name\nhint: a name has at most 63 lower-case letters, digits and single hyphens, and \
         starts with a letter"
    )))
}

/// The keys that the team's file needs to keep its groups.
fn pins<'o>(sources: &Sources, org: &'o Org, id: &TeamId) -> Result<Vec<(&'static str, &'o Address)>, Error> {
    let config = config(sources)?;
    let principals = config.principals.as_ref();
    let pattern = |written: Option<&str>, default: &str| {
        Pattern::parse(written.unwrap_or(default)).is_ok_and(|pattern| pattern.uses("team"))
    };
    let group = pattern(principals.and_then(|principals| principals.group.as_deref()), defaults::GROUP);
    let lead_group = principals.and_then(|principals| principals.lead_group.as_deref());
    let lead_group = pattern(lead_group, defaults::LEAD_GROUP);
    let Some(team) = org.teams.get(id) else { return Ok(Vec::new()) };
    let mut pins = Vec::new();
    if group && team.group_place.is_none() {
        pins.push(("group", &team.group));
    }
    if lead_group && team.lead_group_place.is_none() && !team.leads.is_empty() {
        pins.push(("lead_group", &team.lead_group));
    }
    Ok(pins)
}

/// `teamkit.yaml` as written.
pub(super) fn config(sources: &Sources) -> Result<WorkspaceFile, Error> {
    let file = config_file(sources)?;
    serde_yaml::from_str(file.text()).map_err(|error| Error::Usage(format!("{WORKSPACE_FILE}: {error}")))
}

pub(super) fn config_file(sources: &Sources) -> Result<&Arc<Source>, Error> {
    let file = sources.find(WORKSPACE_FILE.as_ref());
    file.ok_or_else(|| Error::Usage(format!("there is no {WORKSPACE_FILE}")))
}

fn references(plan: &mut EditPlan<'_>, old: &TeamId, new: &str) -> Result<(), Error> {
    let sources = plan.sources;
    for file in files_in(sources, TEAMS_DIR) {
        plan.replace_all(file, routes_of(file, "parent/*", old.as_str())?, new, "`parent`")?;
        let to = routes_of(file, "grants/*/to/*", &format!("team/{old}"))?;
        plan.replace_all(file, to, &format!("team/{new}"), "a recipient")?;
        let approvers = routes_of(file, "grants/*/eligible/approvers/*", &format!("team/{old}"))?;
        plan.replace_all(file, approvers, &format!("team/{new}"), "an approver")?;
        plan.replace_all(file, routes_of(file, "exceptions/*/team", old.as_str())?, new, "an exception's team")?;
    }
    for file in files_in(sources, SERVICES_DIR) {
        let routes = routes_of(file, "*/grants_from/*", old.as_str())?;
        plan.replace_all(file, routes, new, "a team of `grants_from`")?;
    }
    let file = config_file(sources)?;
    let approvers = routes_of(file, "eligibility/approvers/*", &format!("team/{old}"))?;
    plan.replace_all(file, approvers, &format!("team/{new}"), "an approver")?;
    let routes = routes_of(file, "exceptions/*/team", old.as_str())?;
    plan.replace_all(file, routes, new, "an exception's team")
}

/// The note about what people may ask for, whose ids have the team's name.
fn entitlement_note(team: &Team, old: &TeamId, new: &str) -> Option<String> {
    let owned = team.services.iter().any(|owned| !owned.eligible.is_empty());
    let mut entries = team.grant_entries.iter().filter_map(|entry| entry.eligible.as_ref());
    let is_named = owned || entries.any(|eligible| eligible.id.is_none());
    is_named.then(|| {
        format!(
            "entitlements `{old}--…` become `{new}--…`: Terraform destroys each and creates another; an `id` under \
             `eligible` in `grants` keeps one"
        )
    })
}

/// The note about the owner in CODEOWNERS, which changes with the name: teamkit can't rename a GitHub team.
fn owner_note(org: &Org, old: &TeamId, new: &str) -> Option<String> {
    let team = org.teams.get(old)?;
    let patterns = || org.policy.codeowners.iter().map(|(pattern, _)| pattern);
    let pattern = patterns().find(|pattern| pattern.uses("team")).filter(|_| team.codeowners.is_none())?;
    let filled = |pattern: &Pattern, team: &str| {
        pattern.fill(&[("team", team), ("domain", org.domain.text.as_str())].into()).unwrap_or_default()
    };
    let owner = |team: &str| filled(pattern, team);
    let owners: Vec<String> = patterns().map(|pattern| format!("\"{}\"", filled(pattern, old.as_str()))).collect();
    let owners = if owners.len() > 1 { format!("[{}]", owners.join(", ")) } else { owners.concat() };
    Some(format!(
        "in CODEOWNERS the owner becomes {}: rename {} there too, or write `codeowners: {owners}`",
        owner(new),
        owner(old.as_str())
    ))
}

/// Notes on others that once had the name.
pub(super) fn former_owner_of<'a>(
    kind: &str,
    name: &str,
    others: impl Iterator<Item = (&'a str, &'a Vec<LocatedText>)>,
) -> Vec<String> {
    let claims = others.flat_map(|(id, formerly)| formerly.iter().map(move |text| (id, text)));
    claims
        .filter(|(_, text)| text.text == name)
        .map(|(id, text)| {
            format!(
                "{}: {kind} `{id}` lists `{name}` in `formerly`: remove that once its states have moved",
                text.place
            )
        })
        .collect()
}
