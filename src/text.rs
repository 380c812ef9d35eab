//! Texts as people see them: hidden characters, how a text is shown, words of commands, and wording for lists
//! and numbers.

mod hidden;
mod near;
mod shell;
mod words;
mod yaml;

pub use hidden::{first_hidden, is_hidden, visible, visible_lines, visible_offset};
pub use near::{distance, nearest};
pub use shell::shell_word;
pub use words::{brief, join_few, plural, with_article};
pub use yaml::{yaml_quoted, yaml_scalar};
