//! Resources of services: parts of a project that have allow policies of their own.

use std::{cmp::Ordering, fmt, hash, sync::Arc};

use super::{
    account::{complete_account, project_of_account},
    resource_facts::ResourceFacts,
    resource_forms::is_place,
    resource_kinds::KINDS,
    scope_part::ScopePart,
};

/// A resource of a service, such as the bucket `ledger-prod-exports`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceResource {
    /// The project of the service, in whose root its bindings are.
    pub project: Arc<str>,
    pub kind: ResourceKind,
    /// What the resource is in, where its kind has that: a location or an instance.
    pub within: Option<Arc<str>>,
    /// What identifies it there: a name, or an address.
    pub id: Arc<str>,
}

/// A kind of resource, such as buckets.
#[derive(Clone, Copy)]
pub struct ResourceKind(&'static ResourceFacts);

impl ResourceKind {
    /// All kinds, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(Self)
    }

    #[must_use]
    pub fn facts(self) -> &'static ResourceFacts {
        self.0
    }

    /// The whole id of a resource in a project: a service account's name becomes its address.
    #[must_use]
    pub fn complete(self, id: &str, project: &str) -> String {
        if self.is_account() { complete_account(id, project) } else { id.to_owned() }
    }

    /// Whether it is the kind of service accounts.
    #[must_use]
    pub fn is_account(self) -> bool {
        self.0.has(ScopePart::Account)
    }
}

impl ServiceResource {
    /// Whether the id has the form of its kind.
    #[must_use]
    pub fn has_valid_id(&self) -> bool {
        (self.kind.facts().scope.is_id)(&self.id)
    }

    /// Whether what it is in can be that: a location, or an instance; true where its kind has neither.
    #[must_use]
    pub fn has_valid_within(&self) -> bool {
        self.within.as_deref().is_none_or(is_place)
    }

    /// The resource without its project, if its id alone says which it is: as policies of it are known.
    #[must_use]
    pub fn without_known_project(&self) -> Self {
        let project = if self.kind.facts().is_global() { "".into() } else { Arc::clone(&self.project) };
        Self { project, ..self.clone() }
    }

    /// Whether two resources are one: of a kind with global ids, whatever projects definitions put them in.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind
            && self.id == other.id
            && (self.kind.facts().is_global() || (self.project == other.project && self.within == other.within))
    }

    /// The parts that identify it, by their names in public formats: no project where the id is enough, and an account's
    /// project is that of its address.
    pub fn identity(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let facts = self.kind.facts();
        let project = if facts.has(ScopePart::Account) {
            Some(project_of_account(&self.id).unwrap_or(&self.project))
        } else {
            facts.has(ScopePart::Project).then_some(&*self.project)
        };
        let within = facts.within.zip(self.within.as_deref());
        project.map(|project| ("project", project)).into_iter().chain(within).chain([(facts.key, &*self.id)])
    }
}

impl fmt::Debug for ResourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.key)
    }
}

impl PartialEq for ResourceKind {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for ResourceKind {}

impl PartialOrd for ResourceKind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceKind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.key.cmp(other.0.key)
    }
}

impl hash::Hash for ResourceKind {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.key.hash(state);
    }
}
