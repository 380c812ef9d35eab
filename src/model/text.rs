//! Texts as written.

use crate::source::Place;

/// A text with its place, for diagnostics that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub place: Place,
}
