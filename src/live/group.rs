//! Groups and who is in them.

use std::{collections::BTreeMap, sync::Arc};

use super::{end::LiveEnd, member::LiveMember};
use crate::model::GroupRole;

/// A group as Cloud Identity has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveGroup {
    /// Its resource name, such as `groups/0abc`, where the export says it.
    pub name: Option<Arc<str>>,
    /// The file that says so.
    pub file: Arc<str>,
    /// Who is in it directly, by address.
    pub memberships: BTreeMap<LiveMember, LiveMembership>,
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveMembership {
    /// Its resource name, such as `groups/0abc/memberships/1`, where the export says it.
    pub name: Option<Arc<str>>,
    /// The highest role.
    pub role: GroupRole,
    /// When it ends by itself.
    pub end: Option<LiveEnd>,
}
