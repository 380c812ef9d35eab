//! What one root takes over, and what it creates.

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    takeover::{Creation, Takeover},
    target::AdoptableWorld,
};
use crate::terraform::{Configuration, ImportBlock, InstanceAddress};

/// What Terraform does with the objects of a root when it is applied for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootAdoption {
    pub root: Utf8PathBuf,
    /// By address.
    pub imports: Vec<ImportBlock>,
    /// The addresses of the others, each with the reason, in order.
    pub creates: Vec<(String, Creation)>,
}

impl RootAdoption {
    /// The addresses of all that is ours in the root.
    pub fn addresses(&self) -> impl Iterator<Item = InstanceAddress> {
        let created = self.creates.iter().filter_map(|(address, _)| InstanceAddress::parse(address));
        self.imports.iter().map(|import| import.to.clone()).chain(created)
    }
}

impl RootAdoption {
    /// What becomes of the resources of a root's file in a world; `cluster` is the root's only one, if it has just one.
    #[must_use]
    pub fn of(path: &Utf8Path, file: &Configuration, cluster: Option<&str>, world: &AdoptableWorld<'_>) -> Self {
        let (mut imports, mut creates) = (Vec::new(), Vec::new());
        for (address, resource) in &file.resources {
            // What a template adds is no business of ours, and a module of somebody else's has other addresses.
            let takeover = world.takeover(address, resource, file, cluster);
            let (Some(takeover), Some(to)) = (takeover, InstanceAddress::parse(address)) else { continue };
            match takeover {
                Takeover::Import(id) => imports.push(ImportBlock { to, id }),
                Takeover::Create(why) => creates.push((address.clone(), why)),
            }
        }
        imports.sort_unstable();
        Self { root: path.to_owned(), imports, creates }
    }
}
