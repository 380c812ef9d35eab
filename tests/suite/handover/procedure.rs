//! The procedure that `adopt` prints, made by hand.

use super::{
    configuration::{Configuration, without_keys},
    resource::Resource,
    scenario::{Draft, Root, Step},
};

/// A root with all that is to be said of it: of an old one, also which addresses leave.
#[derive(Debug)]
pub struct Part {
    pub name: String,
    pub resources: Vec<(String, Resource)>,
    leaving: Vec<String>,
}

impl Part {
    pub fn named(name: String) -> Self {
        Self { name, resources: Vec::new(), leaving: Vec::new() }
    }

    pub fn of<'a>(name: &str, resources: impl IntoIterator<Item = (&'a str, Resource)>) -> Self {
        let resources = resources.into_iter().map(|(address, resource)| (address.to_owned(), resource)).collect();
        Self { name: name.to_owned(), resources, leaving: Vec::new() }
    }

    /// The same, of which these leave.
    #[must_use]
    pub fn leaving(mut self, addresses: &[&str]) -> Self {
        self.leaving = addresses.iter().copied().map(str::to_owned).collect();
        self
    }

    pub fn add(&mut self, address: String, resource: Resource, leaves: bool) {
        // Two groups of facts in one style.
        if self.resources.iter().any(|(other, _)| *other == address) {
            return;
        }
        if leaves {
            self.leaving.push(address.clone());
        }
        self.resources.push((address, resource));
    }

    /// Whether single keys leave.
    pub fn moves(&self) -> bool {
        !self.let_go().moved.is_empty()
    }

    /// Its files as they are at first, or at last.
    pub fn configuration(&self) -> Configuration {
        Configuration::of(self.resources.iter().map(|(address, resource)| (address.as_str(), resource.clone())))
    }

    /// A resource leaves as a whole where all of its instances do; others move to a name of their own.
    pub fn let_go(&self) -> Configuration {
        let leaving: Vec<&str> = self.leaving.iter().map(String::as_str).collect();
        let mut configuration = self.configuration().without(&leaving);
        for (number, address) in leaving.into_iter().enumerate() {
            let whole = without_keys(address);
            if configuration.resources.keys().any(|other| without_keys(other) == whole) {
                let (kind, _) = whole.rsplit_once('.').expect("a type and a name");
                let kind = kind.rsplit('.').next().expect("a type");
                let to = format!("{kind}.teamkit_released_{number}");
                configuration = configuration.moving(&[(address, to.as_str())]).removing(&[to.as_str()]);
            } else {
                configuration.removed.insert(whole);
            }
        }
        configuration
    }
}

/// The procedure: old roots let go; new roots take over what is live and create the rest; `RoleBinding`s under other
/// names are deleted; import blocks go. With `early`, jobs apply the new roots from the beginning.
pub fn procedure(old: &[Part], new: &[Part], deleted: &[Resource], early: bool) -> Draft {
    let mut draft = Draft { phases: vec![Vec::new(); 4], ..Draft::default() };
    for part in old {
        let before = part.configuration();
        let after = part.let_go();
        draft.live.extend(before.resources.values().flat_map(Resource::facts));
        let root = draft.roots.len();
        draft.roots.push(Root::applied(&part.name, vec![before, after]));
        draft.phases[0].push(vec![Step::Commit { root, configuration: 1 }, Step::Apply { root }]);
    }
    for part in new {
        let done = part.configuration();
        let is_live = |resource: &Resource| resource.facts().iter().all(|fact| draft.live.contains(fact));
        let live: Vec<&str> =
            part.resources.iter().filter(|(_, one)| is_live(one)).map(|(address, _)| address.as_str()).collect();
        let importing = done.clone().importing(&live);
        draft.defined.extend(done.resources.values().flat_map(Resource::facts));
        let first = if early { importing.clone() } else { Configuration::default() };
        let root = draft.roots.len();
        draft.roots.push(Root::fresh(&part.name, vec![first, importing, done]));
        draft.phases[1].push(vec![Step::Commit { root, configuration: 1 }, Step::Apply { root }]);
        draft.phases[3].push(vec![Step::Commit { root, configuration: 2 }]);
    }
    draft.phases[2].extend(deleted.iter().map(|resource| vec![Step::Delete(resource.facts())]));
    draft
}
