//! Roles whose holder can take more than they give.

use crate::{
    check::changes::ESCALATING_ACCESS,
    review::{
        change::Change,
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&ESCALATING_ACCESS, flags);

fn flags(judge: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    let dangers = judge.catalog.dangers(&change.reach.role);
    if dangers.is_empty() { Vec::new() } else { vec![Flag::Escalating(dangers)] }
}
