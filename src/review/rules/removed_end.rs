//! Access whose end is taken away.

use crate::{
    check::changes::REMOVED_END,
    review::{
        change::{Change, Kind},
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&REMOVED_END, flags);

fn flags(_: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    let is_removed = change.kind() == Kind::Until && change.until().is_none();
    if is_removed { vec![Flag::EndRemoved] } else { Vec::new() }
}
