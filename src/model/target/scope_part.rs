//! Parts of a scope as Terraform's arguments name them.

/// What an argument of a resource says about a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopePart {
    /// The id of the project, and of nothing in it.
    Project,
    /// What a resource is in beside its project: a location or an instance.
    Within,
    /// The scope's own id.
    Id,
    /// The id behind `folders/`.
    Folder,
    /// The full name of a service account: `projects/PROJECT/serviceAccounts/ADDRESS`.
    Account,
}
