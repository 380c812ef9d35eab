//! Words that many commands need.

pub(super) use crate::text::plural;
