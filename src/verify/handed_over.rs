//! What goes over from one state to another.

use camino::Utf8PathBuf;

/// A binding or an object that goes from one state to that of a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    pub address: String,
    /// In words.
    pub what: String,
    /// The root that defines it.
    pub root: Utf8PathBuf,
}
