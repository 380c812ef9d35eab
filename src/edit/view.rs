//! A file's text and tree, and the splice that changes it.

use std::ops::Range;

use crate::source::Tree;

/// Bytes of a text, and what stands there instead.
pub(super) struct Splice {
    pub range: Range<usize>,
    pub text: String,
}

/// A text with its tree.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub text: &'a str,
    pub tree: &'a Tree,
}
