//! Authors of a change who raise their own access.

use crate::{
    check::changes::OWN_ACCESS,
    review::{
        change::AccessChange,
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&OWN_ACCESS, flags);

fn flags(context: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let person = change.key.identity.person().filter(|person| context.author.contains(*person));
    person.map(|_| Flag::SelfGranted).into_iter().collect()
}
