//! What a plan creates and destroys, told by person.

use std::collections::{BTreeMap, BTreeSet};

use super::{expectation::Expectation, outcome::StepsByFact};
use crate::terraform::{PlannedFact, RevokedAccess};

/// Some who gain and lose the same through a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleChange {
    /// People, and principals whose people no definition knows; none for what is nobody's, such as a namespace.
    pub identities: Vec<String>,
    pub gains: Vec<FactChange>,
    pub loses: Vec<FactChange>,
}

/// A binding or an object that comes or goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// The binding in words.
    pub what: String,
    /// What it gives to somebody.
    pub access: String,
    /// Whether the definitions changed so since the base; `None` without a base.
    pub is_explained: Option<bool>,
}

/// Indexes of facts that come, and of facts that go.
type Indexes = (Vec<usize>, Vec<usize>);

/// What changes for whom between the facts before and after. What is forgotten stays; what is revoked goes, whatever else
/// gives it.
pub(super) fn people_changes(
    expectation: &Expectation<'_>,
    before: &BTreeSet<&PlannedFact>,
    after: &StepsByFact<'_, '_>,
    forgotten: &BTreeSet<&PlannedFact>,
    revoked: &[&RevokedAccess],
) -> Vec<PeopleChange> {
    let is_revoked = |fact: &PlannedFact| revoked.iter().any(|revoked| revoked.has(fact));
    let before: BTreeSet<&PlannedFact> =
        before.iter().copied().chain(revoked.iter().flat_map(|revoked| revoked.facts())).collect();
    let gains = after.keys().copied().filter(|fact| !before.contains(*fact) && !is_revoked(fact));
    let gains: Vec<&PlannedFact> = gains.collect();
    let is_changed = |fact: &PlannedFact| gains.iter().any(|gain| is_same_object(gain, fact));
    let stays = |fact: &PlannedFact| after.contains_key(fact) || forgotten.contains(fact);
    let is_lost = |fact: &&PlannedFact| is_revoked(fact) || !stays(fact) && !is_changed(fact);
    let losses: Vec<&PlannedFact> = before.iter().copied().filter(is_lost).collect();

    let mut by_identity: BTreeMap<Option<String>, Indexes> = BTreeMap::new();
    for (index, fact) in gains.iter().enumerate() {
        for identity in identities(expectation, fact) {
            by_identity.entry(identity).or_default().0.push(index);
        }
    }
    for (index, fact) in losses.iter().enumerate() {
        for identity in identities(expectation, fact) {
            by_identity.entry(identity).or_default().1.push(index);
        }
    }
    let mut alike: BTreeMap<Indexes, Vec<String>> = BTreeMap::new();
    for (identity, indexes) in by_identity {
        alike.entry(indexes).or_default().extend(identity);
    }
    let told = |facts: &[&PlannedFact], indexes: Vec<usize>, is_gain: bool| {
        let facts = indexes.into_iter().filter_map(|index| facts.get(index).copied());
        facts.map(|fact| change(expectation, fact, is_gain)).collect::<Vec<_>>()
    };
    let changes = alike.into_iter().map(|((gained, lost), identities)| PeopleChange {
        identities,
        gains: told(&gains, gained, true),
        loses: told(&losses, lost, false),
    });
    changes.collect()
}

fn change(expectation: &Expectation<'_>, fact: &PlannedFact, is_gain: bool) -> FactChange {
    let is_explained = expectation.base.map(|base| {
        let (is_defined, was_defined) = (expectation.facts.contains(fact), base.contains(fact));
        if is_gain { is_defined && !was_defined } else { was_defined && !is_defined }
    });
    FactChange { what: expectation.words(fact), access: expectation.access_words(fact), is_explained }
}

/// Who is behind a fact; nobody in particular for what has no principals.
fn identities(expectation: &Expectation<'_>, fact: &PlannedFact) -> BTreeSet<Option<String>> {
    let identities = expectation.identities(fact);
    if identities.is_empty() { BTreeSet::from([None]) } else { identities.into_iter().map(Some).collect() }
}

/// Whether two facts are one object that says other things of itself.
fn is_same_object(one: &PlannedFact, other: &PlannedFact) -> bool {
    match (one, other) {
        (PlannedFact::Object(one), PlannedFact::Object(other)) => one.key() == other.key(),
        _ => false,
    }
}
