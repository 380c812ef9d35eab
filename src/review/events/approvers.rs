//! People who may approve what others ask for, or no longer may, since somebody else is in a group.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Entitlement, GroupPeople, OrgState},
    review::{
        entitlement_change::{EntitlementPair, asking, entitlement_pairs},
        event::{ChangeEvent, EventKind},
        identity::{Identity, identities},
        sentence::Sentence,
    },
    source::Place,
};

/// The events between two sides, by identity. Where other principals approve, the terms themselves say so.
pub(in crate::review) fn events(base: &OrgState, head: &OrgState) -> Vec<ChangeEvent> {
    let mut told: BTreeMap<(Identity, String), Place> = BTreeMap::new();
    for EntitlementPair { before, after } in entitlement_pairs(&base.entitlements, &head.entitlements) {
        let (Some((_, before)), Some((key, after))) = (before, after) else { continue };
        let Some(origin) = after.origins.first().filter(|_| before.terms.approvers == after.terms.approvers) else {
            continue;
        };
        let (old, new) = (approving(before, base.people_of_groups()), approving(after, head.people_of_groups()));
        let asks = asking(after, head.people_of_groups());
        for identity in new.difference(&old) {
            let too = if asks.contains_key(identity) { ", and may ask for it" } else { "" };
            let said = format!("may approve {} now{too}", key.id);
            told.entry((identity.clone(), said)).or_insert_with(|| Place::clone(&origin.place));
        }
        for identity in old.difference(&new) {
            let said = format!("may no longer approve {}", key.id);
            told.entry((identity.clone(), said)).or_insert_with(|| Place::clone(&origin.place));
        }
    }
    let event = |((identity, said), place): ((Identity, String), Place)| ChangeEvent {
        kind: EventKind::Approver,
        sentence: Sentence::whole(format!("{identity} {said}")),
        place,
    };
    told.into_iter().map(event).collect()
}

/// Who approves an entitlement, as far as the definitions say.
fn approving(entitlement: &Entitlement, groups: &GroupPeople) -> BTreeSet<Identity> {
    let approvers = entitlement.terms.approvers.iter().flatten();
    approvers.flat_map(|principal| identities(principal, groups)).map(|(identity, _)| identity).collect()
}
