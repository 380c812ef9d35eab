//! The YAML as written: one struct for each mapping; unknown and repeated keys are refused at any depth.
//!
//! The JSON Schemas for editors are made from these same types, and their doc comments are what an editor shows. A key
//! that is present has a value: `until:` without a value is an error and doesn't mean "no expiry date".

pub mod defaults;
mod eligibility;
mod exception;
pub mod keys;
mod people;
mod registry;
mod released;
mod resource;
mod scope;
mod service_item;
mod shapes;
mod team;
mod unmanaged;
mod workspace;

pub use eligibility::{Approvers, EligibilityConfig, Eligible, EligibleFacts};
pub use exception::Exception;
pub use people::{PeopleFile, PersonFacts};
pub use registry::{RegistryFile, ServiceFacts, ServiceGoogle, ServiceKubernetes};
pub use released::Released;
pub use resource::ResourceEntry;
pub use scope::ScopeEntry;
pub use service_item::{LabelSelector, ServiceItem, ServiceItems};
pub use shapes::{List, Map, OneOrMany, Ordered, PerEnvironment, Text};
pub use team::{ConditionEntry, Grant, Member, MemberFacts, ServiceEntry, ServiceEntryFacts, TeamFile};
pub use unmanaged::UnmanagedEntry;
pub use workspace::{
    Access, BackendConfig, CatalogConfig, Cluster, Environment, EnvironmentGoogle, EnvironmentKubernetes, FolderLimits,
    GrantTo, KubernetesRole, Layout, LeadMembership, Level, Module, Natives, OwnRole, PolicyRule, Principals,
    ProviderConfig, Role, RuleConfig, RuleFacts, Setting, Style, TerraformConfig, WorkspaceFile,
};

/// The form of names of teams, services, environments and roles (docs/reference.md, "Names").
pub const NAME_PATTERN: &str = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
/// The longest name.
pub const NAME_LENGTH: usize = 63;
