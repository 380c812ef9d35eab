//! Rows of the public forms that several commands print.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::presence_row::PresenceRow;
use crate::{
    error::Error,
    model::{Condition, DeclaredScope, EnvironmentId, Org, Origin, Scope, ScopeId, ServiceId, TeamId},
    review::{ExplanationLine, HeldRole, RoleAssignment, SiteName, SitePart},
    source::{Place, Position},
};

/// A line that causes a grant.
#[derive(Debug, Serialize, Clone, PartialEq, Eq)]
pub(super) struct OriginRow<'a> {
    pub team: &'a str,
    pub service: Option<&'a str>,
    pub environment: Option<&'a str>,
    /// The workspace's scope, in place of a service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a str>,
    pub file: &'a str,
    pub line: usize,
    pub column: usize,
}

/// A condition as the definitions say it.
#[derive(Debug, Serialize)]
pub(super) struct ConditionRow {
    pub title: String,
    pub expression: String,
}

impl ConditionRow {
    pub(super) fn of(condition: Option<&Condition>) -> Option<Self> {
        let Condition { title, expression } = condition.cloned()?;
        Some(Self { title, expression })
    }
}

/// A native role that somebody holds in a scope.
#[derive(Debug, Serialize)]
pub(super) struct HeldRoleRow<'a> {
    /// An address, or the principal in full where no definition says who that is.
    pub person: String,
    pub target: &'static str,
    pub scope: BTreeMap<&'static str, String>,
    pub role: String,
    pub principal: String,
    pub condition: Option<ConditionRow>,
    pub until: Option<String>,
    pub origins: Vec<OriginRow<'a>>,
    /// Where it was asked for one service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paths: Option<Vec<PathRow>>,
    /// Where an export was given.
    #[serde(flatten)]
    pub live: Option<PresenceRow>,
}

/// One path from a person to a native role.
#[derive(Debug, Serialize)]
pub(super) struct PathRow {
    pub until: Option<String>,
    pub steps: Vec<StepRow>,
}

/// A sentence with the line that it is taken from.
#[derive(Debug, Serialize)]
pub(super) struct StepRow {
    pub text: String,
    pub until: Option<String>,
    /// Nothing where no line says it.
    pub file: Option<String>,
    pub line: Option<usize>,
    pub column: Option<usize>,
}

/// The row of a line of an explanation.
pub(super) fn line_row(line: &ExplanationLine) -> StepRow {
    let start = line.place.as_ref().map(Place::start);
    StepRow {
        text: line.text.clone(),
        until: line.until.map(|day| day.to_string()),
        file: line.place.as_ref().map(|place| place.path().to_string()),
        line: start.map(|position| position.line),
        column: start.map(|position| position.column),
    }
}

/// The lines of origins, each once, as `file:line`.
pub(super) fn lines_of(origins: &BTreeSet<&Origin>) -> String {
    let lines: BTreeSet<(&str, usize)> =
        origins.iter().map(|origin| (origin.place.path().as_str(), origin.place.start().line)).collect();
    lines.iter().map(|(file, line)| format!("{file}:{line}")).collect::<Vec<_>>().join(" ")
}

/// Each line once, in the order of the origins.
pub(super) fn origins<'a>(origins: impl IntoIterator<Item = &'a Origin>) -> Vec<OriginRow<'a>> {
    let mut rows = Vec::new();
    for origin in origins {
        let Position { line, column } = origin.place.start();
        let row = OriginRow {
            team: origin.team.as_str(),
            service: origin.site.service().map(ServiceId::as_str),
            environment: origin.site.environment().map(EnvironmentId::as_str),
            scope: origin.site.scope().map(ScopeId::as_str),
            file: origin.place.path().as_str(),
            line,
            column,
        };
        // The same item may cause a grant in two ways: as member and as lead.
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// The line of a person's entry in a team.
pub(super) fn member_origin<'a>(team: &'a TeamId, place: &'a Place) -> OriginRow<'a> {
    let Position { line, column } = place.start();
    let file = place.path().as_str();
    OriginRow { team: team.as_str(), service: None, environment: None, scope: None, file, line, column }
}

/// A scope by its parts.
pub(super) fn scope(scope: &Scope) -> BTreeMap<&'static str, &str> {
    scope.parts().collect()
}

/// The row of a held role.
pub(super) fn held_role_row<'a>(held_role: &HeldRole<'a>) -> HeldRoleRow<'a> {
    HeldRoleRow {
        person: held_role.identity.to_string(),
        target: held_role.scope.target().as_str(),
        scope: scope(&held_role.scope).into_iter().map(|(part, name)| (part, name.to_owned())).collect(),
        role: held_role.role.to_string(),
        principal: held_role.principal.to_string(),
        condition: ConditionRow::of(held_role.condition.as_deref()),
        until: held_role.until.map(|day| day.to_string()),
        origins: origins(&held_role.grant.origins),
        environment: None,
        paths: None,
        live: None,
    }
}

#[derive(Serialize)]
struct Document<'a, E, L> {
    version: u32,
    access: Vec<HeldRoleRow<'a>>,
    entitlements: &'a E,
    /// What is live besides, where an export was given.
    #[serde(flatten)]
    besides: Option<&'a L>,
}

/// The public form of `who` and `access`.
pub(super) fn access_as_json<'a>(
    access: Vec<HeldRoleRow<'a>>,
    entitlements: &'a impl Serialize,
    besides: Option<&'a impl Serialize>,
) -> Result<String, Error> {
    as_json(&Document { version: 1, access, entitlements, besides })
}

/// A document as people and programs read it.
pub(super) fn as_json(document: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(document);
    let text = text.map_err(|error| Error::Usage(format!("the answer can't be written as JSON: {error}")))?;
    Ok(format!("{text}\n"))
}

/// An environment, and whether it deserves a second look.
pub(super) fn environment(org: &Org, id: &EnvironmentId) -> String {
    if org.protects(id) { format!("{id} (protected)") } else { id.to_string() }
}

/// The name of a site, without its environment: `ledger`, `commerce (folder, protected)`.
pub(super) fn site_name(org: &Org, site: SiteName<'_>) -> String {
    match site {
        SiteName::Service { service, .. } => service.to_string(),
        SiteName::Scope(id) => scope_name(org, id),
    }
}

/// One of the workspace's scopes, with what it is, and whether it deserves a second look: `commerce (folder, protected)`.
pub(super) fn scope_name(org: &Org, id: &ScopeId) -> String {
    let Some(DeclaredScope { scope, protected, .. }) = org.scopes.get(id) else { return id.to_string() };
    let protected = if *protected { ", protected" } else { "" };
    format!("{id} ({}{protected})", scope.facts().noun)
}

/// The environment of a site, and whether it deserves a second look; nothing for a scope.
pub(super) fn site_environment(org: &Org, site: SiteName<'_>) -> String {
    site.environment().map(|id| environment(org, id)).unwrap_or_default()
}

/// The name of an assigned role, with the part of the site or the scopes if it isn't held everywhere.
pub(super) fn role_name(assignment: &RoleAssignment<'_>) -> String {
    let RoleAssignment { name, only_in, part, part_scope, condition, .. } = assignment;
    let place = match (part, part_scope.map(Scope::own_part)) {
        (SitePart::Resource(resource), Some((noun, id))) => format!(" on {resource} ({noun} {id})"),
        (SitePart::Cluster, Some((noun, id))) => format!(" by the whole {noun} {id}"),
        _ if only_in.is_empty() => String::new(),
        _ => format!(" in {}", only_in.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    };
    format!("{name}{place}{}", Condition::suffix(condition.as_deref()))
}

/// Rows that differ only in the environment, which is the cell at an index, as one row.
pub(super) fn merged(rows: impl IntoIterator<Item = Vec<String>>, environment_at: usize) -> Vec<Vec<String>> {
    let mut merged: Vec<Vec<String>> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for row in rows {
        let key: Vec<String> =
            row.iter().enumerate().filter(|(at, _)| *at != environment_at).map(|(_, cell)| cell.clone()).collect();
        let at = known.get(&key).and_then(|at| merged.get_mut(*at)).and_then(|same| same.get_mut(environment_at));
        if let (Some(environments), Some(environment)) = (at, row.get(environment_at)) {
            environments.push_str(", ");
            environments.push_str(environment);
        } else {
            known.insert(key, merged.len());
            merged.push(row);
        }
    }
    merged
}
