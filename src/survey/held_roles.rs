//! What somebody holds somewhere, as roles are found from it.

use std::{collections::BTreeSet, sync::Arc};

use crate::model::{NativeRole, TargetId};

/// The native roles that somebody holds at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRoles {
    /// Who holds them, in any form that tells holders apart.
    pub holder: Arc<str>,
    /// Where, likewise.
    pub site: Arc<str>,
    pub natives: BTreeSet<NativeRole>,
    /// The targets that the site has: what a role gives in others can't be held there.
    pub targets: BTreeSet<TargetId>,
}

/// What of native roles can be had where only some targets are.
pub(super) fn within(natives: &BTreeSet<NativeRole>, targets: &BTreeSet<TargetId>) -> BTreeSet<NativeRole> {
    natives.iter().filter(|role| targets.contains(&role.target())).cloned().collect()
}
