//! What is true of a kind of resource.

use super::{facts::ScopeFacts, scope_part::ScopePart};

/// What is true of a kind of resource: a line of the one table of kinds.
#[derive(Debug)]
pub struct ResourceFacts {
    /// The key of its id in definitions and public formats: `bucket`.
    pub key: &'static str,
    /// The key of what the resource is in beside its project: `location`, `instance`.
    pub within: Option<&'static str>,
    /// The Terraform resource that binds a member to it.
    pub member: &'static str,
    /// The arguments of that which say where, in the order in which they are written.
    pub arguments: &'static [(&'static str, ScopePart)],
    pub scope: ScopeFacts,
}

impl ResourceFacts {
    /// Whether an id tells a resource apart from all others of its kind, whatever their projects.
    #[must_use]
    pub fn is_global(&self) -> bool {
        !self.has(ScopePart::Project)
    }

    /// The directory of its policies in an export of what is live: `buckets`, `repositories`.
    #[must_use]
    pub fn directory(&self) -> String {
        match self.key.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u'])) {
            Some(stem) => format!("{stem}ies"),
            None => format!("{}s", self.key),
        }
    }

    /// Whether an argument of the Terraform resource says this about it.
    #[must_use]
    pub(super) fn has(&self, part: ScopePart) -> bool {
        self.arguments.iter().any(|(_, of)| *of == part)
    }
}
