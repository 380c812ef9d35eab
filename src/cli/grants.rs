//! `teamkit grants`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    args::{FormatArg, Global, Stop, TextOrJson},
    console::Console,
    entitlement_rows::{EntitlementRow, entitlement_row, entitlement_table, people_of},
    filter::Filter,
    rows::{ConditionRow, OriginRow, origins, scope},
    table::table,
    workspace::ValidWorkspace,
};
use crate::{
    error::Error,
    model::{Address, Grant, GrantKey, GroupPeople},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    format: FormatArg<TextOrJson>,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    grants: Vec<Row<'a>>,
    entitlements: Vec<EntitlementRow<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: String,
    principal: String,
    people: BTreeSet<&'a str>,
    condition: Option<ConditionRow>,
    until: Option<String>,
    origins: Vec<OriginRow<'a>>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    args.filter.check(&workspace.state.org)?;
    let rows = rows(args, &workspace);
    let entitlements = entitlements(args, &workspace);
    let text = match format {
        TextOrJson::Json => as_json(rows, entitlements)?,
        TextOrJson::Text => as_table(&rows, console.width()) + &entitlement_table(&entitlements, console.width()),
    };
    console.print(&text)?;
    workspace.mention_warnings(console);
    Ok(())
}

fn rows<'a>(args: &Args, workspace: &'a ValidWorkspace) -> Vec<Row<'a>> {
    let groups = workspace.state.people_of_groups();
    let grants =
        workspace.state.grants.active.iter().filter(|(_, grant)| args.filter.has_grant(grant, &workspace.state.org));
    grants.map(|(key, grant)| row(key, grant, groups)).collect()
}

fn row<'a>(key: &'a GrantKey, grant: &'a Grant, groups: &'a GroupPeople) -> Row<'a> {
    Row {
        target: key.scope.target().as_str(),
        scope: scope(&key.scope),
        role: key.role.to_string(),
        principal: key.principal.to_string(),
        people: people_of(&key.principal, groups).map(Address::as_str).collect(),
        condition: ConditionRow::of(key.condition.as_deref()),
        until: grant.until.map(|until| until.to_string()),
        origins: origins(&grant.origins),
    }
}

fn entitlements<'a>(args: &Args, workspace: &'a ValidWorkspace) -> Vec<EntitlementRow<'a>> {
    let state = &workspace.state;
    let asked = state.entitlements.active.iter();
    let asked = asked.filter(|(_, entitlement)| args.filter.has_origin(&entitlement.origins, &state.org));
    asked.map(|(key, entitlement)| entitlement_row(key, entitlement, state.people_of_groups())).collect()
}

fn as_json(grants: Vec<Row<'_>>, entitlements: Vec<EntitlementRow<'_>>) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(&Document { version: 1, grants, entitlements });
    let text = text.map_err(|error| Error::Usage(format!("the grants can't be written as JSON: {error}")))?;
    Ok(format!("{text}\n"))
}

fn as_table(rows: &[Row<'_>], width: usize) -> String {
    if rows.is_empty() {
        return "no grants\n".to_owned();
    }
    // A column that nobody uses would only take room.
    let has_conditions = rows.iter().any(|row| row.condition.is_some());
    let cells = rows.iter().map(|row| {
        let from: Vec<String> = row.origins.iter().map(|origin| format!("{}:{}", origin.file, origin.line)).collect();
        let mut from_once = from.clone();
        from_once.dedup();
        let condition = row.condition.as_ref().map(|condition| condition.title.clone()).unwrap_or_default();
        let first = [
            row.target.to_owned(),
            row.scope.values().copied().collect::<Vec<_>>().join("/"),
            row.role.clone(),
            row.principal.clone(),
        ];
        let last = [row.until.clone().unwrap_or_default(), from_once.join(" ")];
        first.into_iter().chain(has_conditions.then_some(condition)).chain(last).collect()
    });
    let head = ["TARGET", "SCOPE", "ROLE", "PRINCIPAL"].into_iter();
    let head: Vec<&str> = head.chain(has_conditions.then_some("CONDITION")).chain(["UNTIL", "FROM"]).collect();
    table(&head, &cells.collect::<Vec<_>>(), width)
}
