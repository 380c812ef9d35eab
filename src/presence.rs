//! Whether what definitions give is really there, and what people have besides.
//!
//! Everything here is about people: somebody who isn't in a live group has nothing of what the group has, and somebody who
//! is in it has all of that, whatever definitions say.

mod answer;
mod besides;
mod index;
mod live_people;
mod other_rules;
mod way;

pub use answer::{Presence, PresenceAnswer, PresenceReason};
pub use besides::{Besides, ExtraAccess};
pub use index::PresenceIndex;
pub use way::LiveWay;
