//! Texts as people see them: what hides in one, how it is shown, and the words for lists and numbers.

mod hidden;
mod near;
mod words;

pub use hidden::{first_hidden, is_hidden, visible, visible_lines, visible_offset};
pub use near::{distance, nearest};
pub use words::{brief, join_few, plural};
