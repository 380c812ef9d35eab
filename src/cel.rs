//! CEL, the language of conditions: the syntax of an expression, and what it mentions. Nothing is evaluated.

mod expression;
mod fault;
mod limits;
mod mentions;
mod parts;

pub use expression::CelExpression;
pub use fault::CelFault;
pub use limits::{MAX_LENGTH, MAX_NESTING};
pub use mentions::CelMentions;
pub use parts::CelParts;
