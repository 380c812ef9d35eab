//! What resources manage, in a form in which that of definitions, of states and of exports can be compared.

use crate::target::{Binding, BindingSubject, EntitlementBinding, MemberPlace};

/// One thing that a resource manages: two resources that manage the same fight over it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManagedAccess {
    /// A member of a policy. All of its condition tells it apart.
    Member {
        place: MemberPlace,
        role: String,
        member: String,
        condition: Option<ManagedCondition>,
    },
    /// A subject of a binding in a cluster; without a namespace, in the whole of it.
    Subject {
        cluster: String,
        namespace: Option<String>,
        role: String,
        subject: BindingSubject,
    },
    /// A Role of our own.
    Role {
        cluster: String,
        namespace: String,
        name: String,
    },
    Namespace {
        cluster: String,
        name: String,
    },
    Group {
        address: String,
    },
    Membership {
        group: String,
        member: String,
    },
    Entitlement {
        parent: String,
        id: String,
    },
}

/// A condition as a policy has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManagedCondition {
    pub title: String,
    pub expression: String,
    /// Empty for none; definitions have none.
    pub description: String,
}

impl ManagedAccess {
    /// What a binding manages; `description` is that of its condition. `None` for a subject or a Role in no known cluster.
    #[must_use]
    pub fn of_binding(binding: &Binding, cluster: Option<&str>, description: &str) -> Option<Self> {
        let cluster = || cluster.map(str::to_owned);
        Some(match binding {
            Binding::Member { place, role, member, condition } => {
                let condition = condition.as_ref().map(|condition| ManagedCondition {
                    title: condition.title.clone(),
                    expression: condition.expression.clone(),
                    description: description.to_owned(),
                });
                Self::Member { place: place.clone(), role: role.clone(), member: member.clone(), condition }
            }
            Binding::Subject { provider: _, namespace, kind, role, subject } => Self::Subject {
                cluster: cluster()?,
                namespace: namespace.clone(),
                role: format!("{kind}/{role}"),
                subject: subject.clone(),
            },
            Binding::Role { provider: _, namespace, name, rules: _ } => {
                Self::Role { cluster: cluster()?, namespace: namespace.clone(), name: name.clone() }
            }
            Binding::Membership { group, member, .. } => {
                Self::Membership { group: group.clone(), member: member.clone() }
            }
            Binding::Entitlement(EntitlementBinding { parent, id, .. }) => {
                Self::Entitlement { parent: parent.clone(), id: id.clone() }
            }
        })
    }

    /// The cluster that it is in, if it is in one.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        match self {
            Self::Subject { cluster, .. } | Self::Role { cluster, .. } | Self::Namespace { cluster, .. } => {
                Some(cluster)
            }
            Self::Member { .. } | Self::Group { .. } | Self::Membership { .. } | Self::Entitlement { .. } => None,
        }
    }
}
