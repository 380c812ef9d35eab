//! What exists in each target, by the ids that its Terraform provider imports.

mod google;
mod kubernetes;

use self::{google::LivePolicies, kubernetes::LiveObjects};
use super::takeover::Takeover;
use crate::{
    live::LiveWorld,
    model::Root,
    terraform::{Configuration, Resource},
};

/// A live world in the form in which roots ask for it.
pub struct AdoptableWorld<'a> {
    world: &'a LiveWorld,
    objects: LiveObjects<'a>,
}

impl<'a> AdoptableWorld<'a> {
    #[must_use]
    pub fn of(world: &'a LiveWorld) -> Self {
        Self { world, objects: LiveObjects::of(world) }
    }

    /// The same for the places of a root; `cluster` is the root's only one, if it has just one.
    pub(super) fn in_root<'r>(&'r self, root: &Root, cluster: Option<&'r str>) -> RootWorld<'r> {
        RootWorld { policies: LivePolicies::of(root, self.world), objects: &self.objects, cluster }
    }
}

impl std::fmt::Debug for AdoptableWorld<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AdoptableWorld").finish_non_exhaustive()
    }
}

/// What is live in the places of a root.
pub(super) struct RootWorld<'a> {
    policies: LivePolicies<'a>,
    objects: &'a LiveObjects<'a>,
    cluster: Option<&'a str>,
}

impl RootWorld<'_> {
    /// What becomes of the resource at an address; `None` for one that isn't ours.
    pub(super) fn takeover(&self, address: &str, resource: &Resource, file: &Configuration) -> Option<Takeover> {
        let in_cluster = || self.objects.takeover(address, resource, self.cluster);
        self.policies.takeover(resource, file).or_else(in_cluster)
    }
}
