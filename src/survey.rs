//! What a live world suggests for the definitions of the company that it belongs to: environments, patterns of names,
//! roles and defaults, each with how much speaks for it. Nothing is read from definitions here.

mod access;
mod addresses;
mod affixes;
mod clusters;
mod comment;
mod environment_word;
mod environments;
mod held_roles;
mod known_roles;
mod project_names;
mod proposal;
mod role_miner;
mod role_names;
mod roles;
mod scopes;
mod service_holdings;
mod workload;
mod workspace_file;
mod yaml;

pub use environment_word::environment_words;
pub use held_roles::HeldRoles;
pub use proposal::WorkspaceProposal;
pub use roles::{SuggestedRole, roles_block, suggest_roles};
