//! What people may ask for.

use std::collections::BTreeSet;

use crate::{
    model::{Entitlement, EntitlementKey, OrgState, Origin, ServiceId, Site},
    page::data::RequestData,
    review::asking,
    source::Place,
};

/// What people may ask for, by scope.
pub(super) fn requests(state: &OrgState) -> Vec<RequestData> {
    state.entitlements.active.iter().map(|(key, entitlement)| request(key, entitlement, state)).collect()
}

fn request(key: &EntitlementKey, entitlement: &Entitlement, state: &OrgState) -> RequestData {
    let Entitlement { terms, principals, origins } = entitlement;
    let each = |text: fn(&Origin) -> Option<String>| -> Vec<String> {
        origins.iter().filter_map(text).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let teams = origins.iter().flat_map(|origin| [Some(&origin.team), origin.audience.team()]).flatten();
    let teams: BTreeSet<String> = teams.map(ToString::to_string).collect();
    RequestData {
        id: key.id.to_string(),
        role: each(|origin| Some(origin.role.to_string())).join(", "),
        natives: terms.roles.iter().map(ToString::to_string).collect(),
        scope: key.scope.to_string(),
        teams: teams.into_iter().collect(),
        services: each(|origin| origin.site.service().map(ServiceId::to_string)),
        sites: each(|origin| Some(Site::to_string(&origin.site))),
        principals: principals.keys().map(ToString::to_string).collect(),
        who: asking(entitlement, state.people_of_groups()).keys().map(ToString::to_string).collect(),
        hours: terms.hours,
        approvers: terms.approvers.iter().flatten().map(ToString::to_string).collect(),
        justification: terms.justification,
        until: entitlement.until().map(|until| until.to_string()),
        places: each(|origin| Some(format!("{}:{}", origin.place.path(), Place::start(&origin.place).line))),
    }
}
