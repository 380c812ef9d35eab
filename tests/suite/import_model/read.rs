//! Definitions as files, read back into plain data. It takes what the contract writes, and stops at anything else.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_yaml::{Mapping, Value};

use crate::reference_model::{
    definitions::{
        Access, At, Condition, Eligibility, GrantTo, KubernetesRole, Owned, PerEnvironment, Person, Request, Resource,
        Service, Team, Which, Workspace,
    },
    kind::Kind,
};

/// The keys of a mapping that are left to read.
struct Keys(Mapping);

impl Keys {
    fn of(value: Value) -> Self {
        match value {
            Value::Mapping(mapping) => Self(mapping),
            Value::Null => Self(Mapping::new()),
            other => panic!("{other:?} is not a mapping"),
        }
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.take(key).map(|value| text(&value))
    }

    /// One or a list.
    fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        self.take(key).map(|value| items(value).iter().map(text).collect())
    }

    fn each<T>(&mut self, key: &str, read: impl Fn(Value) -> T) -> Vec<T> {
        self.take(key).map(items).unwrap_or_default().into_iter().map(read).collect()
    }

    fn pairs(&mut self, key: &str) -> Vec<(String, Value)> {
        let mapping = self.take(key).map(Self::of).map(|keys| keys.0).unwrap_or_default();
        mapping.into_iter().map(|(key, value)| (text(&key), value)).collect()
    }

    /// Nothing may be left.
    fn end(self, beside: &[&str]) {
        let left: Vec<String> = self.0.keys().map(text).filter(|key| !beside.contains(&key.as_str())).collect();
        assert!(left.is_empty(), "unknown keys {left:?}");
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is not a text")).to_owned()
}

fn items(value: Value) -> Vec<Value> {
    match value {
        Value::Sequence(items) => items,
        one => vec![one],
    }
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text.trim_start_matches('\u{feff}')).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// A workspace whose policy is known, with the teams and services that files say.
pub fn read(policy: &Workspace, files: &BTreeMap<String, String>) -> Workspace {
    let mut workspace = Workspace { registry: None, teams: Vec::new(), ..policy.clone() };
    for (path, text) in files {
        if let Some(path) = path.strip_prefix("teams/") {
            workspace.teams.push(team(Utf8Path::new(path), yaml(text)));
        } else if path.starts_with("services/") {
            let services = Keys::of(yaml(text)).0.into_iter();
            let services = services.map(|(name, facts)| service(name.as_str().expect("a name"), facts));
            workspace.registry.get_or_insert_default().extend(services);
        }
    }
    workspace
}

fn per_environment(value: Value) -> PerEnvironment {
    match value {
        Value::String(all) => PerEnvironment::All(all),
        other => PerEnvironment::By(
            Keys::of(other).0.into_iter().map(|(environment, value)| (text(&environment), text(&value))).collect(),
        ),
    }
}

fn service(name: &str, facts: Value) -> Service {
    let mut keys = Keys::of(facts);
    let mut google = Keys::of(keys.take("google").unwrap_or(Value::Null));
    let mut kubernetes = Keys::of(keys.take("kubernetes").unwrap_or(Value::Null));
    let service = Service {
        name: name.to_owned(),
        environments: keys.texts("environments"),
        project: google.take("project").map(per_environment),
        workload: google.take("workload").map(per_environment),
        namespace: kubernetes.take("namespace").map(per_environment),
        resources: keys.pairs("resources").into_iter().map(|(name, facts)| resource(name, facts)).collect(),
        labels: keys.pairs("labels").into_iter().map(|(key, value)| (key, text(&value))).collect(),
        rest: Vec::new(),
    };
    google.end(&[]);
    kubernetes.end(&[]);
    keys.end(&["description", "grants_from", "shared", "formerly", "annotations"]);
    service
}

fn resource(name: String, facts: Value) -> Resource {
    let mut keys = Keys::of(facts);
    let kind = Kind::ALL.into_iter().find(|kind| keys.0.contains_key(kind.key())).expect("a kind of resource");
    let id = keys.text(kind.key()).expect("an id");
    let within = kind.within().and_then(|key| keys.text(key));
    keys.end(&[]);
    Resource { name, kind, id, within }
}

fn team(path: &Utf8Path, value: Value) -> Team {
    let mut keys = Keys::of(value);
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty());
    let team = Team {
        name: path.file_stem().expect("a name").to_owned(),
        folder: folder.map(|folder| format!("{folder}/")).unwrap_or_default(),
        parents: keys.texts("parent").unwrap_or_default(),
        group: keys.text("group"),
        lead_group: keys.text("lead_group"),
        grant_to: keys.text("grant_to").map(|to| if to == "members" { GrantTo::Members } else { GrantTo::Group }),
        leads: keys.each("leads", person),
        members: keys.each("members", person),
        services: keys.each("services", owned),
        access: keys.take("access").map(access).unwrap_or_default(),
        requests: keys.each("grants", request),
        rest: Vec::new(),
    };
    keys.end(&["team", "description", "codeowners", "formerly", "exceptions"]);
    team
}

fn person(value: Value) -> Person {
    if let Value::String(address) = value {
        return Person { address, until: None, reason: None };
    }
    let mut keys = Keys::of(value);
    Person { address: keys.text("email").expect("an address"), until: keys.text("until"), reason: keys.text("reason") }
}

fn owned(value: Value) -> Owned {
    if let Value::String(service) = value {
        return Owned { service, environments: None, access: Access::default() };
    }
    let mut keys = Keys::of(value);
    Owned {
        service: keys.text("name").expect("a name"),
        environments: keys.texts("environments"),
        access: keys.take("access").map(access).unwrap_or_default(),
    }
}

fn access(value: Value) -> Access {
    let mut keys = Keys::of(value);
    let mut by = |key: &str| keys.pairs(key).into_iter().map(|(name, role)| (name, text(&role))).collect();
    let access = Access { members: by("members"), leads: by("leads"), eligible: by("eligible") };
    keys.end(&[]);
    access
}

fn which(value: Value) -> Which {
    match value {
        Value::String(name) => Which::Named(name),
        other => {
            let mut keys = Keys::of(other);
            Which::Labelled(keys.pairs("labels").into_iter().map(|(key, value)| (key, text(&value))).collect())
        }
    }
}

fn request(value: Value) -> Request {
    let mut keys = Keys::of(value);
    let at = match keys.texts("scope") {
        Some(scopes) => At::Scopes(scopes),
        None => At::Services {
            which: keys.each("service", which),
            environments: keys.texts("environment"),
            resources: keys.texts("resource").unwrap_or_default(),
        },
    };
    let condition = keys.take("condition").map(|value| {
        let mut keys = Keys::of(value);
        Condition { title: keys.text("title").expect("a title"), expression: keys.text("expression").expect("a text") }
    });
    let request = Request {
        at,
        role: keys.text("role"),
        google: keys.texts("google").unwrap_or_default(),
        kubernetes: keys.each("kubernetes", kubernetes_role),
        to: keys.texts("to"),
        until: keys.text("until"),
        condition,
        eligible: keys.take("eligible").map(|_| Eligibility::default()),
        reason: keys.text("reason"),
    };
    keys.end(&[]);
    request
}

fn kubernetes_role(value: Value) -> KubernetesRole {
    match value {
        Value::String(name) => KubernetesRole::ClusterRole(name),
        other => KubernetesRole::Own(Keys::of(other).text("role").expect("a role")),
    }
}
