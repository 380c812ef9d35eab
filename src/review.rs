//! Who can do what, and what a change gives to whom.
//!
//! Everything here is about people: a group stands for those who are in it as far as the definitions say. Access is
//! compared and not text, so a refactoring changes nothing.

mod access;
mod card;
mod change;
mod flag;
mod guard;
mod rename;
mod report;
mod roots;

pub use access::{Access, Holder, Only, Reach, Side, Way, Ways};
pub use card::{At, Card, Line, Reason};
pub use change::{Change, Kind, between, changes};
pub use flag::{Added, Flag};
pub use guard::{Demands, Finding};
pub use rename::{Moved, Rename, Renamed, renames};
pub use report::{Count, Question, Report, Row, report};
pub use roots::{Fate, Move, RootChanges, TouchedRoot, root_changes};
