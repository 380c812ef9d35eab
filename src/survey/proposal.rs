//! What a world suggests for `teamkit.yaml`, put together.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::{UsualAccess, UsualHolding},
    addresses::{AddressSurvey, DomainCount, GroupForms},
    environments::EnvironmentSurvey,
    held_roles::HeldRoles,
    known_roles::{grants_of_too_much, roles_without_rules, unknown_roles},
    roles::{RoleSearch, SuggestedRole},
    scopes::{FoundScope, declared_scopes},
    service_holdings::{ServiceHolding, service_holdings},
    workload::{FoundWorkload, workload},
};
use crate::{
    catalog::Catalog,
    live::LiveWorld,
    model::{Address, NativeRole, Principal},
};

/// The definitions of a workspace that a live world suggests.
#[derive(Debug)]
pub struct WorkspaceProposal {
    pub(super) domain: ProposedDomain,
    pub(super) places: EnvironmentSurvey,
    pub(super) scopes: Vec<FoundScope>,
    pub(super) roles: Vec<SuggestedRole>,
    pub(super) members: Vec<Option<ProposedAccess>>,
    pub(super) leads: Vec<Option<ProposedAccess>>,
    pub(super) groups: GroupForms,
    pub(super) workload: Option<FoundWorkload>,
    /// Native roles that are live and that no catalogue has.
    pub(super) known: BTreeSet<String>,
    /// Roles of clusters that are held, and of which nothing says what they permit.
    pub(super) without_rules: BTreeSet<String>,
    /// How many grants are of roles that rules refuse.
    pub(super) refused: usize,
    /// How many groups and people hold access or are exported.
    pub(super) addresses: DomainCount,
}

/// The domains of a company.
#[derive(Debug, Default)]
pub(super) struct ProposedDomain {
    pub name: String,
    pub count: DomainCount,
    /// Whether nothing but the call says it.
    pub is_given: bool,
    /// Others that have groups.
    pub allowed: Vec<(String, DomainCount)>,
    /// Others that only people have.
    pub others: Vec<(String, DomainCount)>,
}

/// A role that is usual in an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProposedAccess {
    pub role: String,
    /// On how many services, of how many.
    pub services: usize,
    pub all: usize,
}

impl WorkspaceProposal {
    /// What a world suggests. `domain` is the company's, if the call says it.
    #[must_use]
    pub fn of(world: &LiveWorld, domain: Option<&str>, catalog: &Catalog) -> Self {
        let addresses = AddressSurvey::of(world);
        let domain = ProposedDomain::of(&addresses, domain);
        let company = domain.name.split('.').next().unwrap_or_default();
        let places = EnvironmentSurvey::of(world, company);
        let holdings = service_holdings(world, &places.environments, catalog);
        let groups = addresses.patterns(&domain.name, &group_holders(&holdings));
        let lead_groups = addresses.lead_groups(&groups, &domain.name);
        let usual = UsualAccess::of(&holdings, places.environments.len(), &lead_groups);
        let roles = roles(&holdings, &usual, catalog);
        let by_name: Vec<(&str, &BTreeSet<NativeRole>)> =
            roles.iter().map(|role| (role.name.as_str(), &role.all)).collect();
        let access = |usual: &[UsualHolding]| {
            let of_one = |one: &UsualHolding| {
                let (role, services) = one.role(&by_name)?;
                Some(ProposedAccess { role: role.to_owned(), services, all: one.services })
            };
            usual.iter().map(of_one).collect::<Vec<_>>()
        };
        let (members, leads) = (access(&usual.members), access(&usual.leads));
        Self {
            scopes: declared_scopes(world, &places),
            workload: workload(world, &places.environments),
            known: unknown_roles(world, catalog),
            refused: grants_of_too_much(world),
            without_rules: roles_without_rules(world),
            addresses: DomainCount { groups: addresses.groups.len(), people: addresses.people.len() },
            domain,
            places,
            members,
            leads,
            groups,
            roles,
        }
    }
}

fn group_holders(holdings: &[ServiceHolding]) -> BTreeSet<Address> {
    let groups = holdings.iter().filter_map(|one| match &one.holder {
        Principal::Group(address) => Some(address.clone()),
        _ => None,
    });
    groups.collect()
}

/// The lines that a role saves that isn't an owner's, and their share of all, in a thousand.
const LEAST: (usize, usize) = (10, 5);

/// The roles that owners usually have, and those that say what others hold in fewer lines.
fn roles(holdings: &[ServiceHolding], usual: &UsualAccess, catalog: &Catalog) -> Vec<SuggestedRole> {
    let rows: Vec<HeldRoles> = holdings.iter().map(ServiceHolding::held).collect();
    let of_members: BTreeSet<BTreeSet<NativeRole>> = usual.members.iter().filter_map(UsualHolding::exact).collect();
    let of_leads: BTreeSet<BTreeSet<NativeRole>> =
        usual.leads.iter().filter_map(UsualHolding::exact).filter(|set| !of_members.contains(set)).collect();
    let search = RoleSearch {
        known: BTreeSet::new(),
        wanted: of_members.union(&of_leads).cloned().collect(),
        of_leads,
        taken: BTreeSet::new(),
        least: LEAST,
        catalog,
    };
    search.roles(&rows)
}

impl ProposedDomain {
    fn of(addresses: &AddressSurvey, given: Option<&str>) -> Self {
        let domains = addresses.domains();
        let counts: BTreeMap<String, DomainCount> = domains.iter().cloned().collect();
        let first = domains.first().map(|(name, _)| name.as_str());
        let name = given.or(first).unwrap_or("example.com").to_ascii_lowercase();
        let others = domains.into_iter().filter(|(other, _)| *other != name);
        let (allowed, others) = others.partition(|(_, count)| count.groups > 0);
        let count = counts.get(&name).copied().unwrap_or_default();
        Self { count, is_given: given.is_some(), allowed, others, name }
    }
}
