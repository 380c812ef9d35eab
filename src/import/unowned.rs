//! Services whose owners people have to name.

use std::collections::BTreeMap;

use super::{
    draft::{DraftRecipient, PartPlace},
    trial::Tried,
};
use crate::model::ServiceId;

/// New services that no team owns, each with whom most is given there.
pub(super) fn unowned(tried: &Tried) -> BTreeMap<ServiceId, Option<String>> {
    let mut counts: BTreeMap<(&ServiceId, String), usize> = BTreeMap::new();
    for part in tried.draft.teams.values().flat_map(|team| &team.grants).flat_map(|entry| &entry.parts) {
        let PartPlace::Service { service, .. } = &part.place else { continue };
        let to = match &part.to {
            DraftRecipient::Members => format!("team/{}", part.host),
            DraftRecipient::Written(text) => text.to_string(),
        };
        *counts.entry((service, to)).or_default() += 1;
    }
    let is_owned = |id: &ServiceId| tried.after.org.services.get(id).is_some_and(|service| !service.owners.is_empty());
    let unowned = tried.draft.services.keys().filter(|id| !is_owned(id));
    let mut most: BTreeMap<&ServiceId, (usize, String)> = BTreeMap::new();
    for ((service, to), count) in counts {
        let best = most.entry(service).or_default();
        if count >= best.0 {
            *best = (count, to);
        }
    }
    unowned.map(|id| (id.clone(), most.get(id).map(|(_, to)| to.clone()))).collect()
}
