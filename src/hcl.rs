//! HCL in the form of `terraform fmt`.
//!
//! Blocks are built with hcl-rs; texts are read by a reader of our own, and by hcl-rs where that one gives up. hcl-rs's
//! printer doesn't align `=` and doesn't escape strings in every case, so both are done here.

mod build;
mod escape;
mod format;
mod name;
mod read;

pub use ::hcl::{
    Block, BlockLabel, Expression, Structure,
    expr::{Object, ObjectKey},
};
pub use build::{BlockExt, block, object, reference, strings, text};
pub use escape::escape;
pub use format::{BlockText, format_block};
pub use name::{resource_name, resource_name_parts};
pub use read::{Body, ReadBlock, Value, parse, parse_any, parse_canonical};
