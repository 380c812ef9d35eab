//! Roles in groups.

/// What somebody is in a group: a plain member, or also a manager or an owner of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupRole {
    #[default]
    Member,
    Manager,
    Owner,
}

impl GroupRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Member, Self::Manager, Self::Owner];

    /// The name of the role in Cloud Identity.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "MEMBER",
            Self::Manager => "MANAGER",
            Self::Owner => "OWNER",
        }
    }

    /// Whether a membership with this role can have an end of its own: Google takes none beside a further role.
    #[must_use]
    pub fn takes_end(self) -> bool {
        self == Self::Member
    }
}
