//! What exists in each target: by the ids that its Terraform provider imports, and by the commands that delete it.

mod access_row;
mod commands;
mod dataset;
mod deletion;
mod directory_group;
mod google;
mod kubernetes;
mod state_access;
mod taken_away;

pub use access_row::AccessRow;
pub(super) use dataset::dataset_with_access;
pub use deletion::{Deletion, KeptBinding};
pub(super) use directory_group::{directory_group, is_directory_group};
pub(super) use state_access::is_ours_by_name;
pub use taken_away::TakenAway;

use self::{google::LivePolicies, kubernetes::LiveObjects};
use super::{managed_access::ManagedAccess, takeover::Takeover};
use crate::{
    live::LiveWorld,
    model::Org,
    terraform::{Configuration, Resource},
};

/// A live world in the form in which roots and states ask for it.
pub struct AdoptableWorld<'a> {
    policies: LivePolicies<'a>,
    objects: LiveObjects<'a>,
}

impl<'a> AdoptableWorld<'a> {
    #[must_use]
    pub fn of(world: &'a LiveWorld, org: &Org) -> Self {
        Self { policies: LivePolicies::of(org, world), objects: LiveObjects::of(world) }
    }

    /// What becomes of the resource at an address; `None` for one that isn't ours. `cluster` is the root's only one, for
    /// addresses that don't say it.
    pub(super) fn takeover(
        &self,
        address: &str,
        resource: &Resource,
        file: &Configuration,
        cluster: Option<&str>,
    ) -> Option<Takeover> {
        let in_cluster = || self.objects.takeover(address, resource, cluster);
        self.policies.takeover(resource, file).or_else(in_cluster)
    }

    /// Whether exports tell the number of a project.
    pub(super) fn is_numbered(&self, project: &str) -> bool {
        self.policies.is_numbered(project)
    }

    /// Whether just this is live; `None` where that wasn't exported.
    #[must_use]
    pub fn is_live(&self, access: &ManagedAccess) -> Option<bool> {
        match access {
            ManagedAccess::Member { place, role, member, condition } => {
                let grants = self.policies.grants(place, role, member)?;
                Some(grants.iter().any(|grant| google::is_under(grant, condition.as_ref())))
            }
            ManagedAccess::Subject { cluster, namespace, role, subject } => {
                self.objects.has_subject(cluster, namespace.as_deref(), role, subject)
            }
            ManagedAccess::Role { cluster, namespace, name } => {
                Some(self.objects.clusters_with_role(namespace, name).contains(&cluster.as_str()))
            }
            ManagedAccess::Namespace { cluster, name } => {
                Some(self.objects.clusters_with_namespace(name).contains(&cluster.as_str()))
            }
            ManagedAccess::Group { address } => self.policies.has_group(address, None),
            ManagedAccess::Membership { group, member } => self.policies.has_group(group, Some(member)),
            ManagedAccess::Entitlement { .. } => None,
        }
    }
}

impl std::fmt::Debug for AdoptableWorld<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AdoptableWorld").finish_non_exhaustive()
    }
}
