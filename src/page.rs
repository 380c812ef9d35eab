//! A self-contained HTML file that shows who can access what: data, a style and a script; nothing is loaded.

mod build;
mod changes;
mod data;
mod drift;
mod html;
mod index_table;
mod policy;

pub use build::build;
pub use changes::changes;
pub use data::{ChangeData, ChangesData, Data, DriftData};
pub use drift::drift_data;
pub use html::{is_ours, render};
