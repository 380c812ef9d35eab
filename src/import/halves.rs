//! Services of which something is missing.

use std::collections::BTreeMap;

use super::draft::ServiceDraft;
use crate::model::{Org, ServiceId, TargetId};

/// New services that have nothing of a target, though each of their environments has it, with what its scopes are called.
pub(super) fn halves(org: &Org, services: &BTreeMap<ServiceId, ServiceDraft>) -> BTreeMap<ServiceId, &'static str> {
    let mut halves = BTreeMap::new();
    for (id, service) in services {
        for target in TargetId::ALL {
            let could = service.places.keys().filter_map(|environment| org.environment(environment));
            let could = could.filter(|environment| environment.patterns.contains_key(&target)).count();
            let has = service.places.values().any(|places| places.contains_key(&target));
            if could == service.places.len() && !has {
                halves.insert(id.clone(), target.facts().scope_key);
            }
        }
    }
    halves
}
