//! Roles that the workspace could have.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    draft::{PartPlace, PartRole},
    trial::Tried,
};
use crate::{
    model::{NativeRole, TargetId},
    survey::{HeldRoles, SuggestedRole, suggest_roles},
};

/// Roles for what several hold alike, and entries give by native roles.
pub(super) fn suggestions(tried: &Tried) -> Vec<SuggestedRole> {
    let org = &tried.after.org;
    let mut held: BTreeMap<(String, String), (BTreeSet<NativeRole>, BTreeSet<TargetId>)> = BTreeMap::new();
    let parts = tried.draft.teams.values().flat_map(|team| &team.grants).flat_map(|entry| &entry.parts);
    for part in parts {
        let (PartRole::Native(native), PartPlace::Service { service, environment, resource: None }) =
            (&part.given, &part.place)
        else {
            continue;
        };
        let placement = org.services.get(service).and_then(|service| service.placements.get(environment));
        let targets = placement.into_iter().flat_map(|placement| &placement.scopes).map(crate::model::Scope::target);
        let key = (format!("{} {:?}", part.host, part.to), format!("{service} {environment}"));
        let (natives, known) = held.entry(key).or_default();
        natives.insert(native.clone());
        known.extend(targets);
    }
    let rows: Vec<HeldRoles> = held
        .into_iter()
        .map(|((holder, site), (natives, targets))| HeldRoles {
            holder: holder.into(),
            site: site.into(),
            natives,
            targets,
        })
        .collect();
    let existing = org.roles.iter().map(|(id, role)| (id.to_string(), role.native_roles.clone()));
    suggest_roles(&rows, &existing.collect(), &tried.catalog)
}
