//! A live world as plain data: each entry as it is there, with what it means.

use std::collections::{BTreeMap, BTreeSet};

use crate::reference_model::{
    grants::{End, Row},
    known::Groups,
    places::Scope,
};

/// What rows are about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Scope(Scope),
    Group(String),
}

/// What definitions say, on the day of the comparison.
#[derive(Debug, Clone)]
pub struct Defined {
    pub rows: BTreeSet<Row>,
    pub scopes: BTreeSet<Scope>,
    pub groups: Groups,
    /// Those that have to be there: with access, or filled.
    pub needed_groups: BTreeSet<String>,
    /// The people of each group that definitions know.
    pub people: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Default)]
pub struct World {
    /// By scope of Google.
    pub policies: BTreeMap<Scope, Vec<Entry>>,
    pub clusters: BTreeMap<String, Cluster>,
    /// Members by their principals, by group.
    pub groups: BTreeMap<String, BTreeMap<String, Member>>,
}

/// A member of one binding of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub role: String,
    pub principal: String,
    pub condition: Option<LiveCondition>,
    /// Whether it is Google's own, or of somebody who is gone.
    pub is_noise: bool,
}

/// A condition as it is spelled, and what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveCondition {
    pub title: String,
    pub expression: String,
    /// What it asks beside an end, in one spelling for all that mean the same.
    pub rest: Option<String>,
    pub end: End,
}

#[derive(Debug, Clone, Default)]
pub struct Cluster {
    pub bindings: Vec<Binding>,
    /// Those that are listed; none where the export lists none.
    pub namespaces: BTreeSet<String>,
    /// Roles by namespace and name.
    pub roles: BTreeMap<(String, String), Vec<Rule>>,
}

/// A subject of one binding.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// None of a whole cluster.
    pub namespace: Option<String>,
    /// As `ClusterRole/view`.
    pub role: String,
    /// As definitions name it.
    pub principal: String,
    pub subject: (String, String, String),
    pub is_noise: bool,
}

/// A rule of a Role: its lists by their keys.
pub type Rule = BTreeMap<&'static str, Vec<String>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// `MANAGER` or `OWNER`, for who is not only a member.
    pub beside: Option<&'static str>,
    pub expiry: End,
}

impl Binding {
    /// Where it is, in a cluster.
    pub fn scope(&self, cluster: &str) -> Scope {
        let cluster = cluster.to_owned();
        match self.namespace.clone() {
            Some(namespace) => Scope::Namespace { cluster, namespace },
            None => Scope::Cluster(cluster),
        }
    }
}

impl World {
    /// The entries of a policy that is exported.
    pub fn policy(&mut self, scope: &Scope) -> &mut Vec<Entry> {
        self.policies.entry(scope.clone()).or_default()
    }
}

/// The rules of a Role that workspaces have, by its name.
pub fn rules(name: &str) -> Vec<Rule> {
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
    let verbs = if name == "restarter" { list(&["get", "delete"]) } else { list(&["get"]) };
    let mut rule = BTreeMap::from([
        ("apiGroups", list(&["", "apps"])),
        ("resources", list(&["pods", "pods/log"])),
        ("verbs", verbs),
    ]);
    if name == "reader" {
        rule.insert("resourceNames", list(&["front"]));
    }
    vec![rule]
}
