//! The differences as JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    cli::rows::{OriginRow, as_json, member_origin, origins},
    drift::{Drift, DriftFlag, DriftJudge, DriftKind, DriftOrigin, DriftPlace, DriftRow, ShownCondition},
    error::Error,
    model::Address,
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    drift: Vec<Row<'a>>,
    folded: usize,
    accepted: usize,
    /// What everybody has by names that are folded.
    exposed: Vec<Row<'a>>,
    inherited: Vec<Row<'a>>,
    /// How much of what is above is left out there, since it is the clouds' and clusters' own.
    inherited_folded: usize,
    /// Of what is folded, that of service agents which probably act for strangers.
    foreign_agents: Vec<Row<'a>>,
    scopes: Scopes<'a>,
    /// Clusters of whose objects of a kind the export has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unlisted: Vec<Unlisted<'a>>,
    /// The day on which the export began.
    #[serde(skip_serializing_if = "Option::is_none")]
    exported: Option<String>,
}

#[derive(Serialize)]
struct Unlisted<'a> {
    cluster: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Scopes<'a> {
    compared: usize,
    only_defined: Vec<BTreeMap<&'static str, &'a str>>,
    only_live: Vec<BTreeMap<&'static str, &'a str>>,
    /// How many assets of each kind were exported that definitions can't name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    other_assets: BTreeMap<&'a str, usize>,
}

#[derive(Serialize)]
#[expect(clippy::option_option, reason = "a key is absent where its kind of row doesn't have it, and null for nothing")]
pub(crate) struct Row<'a> {
    kind: &'static str,
    target: &'static str,
    scope: BTreeMap<&'static str, &'a str>,
    role: &'a str,
    principal: &'a str,
    people: BTreeSet<&'a str>,
    condition: Option<LiteralCondition<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live_condition: Option<Option<LiteralCondition<'a>>>,
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live_until: Option<Option<String>>,
    /// The names of the objects that bind it, where bindings have names.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    bindings: BTreeSet<&'a str>,
    file: Option<&'a str>,
    origins: Vec<OriginRow<'a>>,
    /// What is dangerous about it.
    flags: Vec<&'static str>,
    /// The defined projects below a folder or an organization, where the export says what is above them.
    #[serde(skip_serializing_if = "Option::is_none")]
    reaches: Option<Vec<&'a str>>,
}

#[derive(Serialize)]
struct LiteralCondition<'a> {
    title: &'a str,
    expression: &'a str,
}

pub(super) fn document(drift: &Drift<'_>, judge: &DriftJudge<'_>) -> Result<String, Error> {
    as_json(&Document {
        version: 1,
        drift: rows(&drift.rows, judge),
        folded: drift.folded.len(),
        accepted: drift.accepted.len(),
        exposed: rows(&drift.exposed, judge),
        inherited: drift.inherited.iter().map(|one| Row { reaches: reaches(drift, one), ..row(one, judge) }).collect(),
        inherited_folded: drift.inherited_folded.len(),
        foreign_agents: rows(&drift.foreign_agents, judge),
        scopes: Scopes {
            compared: drift.compared.len(),
            only_defined: drift.only_defined.iter().map(place).collect(),
            only_live: drift.only_live.iter().map(place).collect(),
            other_assets: drift.others.iter().map(|(kind, count)| (&**kind, *count)).collect(),
        },
        unlisted: drift.unlisted.iter().map(|of| Unlisted { cluster: &of.cluster, kind: of.kind.as_str() }).collect(),
        exported: drift.exported.map(|day| day.to_string()),
    })
}

fn rows<'a>(rows: &'a [DriftRow<'a>], judge: &DriftJudge<'_>) -> Vec<Row<'a>> {
    rows.iter().map(|one| row(one, judge)).collect()
}

/// The public form of a difference.
pub(crate) fn row<'a>(row: &'a DriftRow<'a>, judge: &DriftJudge<'_>) -> Row<'a> {
    let DriftRow { kind, principal, role, .. } = row;
    Row {
        kind: kind.as_str(),
        target: row.place.target(),
        scope: place(&row.place),
        role,
        principal,
        people: row.people.iter().map(Address::as_str).collect(),
        condition: row.condition.as_ref().map(condition),
        live_condition: (*kind == DriftKind::Condition).then(|| row.live_condition.as_ref().map(condition)),
        until: row.until.map(|until| until.to_string()),
        live_until: (*kind == DriftKind::Until).then(|| row.live_until.map(|until| until.to_string())),
        bindings: row.bindings.iter().map(|name| &**name).collect(),
        file: row.file.as_deref(),
        origins: origin_rows(&row.origins),
        flags: judge.flags(row).iter().map(DriftFlag::as_str).collect(),
        reaches: None,
    }
}

/// The projects below the place of an inherited row.
fn reaches<'a>(drift: &'a Drift<'_>, row: &DriftRow<'_>) -> Option<Vec<&'a str>> {
    let below = drift.reaches.get(row.place.scope()?)?;
    Some(below.iter().map(|project| &**project).collect())
}

/// The public form of a place.
pub(crate) fn place(place: &DriftPlace) -> BTreeMap<&'static str, &str> {
    place.parts().into_iter().collect()
}

fn condition(condition: &ShownCondition) -> LiteralCondition<'_> {
    LiteralCondition { title: &condition.title, expression: &condition.expression }
}

fn origin_rows<'a>(of: &[DriftOrigin<'a>]) -> Vec<OriginRow<'a>> {
    let grants = of.iter().filter_map(|origin| match origin {
        DriftOrigin::Grant(origin) => Some(*origin),
        DriftOrigin::Member { .. } => None,
    });
    let members = of.iter().filter_map(|origin| match origin {
        DriftOrigin::Member { team, place } => Some(member_origin(team, place)),
        DriftOrigin::Grant(_) => None,
    });
    origins(grants).into_iter().chain(members).collect()
}
