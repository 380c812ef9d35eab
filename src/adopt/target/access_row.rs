//! What a resource manages, in the words of public forms.

use super::{AdoptableWorld, kubernetes::live_member};
use crate::{
    adopt::managed_access::{ManagedAccess, ManagedCondition},
    model::TargetId,
};

/// One row: who has what where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessRow {
    /// `google`, `kubernetes`, or `group` for who is in one.
    pub target: &'static str,
    /// The identifying parts of the place, by their names.
    pub scope: Vec<(String, String)>,
    /// The role as its target names it; `member` in a group. `None` for an object that gives nobody access by itself.
    pub role: Option<String>,
    pub principal: Option<String>,
    /// Title and expression.
    pub condition: Option<(String, String)>,
}

impl AccessRow {
    /// The row of something that is managed.
    #[must_use]
    pub fn of(access: &ManagedAccess, world: &AdoptableWorld<'_>) -> Self {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let in_cluster = |cluster: &str, namespace: Option<&str>| {
            let namespace = namespace.map(|name| pair("namespace", name));
            [pair("cluster", cluster)].into_iter().chain(namespace).collect::<Vec<_>>()
        };
        let empty = |target: &'static str, scope| Self { target, scope, role: None, principal: None, condition: None };
        let (google, kubernetes) = (TargetId::Google.as_str(), TargetId::Kubernetes.as_str());
        match access {
            ManagedAccess::Member { place, role, member, condition } => {
                let scope = world.policies.scope(place);
                let known = scope.map(|scope| scope.parts().map(|(key, id)| pair(key, id)).collect::<Vec<_>>());
                Self {
                    role: Some(role.clone()),
                    principal: Some(member.clone()),
                    condition: condition
                        .as_ref()
                        .map(|ManagedCondition { title, expression, .. }| (title.clone(), expression.clone())),
                    ..empty(google, known.unwrap_or_else(|| place.arguments.clone()))
                }
            }
            ManagedAccess::Subject { cluster, namespace, role, subject } => {
                let member = live_member(subject);
                let principal = member.principal().map_or_else(|| member.to_string(), |known| known.to_string());
                Self {
                    role: Some(role.clone()),
                    principal: Some(principal),
                    ..empty(kubernetes, in_cluster(cluster, namespace.as_deref()))
                }
            }
            ManagedAccess::Role { cluster, namespace, name } => {
                Self { role: Some(format!("Role/{name}")), ..empty(kubernetes, in_cluster(cluster, Some(namespace))) }
            }
            ManagedAccess::Namespace { cluster, name } => empty(kubernetes, in_cluster(cluster, Some(name))),
            ManagedAccess::Group { address } => empty("group", vec![pair("group", address)]),
            ManagedAccess::Membership { group, member } => Self {
                role: Some("member".to_owned()),
                principal: Some(format!("user:{member}")),
                ..empty("group", vec![pair("group", group)])
            },
            ManagedAccess::Entitlement { parent, id } => {
                empty(google, vec![pair("parent", parent), pair("entitlement", id)])
            }
        }
    }

    /// The place in words: `ledger-prod`, `platform-prod/ledger`.
    #[must_use]
    pub fn place(&self) -> String {
        self.scope.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("/")
    }
}
