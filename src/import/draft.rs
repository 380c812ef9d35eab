//! What is proposed, before it is text.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::model::{
    Address, Condition, Day, EnvironmentId, GrantTo, NativeRole, ResourceKind, RoleId, ScopeId, ServiceId, TargetId,
    TeamId,
};

/// New services and teams.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub services: BTreeMap<ServiceId, ServiceDraft>,
    pub teams: BTreeMap<TeamId, TeamDraft>,
}

/// A service by what is live of it.
#[derive(Debug, Clone, Default)]
pub(super) struct ServiceDraft {
    /// Where it is, by environment; a target that has nothing of it there is absent.
    pub places: BTreeMap<EnvironmentId, BTreeMap<TargetId, DraftPlace>>,
    /// Its resources by the names that grants use.
    pub resources: BTreeMap<Arc<str>, ResourceDraft>,
    pub shared: bool,
}

/// How a service's scope is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftPlace {
    /// As the environment's pattern has it.
    Usual,
    /// By an id of its own.
    Named(Arc<str>),
}

/// A resource of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ResourceDraft {
    pub kind: ResourceKind,
    pub within: Option<Arc<str>>,
    /// Its id, with placeholders for what differs between environments.
    pub id: String,
}

/// A team by its groups.
#[derive(Debug, Clone)]
pub(super) struct TeamDraft {
    pub group: Address,
    /// Whether the file has to name the group.
    pub names_group: bool,
    pub lead_group: Address,
    /// Whether the file has to name the lead group.
    pub names_lead_group: bool,
    pub grant_to: GrantTo,
    pub parents: BTreeSet<TeamId>,
    pub leads: BTreeMap<Address, Option<Day>>,
    pub members: BTreeMap<Address, Option<Day>>,
    pub services: BTreeMap<ServiceId, OwnedDraft>,
    pub access: AccessDraft,
    pub grants: Vec<GrantDraft>,
}

impl TeamDraft {
    /// A team of nobody, for what no team has.
    pub(super) fn empty(group: Address, lead_group: Address, grant_to: GrantTo) -> Self {
        Self {
            group,
            names_group: false,
            lead_group,
            names_lead_group: false,
            grant_to,
            parents: BTreeSet::new(),
            leads: BTreeMap::new(),
            members: BTreeMap::new(),
            services: BTreeMap::new(),
            access: AccessDraft::default(),
            grants: Vec::new(),
        }
    }

    /// Whether somebody is in it, or it has or gives anything.
    pub(super) fn says_nothing(&self) -> bool {
        self.services.is_empty() && self.grants.is_empty() && self.leads.is_empty() && self.members.is_empty()
    }
}

/// Roles that differ from the defaults, by environment; `None` for none.
pub(super) type RoleOverrides = BTreeMap<EnvironmentId, Option<RoleId>>;

/// What members and leads get in place of the defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AccessDraft {
    pub members: RoleOverrides,
    pub leads: RoleOverrides,
}

/// An owned service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnedDraft {
    /// `None` for all of the service's.
    pub environments: Option<BTreeSet<EnvironmentId>>,
    pub access: AccessDraft,
}

/// What an entry of `grants` gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Given {
    Role(RoleId),
    Native(BTreeSet<NativeRole>),
}

/// Under which condition, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Terms {
    pub condition: Option<Arc<Condition>>,
    pub until: Option<Day>,
}

/// Whom an entry names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DraftRecipient {
    /// The whole team.
    Members,
    /// As `to` has it.
    Written(Arc<str>),
}

/// Where an entry gives access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DraftSite {
    Services {
        services: BTreeSet<ServiceId>,
        /// `None` for all of each service's.
        environments: Option<BTreeSet<EnvironmentId>>,
        resource: Option<Arc<str>>,
    },
    Scopes(BTreeSet<ScopeId>),
}

/// An entry of `grants`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GrantDraft {
    pub site: DraftSite,
    pub given: Given,
    pub to: BTreeSet<DraftRecipient>,
    pub terms: Terms,
    /// What the entry is made of.
    pub parts: Vec<GrantPart>,
}

/// The smallest piece of an entry: a recipient with a role at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GrantPart {
    pub host: TeamId,
    pub to: DraftRecipient,
    pub place: PartPlace,
    pub given: PartRole,
    pub terms: Terms,
}

/// A service in an environment, one of its resources there, or a scope of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PartPlace {
    Service { service: ServiceId, environment: EnvironmentId, resource: Option<Arc<str>> },
    Scope(ScopeId),
}

/// One role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PartRole {
    Role(RoleId),
    Native(NativeRole),
}
