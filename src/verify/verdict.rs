//! What is said of a plan.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::{
    finding::PlanFinding, handed_over::HandedOver, people_change::PeopleChange, providers::AssumedProvider,
    step::PlannedStep,
};

/// What there is to say about the plan of a root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootVerdict {
    pub root: Utf8PathBuf,
    pub counts: PlanCounts,
    /// The most dangerous first; none if the plan does what the definitions say.
    pub findings: Vec<PlanFinding>,
    pub people: Vec<PeopleChange>,
    /// The providers that are taken for what they are called.
    pub assumed: BTreeSet<AssumedProvider>,
    /// What leaves its state and other roots give.
    pub handed_over: Vec<HandedOver>,
}

impl RootVerdict {
    pub(super) fn new(root: Utf8PathBuf, findings: Vec<PlanFinding>) -> Self {
        let (counts, people) = (PlanCounts::default(), Vec::new());
        Self { root, counts, findings, people, assumed: BTreeSet::new(), handed_over: Vec::new() }
    }
}

/// What a plan does, counted as Terraform counts it: a replacement is one add and one destroy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlanCounts {
    pub add: usize,
    pub change: usize,
    pub destroy: usize,
    pub import: usize,
    pub moved: usize,
    pub forget: usize,
}

impl PlanCounts {
    /// Whether nothing happens.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    pub(super) fn of(steps: &[PlannedStep<'_>]) -> Self {
        let mut counts = Self::default();
        for step in steps.iter().filter(|step| !step.actions.reads) {
            counts.add += usize::from(step.actions.creates);
            counts.change += usize::from(step.actions.updates);
            counts.destroy += usize::from(step.actions.deletes);
            counts.forget += usize::from(step.actions.forgets);
            counts.import += usize::from(step.imports);
            counts.moved += usize::from(step.moves);
        }
        counts
    }
}
