//! Access in a protected environment.

use crate::{
    check::changes::PROTECTED_ACCESS,
    model::EnvironmentId,
    review::{
        access_grant::AccessGrants,
        change::AccessChange,
        flag::{Flag, FlagContext},
        rule::ChangeRule,
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_an_access(&PROTECTED_ACCESS, flags);

fn flags(context: &FlagContext<'_>, change: &AccessChange<'_>) -> Vec<Flag> {
    let origins = change.after.iter().flat_map(AccessGrants::origins);
    let mut environments = origins.map(|origin| &origin.environment);
    let is_protected = |id: &EnvironmentId| context.base.org.protects(id) || context.head.org.protects(id);
    let is_flagged = context.protected.contains(&change.key.scope) || environments.any(is_protected);
    if is_flagged { vec![Flag::Protected] } else { Vec::new() }
}
