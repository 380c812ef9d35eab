//! Names that the teams of a folder may not use.

use crate::{
    check::{About, Findings, Rule, RuleContext, SettingKey},
    diagnostic::RuleId,
    model::{FolderLimits, ServiceChoice, ServiceId, ServiceSelector, Team, TeamId},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::PathRestriction, run).settings(&[SettingKey::Folders]);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let folders = context.settings(RULE.id).and_then(|settings| settings.folders.as_ref());
    for (folder, limits) in folders.into_iter().flatten() {
        let folder = folder.trim_matches('/');
        for (id, team) in context.org.teams.iter().filter(|(_, team)| is_in(&team.folder, folder)) {
            judge(&RestrictedTeam { folder, limits, id, team }, context, findings);
        }
    }
}

struct RestrictedTeam<'a> {
    folder: &'a str,
    limits: &'a FolderLimits,
    id: &'a TeamId,
    team: &'a Team,
}

fn is_in(path: &str, folder: &str) -> bool {
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn judge(judged: &RestrictedTeam<'_>, context: &RuleContext<'_>, findings: &mut Findings) {
    let RestrictedTeam { folder, limits, id, team } = judged;
    let FolderLimits { services, roles, domains } = limits;
    let mut refuse = |what: &str, name: &str, place: Place, allowed: &Option<Vec<String>>, about: About| {
        let Some(allowed) = allowed else { return };
        if allowed.iter().any(|pattern| matches(pattern, name)) {
            return;
        }
        let finding = findings
            .finding(format!("teams in {folder}/ may not name the {what} `{name}`"))
            .label(place, "not allowed here")
            .hint(format!("allowed: {}", allowed.join(", ")));
        findings.push(about, finding);
    };
    for owned in &team.services {
        let place = owned.name_place.clone();
        refuse("service", owned.service.as_str(), place, services, About::team(id).and_service(&owned.service));
        for (role, place) in
            owned.member_access.values().chain(owned.lead_access.values()).chain(owned.eligible_access.values())
        {
            let Some(role) = role else { continue };
            refuse("role", role.as_str(), place.clone(), roles, About::team(id).and_service(&owned.service));
        }
    }
    for (role, place) in
        team.member_access.values().chain(team.lead_access.values()).chain(team.eligible_access.values())
    {
        let Some(role) = role else { continue };
        refuse("role", role.as_str(), place.clone(), roles, About::team(id));
    }
    for entry in &team.grant_entries {
        let about = || context.about(id, entry);
        for choice in &entry.services {
            if let Some(name) = services.as_ref().and_then(|allowed| outside(choice, allowed)) {
                refuse("service", &name, choice.place.clone(), services, about());
            }
        }
        for (role, place) in &entry.native_roles {
            refuse("role", role.name(), place.clone(), roles, about());
        }
        if let Some((role, place)) = &entry.role {
            refuse("role", role.as_str(), place.clone(), roles, about());
        }
    }
    for written in context.written_addresses().into_iter().filter(|written| written.about.team.as_ref() == Some(*id)) {
        let domain = written.address.rsplit_once('@').map_or("", |(_, domain)| domain);
        refuse("domain", domain, written.place, domains, written.about);
    }
}

/// The first service outside some limits that an item of `service` chooses, or may choose once there is one.
fn outside(choice: &ServiceChoice, allowed: &[String]) -> Option<String> {
    let is_allowed = |name: &str| allowed.iter().any(|pattern| matches(pattern, name));
    match &choice.selector {
        ServiceSelector::All | ServiceSelector::Prefix(_) => {
            let pattern = choice.selector.to_string();
            let start = pattern.trim_end_matches('*');
            let is_inside = |limit: &String| limit.strip_suffix('*').is_some_and(|limit| start.starts_with(limit));
            if allowed.iter().any(is_inside) { None } else { Some(pattern) }
        }
        ServiceSelector::Name(_) | ServiceSelector::Labels(_) => {
            choice.services.iter().map(ServiceId::as_str).find(|name| !is_allowed(name)).map(str::to_owned)
        }
    }
}

/// Whether a name matches a pattern: the same text, or the same up to a `*` at the pattern's end.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}
