//! Rows of a report: each change of access with what makes it dangerous.

use std::collections::BTreeSet;

use super::{change::AccessChange, flag::Flag};

/// A change of access, its flags, and what it adds: ida gains `roles/editor` in `ledger-prod`, which is an escalation.
#[derive(Debug)]
pub struct ChangeRow<'a> {
    pub change: AccessChange<'a>,
    pub flags: BTreeSet<Flag>,
    /// The permissions that a gained role adds to those that the identity had in the scope; nothing where no catalogue
    /// knows the role.
    pub added: Option<BTreeSet<String>>,
    /// Whether the binding is there on both sides: the definitions say otherwise than before who is in a group.
    pub is_relabelled: bool,
}
