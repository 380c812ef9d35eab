//! What is defined and not live, and what is live and not defined.

mod accepted;
mod card;
mod comparison;
mod flag;
mod grant_ends;
mod holder;
mod judge;
mod member_names;
mod membership;
mod place;
mod report;
mod row;
mod scopes;
mod unlisted;

pub use card::{DriftCard, DriftLine, DriftTerms};
pub use comparison::{Drift, drift, undefined};
pub use flag::DriftFlag;
pub use holder::{DriftHolder, HolderKind};
pub use judge::DriftJudge;
pub use place::DriftPlace;
pub use report::DriftReport;
pub use row::{DriftEnd, DriftKind, DriftOrigin, DriftRow, ShownCondition};
pub use unlisted::UnlistedObjects;
