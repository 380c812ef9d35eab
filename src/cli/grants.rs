//! `teamkit grants`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    Format, Global, Outcome,
    console::Console,
    filter::Filter,
    only,
    rows::{OriginRow, origins, scope},
    session::{Session, Sound},
    table::table,
};
use crate::{
    error::Error,
    model::{Address, Day, Grant, GrantKey, Principal},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    grants: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: String,
    principal: String,
    people: BTreeSet<&'a str>,
    until: Option<String>,
    origins: Vec<OriginRow<'a>>,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    args.filter.check(&sound.org)?;
    let rows = rows(args, &sound);
    let text = match global.format {
        Format::Json => as_json(rows)?,
        _ => as_table(&rows),
    };
    console.print(&text)?;
    sound.mention_warnings(console);
    Ok(Outcome::Fine)
}

fn rows<'a>(args: &Args, sound: &'a Sound) -> Vec<Row<'a>> {
    let groups = sound.org.people_of_groups(sound.today);
    let grants = sound.grants.active.iter().filter(|(_, grant)| args.filter.has_grant(grant, &sound.org));
    grants.map(|(key, grant)| row(key, grant, &groups)).collect()
}

fn row<'a>(
    key: &'a GrantKey,
    grant: &'a Grant,
    groups: &BTreeMap<Principal, BTreeMap<&'a Address, Option<Day>>>,
) -> Row<'a> {
    let people = match &key.principal {
        Principal::User(address) => BTreeSet::from([address.as_str()]),
        Principal::Group(_) => groups
            .get(&key.principal)
            .into_iter()
            .flat_map(|people| people.keys().map(|person| person.as_str()))
            .collect(),
        _ => BTreeSet::new(),
    };
    Row {
        target: key.scope.target(),
        scope: scope(&key.scope),
        role: key.role.to_string(),
        principal: key.principal.to_string(),
        people,
        until: grant.until.map(|until| until.to_string()),
        origins: origins(&grant.origins),
    }
}

fn as_json(grants: Vec<Row<'_>>) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(&Document { version: 1, grants });
    let text = text.map_err(|error| Error::Usage(format!("the grants are no JSON: {error}")))?;
    Ok(format!("{text}\n"))
}

fn as_table(rows: &[Row<'_>]) -> String {
    if rows.is_empty() {
        return "no grants\n".to_owned();
    }
    let cells = rows.iter().map(|row| {
        let from: Vec<String> = row.origins.iter().map(|origin| format!("{}:{}", origin.file, origin.line)).collect();
        let mut from_once = from.clone();
        from_once.dedup();
        vec![
            row.target.to_owned(),
            row.scope.values().copied().collect::<Vec<_>>().join("/"),
            row.role.clone(),
            row.principal.clone(),
            row.until.clone().unwrap_or_default(),
            from_once.join(" "),
        ]
    });
    table(&["TARGET", "SCOPE", "ROLE", "PRINCIPAL", "UNTIL", "FROM"], &cells.collect::<Vec<_>>())
}
