//! What is defined and not live, and what is live and not defined.

mod accepted;
mod comparison;
mod member_names;
mod membership;
mod place;
mod row;
mod scopes;

pub use comparison::{Drift, drift};
pub use place::DriftPlace;
pub use row::{DriftEnd, DriftKind, DriftOrigin, DriftRow, ShownCondition};
