//! Names of roles, as definitions use them.

use std::fmt;

use crate::model::{NativeRole, RoleId};

/// The name of something held: one of the workspace's roles (`viewer`), or a native role (`ClusterRole/view`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleName {
    Role(RoleId),
    Native(NativeRole),
}

impl fmt::Display for RoleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => fmt::Display::fmt(role, formatter),
            Self::Native(role) => fmt::Display::fmt(role, formatter),
        }
    }
}
