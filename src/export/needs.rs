//! What an export has to have: the scopes that the definitions know, and the groups whose people they know.

use std::collections::BTreeSet;

use crate::{
    live::LiveWorld,
    model::{Address, Org, OrgState, Principal, Scope, Site, managed_groups},
};

/// What an export has to have.
#[derive(Debug, Default)]
pub struct ExportNeeds<'a> {
    pub scopes: BTreeSet<&'a Scope>,
    pub groups: BTreeSet<Address>,
    /// Lists that an export has, and that a list of what it lacks must not replace.
    pub kept: BTreeSet<&'static str>,
}

impl<'a> ExportNeeds<'a> {
    /// All that the definitions know.
    #[must_use]
    pub fn all(state: &'a OrgState) -> Self {
        let mut needs = Self::at(state, &|_| true);
        if state.org.policy.manage_groups {
            let teams = state.org.teams.values();
            let managed = teams.flat_map(|team| managed_groups(team, &state.org.policy, state.today).into_keys());
            needs.groups.extend(managed.cloned());
        }
        needs
    }

    /// What the definitions know at some sites. Of groups, those of teams that have access there or can ask for it.
    #[must_use]
    pub fn at(state: &'a OrgState, is_asked: &dyn Fn(&Site) -> bool) -> Self {
        let OrgState { org, grants, entitlements, .. } = state;
        let known = org.audiences_of_groups();
        let has_access =
            grants.active.iter().filter(|(_, grant)| grant.origins.iter().any(|origin| is_asked(&origin.site)));
        let may_ask = entitlements
            .active
            .iter()
            .filter(|(_, entitlement)| entitlement.origins.iter().any(|origin| is_asked(&origin.site)));
        let principals = has_access.map(|(key, _)| &key.principal);
        let principals = principals.chain(may_ask.flat_map(|(_, entitlement)| {
            entitlement.principals.keys().chain(entitlement.terms.approvers.iter().flatten())
        }));
        let groups =
            principals.filter(|principal| known.contains_key(*principal)).filter_map(|principal| match principal {
                Principal::Group(address) => Some(address.clone()),
                _ => None,
            });
        Self { scopes: scopes_at(org, is_asked), groups: groups.collect(), kept: BTreeSet::new() }
    }

    /// What of this an export lacks, and besides the groups that it names and doesn't have: those that hold access, and
    /// those in other groups.
    #[must_use]
    pub fn lacking(mut self, world: &LiveWorld) -> Self {
        self.scopes.retain(|scope| !world.exports(scope));
        self.groups.extend(groups_named_in(world));
        self.groups.retain(|group| !world.groups.contains_key(group));
        self.kept.insert("projects.json");
        if !world.groups.is_empty() {
            self.kept.insert("groups.json");
        }
        self
    }
}

/// The groups that an export names, whether or not it has them.
fn groups_named_in(world: &LiveWorld) -> BTreeSet<Address> {
    let holders = world.grants.values().flatten().map(|grant| &grant.member);
    let members = world.groups.values().flat_map(|group| group.memberships.keys());
    let groups = holders.chain(members).filter_map(|member| match member.principal() {
        Some(Principal::Group(address)) => Some(address),
        _ => None,
    });
    groups.collect()
}

/// The scopes of the definitions at some sites.
fn scopes_at<'a>(org: &'a Org, is_asked: &dyn Fn(&Site) -> bool) -> BTreeSet<&'a Scope> {
    let mut scopes = BTreeSet::new();
    for (id, service) in &org.services {
        for (environment, placement) in &service.placements {
            if is_asked(&Site::Service { service: id.clone(), environment: environment.clone() }) {
                scopes.extend(placement.all_scopes());
            }
        }
    }
    let declared = org.scopes.iter().filter(|(id, _)| is_asked(&Site::Scope((*id).clone())));
    scopes.extend(declared.map(|(_, declared)| &declared.scope));
    scopes
}
