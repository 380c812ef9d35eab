//! What drift is, by the contract: maps and loops over what is defined and what is live.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Binding, Cluster, Defined, Entry, Place, World, rules};
use crate::reference_model::{
    definitions::Condition,
    grants::{End, Origin, Row},
    known::Membership,
    places::Scope,
};

/// A row of `drift`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriftRow {
    pub place: Place,
    pub principal: String,
    pub role: String,
    pub kind: &'static str,
    pub target: &'static str,
    pub people: BTreeSet<String>,
    pub condition: Option<Condition>,
    pub until: End,
    /// Of the kind `until`.
    pub live_until: Option<End>,
    /// Of the kind `condition`.
    pub live_condition: Option<Condition>,
    pub file: Option<String>,
    pub origins: BTreeSet<Origin>,
    /// Whether several bindings differ in their conditions, so that no one condition or end is the row's.
    pub is_mixed: bool,
}

/// Everything that the command says.
#[derive(Debug, Default)]
pub struct Drift {
    pub rows: BTreeSet<DriftRow>,
    pub folded: usize,
    /// Rows that `unmanaged` accepts.
    pub accepted: u64,
    pub compared: BTreeSet<Place>,
    pub only_defined: BTreeSet<Place>,
    pub only_live: BTreeSet<Place>,
}

/// What is compared, with the files of the world.
pub struct Comparison<'a> {
    pub defined: &'a Defined,
    pub world: &'a World,
    pub file_of: &'a BTreeMap<Place, String>,
}

/// The later end, where none is latest of all.
fn latest<'a>(ends: impl IntoIterator<Item = &'a End>) -> End {
    let mut latest = Some(String::new());
    for end in ends {
        latest = match (latest, end) {
            (Some(latest), Some(end)) => Some(latest.max(end.clone())),
            _ => None,
        };
    }
    latest
}

impl Comparison<'_> {
    /// The rows of all that both sides have.
    pub fn drift(&self) -> Drift {
        let mut drift = Drift::default();
        for scope in &self.defined.scopes {
            let place = Place::Scope(scope.clone());
            let is_live = match scope {
                Scope::Cluster(cluster) => self.world.clusters.contains_key(cluster),
                // A namespace that isn't in a list of them isn't there.
                Scope::Namespace { cluster, namespace } => self
                    .world
                    .clusters
                    .get(cluster)
                    .is_some_and(|cluster| cluster.namespaces.is_empty() || cluster.namespaces.contains(namespace)),
                _ => self.world.policies.contains_key(scope) && self.file_of.contains_key(&place),
            };
            if !is_live {
                drift.only_defined.insert(place);
                continue;
            }
            drift.compared.insert(place);
            match scope {
                Scope::Namespace { cluster, namespace } => {
                    self.cluster(scope, &self.world.clusters[cluster], Some(namespace), &mut drift);
                }
                Scope::Cluster(cluster) => self.cluster(scope, &self.world.clusters[cluster], None, &mut drift),
                _ => self.policy(scope, &self.world.policies[scope], &mut drift),
            }
        }
        let live = self.world.policies.keys().filter(|scope| !self.defined.scopes.contains(scope));
        drift.only_live.extend(live.cloned().map(Place::Scope).filter(|place| self.file_of.contains_key(place)));
        for (name, cluster) in &self.world.clusters {
            let is_known = self.defined.scopes.iter().any(|scope| match scope {
                Scope::Namespace { cluster, .. } | Scope::Cluster(cluster) => cluster == name,
                _ => false,
            });
            if !is_known {
                drift.only_live.insert(Place::Scope(Scope::Cluster(name.clone())));
                continue;
            }
            // What an export has of a cluster without anything in it says nothing.
            let live = cluster.bindings.iter().map(|binding| binding.scope(name));
            let unknown = live.filter(|scope| !self.defined.scopes.contains(scope));
            drift.only_live.extend(unknown.map(Place::Scope));
        }
        for group in self.defined.groups.keys() {
            let place = Place::Group(group.clone());
            if self.world.groups.contains_key(group) {
                drift.compared.insert(place);
                self.group(group, &mut drift);
            } else if self.defined.needed_groups.contains(group) {
                drift.only_defined.insert(place);
            }
        }
        let live = self.world.groups.keys().filter(|group| !self.defined.groups.contains_key(*group));
        drift.only_live.extend(live.cloned().map(Place::Group));
        drift
    }

    /// The people behind a principal; of what is live and not defined, those who are in the group.
    fn people(&self, principal: &str, kind: &str) -> BTreeSet<String> {
        let live = principal.strip_prefix("group:").and_then(|group| self.world.groups.get(group));
        if let Some(members) = live.filter(|_| kind == "extra") {
            return members.keys().filter_map(|member| member.strip_prefix("user:")).map(str::to_owned).collect();
        }
        match principal.split_once(':') {
            Some(("user", person)) => BTreeSet::from([person.to_owned()]),
            Some(("group", group)) => self.defined.people.get(group).cloned().unwrap_or_default(),
            _ => BTreeSet::new(),
        }
    }

    fn row(&self, place: Place, kind: &'static str, principal: &str, role: &str) -> DriftRow {
        let target = match &place {
            Place::Group(_) => "group",
            Place::Scope(Scope::Namespace { .. } | Scope::Cluster(_)) => "kubernetes",
            Place::Scope(_) => "google",
        };
        DriftRow {
            // What isn't live is in no file.
            file: self.file_of.get(&place).cloned().filter(|_| kind != "missing"),
            place,
            principal: principal.to_owned(),
            role: role.to_owned(),
            kind,
            target,
            people: self.people(principal, kind),
            condition: None,
            until: None,
            live_until: None,
            live_condition: None,
            origins: BTreeSet::new(),
            is_mixed: false,
        }
    }

    /// What is defined in a scope, by principal and role.
    fn defined(&self, scope: &Scope) -> BTreeMap<(String, String), Vec<&Row>> {
        let mut defined: BTreeMap<(String, String), Vec<&Row>> = BTreeMap::new();
        for row in self.defined.rows.iter().filter(|row| row.scope == *scope) {
            defined.entry((row.principal.clone(), row.role.clone())).or_default().push(row);
        }
        defined
    }

    fn policy(&self, scope: &Scope, entries: &[Entry], drift: &mut Drift) {
        let defined = self.defined(scope);
        let mut live: BTreeMap<(String, String), Vec<&Entry>> = BTreeMap::new();
        let mut folded = BTreeSet::new();
        for entry in entries {
            let key = (entry.principal.clone(), entry.role.clone());
            if entry.is_noise {
                folded.insert(key);
            } else {
                live.entry(key).or_default().push(entry);
            }
        }
        drift.folded += folded.len();
        let keys: BTreeSet<&(String, String)> = defined.keys().chain(live.keys()).collect();
        for key in keys {
            let none = (Vec::new(), Vec::new());
            let rows = defined.get(key).unwrap_or(&none.0);
            let there = live.get(key).unwrap_or(&none.1);
            drift.rows.extend(self.conditional(scope, key, rows, there));
        }
    }

    /// The row of one principal with one role in one scope of Google.
    fn conditional(
        &self,
        scope: &Scope,
        (principal, role): &(String, String),
        rows: &[&Row],
        there: &[&Entry],
    ) -> Option<DriftRow> {
        let ours = by_rest(
            rows.iter()
                .map(|row| (row.condition.as_ref().map(|condition| condition.expression.clone()), row.until.clone())),
        );
        let live = by_rest(there.iter().map(|entry| match &entry.condition {
            Some(condition) => (condition.rest.clone(), condition.end.clone()),
            None => (None, None),
        }));
        if ours == live {
            return None;
        }
        let kind = if there.is_empty() {
            "missing"
        } else if rows.is_empty() {
            "extra"
        } else if ours.keys().eq(live.keys()) {
            "until"
        } else {
            "condition"
        };
        let mut row = self.row(Place::Scope(scope.clone()), kind, principal, role);
        row.origins = rows.iter().flat_map(|row| row.origins.clone()).collect();
        row.is_mixed = ours.len().max(live.len()) > 1;
        row.until = latest(if rows.is_empty() { live.values() } else { ours.values() });
        row.live_until = (kind == "until").then(|| latest(live.values()));
        // As it stands there, unless it says nothing but an end.
        let as_live = || {
            let condition = there[0].condition.as_ref().filter(|condition| condition.rest.is_some())?;
            Some(Condition { title: condition.title.clone(), expression: condition.expression.clone() })
        };
        row.condition = if kind == "extra" { as_live() } else { rows[0].condition.clone() };
        row.live_condition = if kind == "condition" { as_live() } else { None };
        Some(row)
    }

    fn cluster(&self, scope: &Scope, cluster: &Cluster, namespace: Option<&String>, drift: &mut Drift) {
        let defined = self.defined(scope);
        let mut live = BTreeSet::new();
        let mut folded = BTreeSet::new();
        for binding in cluster.bindings.iter().filter(|binding| binding.namespace.as_ref() == namespace) {
            let Binding { role, principal, subject, is_noise, .. } = binding;
            if *is_noise {
                folded.insert((role, subject));
            } else {
                live.insert((principal.clone(), role.clone()));
            }
        }
        drift.folded += folded.len();
        let keys: BTreeSet<&(String, String)> = defined.keys().chain(&live).collect();
        for key in keys {
            let (principal, role) = key;
            let is_other = || {
                let name = role.strip_prefix("Role/")?;
                let role = cluster.roles.get(&(namespace?.clone(), name.to_owned()));
                Some(role.is_none_or(|live| sorted(live) != sorted(&rules(name))))
            };
            let kind = match (defined.get(key), live.contains(key)) {
                (Some(_), false) => "missing",
                (None, _) => "extra",
                // RBAC has no ends.
                (Some(_), true) if is_other() == Some(true) => "rules",
                (Some(_), true) => continue,
            };
            let mut row = self.row(Place::Scope(scope.clone()), kind, principal, role);
            let rows = defined.get(key).cloned().unwrap_or_default();
            row.until = rows.first().and_then(|row| row.until.clone());
            row.origins = rows.iter().flat_map(|row| row.origins.clone()).collect();
            drift.rows.insert(row);
        }
    }

    fn group(&self, group: &String, drift: &mut Drift) {
        let people = &self.defined.groups[group];
        let ours: BTreeMap<String, &Membership> =
            people.iter().map(|(person, membership)| (format!("user:{person}"), membership)).collect();
        let live = &self.world.groups[group];
        for (principal, membership) in &ours {
            let expiry = membership.until.clone().filter(|_| membership.is_written);
            let kind = match live.get(principal) {
                None => "missing",
                Some(member) if member.expiry != expiry => "until",
                Some(_) => continue,
            };
            let mut row = self.row(Place::Group(group.clone()), kind, principal, "member");
            row.until.clone_from(&membership.until);
            row.live_until = (kind == "until").then(|| live[principal].expiry.clone());
            drift.rows.insert(row);
        }
        for (principal, member) in live.iter().filter(|(principal, _)| !ours.contains_key(*principal)) {
            let mut row = self.row(Place::Group(group.clone()), "extra", principal, "member");
            row.until.clone_from(&member.expiry);
            drift.rows.insert(row);
        }
    }
}

/// The end of what is asked beside it; twice the same has the later end.
fn by_rest(all: impl Iterator<Item = (Option<String>, End)>) -> BTreeMap<Option<String>, End> {
    let mut by_rest: BTreeMap<Option<String>, End> = BTreeMap::new();
    for (rest, end) in all {
        let known = by_rest.entry(rest).or_insert_with(|| end.clone());
        *known = latest([&known.clone(), &end]);
    }
    by_rest
}

/// Rules whose lists are sorted: their order means nothing.
fn sorted(rules: &[super::world::Rule]) -> BTreeSet<BTreeMap<&'static str, BTreeSet<String>>> {
    let lists = |rule: &super::world::Rule| {
        rule.iter()
            .map(|(key, items)| (*key, items.iter().cloned().collect()))
            .collect::<BTreeMap<_, BTreeSet<String>>>()
    };
    rules.iter().map(lists).collect()
}
