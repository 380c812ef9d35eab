//! What a root's file says of objects that hold something: which it has, which it renamed, which it lets go.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;

use crate::{
    hcl::{self, ReadBlock, Value},
    target::{ManagedObject, is_within, managed_objects},
};

/// The objects of several roots, by path.
pub type ObjectsByRoot = BTreeMap<Utf8PathBuf, RootObjects>;

/// The objects that hold something in one root's files, and what these files say of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootObjects {
    /// By address.
    pub objects: BTreeMap<String, ManagedObject>,
    /// The addresses of module calls.
    pub calls: BTreeSet<String>,
    /// The environments of the root: the same address in module calls of two roots can be two objects.
    environments: BTreeSet<String>,
    /// From old addresses to new ones.
    moved: BTreeMap<String, String>,
    /// What leaves the state without being destroyed.
    released: BTreeSet<String>,
}

impl RootObjects {
    /// What the text of a file says. Terraform takes nothing from a text that isn't HCL, and so does this.
    #[must_use]
    pub fn of<T: AsRef<str>>(text: &str, environments: impl IntoIterator<Item = T>) -> Self {
        let body = hcl::parse(text).unwrap_or_default();
        Self {
            objects: managed_objects(&body).into_iter().map(|object| (object.address.clone(), object)).collect(),
            calls: body.blocks("module").filter_map(|block| Some(format!("module.{}", block.label(0)?))).collect(),
            environments: environments.into_iter().map(|name| name.as_ref().to_owned()).collect(),
            moved: body.blocks("moved").filter_map(|block| Some((name(block, "from")?, name(block, "to")?))).collect(),
            released: body
                .blocks("removed")
                .filter(|block| is_kept(block))
                .filter_map(|block| name(block, "from"))
                .collect(),
        }
    }

    /// Adds what another file of the root says.
    pub fn extend(&mut self, other: Self) {
        let Self { objects, calls, environments, moved, released } = other;
        self.objects.extend(objects);
        self.calls.extend(calls);
        self.environments.extend(environments);
        self.moved.extend(moved);
        self.released.extend(released);
    }

    /// Whether an object that the root had before is still in its state, under that address or a new one.
    #[must_use]
    pub fn has(&self, address: &str, before: &Self) -> bool {
        if self.objects.contains_key(address) {
            return true;
        }
        let mut address = address.to_owned();
        // A chain of renames passes each of them once.
        for _ in 0..self.moved.len() {
            let Some((from, to)) = self.moved.iter().find(|(from, _)| is_within(&address, from)) else { return false };
            address = format!("{to}{}", address.get(from.len()..).unwrap_or_default());
            if self.objects.contains_key(&address) {
                // Terraform moves nothing to where something is already.
                return !before.objects.contains_key(&address);
            }
        }
        false
    }

    /// Whether an object leaves the state without being destroyed.
    #[must_use]
    pub fn lets_go(&self, address: &str) -> bool {
        self.released.iter().any(|released| is_within(address, released))
    }

    /// Whether two roots have an environment in common.
    #[must_use]
    pub fn shares_environment(&self, other: &Self) -> bool {
        !self.environments.is_disjoint(&other.environments)
    }
}

fn name(block: &ReadBlock<'_>, key: &str) -> Option<String> {
    match block.body.get(key)? {
        // With an instance key it is no plain reference.
        Value::Reference(address) | Value::Other(address) => Some(address.to_string()),
        _ => None,
    }
}

/// Whether a `removed` block keeps the object; without `destroy = false` it would destroy it.
fn is_kept(block: &ReadBlock<'_>) -> bool {
    let mut lifecycles = block.body.blocks("lifecycle");
    lifecycles.any(|lifecycle| lifecycle.body.get("destroy") == Some(&Value::Other("false".into())))
}
