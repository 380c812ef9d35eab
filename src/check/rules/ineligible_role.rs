//! Roles that nobody can ask for.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup},
    diagnostic::{Diagnostic, RuleId, Severity},
    model::{EnvironmentId, NativeRole, Ownership, RoleId, Scope, TargetId, Team, TeamId},
    source::Place,
};

pub(super) const RULE: Rule =
    Rule::warning(RuleId::IneligibleRole, run).group(RuleGroup::Role).of_the_target().needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    refused_roles(context, findings);
    for (id, team) in &context.org.teams {
        let mut seen = BTreeSet::new();
        for owned in &team.services {
            for (environment, role) in owned.eligible.iter().filter(|entry| !can_be_asked_for(context, owned, *entry)) {
                let place = place(context, team, owned, environment);
                if seen.insert(place.clone()) {
                    findings.push(about(id, owned, environment), finding(findings, role.as_str(), environment, place));
                }
            }
        }
    }
    for (id, _, entry) in context.grant_entries().filter(|(_, _, entry)| entry.eligible.is_some()) {
        let named = entry.role.iter().filter_map(|(role, _)| context.org.roles.get(role));
        let own = entry.native_roles.iter().map(|(role, _)| role);
        let roles: BTreeSet<&NativeRole> = named.flat_map(|role| &role.native_roles).chain(own).collect();
        let scopes = context.org.scopes_given(entry);
        if roles.is_empty() || scopes.is_empty() || has_role(scopes.iter().copied(), &roles) {
            continue;
        }
        if scopes.iter().all(|scope| !scope.takes_requests()) && roles.iter().any(|role| role.takes_requests()) {
            let finding = findings
                .finding(format!("a grant of team `{id}` names nothing where people can ask for access"))
                .label(Place::clone(&entry.place), "nothing to ask for")
                .hint("people ask for access to projects, folders and organizations; remove `resource`, or `eligible`");
            findings.push(context.about(id, entry), finding);
            continue;
        }
        let finding = findings
            .finding(format!("a grant of team `{id}` names only roles that nobody can ask for"))
            .label(Place::clone(&entry.place), "nothing to ask for")
            .hint(hint());
        findings.push(context.about(id, entry), finding);
    }
}

/// Reports roles of a kind that can be asked for, which the target refuses all the same.
fn refused_roles(context: &RuleContext<'_>, findings: &mut Findings) {
    let asked = asked_for(context);
    for written in context.written_roles() {
        let is_asked = match written.entry {
            Some(entry) => entry.eligible.is_some(),
            None => asked.contains(written.role),
        };
        let facts = written.role.target().facts();
        if is_asked && facts.requests.is_some() && !written.role.takes_requests() {
            let title = facts.title;
            let finding = findings
                .finding_at(Severity::Error, format!("`{}` can't be asked for: {title} refuses it", written.role))
                .label(written.place.clone(), "a legacy basic role")
                .hint("use the roles of the services that are needed");
            findings.push(written.about, finding);
        }
    }
}

/// The native roles of the workspace's roles that somebody may ask for.
fn asked_for<'a>(context: &RuleContext<'a>) -> BTreeSet<&'a NativeRole> {
    let entries = context.grant_entries().filter(|(_, _, entry)| entry.eligible.is_some());
    let entries = entries.filter_map(|(_, _, entry)| entry.role.as_ref().map(|(role, _)| role));
    let owned = context.org.teams.values().flat_map(|team| &team.services).flat_map(|owned| owned.eligible.values());
    let roles = entries.chain(owned).filter_map(|role| context.org.roles.get(role));
    roles.flat_map(|role| &role.native_roles).collect()
}

fn hint() -> String {
    let targets = TargetId::ALL.into_iter().filter(|target| target.facts().requests.is_some());
    let titles: Vec<&str> = targets.map(|target| target.facts().title).collect();
    format!("only {} roles can be asked for; name others, or remove it", titles.join(" and "))
}

fn can_be_asked_for(
    context: &RuleContext<'_>,
    owned: &Ownership,
    (environment, role): (&EnvironmentId, &RoleId),
) -> bool {
    let Some(placement) = context.org.services.get(&owned.service).and_then(|service| service.placement(environment))
    else {
        return true;
    };
    has_role(&placement.scopes, &context.org.roles.get(role).into_iter().flat_map(|role| &role.native_roles).collect())
}

/// Whether one of some roles is of a kind that can be asked for in one of some scopes. One that the target refuses all
/// the same is reported by itself.
fn has_role<'a>(scopes: impl IntoIterator<Item = &'a Scope>, roles: &BTreeSet<&NativeRole>) -> bool {
    let mut scopes = scopes.into_iter().filter(|scope| scope.takes_requests());
    scopes.any(|scope| roles.iter().any(|role| role.applies_in(scope)))
}

fn finding(findings: &Findings, role: &str, environment: &EnvironmentId, place: Place) -> Diagnostic {
    findings
        .finding(format!("nobody can ask for `{role}` in {environment}: it has no role there that can be asked for"))
        .label(place, "nothing to ask for")
        .hint(hint())
}

/// Where a team's role to ask for is written: by the service, the team or the workspace.
fn place(context: &RuleContext<'_>, team: &Team, owned: &Ownership, environment: &EnvironmentId) -> Place {
    let own = [&owned.eligible_access, &team.eligible_access].into_iter().find_map(|table| table.get(environment));
    let workspace = || {
        let access = context.org.place.key("access").key("eligible");
        access.key(environment.as_str().to_owned())
    };
    own.map_or_else(workspace, |(_, place)| place.clone())
}

fn about(team: &TeamId, owned: &Ownership, environment: &EnvironmentId) -> About {
    About::team(team).and_service(&owned.service).and_environment(environment)
}
