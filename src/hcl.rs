//! HCL as `terraform fmt` leaves it alone.
//!
//! Blocks are built with hcl-rs; texts are read by a reader of our own, with hcl-rs behind it. hcl-rs's printer doesn't align
//! `=`, so the few shapes that we write are laid out here; so are texts, which its printer does not escape in every case.

mod build;
mod escape;
mod format;
mod name;
mod read;

pub use ::hcl::{
    Block, Expression, Structure,
    expr::{Object, ObjectKey},
};
pub use build::{BlockExt, block, object, reference, strings, text};
pub use escape::escape;
pub use format::{BlockText, format_block};
pub use name::resource_name;
pub use read::{Body, ReadBlock, Value, parse, parse_any, parse_canonical};
