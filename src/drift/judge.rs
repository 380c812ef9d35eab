//! How dangerous differences are.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use super::{
    flag::DriftFlag,
    place::DriftPlace,
    row::{DriftKind, DriftRow},
};
use crate::{
    catalog::{Catalog, HeldAccounts},
    live::{AgentNumbers, CUSTOMER, LiveWorld},
    model::{Address, GroupRole, NativeRole, OrgState, Principal, Scope},
};

/// What decides on the flags of differences: the definitions, what roles permit, and which rules Roles have live.
#[derive(Debug)]
pub struct DriftJudge<'a> {
    state: &'a OrgState,
    catalog: &'a Catalog,
    world: &'a LiveWorld,
    accounts: HeldAccounts<'a>,
    /// The projects that definitions name.
    projects: BTreeSet<&'a str>,
    protected: BTreeSet<Scope>,
    /// Whose service agents those of the export are, found when first asked for.
    agents: OnceLock<AgentNumbers>,
    /// What is dangerous about what groups hold, computed when first asked for.
    groups: OnceLock<BTreeMap<&'a Address, BTreeSet<DriftFlag>>>,
}

impl<'a> DriftJudge<'a> {
    /// The judge of what differs between definitions and a world.
    #[must_use]
    pub fn new(state: &'a OrgState, catalog: &'a Catalog, world: &'a LiveWorld) -> Self {
        let org = &state.org;
        let placements = || org.services.values().flat_map(|service| &service.placements);
        let declared = || org.scopes.values();
        let scopes = placements().flat_map(|(_, placement)| &placement.scopes);
        let scopes = scopes.chain(declared().map(|declared| &declared.scope));
        let of_services = placements().filter(|(environment, _)| org.protects(environment));
        let of_services = of_services.flat_map(|(_, placement)| placement.all_scopes());
        let of_workspace = declared().filter(|declared| declared.protected).map(|declared| &declared.scope);
        Self {
            state,
            catalog,
            world,
            accounts: HeldAccounts::of(state),
            projects: scopes.filter_map(Scope::project).collect(),
            protected: of_services.chain(of_workspace).cloned().collect(),
            agents: OnceLock::new(),
            groups: OnceLock::new(),
        }
    }

    /// What is dangerous about a difference. Access that ended isn't, and what is missing gives nothing.
    #[must_use]
    pub fn flags(&self, row: &DriftRow<'_>) -> BTreeSet<DriftFlag> {
        let mut flags = BTreeSet::new();
        if row.is_over(self.state.today) {
            return flags;
        }
        match row.effect(self.state.today) {
            DriftKind::Extra => flags = self.flags_of_extra(row),
            DriftKind::Until => flags.extend(row.lasts_longer().then_some(DriftFlag::LastsLonger)),
            DriftKind::Condition => {
                flags.extend(row.live_condition.is_none().then_some(DriftFlag::Unconditional));
            }
            DriftKind::Rules => flags.extend(self.new_ways(row).map(DriftFlag::Escalating)),
            DriftKind::Missing => {}
        }
        if row.place.scope().is_some_and(|scope| self.is_protected(scope)) {
            flags.insert(DriftFlag::Protected);
        }
        flags
    }

    /// The roles of differences of which nothing tells what they permit.
    pub fn unknown_roles<'d>(&self, rows: impl IntoIterator<Item = &'d DriftRow<'d>>) -> BTreeSet<&'d str> {
        let live = rows.into_iter().filter(|row| row.kind == DriftKind::Extra);
        let unknown = live.filter(|row| {
            let role = row.place.scope().map(|scope| self.world.native_role(&row.role, scope));
            role.is_some_and(|role| role.is_none_or(|role| !self.catalog.is_understood(&role)))
        });
        unknown.map(|row| &*row.role).collect()
    }

    fn flags_of_extra(&self, row: &DriftRow<'_>) -> BTreeSet<DriftFlag> {
        let mut flags = self.flags_of_holder(row);
        let scope = match &row.place {
            DriftPlace::Scope(scope) => scope,
            DriftPlace::Group(address) => {
                flags.extend(self.flags_of_group(address));
                flags.extend((row.membership > GroupRole::Member).then_some(DriftFlag::GroupPower(row.membership)));
                return flags;
            }
        };
        let Some(role) = self.world.native_role(&row.role, scope) else { return flags };
        let of_role = self.flags_of_role(&role, scope);
        let is_default = Principal::parse(&row.principal).is_some_and(|principal| principal.is_default_account());
        flags.extend((is_default && of_role.is_some()).then_some(DriftFlag::DefaultAccount));
        flags.extend(of_role);
        flags
    }

    /// What a role is by its name alone comes in place of the many ways in which it escalates.
    fn flags_of_role(&self, role: &NativeRole, scope: &Scope) -> Option<DriftFlag> {
        if role.permits_everything() {
            return Some(DriftFlag::Everything);
        }
        if role.is_basic() {
            return Some(DriftFlag::Basic);
        }
        let ways = self.catalog.dangers_in(&self.accounts, scope, role);
        (!ways.is_empty()).then_some(DriftFlag::Escalating(ways))
    }

    fn flags_of_holder(&self, row: &DriftRow<'_>) -> BTreeSet<DriftFlag> {
        if row.is_everybody {
            return BTreeSet::from([DriftFlag::Public(everybody(&row.principal))]);
        }
        if row.principal.starts_with(CUSTOMER) {
            return BTreeSet::from([DriftFlag::Broad("everybody in a whole organization")]);
        }
        let Some(principal) = Principal::parse(&row.principal) else { return BTreeSet::new() };
        let broad = principal.breadth().map(DriftFlag::Broad);
        broad.into_iter().chain(self.outside(&principal)).collect()
    }

    /// Whether a holder is none of the workspace's. A name in a cluster that is no address has no domain.
    fn outside(&self, principal: &Principal) -> Option<DriftFlag> {
        match principal {
            Principal::User(address) | Principal::Group(address) => {
                let is_outside = address.as_str().contains('@') && address.domain() != self.state.org.domain.text;
                is_outside.then_some(DriftFlag::OutsideDomains)
            }
            Principal::Domain(domain) => (**domain != *self.state.org.domain.text).then_some(DriftFlag::OutsideDomains),
            // The address of a default account has the number of its project, which may be ours.
            Principal::ServiceAccount(address) => {
                let is_foreign = match principal.project() {
                    Some(project) => !self.projects.contains(project),
                    None => address.contains('@') && !principal.is_default_account(),
                };
                let is_own = || self.agents.get_or_init(|| AgentNumbers::of(self.world)).has(address);
                (is_foreign && !is_own()).then_some(DriftFlag::OtherProject)
            }
            Principal::Federated(_) | Principal::FederatedSet(_) => {
                let is_own = principal.project().is_some_and(|project| self.projects.contains(project));
                (!is_own).then_some(DriftFlag::OutsideDomains)
            }
        }
    }

    /// What is dangerous about being in a group: what it holds by the definitions.
    fn flags_of_group(&self, group: &Address) -> BTreeSet<DriftFlag> {
        let groups = self.groups.get_or_init(|| {
            let mut groups: BTreeMap<&Address, BTreeSet<DriftFlag>> = BTreeMap::new();
            for key in self.state.grants.active.keys() {
                let Principal::Group(group) = &key.principal else { continue };
                let flags = groups.entry(group).or_default();
                flags.extend(self.flags_of_role(&key.role, &key.scope));
                flags.extend(self.is_protected(&key.scope).then_some(DriftFlag::Protected));
            }
            groups
        });
        let mut flags = groups.get(group).cloned().unwrap_or_default();
        // One of several roles that escalate says enough.
        let is_escalating = |flag: &DriftFlag| matches!(flag, DriftFlag::Escalating(_));
        let first = flags.iter().find(|flag| is_escalating(flag)).cloned();
        flags.retain(|flag| !is_escalating(flag) || Some(flag) == first.as_ref());
        flags
    }

    /// In which ways the live rules of a Role escalate and the defined ones don't.
    fn new_ways(&self, row: &DriftRow<'_>) -> Option<Vec<String>> {
        let scope = row.place.scope()?;
        let live = self.world.native_role(&row.role, scope)?;
        let native_roles = self.state.org.native_roles();
        let defined =
            native_roles.into_iter().find(|role| role.own_rules().is_some() && *role.to_string() == *row.role);
        let known = defined.map(|role| self.catalog.dangers(role)).unwrap_or_default();
        let ways: Vec<String> = self.catalog.dangers(&live).into_iter().filter(|way| !known.contains(way)).collect();
        (!ways.is_empty()).then_some(ways)
    }

    /// Whether access in a scope is access to something protected: the scope itself, what a whole cluster covers, or what a
    /// resource's id names.
    fn is_protected(&self, scope: &Scope) -> bool {
        let reaches = |other: &Scope| scope.covers(other) || scope.names(other);
        let may_reach = scope.is_cluster() || scope.resource().is_some();
        self.protected.contains(scope) || (may_reach && self.protected.iter().any(reaches))
    }
}

/// Who everybody is, in words.
fn everybody(principal: &str) -> &'static str {
    match principal.rsplit(':').next().unwrap_or_default() {
        "allUsers" => "anybody, without signing in",
        "allAuthenticatedUsers" => "anybody who signs in, with whatever account",
        "authenticated" => "anybody and anything that signs in to the cluster",
        "unauthenticated" | "anonymous" => "anybody who reaches the cluster, without signing in",
        "serviceaccounts" => "whatever runs in the cluster",
        _ => "everybody",
    }
}
