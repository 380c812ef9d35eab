//! Changes since a base, as rows of the page.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Change, Changes};
use crate::{
    model::Org,
    review::{self, Kind},
};

/// The rows of a comparison with a base, which is described in words. Lost access has its places in the base.
#[must_use]
pub fn changes(name: &str, found: &[review::Row<'_>], base: &Org, head: &Org) -> Changes {
    let mut rows: Vec<Change> = found.iter().flat_map(|row| of_change(row, base, head)).collect();
    rows.sort();
    Changes { base: name.to_owned(), rows }
}

/// A row for each service and environment of a change.
fn of_change(row: &review::Row<'_>, base: &Org, head: &Org) -> Vec<Change> {
    let review::Row { change, flags, added: _ } = row;
    let Some(way) = change.ways().and_then(review::Ways::longest) else { return Vec::new() };
    let org = if change.kind() == Kind::Lost { base } else { head };
    let mut sites = BTreeMap::new();
    for origin in &way.grant.origins {
        let place = (origin.place.path().as_str(), origin.place.start().line);
        sites.entry((&origin.service, &origin.environment)).or_insert_with(BTreeSet::new).insert(place);
    }
    let rows = sites.into_iter().map(|((service, environment), places)| Change {
        who: change.reach.holder.to_string(),
        service: service.to_string(),
        environment: environment.to_string(),
        protected: org.protects(environment),
        kind: change.kind().as_str(),
        role: change.reach.role.to_string(),
        scope: change.reach.scope.to_string(),
        principal: way.principal.to_string(),
        until: change.until().map(|day| day.to_string()),
        before: change.before_until().map(|day| day.to_string()),
        alarms: flags.iter().filter(|flag| flag.is_alarming()).map(review::Flag::words).collect(),
        places: places.into_iter().map(|(file, line)| format!("{file}:{line}")).collect(),
    });
    rows.collect()
}
