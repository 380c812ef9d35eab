//! What a target writes for grants, in a form in which what was meant and what was written can be compared.

use std::fmt;

use crate::model::{PolicyRules, Principal, RbacSubject};

/// One fact that a file states about access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// A member of a project's policy; with the text of its condition, if it has one.
    ProjectMember { project: String, role: String, member: String, condition: Option<String> },
    /// A subject of a `RoleBinding`.
    Subject { provider: Option<String>, namespace: String, kind: String, role: String, subject: BindingSubject },
    /// A Role of our own.
    Role { provider: Option<String>, namespace: String, name: String, rules: PolicyRules },
    /// A person in a managed group.
    Membership { group: String, member: String },
}

impl Binding {
    /// Whether it is in a cluster, and through this provider; `None` is the default one.
    pub(super) fn is_through(&self, reference: Option<&str>) -> bool {
        match self {
            Self::Subject { provider, .. } | Self::Role { provider, .. } => provider.as_deref() == reference,
            Self::ProjectMember { .. } | Self::Membership { .. } => false,
        }
    }
}

impl Binding {
    /// The same, whatever provider reaches its cluster.
    #[must_use]
    pub fn without_provider(mut self) -> Self {
        match &mut self {
            Self::Subject { provider, .. } | Self::Role { provider, .. } => *provider = None,
            Self::ProjectMember { .. } | Self::Membership { .. } => {}
        }
        self
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProjectMember { project, role, member, condition } => {
                write!(formatter, "{member} has {role} in project {project}")?;
                condition.iter().try_for_each(|condition| write!(formatter, " while {condition}"))
            }
            Self::Subject { provider, namespace, kind, role, subject } => {
                let BindingSubject { kind: subject_kind, name, namespace: of } = subject;
                write!(formatter, "{subject_kind} {name} has {kind} {role} in namespace {namespace}")?;
                of.iter().try_for_each(|of| write!(formatter, ", from namespace {of}"))?;
                provider.iter().try_for_each(|provider| write!(formatter, ", through {provider}"))
            }
            Self::Role { namespace, name, .. } => write!(formatter, "Role {name} in namespace {namespace}"),
            Self::Membership { group, member } => write!(formatter, "{member} is in group {group}"),
        }
    }
}

/// A Kubernetes subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BindingSubject {
    pub kind: String,
    pub name: String,
    /// Only a `ServiceAccount` has one.
    pub namespace: Option<String>,
}

impl BindingSubject {
    /// The Kubernetes subject of a principal; `None` if there is none (docs/reference.md, rule 8).
    #[must_use]
    pub fn of(principal: &Principal) -> Option<Self> {
        let subject = |kind: &str, name: &str, namespace: Option<&str>| Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
        };
        Some(match principal.rbac_subject()? {
            RbacSubject::Group(name) => subject("Group", &name, None),
            RbacSubject::User(name) => subject("User", &name, None),
            RbacSubject::ServiceAccount { namespace, name } => subject("ServiceAccount", name, Some(namespace)),
        })
    }
}
