//! Access in a protected environment.

use crate::{
    check::changes::PROTECTED_ACCESS,
    model::EnvironmentId,
    review::{
        change::Change,
        flag::{Flag, Judge},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&PROTECTED_ACCESS, flags);

fn flags(judge: &Judge<'_>, change: &Change<'_>) -> Vec<Flag> {
    let origins = change.after.iter().flatten().flat_map(|way| &way.grant.origins);
    let mut environments = origins.map(|origin| &origin.environment);
    let is_protected = |id: &EnvironmentId| judge.base.org.protects(id) || judge.head.org.protects(id);
    let is_flagged = judge.protected.contains(&change.reach.scope) || environments.any(is_protected);
    if is_flagged { vec![Flag::Protected] } else { Vec::new() }
}
