//! Who can do what, and what a change gives to whom.
//!
//! Everything here is about people: a group stands for those who are in it as far as the definitions say. Access is
//! compared and not text, so a refactoring changes nothing. A change goes one way: two states become
//! [`AccessChange`]s, those [`ChangeRow`]s with flags, and from these come [`ChangeFinding`]s and [`Card`]s.

mod ability;
mod access_grant;
mod access_path;
mod access_table;
mod assignments;
mod card;
mod card_line;
mod change;
mod change_context;
mod change_row;
mod change_rows;
mod default_changes;
mod end_enforcement;
mod explanation;
mod finding;
mod flag;
mod held_role;
mod identity;
mod lost_roots;
mod matrix;
mod membership;
mod membership_changes;
mod owners;
mod person_rename;
mod reasons;
mod rename;
mod renamed_names;
mod report;
mod role_changes;
mod role_name;
mod root_actions;
mod root_binding;
mod roots;
mod rule;
mod rules;
mod scope_index;
mod why_not;

pub use ability::{Ability, AbilityIndex};
pub use access_grant::{AccessGrant, AccessGrants};
pub use access_path::{AccessPath, ReachedRole, access_paths};
pub use access_table::{AccessFilter, AccessKey, AccessTable};
pub use assignments::{RoleAssignment, role_assignments};
pub use card::Card;
pub use card_line::CardLine;
pub use change::{AccessChange, ChangeKind, changes, changes_between};
pub use change_row::ChangeRow;
pub use end_enforcement::{EndEnforcement, EndIndex, UnenforcedEnd};
pub use explanation::ExplanationLine;
pub use finding::{ChangeFinding, GateOptions};
pub use flag::Flag;
pub use held_role::HeldRole;
pub use identity::Identity;
pub use lost_roots::{LostRoots, resource_addresses};
pub use matrix::{MatrixEntry, MatrixSubject, matrix};
pub use membership::memberships_by_team;
pub use owners::{Owner, owners};
pub use person_rename::{PersonRename, RefusedRename, RenameDoubt, new_addresses, person_renames, with_new_addresses};
pub use reasons::Reasons;
pub use rename::{DerivedName, Rename, RenameKind, renames};
pub use report::{ChangeCount, Report, ReportInput, report};
pub use role_name::RoleName;
pub use root_actions::RootActions;
pub use root_binding::RootBinding;
pub use roots::{Move, RootChangeKind, RootChanges, TouchedRoot, root_changes};
pub use rule::ChangeRule;
pub use rules::CHANGE_RULES;
pub use scope_index::{ScopeIndex, ScopedRole, ServiceEnvironment};
pub use why_not::why_no_access;
