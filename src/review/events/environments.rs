//! Environments, their clusters and their patterns.

use std::collections::BTreeMap;

use serde_json::Value;

use super::EventSides;
use crate::{
    model::{Environment, TargetId},
    review::{
        event::{ChangeEvent, EventKind},
        sentence::Sentence,
        written::{WrittenPair, shown, written},
    },
    source::Place,
};

pub(super) fn events(sides: &EventSides<'_>) -> Vec<ChangeEvent> {
    let mut events = Vec::new();
    for after in &sides.head.environments {
        let old = sides.environments.old_name(after.id.as_str());
        let Some(before) = sides.base.environments.iter().find(|environment| environment.id.as_str() == old) else {
            let (singular, plural) = if after.protected {
                ("is new, protected", "are new, protected")
            } else {
                ("is new, not protected", "are new, not protected")
            };
            events.push(event(
                EventKind::Environment,
                Sentence::new(after.id.as_str(), singular, plural),
                &after.place,
            ));
            continue;
        };
        if old != after.id.as_str() {
            let text = format!("environment {old} is called {} now", after.id);
            events.push(event(EventKind::Environment, Sentence::whole(text), &after.place));
        }
        events.extend(clusters(sides, before, after));
        events.extend(patterns(sides, before, after));
        if before.manage_namespace != after.manage_namespace {
            let (singular, plural) = if after.manage_namespace {
                ("has managed namespaces now", "have managed namespaces now")
            } else {
                ("no longer has managed namespaces", "no longer have managed namespaces")
            };
            let place = managed_line(sides, after);
            events.push(event(EventKind::Namespaces, Sentence::new(after.id.as_str(), singular, plural), &place));
        }
    }
    for before in &sides.base.environments {
        let name = sides.environments.new_name(before.id.as_str());
        if !sides.head.environments.iter().any(|environment| environment.id.as_str() == name) {
            events.push(event(
                EventKind::Environment,
                Sentence::new(before.id.as_str(), "is gone", "are gone"),
                &before.place,
            ));
        }
    }
    events
}

fn event(kind: EventKind, sentence: Sentence, place: &Place) -> ChangeEvent {
    ChangeEvent { kind, sentence, place: place.clone() }
}

/// An environment's keys in `teamkit.yaml`.
fn keys(workspace: &Place, environment: &Environment) -> Place {
    workspace.key("environments").key(environment.id.as_str().to_owned())
}

/// Clusters that an environment gains, loses, or calls otherwise.
fn clusters(sides: &EventSides<'_>, before: &Environment, after: &Environment) -> Vec<ChangeEvent> {
    let (old, new) = (cluster_lines(&sides.base.place, before), cluster_lines(&sides.head.place, after));
    let mut events = Vec::new();
    let mut renamed: Vec<&str> = Vec::new();
    let name = after.id.as_str();
    for (cluster, (place, formerly)) in new.iter().filter(|(cluster, _)| !old.contains_key(*cluster)) {
        let former = formerly.iter().find(|former| old.contains_key(*former) && !new.contains_key(*former));
        renamed.extend(former.map(String::as_str));
        let sentence = if let Some(former) = former {
            Sentence::whole(format!("cluster {former} is called {cluster} now"))
        } else {
            Sentence::new(name, format!("gains cluster {cluster}"), format!("gain cluster {cluster}"))
        };
        events.push(event(EventKind::Cluster, sentence, place));
    }
    let gone = old.iter().filter(|(cluster, _)| !new.contains_key(*cluster) && !renamed.contains(&cluster.as_str()));
    for (cluster, (place, _)) in gone {
        let (singular, plural) = (format!("loses cluster {cluster}"), format!("lose cluster {cluster}"));
        events.push(event(EventKind::Cluster, Sentence::new(name, singular, plural), place));
    }
    events
}

/// The clusters of an environment by name, each with its line and its former names.
fn cluster_lines(workspace: &Place, environment: &Environment) -> BTreeMap<String, (Place, Vec<String>)> {
    let mut lines = BTreeMap::new();
    for target in TargetId::ALL {
        let keys = keys(workspace, environment).key(target.as_str());
        if let Value::String(name) = written(&keys.key("cluster")) {
            lines.insert(name, (keys.key_of("cluster"), Vec::new()));
        }
        let list = keys.key("clusters");
        let Value::Array(clusters) = written(&list) else { continue };
        for (index, cluster) in clusters.iter().enumerate() {
            let Some(name) = cluster.get("name").and_then(Value::as_str) else { continue };
            let formerly = cluster.get("formerly").and_then(Value::as_array).into_iter().flatten();
            let formerly = formerly.filter_map(Value::as_str).map(ToOwned::to_owned).collect();
            lines.insert(name.to_owned(), (list.index(index), formerly));
        }
    }
    lines
}

/// Other patterns of an environment's projects and namespaces.
fn patterns(sides: &EventSides<'_>, before: &Environment, after: &Environment) -> Vec<ChangeEvent> {
    let (base, head) = (keys(&sides.base.place, before), keys(&sides.head.place, after));
    let events = TargetId::ALL.into_iter().filter_map(|target| {
        let key = target.facts().scope_key;
        let pattern = |keys: &Place| keys.key(target.as_str()).key(key);
        let pair = WrittenPair::at(&pattern(&base), &pattern(&head));
        let text = match (pair.before.is_null(), pair.after.is_null()) {
            _ if !pair.differs() => return None,
            (true, _) => format!("{}: {key} is {}", after.id, shown(&pair.after)),
            (_, true) => format!("{}: {key} is no longer {}", after.id, shown(&pair.before)),
            _ => format!("{}: {key} {} -> {}", after.id, shown(&pair.before), shown(&pair.after)),
        };
        Some(event(EventKind::Scope, Sentence::whole(text), &pair.place))
    });
    events.collect()
}

/// The line that says whether an environment's namespaces are managed; that of the environment where none does.
fn managed_line(sides: &EventSides<'_>, after: &Environment) -> Place {
    let keys = keys(&sides.head.place, after);
    let lines = TargetId::ALL.into_iter().map(|target| keys.key(target.as_str()));
    let mut lines = lines.filter(|line| !written(&line.key("manage_namespace")).is_null());
    lines.next().map_or_else(|| after.place.clone(), |line| line.key_of("manage_namespace"))
}
