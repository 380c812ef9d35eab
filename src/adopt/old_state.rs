//! A state of somebody else's root: what of it is access, by address.

use std::collections::BTreeMap;

use super::{
    project_numbers::join_project,
    state_content::StateContent,
    state_json::{OldStateJson, StateInstance},
    target::{dataset_with_access, directory_group, is_directory_group},
};
use crate::{
    live::LiveWorld,
    target::{Binding, MemberPlace},
    terraform::{
        InstanceAddress, PlannedFact, PlannedKind, PlannedObject, PlannedValue, Surroundings, Unreadable, authority,
        denies_access, gives_access, group_address, is_known_provider, read_planned,
    },
    text::brief,
};

/// A state with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldState {
    pub name: String,
    /// In the order of their addresses.
    pub objects: Vec<StateObject>,
}

/// An instance of a managed resource in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateObject {
    pub address: InstanceAddress,
    pub content: StateContent,
}

/// So much of a message about JSON is shown: it may quote the file.
const MAX_MESSAGE: usize = 300;

impl OldState {
    /// Reads a state in either of its JSON forms. The world tells the addresses of groups, and the ids of projects.
    ///
    /// # Errors
    /// Why it isn't one, in a sentence without its subject: `is not a state: …`.
    pub fn read(name: &str, bytes: &[u8], world: &LiveWorld) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
        let state: OldStateJson<'_> = serde_json::from_str(text)
            .map_err(|error| format!("is not a state: {}", brief(&error.to_string(), MAX_MESSAGE)))?;
        require_state(&state)?;
        let instances =
            state.instances().map_err(|address| format!("has the address `{address}`, which is not understood"))?;
        let groups = group_addresses(&instances, world);
        let mut objects: Vec<StateObject> = instances.iter().map(|instance| object(instance, &groups, world)).collect();
        objects.sort_by(|one, other| one.address.cmp(&other.address));
        Ok(Self { name: name.to_owned(), objects })
    }
}

fn require_state(state: &OldStateJson<'_>) -> Result<(), String> {
    const SHOW: &str = "write it with `terraform show -json` or `terraform state pull`";
    if state.level.is_some() {
        return Err(format!("is a log, not a state: {SHOW}"));
    }
    if state.resource_changes.is_some() {
        return Err(format!("is a plan, not a state: {SHOW}"));
    }
    match (state.format_version.as_deref(), state.version) {
        (Some(version), _) if version.split('.').next() == Some("1") => Ok(()),
        (Some(version), _) => {
            Err(format!("has the format version `{}`; teamkit reads 1.x", brief(version, MAX_MESSAGE)))
        }
        (None, Some(4)) if state.modules.is_none() => Ok(()),
        (None, Some(version)) => Err(format!(
            "is a state of version {version}; teamkit reads version 4, which Terraform 0.12 and later write"
        )),
        (None, None) => Err(format!("is not a state: {SHOW}")),
    }
}

/// The addresses of groups by their resource names.
fn group_addresses(instances: &[StateInstance<'_>], world: &LiveWorld) -> BTreeMap<String, String> {
    let live = world.groups.iter().filter_map(|(address, group)| Some((group.name.as_deref()?, address.to_string())));
    let mut addresses: BTreeMap<String, String> = live.map(|(name, address)| (name.to_owned(), address)).collect();
    for group in instances.iter().filter(|one| is_directory_group(&one.address.kind)) {
        let [id, email] = ["id", "email"].map(|key| group.values.get(key).as_text());
        addresses.extend(id.zip(email).map(|(id, email)| (id.to_owned(), email.to_ascii_lowercase())));
    }
    let groups = instances.iter().filter(|one| PlannedKind::of(&one.address.kind) == Some(PlannedKind::Group));
    for group in groups {
        let names = ["name", "id"].into_iter().filter_map(|key| group.values.get(key).as_text());
        let address = group_address(&group.values);
        addresses.extend(names.filter_map(|name| Some((name.to_owned(), address.clone()?))));
    }
    addresses
}

fn object(instance: &StateInstance<'_>, groups: &BTreeMap<String, String>, world: &LiveWorld) -> StateObject {
    let mut content = content(instance, groups);
    for place in places(&mut content) {
        join_project(place, &world.numbers);
    }
    StateObject { address: instance.address.clone(), content }
}

/// The places that an instance is about.
fn places(content: &mut StateContent) -> Vec<&mut MemberPlace> {
    match content {
        StateContent::Access { object, .. } => {
            let places = object.facts.iter_mut().filter_map(|fact| match fact {
                PlannedFact::Binding(Binding::Member { place, .. }) => Some(place),
                PlannedFact::Binding(_) | PlannedFact::Object(_) => None,
            });
            places.collect()
        }
        StateContent::Authority(authority) => vec![&mut authority.place],
        StateContent::UnreadAuthority(authority) => authority.place.iter_mut().collect(),
        StateContent::Beside { place, .. } => vec![place],
        StateContent::Members { .. } | StateContent::Unread(_) | StateContent::Other => Vec::new(),
    }
}

fn content(instance: &StateInstance<'_>, groups: &BTreeMap<String, String>) -> StateContent {
    let kind = instance.address.kind.as_str();
    let values = &instance.values;
    let unread = |reason: &str| StateContent::Unread(reason.to_owned());
    let is_foreign = instance.provider.as_deref().is_some_and(|provider| !is_known_provider(provider));
    let read = match PlannedKind::of(kind) {
        Some(_) if is_foreign => return unread("is of another provider than the one that teamkit knows"),
        Some(planned) => {
            let group = values.get("group").as_text().and_then(|id| groups.get(id)).map(String::as_str);
            let surroundings = Surroundings { group, ..Surroundings::default() };
            read_planned(planned, kind, values, surroundings)
                .map(|object| StateContent::Access { kind: planned, object: without_provider(object) })
        }
        None => match directory_group(kind, values, groups).map_or_else(|| authority_of(kind, values), Some) {
            Some(content) => Ok(content),
            None if denies_access(kind) => return unread("takes access away"),
            None => return gives_access(kind, values).map_or(StateContent::Other, unread),
        },
    };
    match read {
        Ok(_) if instance.is_deposed => unread("was left over by a replacement, and the next apply there destroys it"),
        Ok(content) => content,
        Err(fault) => StateContent::Unread(fault_words(&fault)),
    }
}

/// What a resource decides alone.
fn authority_of(kind: &str, values: &PlannedValue<'_>) -> Option<StateContent> {
    if let Some(place) = dataset_with_access(kind, values) {
        let reason = "takes away what ours give there if its code has `access` blocks, which no state tells";
        return Some(StateContent::Beside { place, reason });
    }
    Some(match authority(kind, values)? {
        Ok(authority) => StateContent::Authority(authority),
        Err(authority) => StateContent::UnreadAuthority(authority),
    })
}

/// No state says which cluster a provider reaches.
fn without_provider(mut object: PlannedObject) -> PlannedObject {
    for fact in &mut object.facts {
        if let PlannedFact::Binding(Binding::Subject { provider, .. } | Binding::Role { provider, .. }) = fact {
            *provider = None;
        }
    }
    object
}

/// Why something can't be read, in words behind its address.
pub(super) fn fault_words(fault: &Unreadable) -> String {
    match fault {
        Unreadable::Unknown(argument) => format!("has no `{argument}` that can be read"),
        Unreadable::Place(argument) => format!("has a `{argument}` that can mean several places, or none"),
        Unreadable::Form(sentence) => (*sentence).to_owned(),
    }
}

impl StateObject {
    /// The name of the object in a cluster, where it has one: the last part of what tells it apart.
    #[must_use]
    pub fn object_name(&self) -> Option<&str> {
        match &self.content {
            StateContent::Access { kind, object } if kind.is_in_cluster() => object.identity.last().map(String::as_str),
            _ => None,
        }
    }
}

/// The description of the condition of a member, the last part of what tells it apart.
pub(super) fn description(object: &PlannedObject) -> &str {
    object.identity.last().map(String::as_str).unwrap_or_default()
}
