//! Teams that ask for access to services of others without their word.

use crate::{
    check::changes::UNINVITED_ACCESS,
    model::Org,
    review::{
        access::Way,
        change::Change,
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&UNINVITED_ACCESS, flags);

fn flags(judge: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    change.after.iter().flatten().flat_map(|way| uninvited(&judge.base.org, &judge.head.org, way)).collect()
}

/// A grant that a team asks for on a service of others that did not invite it; others are those who owned it before,
/// if the change leaves it without an owner.
fn uninvited(base: &Org, org: &Org, way: &Way<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for origin in way.grant.origins.iter().filter(|origin| !origin.is_ownership()) {
        let Some(service) = org.services.get(&origin.service) else { continue };
        let is_invited = service.owners.contains_key(&origin.team) || service.grants_from.contains(&origin.team);
        let owners = match base.services.get(&origin.service) {
            Some(before) if service.owners.is_empty() => &before.owners,
            _ => &service.owners,
        };
        if !is_invited && !owners.is_empty() && !owners.contains_key(&origin.team) {
            flags.push(Flag::Uninvited { team: origin.team.clone(), owners: owners.keys().cloned().collect() });
        }
    }
    flags
}
