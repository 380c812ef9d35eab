//! Grants that a team asks for on services of others that did not invite it.

use crate::{
    check::changes::UNINVITED_ACCESS,
    model::{Org, Origin, TeamId},
    review::{
        access_grant::AccessGrants,
        change::AccessChange,
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&UNINVITED_ACCESS, flags);

fn flags(context: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let origins = || change.after.iter().flat_map(AccessGrants::origins);
    let asked = origins().filter_map(|origin| unsolicited(&context.base.org, &context.head.org, origin));
    let shared = origins().filter_map(|origin| {
        // A service of one's own, put where a service of others is.
        let owners: Vec<TeamId> = context.sharing.uninvited(&change.key.scope, origin).into_iter().cloned().collect();
        (!owners.is_empty()).then(|| Flag::UnsolicitedGrant { team: origin.team.clone(), owners })
    });
    asked.chain(shared).collect()
}

/// The flag of a grant that a team asks for on a service of others that did not invite it; others are those who owned
/// it before, if the change leaves it without an owner.
fn unsolicited(base: &Org, head: &Org, origin: &Origin) -> Option<Flag> {
    let id = origin.site.service()?;
    let service = head.services.get(id).filter(|_| !origin.is_ownership())?;
    let is_invited = service.owners.contains_key(&origin.team) || service.grants_from.contains(&origin.team);
    let owners = match base.services.get(id) {
        Some(before) if service.owners.is_empty() => &before.owners,
        _ => &service.owners,
    };
    let is_unsolicited = !is_invited && !owners.is_empty() && !owners.contains_key(&origin.team);
    is_unsolicited
        .then(|| Flag::UnsolicitedGrant { team: origin.team.clone(), owners: owners.keys().cloned().collect() })
}
