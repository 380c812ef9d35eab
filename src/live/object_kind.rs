//! Kinds of objects of a cluster that are read.

/// A kind of object that says who has access, or where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    ClusterRoleBinding,
    Namespace,
    Role,
    RoleBinding,
}

impl ObjectKind {
    const ALL: [Self; 4] = [Self::ClusterRoleBinding, Self::Namespace, Self::Role, Self::RoleBinding];

    /// The kind by the name that a cluster gives it; `None` for one that isn't read.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind by the name of a list of it, such as `RoleBindingList`.
    pub(super) fn of_list(name: &str) -> Option<Self> {
        name.strip_suffix("List").and_then(Self::parse)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ClusterRoleBinding => "ClusterRoleBinding",
            Self::Namespace => "Namespace",
            Self::Role => "Role",
            Self::RoleBinding => "RoleBinding",
        }
    }
}
