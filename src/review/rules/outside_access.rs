//! Access for somebody beyond the home domain.

use crate::{
    check::changes::OUTSIDE_ACCESS,
    model::Principal,
    review::{
        access::Holder,
        change::Change,
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&OUTSIDE_ACCESS, flags);

fn flags(judge: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    if is_outside(judge, &change.reach.holder) { vec![Flag::Outside] } else { Vec::new() }
}

fn is_outside(judge: &Judge<'_>, holder: &Holder) -> bool {
    let home = &judge.head.org.domain.text;
    match holder {
        Holder::Person(address) => address.domain() != home,
        Holder::Principal(account @ Principal::ServiceAccount(_)) => {
            !account.project().is_some_and(|project| judge.projects.contains(project))
        }
        Holder::Principal(principal) => principal.domain() != Some(home),
    }
}
