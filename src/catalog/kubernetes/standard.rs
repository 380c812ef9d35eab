//! The levels of access that come with every cluster.

/// Whether a `ClusterRole` is a level of access for people in their namespaces: `admin`, `edit`, `view`.
pub(in crate::catalog) fn is_standard(name: &str) -> bool {
    matches!(name, "admin" | "edit" | "view")
}
