//! HCL as `terraform fmt` leaves it alone.
//!
//! Blocks are built and read with hcl-rs. Its printer doesn't align `=`, so the few shapes that we write are laid out
//! here; so are texts, which its printer does not escape in every case.

mod build;
mod escape;
mod format;
mod name;

pub use ::hcl::{
    Block, Body, Expression, Structure,
    expr::{Object, ObjectKey, TraversalOperator},
};
pub use build::{BlockExt, block, object, reference, strings, text};
pub use escape::escape;
pub use format::format_block;
pub use name::resource_name;

/// Reads a file's text.
///
/// # Errors
/// The first place that is no HCL, as hcl-rs words it.
pub fn parse(text: &str) -> Result<Body, ::hcl::Error> {
    ::hcl::parse(text)
}
