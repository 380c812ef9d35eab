//! What resources of Terraform's providers do to a cloud: read, create, update, delete.
//!
//! All follow one rule. A resource answers for some facts (`covers`) and wants some of them to be true (`wants`):
//!
//! | resource | covers | wants |
//! |---|---|---|
//! | `google_*_iam_member` | its member | the same |
//! | `google_*_iam_binding` | every member of its role and condition | its members |
//! | `google_*_iam_policy` | everything in the scope | its bindings |
//! | `kubernetes_role_binding` | every subject of the binding of its name | its subjects |
//!
//! An update and a create make what is wanted true and all else of what is covered false; a delete makes all of it
//! false. So a member that exists is created without an effect, and the delete of an authoritative binding takes away
//! the role from everybody.

use std::collections::BTreeSet;

use super::cloud::{Condition, Fact, Facts, Universe};

/// An instance as configuration or a state has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    Member { scope: String, role: String, condition: Option<Condition>, member: String },
    Binding { scope: String, role: String, condition: Option<Condition>, members: BTreeSet<String> },
    Policy { scope: String, bindings: BTreeSet<(String, Option<Condition>, String)> },
    RoleBinding { namespace: String, name: String, role: String, subjects: BTreeSet<String> },
}

impl Resource {
    pub fn member(scope: &str, role: &str, member: &str) -> Self {
        Self::Member { scope: scope.to_owned(), role: role.to_owned(), condition: None, member: member.to_owned() }
    }

    pub fn binding(scope: &str, role: &str, members: &[&str]) -> Self {
        let members = members.iter().copied().map(str::to_owned).collect();
        Self::Binding { scope: scope.to_owned(), role: role.to_owned(), condition: None, members }
    }

    pub fn policy(scope: &str, bindings: &[(&str, &str)]) -> Self {
        let bindings = bindings.iter().map(|(role, member)| ((*role).to_owned(), None, (*member).to_owned()));
        Self::Policy { scope: scope.to_owned(), bindings: bindings.collect() }
    }

    pub fn role_binding(namespace: &str, name: &str, role: &str, subjects: &[&str]) -> Self {
        let subjects = subjects.iter().copied().map(str::to_owned).collect();
        let [namespace, name, role] = [namespace, name, role].map(str::to_owned);
        Self::RoleBinding { namespace, name, role, subjects }
    }

    /// What it makes true.
    pub fn facts(&self) -> BTreeSet<Fact> {
        let fact = |scope: &String, role: &String, condition: &Option<Condition>, member: &String| {
            let (scope, role, member) = (scope.clone(), role.clone(), member.clone());
            Fact::Member { scope, role, condition: condition.clone(), member }
        };
        match self {
            Self::Member { scope, role, condition, member } => [fact(scope, role, condition, member)].into(),
            Self::Binding { scope, role, condition, members } => {
                members.iter().map(|member| fact(scope, role, condition, member)).collect()
            }
            Self::Policy { scope, bindings } => {
                bindings.iter().map(|(role, condition, member)| fact(scope, role, condition, member)).collect()
            }
            Self::RoleBinding { namespace, name, role, subjects } => {
                subjects.iter().map(|subject| Fact::subject(namespace, name, role, subject)).collect()
            }
        }
    }

    /// Whether it answers for this fact, wanted or not.
    fn covers(&self, fact: &Fact) -> bool {
        match (self, fact) {
            (Self::Member { .. }, fact) => self.facts().contains(fact),
            (Self::Binding { scope, role, condition, .. }, Fact::Member { scope: s, role: r, condition: c, .. }) => {
                (scope, role, condition) == (s, r, c)
            }
            (Self::Policy { scope, .. }, Fact::Member { scope: other, .. }) => scope == other,
            (Self::RoleBinding { namespace, name, .. }, Fact::Subject { namespace: other, binding, .. }) => {
                (namespace, name) == (other, binding)
            }
            (Self::Binding { .. } | Self::Policy { .. }, Fact::Subject { .. })
            | (Self::RoleBinding { .. }, Fact::Member { .. }) => false,
        }
    }

    pub fn within(&self, universe: &Universe) -> Object {
        Object {
            covers: universe.which(|fact| self.covers(fact)),
            wants: universe.all_of(&self.facts()),
            has_name: matches!(self, Self::RoleBinding { .. }),
        }
    }
}

/// A resource in the facts of one universe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    covers: Facts,
    wants: Facts,
    /// Whether a second of its name can't be created.
    has_name: bool,
}

impl Object {
    /// Whether both are one thing in the cloud. Where configuration turns one into another, it is replaced.
    pub fn is_same_as(self, other: Self) -> bool {
        (self.covers, self.has_name) == (other.covers, other.has_name)
    }

    /// What a refresh finds of it: nothing, and it leaves the state.
    pub fn exists(self, live: Facts) -> bool {
        live.meets(self.covers)
    }

    pub fn is_as_wanted(self, live: Facts) -> bool {
        live.both(self.covers) == self.wants
    }

    /// None if the cluster refuses, since one of its name is there.
    pub fn create(self, live: Facts) -> Option<Facts> {
        (!self.has_name || !self.exists(live)).then(|| self.update(live))
    }

    pub fn update(self, live: Facts) -> Facts {
        live.without(self.covers).union(self.wants)
    }

    pub fn delete(self, live: Facts) -> Facts {
        live.without(self.covers)
    }

    /// What of the cloud a state that has it answers for.
    pub fn held(self, live: Facts) -> Facts {
        live.both(self.covers)
    }
}
