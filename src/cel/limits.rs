//! How large an expression may be, so that no text is too much for the stack.

/// The maximum length of an expression in bytes. What a longer one would be is a chain whose tree, which is taken down
/// call by call, would be too deep.
pub const MAX_LENGTH: usize = 4096;
/// How deep parentheses, lists and arguments may be nested.
pub const MAX_NESTING: u16 = 32;
