//! The ways in which a role escalates, each with the permissions that open it.

use std::collections::BTreeMap;

use super::escalation::Escalation;

/// The ways of escalation of a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::catalog) struct Escalations(BTreeMap<Escalation, Opened>);

/// The permissions that open a way, as far as they are known: the first of them, and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Opened {
    first: Option<String>,
    more: usize,
}

impl Escalations {
    /// The ways that permissions open.
    pub(super) fn of<'a>(permissions: impl IntoIterator<Item = &'a String>) -> Self {
        let mut ways: BTreeMap<Escalation, Opened> = BTreeMap::new();
        for permission in permissions {
            let Some(way) = Escalation::of(permission) else { continue };
            let opened = ways.entry(way).or_default();
            if opened.first.is_some() {
                opened.more += 1;
            } else {
                opened.first = Some(permission.clone());
            }
        }
        Self(ways)
    }

    /// Ways of which no permission is known.
    pub(super) fn unexplained(ways: impl IntoIterator<Item = Escalation>) -> Self {
        Self(ways.into_iter().map(|way| (way, Opened::default())).collect())
    }

    /// The ways of both; a permission is named if either knows it.
    pub(in crate::catalog) fn union(mut self, other: &Self) -> Self {
        for (way, opened) in &other.0 {
            let known = self.0.entry(*way).or_default();
            if known.first.is_none() {
                *known = opened.clone();
            }
        }
        self
    }

    /// Whether somebody gets what service accounts have: as one of them, or by a policy that says who may be one.
    pub(in crate::catalog) fn take_accounts(&self) -> bool {
        let takes = [Escalation::AccountPolicy, Escalation::ActAs, Escalation::Keys, Escalation::Tokens];
        self.0.keys().any(|way| takes.contains(way))
    }

    /// The ways, in order.
    pub(super) fn ways(&self) -> impl Iterator<Item = Escalation> {
        self.0.keys().copied()
    }

    /// The ways in words, the widest first: `changes roles (iam.roles.update)`.
    pub(in crate::catalog) fn words(&self) -> Vec<String> {
        let words = self.0.iter().map(|(way, Opened { first, more })| match (first, more) {
            (None, _) => way.words().to_owned(),
            (Some(first), 0) => format!("{} ({first})", way.words()),
            (Some(first), more) => format!("{} ({first} and {more} more)", way.words()),
        });
        words.collect()
    }
}
