//! What Terraform will do with generated files: what a file configures, and the actions that lead from one file to the
//! next; and what the resources of a plan are in a cloud or cluster; addresses, and the blocks that take over
//! what exists.
//!
//! The state is taken to be exactly what the file before configures. Expressions are not evaluated: a resource with
//! `count` or `for_each` is one resource, and an argument with another expression has another value.

mod action;
mod argument;
mod configuration;
mod count;
mod identity;
mod import_file;
mod import_id;
mod instance_address;
mod kind;
mod module;
mod object;
mod planned;
mod resource;

pub use action::{Action, actions};
pub use argument::{Argument, Arguments};
pub use configuration::Configuration;
pub use count::ActionCounts;
pub use identity::{ResourceIdentity, holds_others};
pub use import_file::{IMPORT_FILE, ImportBlock, import_file, is_import_file, read_import_file};
pub use import_id::{ImportId, member_import_id};
pub use instance_address::{InstanceAddress, InstanceKey};
pub use kind::ResourceClass;
pub use object::{CloudObject, cluster, object};
pub use planned::{
    Authority, AuthorityMember, CLUSTER_LOCATORS, CLUSTER_PROVIDER, JsonText, PlannedFact, PlannedKind, PlannedObject,
    PlannedValue, RemovedObject, RemovedRole, RevokedAccess, Surroundings, UnreadAuthority, Unreadable,
    access_argument, authority, denies_access, gives_access, group_address, is_endpoint, is_known_provider,
    is_locating, is_manifest, is_own_endpoint, names_cluster, read_planned, removed_object, revoked_access,
};
pub use resource::Resource;
