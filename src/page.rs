//! One self-contained HTML file that answers who can touch what: a table of data, a style and a script, nothing loaded.

mod build;
mod changes;
mod data;
mod html;
mod policy;
mod table;

pub use build::build;
pub use changes::changes;
pub use data::{Change, Changes, Data};
pub use html::{is_ours, render};
