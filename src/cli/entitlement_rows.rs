//! Rows of what people may ask for, as several commands print them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{
    rows::{ConditionRow, OriginRow, origins, scope},
    table::table,
};
use crate::{
    model::{Address, Entitlement, EntitlementKey, GroupPeople, OrgState, Origin, Principal, Site},
    review::{Identity, asking},
    source::Place,
};

/// An entitlement with its key.
pub(super) type KeyedEntitlement<'a> = (&'a EntitlementKey, &'a Entitlement);

/// An entitlement in its public form.
#[derive(Debug, Serialize)]
pub(super) struct EntitlementRow<'a> {
    id: &'a str,
    scope: BTreeMap<&'static str, &'a str>,
    roles: Vec<String>,
    /// What has to be true for the roles to hold, if there is something.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<ConditionRow>,
    principals: Vec<String>,
    people: BTreeSet<&'a str>,
    approvers: Vec<String>,
    hours: u32,
    justification: bool,
    /// The last day on which somebody may ask, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    origins: Vec<OriginRow<'a>>,
}

/// The people that a principal stands for, as far as the definitions say.
pub(super) fn people_of<'a>(principal: &'a Principal, groups: &'a GroupPeople) -> impl Iterator<Item = &'a Address> {
    let user = match principal {
        Principal::User(address) => Some(address),
        _ => None,
    };
    user.into_iter().chain(groups.get(principal).into_iter().flat_map(BTreeMap::keys))
}

/// The row of an entitlement.
pub(super) fn entitlement_row<'a>(
    key: &'a EntitlementKey,
    entitlement: &'a Entitlement,
    groups: &'a GroupPeople,
) -> EntitlementRow<'a> {
    let Entitlement { terms, principals, origins: causes } = entitlement;
    let people = principals.keys().flat_map(|principal| people_of(principal, groups));
    EntitlementRow {
        id: &key.id,
        scope: scope(&key.scope),
        roles: terms.roles.iter().map(ToString::to_string).collect(),
        condition: ConditionRow::of(terms.condition.as_deref()),
        principals: principals.keys().map(ToString::to_string).collect(),
        people: people.map(Address::as_str).collect(),
        approvers: terms.approvers.iter().flatten().map(ToString::to_string).collect(),
        hours: terms.hours,
        justification: terms.justification,
        until: entitlement.until().map(|until| until.to_string()),
        origins: origins(causes),
    }
}

/// A table of entitlements below one of grants; nothing if there are none.
pub(super) fn entitlement_table(rows: &[EntitlementRow<'_>], width: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let cells = rows.iter().map(|row| {
        let mut from: Vec<String> =
            row.origins.iter().map(|origin| format!("{}:{}", origin.file, origin.line)).collect();
        from.dedup();
        vec![
            row.scope.values().copied().collect::<Vec<_>>().join("/"),
            row.id.to_owned(),
            row.roles.join(" "),
            row.principals.join(" "),
            row.hours.to_string(),
            if row.approvers.is_empty() { "nobody".to_owned() } else { row.approvers.join(" ") },
            row.until.clone().unwrap_or_default(),
            from.join(" "),
        ]
    });
    let header = ["SCOPE", "MAY ASK FOR", "ROLES", "WHO", "HOURS", "APPROVED BY", "UNTIL", "FROM"];
    format!("\n{}", table(&header, &cells.collect::<Vec<_>>(), width))
}

/// The rows of some entitlements.
pub(super) fn entitlement_rows<'a>(
    entitlements: &[KeyedEntitlement<'a>],
    state: &'a OrgState,
) -> Vec<EntitlementRow<'a>> {
    entitlements.iter().map(|(key, entitlement)| entitlement_row(key, entitlement, state.people_of_groups())).collect()
}

/// A table of who may ask for what, below one of what people have; nothing if nobody may. Principals stand for
/// themselves where people weren't asked for.
pub(super) fn request_table(
    entitlements: &[KeyedEntitlement<'_>],
    state: &OrgState,
    only: Option<&Address>,
    width: usize,
) -> String {
    let mut rows = Vec::new();
    for (key, entitlement) in entitlements {
        for (identity, until) in asking(entitlement, state.people_of_groups()) {
            if only.is_some_and(|person| identity != Identity::Person(person.clone())) {
                continue;
            }
            let mut places: Vec<String> = entitlement.origins.iter().map(line).collect();
            places.dedup();
            rows.push(vec![
                identity.to_string(),
                sites(entitlement),
                role_names(entitlement),
                key.scope.to_string(),
                entitlement.terms.hours.to_string(),
                approval(entitlement),
                until.map(|until| until.to_string()).unwrap_or_default(),
                places.join(" "),
            ]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    rows.sort();
    let header = ["WHO", "WHERE", "MAY ASK FOR", "SCOPE", "HOURS", "APPROVED BY", "UNTIL", "FROM"];
    format!("\n{}", table(&header, &rows, width))
}

fn line(origin: &Origin) -> String {
    format!("{}:{}", origin.place.path(), Place::start(&origin.place).line)
}

/// The services in environments of an entitlement, or the scopes by their names.
pub(super) fn sites(entitlement: &Entitlement) -> String {
    let sites: BTreeSet<String> = entitlement.origins.iter().map(|origin| Site::to_string(&origin.site)).collect();
    sites.into_iter().collect::<Vec<_>>().join(", ")
}

/// The roles as the definitions name them.
pub(super) fn role_names(entitlement: &Entitlement) -> String {
    let names: BTreeSet<&str> = entitlement.origins.iter().map(|origin| &*origin.role).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Who approves.
pub(super) fn approval(entitlement: &Entitlement) -> String {
    let approvers = entitlement.terms.approvers.as_ref();
    let names = |all: &BTreeSet<Principal>| all.iter().map(Principal::to_string).collect::<Vec<_>>().join(" ");
    approvers.map_or_else(|| "nobody".to_owned(), names)
}
