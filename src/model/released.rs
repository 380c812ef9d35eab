//! Objects that Terraform lets go without destroying them.

use camino::Utf8PathBuf;

use crate::source::Place;

/// An object that leaves a root's state and stays where it is, such as the namespace
/// `kubernetes_namespace_v1.platform-prod__ledger` in `terraform/services/ledger/production`.
#[derive(Debug, Clone)]
pub struct ReleasedObject {
    pub root: Utf8PathBuf,
    /// The address of a resource or module, without instance keys.
    pub address: String,
    pub reason: String,
    /// The place of the entry in `released`.
    pub place: Place,
}
