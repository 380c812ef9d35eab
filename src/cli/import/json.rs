//! What an import wrote and left, as JSON.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::Serialize;

use crate::{
    cli::rows::as_json,
    drift::DriftFlag,
    error::Error,
    import::{AlarmingRow, Imported, LeftRow},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    written: Vec<&'a str>,
    left: Vec<Row<'a>>,
    /// How many grants and memberships are live, and how many of them definitions say now.
    rows: usize,
    explained: usize,
    folded: usize,
    teams: Vec<&'a str>,
    services: Vec<&'a str>,
    /// What looks wrong, whether it is defined now or left; the worst first.
    alarming: Vec<Alarm<'a>>,
    /// What people's own entries give to new teams and on new services, though it isn't live.
    given: &'a [String],
}

#[derive(Serialize)]
struct Alarm<'a> {
    place: &'a str,
    role: &'a str,
    principal: &'a str,
    flags: Vec<&'static str>,
    defined: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: &'a str,
    principal: &'a str,
    condition: Option<LeftCondition<'a>>,
    until: Option<&'a str>,
    cause: &'static str,
    reason: &'a str,
    flags: Vec<&'static str>,
}

#[derive(Serialize)]
struct LeftCondition<'a> {
    title: &'a str,
    expression: &'a str,
}

pub(super) fn document(imported: &Imported, written: &[&Utf8Path]) -> Result<String, Error> {
    as_json(&Document {
        version: 1,
        written: written.iter().map(|path| path.as_str()).collect(),
        left: imported.left.iter().map(row).collect(),
        rows: imported.rows,
        explained: imported.rows.saturating_sub(imported.left.len()),
        folded: imported.folded,
        teams: imported.teams.keys().map(crate::model::TeamId::as_str).collect(),
        services: imported.services.iter().map(crate::model::ServiceId::as_str).collect(),
        alarming: imported.alarming.iter().map(alarm).collect(),
        given: &imported.given,
    })
}

fn alarm(row: &AlarmingRow) -> Alarm<'_> {
    Alarm {
        place: &row.place,
        role: &row.role,
        principal: &row.principal,
        flags: row.flags.iter().map(DriftFlag::as_str).collect(),
        defined: row.is_defined,
    }
}

fn row(row: &LeftRow) -> Row<'_> {
    Row {
        target: row.target,
        scope: row.scope.iter().map(|(key, id)| (*key, id.as_str())).collect(),
        role: &row.role,
        principal: &row.principal,
        condition: row
            .condition
            .as_ref()
            .map(|condition| LeftCondition { title: &condition.title, expression: &condition.expression }),
        until: row.until.as_deref(),
        cause: row.cause.as_str(),
        reason: &row.reason,
        flags: row.flags.iter().map(DriftFlag::as_str).collect(),
    }
}
