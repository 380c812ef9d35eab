//! What a target writes for grants, in a form in which what was meant and what was written can be compared.

use std::fmt;

use crate::model::{GroupRole, PolicyRules, Principal};

/// One fact that a file states about access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// A member of a project's policy; with the text of its condition, if it has one.
    ProjectMember { project: String, role: String, member: String, condition: Option<String> },
    /// A subject of a `RoleBinding`.
    Subject { provider: Option<String>, namespace: String, kind: String, role: String, subject: BindingSubject },
    /// A Role of our own.
    Role { provider: Option<String>, namespace: String, name: String, rules: PolicyRules },
    /// A person in a managed group; with the moment at which it ends, if it has one.
    Membership { group: String, member: String, role: GroupRole, expires: Option<String> },
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
            Self::Membership { group, member, role, expires } => {
                write!(formatter, "{member} is in group {group}")?;
                if *role != GroupRole::Member {
                    write!(formatter, " as {}", role.as_str())?;
                }
                expires.iter().try_for_each(|expires| write!(formatter, " until {expires}"))
            }
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
        let subject = |kind: &str, name: &str, namespace: Option<&str>| {
            Some(Self { kind: kind.to_owned(), name: name.to_owned(), namespace: namespace.map(str::to_owned) })
        };
        match principal {
            Principal::Group(address) => subject("Group", address.as_str(), None),
            Principal::User(address) => subject("User", address.as_str(), None),
            Principal::ServiceAccount(address) => match workload_identity(address) {
                Some((namespace, name)) => subject("ServiceAccount", name, Some(namespace)),
                None => subject("User", address, None),
            },
            Principal::Domain(_) | Principal::Federated(_) | Principal::FederatedSet(_) => None,
        }
    }
}

/// Namespace and name of `PROJECT.svc.id.goog[NAMESPACE/NAME]`.
fn workload_identity(address: &str) -> Option<(&str, &str)> {
    address.split_once(".svc.id.goog[")?.1.strip_suffix(']')?.split_once('/')
}
