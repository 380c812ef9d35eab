//! Who can do what, and what a change gives to whom.
//!
//! Everything here is about people: a group stands for those who are in it as far as the definitions say. Access is
//! compared and not text, so a refactoring changes nothing.

mod ability;
mod access;
mod card;
mod cause;
mod change;
mod entry;
mod flag;
mod guard;
mod lost;
mod matrix;
mod membership;
mod path;
mod reason;
mod rename;
mod report;
mod roots;
mod rule;
mod rules;
mod sites;
mod step;

pub use ability::{Ability, Able};
pub use access::{Access, Holder, Only, Reach, Way, Ways};
pub use card::{Card, Line, Reasons};
pub use change::{Change, Kind, between, changes};
pub use entry::{Entry, Hold, Label, entries};
pub use flag::{Added, Flag};
pub use guard::{Demands, Finding};
pub use lost::{LostRoots, resource_addresses};
pub use matrix::{Holding, Who, matrix};
pub use membership::memberships_by_team;
pub use path::{Native, Path, paths};
pub use reason::{Owner, owners, reasons};
pub use rename::{Moved, Rename, Renamed, renames};
pub use report::{Count, Question, Report, Row, report};
pub use roots::{Fate, Move, RootChanges, TouchedRoot, root_changes};
pub use rule::ChangeRule;
pub use rules::CHANGE_RULES;
pub use sites::{Pair, Sites, Spot};
pub use step::Step;
