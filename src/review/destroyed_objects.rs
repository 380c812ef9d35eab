//! Objects that hold something, and that Terraform would destroy because the block that protects them leaves the file.

use camino::{Utf8Path, Utf8PathBuf};

use super::root_objects::{ObjectsByRoot, RootObjects};
use crate::{
    check::changes::DESTROYED_OBJECT,
    diagnostic::{Diagnostic, Severity},
    target::ManagedObject,
    text::shell_word,
};

/// A namespace or group that would be destroyed by the next apply of a root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DestroyedObject {
    pub root: Utf8PathBuf,
    pub object: ManagedObject,
    pub fate: ObjectFate,
}

/// What becomes of an object whose block leaves its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectFate {
    Destroyed,
    /// Its module call is still there, with the `prevent_destroy` that makes Terraform refuse the plan.
    Refused,
    /// The same object stands in the same root under this address, and Terraform takes the two for different ones.
    Readdressed(String),
}

impl DestroyedObject {
    /// The finding about it: what happens, what keeps the object, and what destroys it.
    #[must_use]
    pub fn finding(&self, severity: Severity) -> Diagnostic {
        let Self { root, object, fate } = self;
        let ManagedObject { address, noun, name, loss } = object;
        let (rule, allow) = (DESTROYED_OBJECT.id, format!("pass `--allow {}`", DESTROYED_OBJECT.id));
        let (message, hint) = match fate {
            ObjectFate::Destroyed => (
                format!("the {noun} `{name}` leaves {root}: Terraform would destroy it, {loss}"),
                format!("to keep it, add `{}` to `released` in teamkit.yaml; to destroy it, {allow}", self.entry()),
            ),
            ObjectFate::Refused => (
                format!(
                    "the {noun} `{name}` leaves {root}, whose module keeps Terraform from destroying it: the apply fails"
                ),
                format!(
                    "to keep it, run `terraform -chdir={} state rm {}` before the apply, and {allow}; no other way lets a part \
                     of a module go",
                    shell_word(root.as_str()),
                    shell_word(address)
                ),
            ),
            ObjectFate::Readdressed(new) => (
                format!("the {noun} `{name}` of {root} has the address {new} now: Terraform would destroy it, {loss}"),
                format!("move its state before the apply (`teamkit roots --moved` lists the commands), and {allow}"),
            ),
        };
        Diagnostic::new(severity, rule, message).hint(hint)
    }

    /// The entry of `released` that keeps the object.
    #[must_use]
    pub fn entry(&self) -> String {
        let (root, address) = (yaml_word(self.root.as_str()), yaml_word(self.object.resource()));
        format!("- {{ root: {root}, address: {address}, reason: \"…\" }}")
    }
}

/// The objects that roots had and have no more: not renamed, not let go, and not in the file of another root, which
/// takes their state along. A root that disappears destroys nothing by itself: nobody applies it any more.
#[must_use]
pub fn destroyed_objects(before: &ObjectsByRoot, after: &ObjectsByRoot) -> Vec<DestroyedObject> {
    let mut destroyed = Vec::new();
    for (root, old) in before.iter().filter(|(_, old)| !old.objects.is_empty()) {
        let Some(new) = after.get(root) else { continue };
        let lost = old.objects.values().filter(|object| {
            !new.has(&object.address, old)
                && !new.lets_go(&object.address)
                && !is_elsewhere(object, root, before, after)
        });
        destroyed.extend(lost.map(|object| DestroyedObject {
            root: root.clone(),
            object: object.clone(),
            fate: fate(object, old, new),
        }));
    }
    destroyed
}

fn fate(object: &ManagedObject, old: &RootObjects, new: &RootObjects) -> ObjectFate {
    let is_new = |other: &&ManagedObject| !old.objects.contains_key(&other.address);
    if let Some(same) = new.objects.values().filter(is_new).find(|other| object.is_same(other)) {
        return ObjectFate::Readdressed(same.address.clone());
    }
    let is_called = object.call().is_some_and(|call| new.calls.contains(call));
    if is_called { ObjectFate::Refused } else { ObjectFate::Destroyed }
}

/// Whether another root has an object now that it didn't have.
fn is_elsewhere(object: &ManagedObject, path: &Utf8Path, before: &ObjectsByRoot, after: &ObjectsByRoot) -> bool {
    let none = RootObjects::default();
    let old = before.get(path).unwrap_or(&none);
    let is_there = |(other, new): (&Utf8PathBuf, &RootObjects)| {
        let had = before.get(other).unwrap_or(&none);
        let is_new = !had.objects.contains_key(&object.address) && new.has(&object.address, had);
        other != path && is_new && (object.call().is_none() || new.shares_environment(old))
    };
    after.iter().any(is_there)
}

/// A text as a value inside `{ }` of a YAML file.
fn yaml_word(text: &str) -> String {
    let is_plain = |one: char| one.is_ascii_alphanumeric() || matches!(one, '/' | '.' | '_' | '-' | '+');
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic());
    if starts && text.chars().all(is_plain) { text.to_owned() } else { format!("{text:?}") }
}
