//! Changes since a base, as rows of the page.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Change, Changes};
use crate::{
    model::Org,
    review::{self, ChangeKind},
};

/// The rows of a comparison with a base, which is described in words. Lost access has its places in the base.
#[must_use]
pub fn changes(name: &str, rows: &[review::ChangeRow<'_>], base: &Org, head: &Org) -> Changes {
    let mut changes: Vec<Change> = rows.iter().flat_map(|row| of_change(row, base, head)).collect();
    changes.sort();
    Changes { base: name.to_owned(), rows: changes }
}

/// A row for each service and environment that a change has to do with.
fn of_change(row: &review::ChangeRow<'_>, base: &Org, head: &Org) -> Vec<Change> {
    let review::ChangeRow { change, flags, added: _ } = row;
    let Some(grant) = change.grants().and_then(review::AccessGrants::longest) else { return Vec::new() };
    let org = if change.kind() == ChangeKind::Lost { base } else { head };
    let mut sites = BTreeMap::new();
    for origin in &grant.grant.origins {
        let place = (origin.place.path().as_str(), origin.place.start().line);
        sites.entry((&origin.service, &origin.environment)).or_insert_with(BTreeSet::new).insert(place);
    }
    let rows = sites.into_iter().map(|((service, environment), places)| Change {
        who: change.key.identity.to_string(),
        service: service.to_string(),
        environment: environment.to_string(),
        protected: org.protects(environment),
        kind: change.kind().as_str(),
        role: change.key.role.to_string(),
        scope: change.key.scope.to_string(),
        principal: grant.principal.to_string(),
        until: change.until().map(|day| day.to_string()),
        before: change.before_until().map(|day| day.to_string()),
        alarms: flags.iter().filter(|flag| flag.is_alarming()).map(review::Flag::describe).collect(),
        places: places.into_iter().map(|(file, line)| format!("{file}:{line}")).collect(),
    });
    rows.collect()
}
