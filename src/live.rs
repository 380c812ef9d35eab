//! What clouds and clusters say is granted, read from files that their own tools print.
//!
//! A file is known by its form, and by its path where its form doesn't say what it is about. The disk is read elsewhere.

mod agent;
mod agent_numbers;
mod asset;
mod asset_name;
mod condition;
mod draft;
mod end;
mod fact;
mod fault;
mod grant;
mod group;
mod location;
mod loose;
mod member;
mod nested_groups;
mod object_kind;
mod query;
mod rbac;
mod read;
mod reader;
mod record;
mod role_holders;
mod shape;
mod world;

pub use agent_numbers::AgentNumbers;
pub use condition::{LiveCondition, meaning};
pub use end::LiveEnd;
pub use fact::LiveRecords;
pub use fault::LiveFault;
pub use grant::LiveGrant;
pub use group::{LiveGroup, LiveMembership};
pub use location::file_of;
pub use member::{CUSTOMER, LiveMember};
pub use object_kind::ObjectKind;
pub use rbac::{LiveCluster, LiveRoles};
pub use read::{LiveInput, read};
pub use role_holders::role_holders;
pub use world::LiveWorld;
