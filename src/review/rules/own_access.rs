//! Authors of a change who raise their own access.

use crate::{
    check::changes::OWN_ACCESS,
    review::{
        change::Change,
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&OWN_ACCESS, flags);

fn flags(judge: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    let person = change.reach.holder.person().filter(|person| judge.author.contains(*person));
    person.map(|_| Flag::Own).into_iter().collect()
}
