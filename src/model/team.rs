//! Teams: their people, the services they own, and their grants.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Day,
    condition::Condition,
    eligibility::EligibleEntry,
    ids::{EnvironmentId, RoleId, ScopeId, ServiceId, TeamId},
    located_text::LocatedText,
    principal::{Address, Principal},
    recipient::Recipient,
    selection::ServiceChoice,
    target::{NativeRole, OwnRules},
};
use crate::source::Place;

/// Whether a team's grants go to its group or to each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantTo {
    Group,
    Members,
}

/// A person in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub address: Address,
    /// The address as written: short or full, in any case.
    pub written: String,
    /// The last day of the membership.
    pub until: Option<Day>,
    pub place: Place,
}

/// The people of each team's group and lead group, with the ends of their time in it.
pub type GroupPeople = BTreeMap<Principal, BTreeMap<Address, Option<Day>>>;

/// A team.
#[derive(Debug, Clone)]
pub struct Team {
    pub description: Option<String>,
    pub place: Place,
    /// The folder of its file, below `teams/`; empty for those in `teams/` itself.
    pub folder: String,
    /// The teams right above it, each with the place that names it.
    pub parents: BTreeMap<TeamId, Place>,
    pub group: Address,
    /// The place of the group's address, if the team's file sets it.
    pub group_place: Option<Place>,
    pub lead_group: Address,
    pub lead_group_place: Option<Place>,
    /// The two addresses as the team's file or the workspace's patterns write them, with the place.
    pub written_group: LocatedText,
    pub written_lead_group: LocatedText,
    pub grant_to: GrantTo,
    /// The team's own owners in CODEOWNERS.
    pub codeowners: Option<Vec<LocatedText>>,
    pub formerly: Vec<LocatedText>,
    pub leads: Vec<Membership>,
    pub members: Vec<Membership>,
    /// Leads and members of this team and of the teams below it, each with the latest expiry date; includes those who
    /// have left.
    pub people: BTreeMap<Address, Option<Day>>,
    pub services: Vec<Ownership>,
    /// The team's own overrides by environment; `None` for `none`.
    pub member_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub lead_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub eligible_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub grant_entries: Vec<GrantEntry>,
}

impl Team {
    /// The people who are in the team on a day, with the expiry dates of their memberships.
    pub fn people_on(&self, today: Day) -> impl Iterator<Item = (&Address, Option<Day>)> {
        self.people
            .iter()
            .map(|(address, until)| (address, *until))
            .filter(move |(_, until)| !super::is_over(*until, today))
    }

    /// The people who are leads of the team on a day.
    pub fn leads_on(&self, today: Day) -> impl Iterator<Item = &Membership> {
        self.leads.iter().filter(move |lead| !super::is_over(lead.until, today))
    }

    /// The principals of the team's members on a day, with their expiry dates: the team's group, even if it is empty,
    /// or each person.
    #[must_use]
    pub fn member_principals(&self, today: Day) -> Vec<(Principal, Option<Day>)> {
        match self.grant_to {
            GrantTo::Group => vec![(Principal::group(&self.group), None)],
            GrantTo::Members => {
                self.people_on(today).map(|(address, until)| (Principal::user(address), until)).collect()
            }
        }
    }

    /// The principals of the team's leads on a day, with their expiry dates: the lead group, which is used as soon as
    /// `leads` names anyone, or each lead.
    #[must_use]
    pub fn lead_principals(&self, today: Day) -> Vec<(Principal, Option<Day>)> {
        match self.grant_to {
            GrantTo::Group if self.leads.is_empty() => Vec::new(),
            GrantTo::Group => vec![(Principal::group(&self.lead_group), None)],
            GrantTo::Members => self.leads_on(today).map(|lead| (Principal::user(&lead.address), lead.until)).collect(),
        }
    }

    /// Whether the lead group is anybody's: there are leads, or the team's file names the group.
    #[must_use]
    pub fn has_lead_group(&self) -> bool {
        !self.leads.is_empty() || self.lead_group_place.is_some()
    }

    /// Whether the lead group is used in grants.
    #[must_use]
    pub fn uses_lead_group(&self) -> bool {
        self.grant_to == GrantTo::Group && !self.leads.is_empty()
    }
}

/// A service that a team owns, with the roles that ownership gives.
#[derive(Debug, Clone)]
pub struct Ownership {
    pub service: ServiceId,
    /// By environment: the role of members, and the additional role of leads.
    pub access: BTreeMap<EnvironmentId, (Option<RoleId>, Option<RoleId>)>,
    /// By environment: the role that members may ask for.
    pub eligible: BTreeMap<EnvironmentId, RoleId>,
    /// The overrides of this entry.
    pub member_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub lead_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    pub eligible_access: BTreeMap<EnvironmentId, (Option<RoleId>, Place)>,
    /// The place of the item of `services`.
    pub place: Arc<Place>,
    /// The place of the service's name in that item.
    pub name_place: Place,
}

/// An entry of `grants`: access beyond ownership.
#[derive(Debug, Clone)]
pub struct GrantEntry {
    pub services: Vec<ServiceChoice>,
    /// `None`: all of each service's environments.
    pub environments: Option<BTreeSet<EnvironmentId>>,
    /// The names of resources that stand in place of the services' own scopes; `None` without `resource`.
    pub resources: Option<Vec<(Arc<str>, Place)>>,
    /// The workspace's scopes that the entry names in place of services.
    pub scopes: Vec<(ScopeId, Place)>,
    /// What has to be true for the Google roles to hold.
    pub condition: Option<Arc<Condition>>,
    pub role: Option<(RoleId, Place)>,
    pub native_roles: Vec<(NativeRole, Place)>,
    /// The rules of the generated Roles among them.
    pub own_rules: OwnRules,
    /// The recipients with their texts as written; never empty. Without `to`, `Members` with an empty text at the
    /// item's place.
    pub to: Vec<(Recipient, LocatedText)>,
    /// How the access is asked for, if it isn't simply had.
    pub eligible: Option<EligibleEntry>,
    pub until: Option<Day>,
    pub reason: Option<String>,
    pub place: Arc<Place>,
}

impl GrantEntry {
    /// The services that the entry chooses, each once.
    pub fn service_ids(&self) -> impl Iterator<Item = &ServiceId> {
        self.services.iter().flat_map(|choice| choice.services.iter())
    }

    /// The item that chooses a service.
    #[must_use]
    pub fn choice_of(&self, service: &ServiceId) -> Option<&ServiceChoice> {
        self.services.iter().find(|choice| choice.has(service))
    }
}
