//! The public form of `explain --format json`.

use serde::Serialize;

use super::{Explanation, LiveAnswers, Part};
use crate::{
    cli::{
        besides_rows::{BesidesRows, extra_row},
        entitlement_rows::{EntitlementRow, entitlement_rows},
        presence_row::PresenceRow,
        rows::{HeldRoleRow, PathRow, StepRow, as_json, held_role_row, line_row},
        site::AskedSite,
    },
    error::Error,
    model::{EnvironmentId, GrantKey},
    review::{AccessPath, HeldRole, ReachedRole},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    person: &'a str,
    service: Option<&'a str>,
    /// One of the workspace's scopes, in place of a service.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    access: Vec<HeldRoleRow<'a>>,
    without: Vec<Without<'a>>,
    /// What the person may ask for.
    entitlements: Vec<EntitlementRow<'a>>,
    /// What is live besides, where an export was given.
    #[serde(flatten)]
    besides: Option<BesidesRows<'a>>,
}

/// An environment in which there is no access, or the scope.
#[derive(Serialize)]
struct Without<'a> {
    environment: Option<&'a str>,
    reasons: Vec<StepRow>,
    owners: Vec<OwnerRow<'a>>,
}

#[derive(Serialize)]
struct OwnerRow<'a> {
    team: &'a str,
    leads: Vec<&'a str>,
    members_get: Option<&'a str>,
    leads_get: Option<&'a str>,
    claim: StepRow,
}

pub(super) fn render(explanation: &Explanation<'_>) -> Result<String, Error> {
    let Explanation { workspace, person, asked, access, index, parts, live } = explanation;
    let mut rows = Vec::new();
    for part in parts {
        for held_role in access.held_roles() {
            let mut here = index.at(&held_role.scope).iter();
            if here.any(|at| at.name == part.site) {
                let mut row = held_role_row(&held_role);
                row.environment = part.site.environment().map(EnvironmentId::as_str);
                row.paths = Some(paths(&held_role, part));
                row.live = live.as_ref().and_then(|live| live.answers.get(&key(&held_role))).map(PresenceRow::of);
                rows.push(row);
            }
        }
    }
    let requests = parts.iter().flat_map(|part| entitlement_rows(&part.requests, &workspace.state));
    let without = parts.iter().filter(|part| part.paths.is_empty()).map(without);
    let (service, scope) = match asked {
        AskedSite::Service(service) => (Some(service.as_str()), None),
        AskedSite::Scope(scope) => (None, Some(scope.as_str())),
    };
    as_json(&Document {
        version: 1,
        person: person.as_str(),
        service,
        scope,
        access: rows,
        without: without.collect(),
        entitlements: requests.collect(),
        besides: live.as_ref().map(|live| besides(live, parts)),
    })
}

/// What the person has besides, by environment.
fn besides<'p>(live: &'p LiveAnswers<'_>, parts: &'p [Part<'_>]) -> BesidesRows<'p> {
    let extra = parts.iter().flat_map(|part| {
        let environment = part.site.environment().map(EnvironmentId::as_str);
        let extra = part.besides.iter().flat_map(|besides| &besides.extra);
        extra.map(move |access| extra_row(access, live.judge, environment))
    });
    BesidesRows::with(extra.collect(), &live.besides, live.judge)
}

fn key(held_role: &HeldRole<'_>) -> GrantKey {
    let HeldRole { scope, role, condition, principal, .. } = held_role.clone();
    GrantKey { scope, principal: principal.clone(), role, condition }
}

fn paths(held_role: &HeldRole<'_>, part: &Part<'_>) -> Vec<PathRow> {
    let mut rows = Vec::new();
    for AccessPath { principal, condition, until, lines, native_roles, gives: _ } in &part.paths {
        let ends_here = |role: &&ReachedRole| role.role == held_role.role && role.scopes.contains(&held_role.scope);
        let native_roles = native_roles.iter().filter(|_| *principal == held_role.principal);
        let native_roles = native_roles.filter(|_| *condition == held_role.condition).filter(ends_here);
        rows.extend(native_roles.map(|role| PathRow {
            until: until.map(|day| day.to_string()),
            steps: lines.iter().chain(&role.lines).map(line_row).collect(),
        }));
    }
    rows
}

fn without<'a>(part: &'a Part<'_>) -> Without<'a> {
    let owners = part.owners.iter().map(|owner| OwnerRow {
        team: owner.team.as_str(),
        leads: owner.leads.iter().map(|lead| lead.as_str()).collect(),
        members_get: owner.members_get.map(crate::model::RoleId::as_str),
        leads_get: owner.leads_get.map(crate::model::RoleId::as_str),
        claim: line_row(&owner.claim),
    });
    Without {
        environment: part.site.environment().map(EnvironmentId::as_str),
        reasons: part.reasons.iter().map(line_row).collect(),
        owners: owners.collect(),
    }
}
