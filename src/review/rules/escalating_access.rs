//! Roles that let their holder take more than they give.

use crate::{
    check::changes::ESCALATING_ACCESS,
    review::{
        change::AccessChange,
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&ESCALATING_ACCESS, flags);

fn flags(context: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let dangers = context.catalog.dangers_in(&context.accounts, &change.key.scope, &change.key.role);
    if dangers.is_empty() { Vec::new() } else { vec![Flag::Escalating(dangers)] }
}
