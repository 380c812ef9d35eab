//! The public form of `matrix --format json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    cli::{
        entitlement_rows::{EntitlementRow, KeyedEntitlement, entitlement_rows},
        rows::{ConditionRow, OriginRow, as_json, origins, scope},
        workspace::ValidWorkspace,
    },
    error::Error,
    model::{EnvironmentId, ScopeId, ServiceId},
    review::{MatrixEntry, MatrixSubject},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    matrix: Vec<Row<'a>>,
    /// What people may ask for.
    entitlements: Vec<EntitlementRow<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    team: &'a str,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    /// The workspace's scope, in place of a service.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a str>,
    /// The resource of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    protected: bool,
    /// `members`, `leads`, `workload` or `named`.
    who: &'static str,
    /// Whom the grant is for, if it names somebody.
    principal: Option<String>,
    role: String,
    condition: Option<ConditionRow>,
    until: Option<String>,
    grants: Vec<Native<'a>>,
    origins: Vec<OriginRow<'a>>,
}

#[derive(Serialize)]
struct Native<'a> {
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: String,
}

pub(super) fn render(
    lines: &[MatrixEntry<'_>],
    requests: &[KeyedEntitlement<'_>],
    workspace: &ValidWorkspace,
) -> Result<String, Error> {
    let rows = lines.iter().map(|line| Row {
        team: line.team.as_str(),
        service: line.site.service().map(ServiceId::as_str),
        environment: line.site.environment().map(EnvironmentId::as_str),
        scope: line.site.scope().map(ScopeId::as_str),
        resource: line.resource,
        protected: workspace.state.org.protects_site(line.site),
        who: match line.who {
            MatrixSubject::Members => "members",
            MatrixSubject::Leads => "leads",
            MatrixSubject::Workload(..) => "workload",
            MatrixSubject::Named(_) => "named",
        },
        principal: match &line.who {
            MatrixSubject::Workload(_, principal) | MatrixSubject::Named(principal) => Some(principal.to_string()),
            MatrixSubject::Members | MatrixSubject::Leads => None,
        },
        role: line.name.to_string(),
        condition: ConditionRow::of(line.condition),
        until: line.until.map(|day| day.to_string()),
        grants: line
            .scoped_roles
            .iter()
            .map(|(place, role)| Native {
                target: place.target().as_str(),
                scope: scope(place),
                role: role.to_string(),
            })
            .collect(),
        origins: origins(line.origins.iter().copied()),
    });
    let matrix = rows.collect();
    as_json(&Document { version: 1, matrix, entitlements: entitlement_rows(requests, &workspace.state) })
}
