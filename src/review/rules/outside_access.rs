//! Access for identities outside the workspace's domain.

use crate::{
    check::changes::OUTSIDE_ACCESS,
    model::Principal,
    review::{
        change::AccessChange,
        flag::{Flag, FlagContext},
        identity::Identity,
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&OUTSIDE_ACCESS, flags);

fn flags(context: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    if is_outside(context, &change.key.identity) { vec![Flag::ExternalDomain] } else { Vec::new() }
}

fn is_outside(context: &FlagContext<'_>, identity: &Identity) -> bool {
    let home = &context.head.org.domain.text;
    match identity {
        Identity::Person(address) => address.domain() != home,
        Identity::Principal(
            account @ (Principal::ServiceAccount(_) | Principal::Federated(_) | Principal::FederatedSet(_)),
        ) => !account.project().is_some_and(|project| context.projects.contains(project)),
        Identity::Principal(principal) => principal.domain() != Some(home),
    }
}
