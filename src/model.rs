//! An organization: names are resolved, defaults applied, nothing is left to look up.
//!
//! Every table is a `BTreeMap`, and a list keeps the order as written only where a place needs it. So the same
//! definitions give the same values in any order of files and keys.

mod audience;
mod codeowner;
mod condition;
mod day;
mod declared_scope;
mod eligibility;
mod entitlement;
mod environment;
mod grant;
mod group_role;
mod hierarchy;
mod ids;
mod layout;
mod located_text;
mod mail;
mod managed_group;
mod org;
mod path;
mod pattern;
mod principal;
mod recipient;
mod released;
mod renamed_clusters;
mod renamed_people;
mod root;
mod rules;
mod selection;
mod service;
mod site;
mod state;
mod target;
mod team;
mod text_pattern;
mod unmanaged;

pub use audience::Audience;
pub use codeowner::is_codeowner;
pub use condition::Condition;
pub use day::{Day, earlier, is_over, later, parse_day};
pub use declared_scope::DeclaredScope;
pub use eligibility::{Eligibility, EligibleEntry};
pub use entitlement::{
    ENTITLEMENT_ID_LENGTH, EligibilityConflict, Entitlement, EntitlementCause, EntitlementKey, Entitlements,
    RequestTerms, is_entitlement_id, made_entitlement_id,
};
pub use environment::{Cluster, Environment};
pub use grant::{EntryRef, Grant, GrantKey, Grants, Origin, changed_grants};
pub use group_role::GroupRole;
pub use hierarchy::Lineage;
pub use ids::{EnvironmentId, NAME_LENGTH, RoleId, ScopeId, ServiceId, TeamId, is_name};
pub use layout::{Backend, Layout, ProviderSettings, SettingValue, Style, Terraform};
pub use located_text::LocatedText;
pub use mail::{is_mail_address, is_mail_domain};
pub use managed_group::{ManagedGroups, ManagedMember, managed_groups};
pub use org::{CatalogSources, Org, Person, Policy, Role};
pub use path::normalized;
pub use pattern::{Pattern, Unclosed, Values};
pub use principal::{Address, Principal};
pub use recipient::Recipient;
pub use released::ReleasedObject;
pub use renamed_people::NewAddresses;
pub use root::{ROOT_PLACEHOLDERS, Root, RootKind, Roots};
pub use rules::{Exception, FolderLimits, RuleLevel, RuleSettings};
pub use selection::{ServiceChoice, ServiceSelector};
pub use service::{BadWorkload, Placement, Service};
pub use site::Site;
pub use state::OrgState;
pub use target::{
    ClusterLabel, ConditionFacts, FormFault, GROUP_LIMIT, LIMIT_NEAR, Namespace, NativeRole, OwnRules, PRINCIPAL_LIMIT,
    PolicyLoad, PolicyRule, PolicyRules, RbacSubject, ResourceKind, Scope, ScopeFacts, ScopePart, ServiceResource,
    TargetFacts, TargetId, WrittenRule, policy_loads,
};
pub use team::{GrantEntry, GrantTo, GroupPeople, Membership, Ownership, Team};
pub use text_pattern::TextPattern;
pub use unmanaged::Unmanaged;
