//! Access whose condition is taken away.

use crate::{
    check::changes::REMOVED_CONDITION,
    review::{
        change::AccessChange,
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&REMOVED_CONDITION, flags);

fn flags(_: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let titles: Vec<String> = change.was_under.iter().map(|condition| condition.title.clone()).collect();
    if titles.is_empty() { Vec::new() } else { vec![Flag::ConditionRemoved(titles)] }
}
