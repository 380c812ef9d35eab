//! What an instance of a state manages. No state says which cluster it is in, so that is found by what is live and defined.

use std::collections::BTreeSet;

use super::AdoptableWorld;
use crate::{
    adopt::{
        defined_access::DefinedAccess,
        managed_access::{ManagedAccess, ManagedCondition},
        old_state::{StateObject, description},
        state_content::StateContent,
    },
    target::{Binding, role_binding_name},
    terraform::{AuthorityMember, PlannedFact},
};

impl AdoptableWorld<'_> {
    /// All that an instance manages, in each cluster that it may be in; nothing where that is known of none.
    pub(in crate::adopt) fn accesses(&self, object: &StateObject, defined: &DefinedAccess) -> Vec<ManagedAccess> {
        match &object.content {
            StateContent::Members { group, members } => {
                let group = group.iter();
                let member = |(group, member): (&String, &String)| ManagedAccess::Membership {
                    group: group.clone(),
                    member: member.clone(),
                };
                group.flat_map(|group| members.iter().map(move |member| (group, member))).map(member).collect()
            }
            StateContent::Beside { .. }
            | StateContent::Other
            | StateContent::Unread(_)
            | StateContent::UnreadAuthority(_) => Vec::new(),
            StateContent::Authority(authority) => {
                let member = |AuthorityMember { role, member, condition }: &AuthorityMember| ManagedAccess::Member {
                    place: authority.place.clone(),
                    role: role.clone(),
                    member: member.clone(),
                    condition: condition.as_ref().map(|condition| ManagedCondition {
                        title: condition.title.clone(),
                        expression: condition.expression.clone(),
                        description: String::new(),
                    }),
                };
                authority.members.iter().map(member).collect()
            }
            StateContent::Access { object: planned, .. } => {
                let facts = planned.facts.iter();
                facts.flat_map(|fact| self.of_fact(fact, object, description(planned), defined)).collect()
            }
        }
    }

    fn of_fact(
        &self,
        fact: &PlannedFact,
        object: &StateObject,
        description: &str,
        defined: &DefinedAccess,
    ) -> Vec<ManagedAccess> {
        let of_cluster = |cluster: Option<&str>| match fact {
            PlannedFact::Binding(binding) => ManagedAccess::of_binding(binding, cluster, description),
            PlannedFact::Object(known) if known.noun == "group" => {
                Some(ManagedAccess::Group { address: known.name.clone() })
            }
            PlannedFact::Object(known) => {
                Some(ManagedAccess::Namespace { cluster: cluster?.to_owned(), name: known.name.clone() })
            }
        };
        if let Some(access) = of_cluster(None) {
            return vec![access];
        }
        let name = object.object_name().unwrap_or_default();
        let mut clusters: BTreeSet<&str> = match fact {
            PlannedFact::Binding(Binding::Subject { namespace, kind, role, .. }) => {
                self.objects.clusters_with_binding(namespace.as_deref(), name, &format!("{kind}/{role}"))
            }
            PlannedFact::Binding(Binding::Role { namespace, name, .. }) => {
                self.objects.clusters_with_role(namespace, name)
            }
            PlannedFact::Object(known) => self.objects.clusters_with_namespace(&known.name),
            PlannedFact::Binding(Binding::Member { .. } | Binding::Membership { .. } | Binding::Entitlement(_)) => {
                Vec::new()
            }
        }
        .into_iter()
        .collect();
        if clusters.is_empty() {
            let is_defined =
                |cluster: &&str| of_cluster(Some(cluster)).is_some_and(|access| defined.root_of(&access).is_some());
            clusters = defined.clusters().into_iter().filter(is_defined).collect();
        }
        clusters.into_iter().filter_map(|cluster| of_cluster(Some(cluster))).collect()
    }
}

/// Whether an object is one that definitions name so too, whatever is in it: two states that manage it fight over it.
pub(in crate::adopt) fn is_ours_by_name(object: &StateObject, accesses: &[ManagedAccess]) -> bool {
    let Some(name) = object.object_name() else { return true };
    accesses.iter().any(|access| match access {
        ManagedAccess::Subject { role, subject, .. } => {
            let (kind, role) = role.split_once('/').unwrap_or_default();
            format!("teamkit.{}", role_binding_name(kind, role, &subject.kind)) == name
        }
        ManagedAccess::Role { .. } | ManagedAccess::Namespace { .. } => true,
        ManagedAccess::Member { .. }
        | ManagedAccess::Group { .. }
        | ManagedAccess::Membership { .. }
        | ManagedAccess::Entitlement { .. } => false,
    })
}
