//! Who can do what, and what a change gives to whom.
//!
//! Everything here is about people: a group stands for those who are in it as far as the definitions say. Access is
//! compared and not text, so a refactoring changes nothing.

mod access;
mod change;
mod rename;
mod roots;

pub use access::{Access, Holder, Only, Reach, Side, Way, Ways};
pub use change::{Change, Kind, between, changes};
pub use rename::{Moved, Rename, Renamed, renames};
pub use roots::{Fate, Move, RootChanges, TouchedRoot, root_changes};
