//! A self-contained HTML file that shows who can access what: data, a style and a script; nothing is loaded.

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
