//! Access in a protected environment.

use crate::{
    check::changes::PROTECTED_ACCESS,
    model::Site,
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
    let mut sites = origins.map(|origin| &origin.site);
    let is_protected = |site: &Site| context.base.org.protects_site(site) || context.head.org.protects_site(site);
    let is_flagged = context.is_protected(&change.key.scope) || sites.any(is_protected);
    if is_flagged { vec![Flag::Protected] } else { Vec::new() }
}
