//! What the files of a root say at one commit, and what Terraform plans for it.
//!
//! What Terraform does with blocks is checked against Terraform itself in `terraform.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cloud::{Facts, Universe},
    resource::{Object, Resource},
};

/// The files of a root at one commit.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// By the addresses of instances, such as `module.team["a"].google_project_iam_member.this["x"]`.
    pub resources: BTreeMap<String, Resource>,
    /// What leaves the state and not the cloud: addresses without keys, of resources or modules.
    pub removed: BTreeSet<String>,
    /// From where to where, between addresses of instances.
    pub moved: Vec<(String, String)>,
    /// The addresses of `import` blocks, whose ids are of what is configured there.
    pub imports: BTreeSet<String>,
}

impl Configuration {
    pub fn of<'a>(resources: impl IntoIterator<Item = (&'a str, Resource)>) -> Self {
        let resources = resources.into_iter().map(|(address, resource)| (address.to_owned(), resource)).collect();
        Self { resources, ..Self::default() }
    }

    /// Without these instances.
    #[must_use]
    pub fn without(mut self, addresses: &[&str]) -> Self {
        for address in addresses {
            assert!(self.resources.remove(*address).is_some(), "{address} is configured");
        }
        self
    }

    #[must_use]
    pub fn removing(mut self, addresses: &[&str]) -> Self {
        self.removed.extend(addresses.iter().copied().map(str::to_owned));
        self
    }

    #[must_use]
    pub fn moving(mut self, pairs: &[(&str, &str)]) -> Self {
        self.moved.extend(pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())));
        self
    }

    #[must_use]
    pub fn importing(mut self, addresses: &[&str]) -> Self {
        self.imports.extend(addresses.iter().copied().map(str::to_owned));
        self
    }

    /// Whether a `removed` block lets this instance go.
    pub fn forgets(&self, address: &str) -> bool {
        let whole = without_keys(address);
        self.removed
            .iter()
            .any(|from| whole.strip_prefix(from.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// All addresses that it names.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        self.resources.keys().chain(self.moved.iter().flat_map(|(from, to)| [from, to]))
    }

    /// What Terraform refuses of it, whatever the state.
    fn refusal(&self) -> Option<String> {
        let released = self.resources.keys().find(|address| self.forgets(address));
        let moved = self.moved.iter().map(|(from, _)| from).find(|from| self.resources.contains_key(*from));
        let imported = self.imports.iter().find(|address| !self.resources.contains_key(*address));
        let words = [
            released.map(|address| format!("removed resource still exists: {address}")),
            moved.map(|address| format!("moved object still exists: {address}")),
            imported.map(|address| format!("configuration for import target does not exist: {address}")),
        ];
        words.into_iter().flatten().next()
    }
}

/// An address without the keys of instances.
pub fn without_keys(address: &str) -> String {
    let (mut whole, mut rest) = (String::new(), address);
    while let Some((before, after)) = rest.split_once('[') {
        whole.push_str(before);
        // A key may hold brackets: `["serviceAccount:p.svc.id.goog[ns/name]"]`.
        let quoted = after.strip_prefix('"').and_then(|key| key.find("\"]").map(|at| at + 3));
        let end = quoted.or_else(|| after.find(']').map(|at| at + 1));
        rest = &after[end.expect("a key has an end")..];
    }
    whole + rest
}

/// Addresses by number.
pub type Place = u16;

/// What a state has at an address: one of the objects of a scenario, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Held {
    pub place: Place,
    pub object: u16,
}

/// A [`Configuration`] by numbers.
#[derive(Debug)]
pub struct Settings {
    resources: Vec<Held>,
    forgets: BTreeSet<Place>,
    moved: Vec<(Place, Place)>,
    imports: BTreeSet<Place>,
    refusal: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Delete,
    Forget,
    Import,
    Update,
    Create,
    /// A create where something is deleted first.
    Recreate,
}

/// One operation on one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Operation {
    pub action: Action,
    pub held: Held,
}

/// What Terraform would do: the state after the refresh and the moves, and operations in no order.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    pub holds: Vec<Held>,
    pub operations: Vec<Operation>,
}

/// Addresses and objects of a scenario, to which numbers are given here.
#[derive(Debug, Default)]
pub struct Numbers {
    pub addresses: Vec<String>,
    pub objects: Vec<Object>,
    resources: Vec<Resource>,
}

impl Numbers {
    pub fn place(&mut self, address: &str) -> Place {
        let at = self.addresses.iter().position(|other| other == address).unwrap_or_else(|| {
            self.addresses.push(address.to_owned());
            self.addresses.len() - 1
        });
        u16::try_from(at).expect("few addresses")
    }

    pub fn held(&mut self, universe: &Universe, address: &str, resource: &Resource) -> Held {
        let at = self.resources.iter().position(|other| other == resource).unwrap_or_else(|| {
            self.resources.push(resource.clone());
            self.objects.push(resource.within(universe));
            self.objects.len() - 1
        });
        Held { place: self.place(address), object: u16::try_from(at).expect("few objects") }
    }

    pub fn object(&self, held: Held) -> Object {
        self.objects[usize::from(held.object)]
    }

    /// A configuration by numbers; all addresses that any state can have must be known.
    pub fn settings(&mut self, universe: &Universe, configuration: &Configuration) -> Settings {
        let mut resources: Vec<Held> =
            configuration.resources.iter().map(|(address, resource)| self.held(universe, address, resource)).collect();
        resources.sort_unstable();
        let moved = configuration.moved.iter().map(|(from, to)| (self.place(from), self.place(to))).collect();
        let forgotten = self.addresses.clone().into_iter().filter(|address| configuration.forgets(address));
        let forgets = forgotten.map(|address| self.place(&address)).collect();
        let imports = configuration.imports.iter().map(|address| self.place(address)).collect();
        Settings { resources, forgets, moved, imports, refusal: configuration.refusal() }
    }
}

impl Settings {
    /// The plan from a state, or why there is none.
    pub fn plan(&self, numbers: &Numbers, holds: &[Held], live: Facts) -> Result<Plan, String> {
        let plan = self.plan_after_export(numbers, holds, live)?;
        let missing = plan
            .operations
            .iter()
            .find(|operation| operation.action == Action::Create && self.imports.contains(&operation.held.place));
        missing.map_or(Ok(()), |operation| {
            let address = &numbers.addresses[usize::from(operation.held.place)];
            Err(format!("cannot import non-existent remote object: {address}"))
        })?;
        Ok(plan)
    }

    /// The same once `adopt` was run again, which imports nothing that has gone meanwhile.
    pub fn plan_after_export(&self, numbers: &Numbers, holds: &[Held], live: Facts) -> Result<Plan, String> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.clone());
        }
        // Refresh: what is gone leaves the state.
        let there = holds.iter().copied().filter(|held| numbers.object(*held).exists(live));
        let mut state: BTreeMap<Place, u16> = there.map(|held| (held.place, held.object)).collect();
        for (from, to) in &self.moved {
            // Where something is already, nothing can move to.
            if !state.contains_key(to)
                && let Some(object) = state.remove(from)
            {
                state.insert(*to, object);
            }
        }
        let holds: Vec<Held> = state.iter().map(|(&place, &object)| Held { place, object }).collect();
        let mut operations = Vec::new();
        for wanted in &self.resources {
            let object = numbers.object(*wanted);
            match state.remove(&wanted.place).map(|object| Held { place: wanted.place, object }) {
                Some(held) if !numbers.object(held).is_same_as(object) => {
                    operations.push(Operation { action: Action::Delete, held });
                    operations.push(Operation { action: Action::Recreate, held: *wanted });
                }
                Some(_) if !object.is_as_wanted(live) => {
                    operations.push(Operation { action: Action::Update, held: *wanted });
                }
                Some(_) => {}
                None if self.imports.contains(&wanted.place) && object.exists(live) => {
                    operations.push(Operation { action: Action::Import, held: *wanted });
                    if !object.is_as_wanted(live) {
                        operations.push(Operation { action: Action::Update, held: *wanted });
                    }
                }
                None => operations.push(Operation { action: Action::Create, held: *wanted }),
            }
        }
        operations.extend(state.into_iter().map(|(place, object)| {
            let action = if self.forgets.contains(&place) { Action::Forget } else { Action::Delete };
            Operation { action, held: Held { place, object } }
        }));
        operations.sort_unstable();
        Ok(Plan { holds, operations })
    }
}
