//! A file's text and tree, and a splice of the text.

use std::ops::Range;

use crate::source::Tree;

/// A range of bytes in a text, and its replacement.
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
