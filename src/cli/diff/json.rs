//! The public form of `diff --format json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    cli::comparison::Comparison,
    error::Error,
    model::{Grant, Scope},
    review::{Change, Kind},
    source::Sources,
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    changes: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    kind: &'static str,
    person: &'a str,
    principal: &'a str,
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: String,
    until: Option<String>,
    before_until: Option<String>,
    origins: Vec<OriginRow<'a>>,
}

#[derive(Serialize, PartialEq, Eq)]
struct OriginRow<'a> {
    team: &'a str,
    service: &'a str,
    environment: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
}

pub(super) fn render(changes: &[Change<'_>], comparison: &Comparison) -> Result<String, Error> {
    let changes = changes.iter().filter_map(|change| row(change, comparison)).collect();
    let text = serde_json::to_string_pretty(&Document { version: 1, changes });
    let text = text.map_err(|error| Error::Usage(format!("the changes are no JSON: {error}")))?;
    Ok(format!("{text}\n"))
}

fn row<'a>(change: &'a Change<'_>, comparison: &'a Comparison) -> Option<Row<'a>> {
    let way = change.ways()?.longest()?;
    let sources = match change.kind() {
        Kind::Lost => &comparison.base.sources,
        Kind::Gained | Kind::Until => &comparison.head.sources,
    };
    let scope = &change.reach.scope;
    Some(Row {
        kind: change.kind().as_str(),
        person: change.reach.holder.as_str(),
        principal: way.principal.as_str(),
        target: scope.target(),
        scope: match scope {
            Scope::Project(project) => [("project", &**project)].into(),
            Scope::Namespace(namespace) => [("cluster", &*namespace.cluster), ("namespace", &*namespace.name)].into(),
        },
        role: change.reach.role.to_string(),
        until: change.until().map(|day| day.to_string()),
        before_until: change.before_until().map(|day| day.to_string()),
        origins: origins(way.grant, sources),
    })
}

fn origins<'a>(grant: &'a Grant, sources: &'a Sources) -> Vec<OriginRow<'a>> {
    let mut rows = Vec::new();
    for origin in &grant.origins {
        let position = sources.start(&origin.place);
        let row = OriginRow {
            team: origin.team.as_str(),
            service: origin.service.as_str(),
            environment: origin.environment.as_str(),
            file: sources.get(origin.place.file()).path().as_str(),
            line: position.line,
            column: position.column,
        };
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}
