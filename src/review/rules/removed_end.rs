//! Access whose end is taken away.

use crate::{
    check::changes::REMOVED_END,
    review::{
        change::{AccessChange, ChangeKind},
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&REMOVED_END, flags);

fn flags(_: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let is_removed = change.kind() == ChangeKind::Until && change.until().is_none();
    if is_removed { vec![Flag::EndRemoved] } else { Vec::new() }
}
