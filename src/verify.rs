//! Plans of Terraform and `OpenTofu` beside the definitions: whether what is there after a plan is what they say, and
//! whether anything happens on the way there that they don't say.
//!
//! A plan is judged by what its resources are in a cloud or cluster after it, whatever their addresses are and whoever
//! wrote the configuration.

mod all_roots;
mod clusters;
mod configured;
mod expectation;
mod expected_root;
mod finding;
mod handed_over;
mod hazards;
mod incomplete;
mod interruption;
mod letting_go;
mod outcome;
mod partial;
mod people_change;
mod plan_json;
mod plan_text;
mod providers;
mod reach;
mod reference;
mod step;
mod unknown_cluster;
mod verdict;

pub use all_roots::{AllRoots, FactsOfRoot};
pub use expectation::{Expectation, expected_facts};
pub use finding::PlanFinding;
pub use handed_over::HandedOver;
pub use letting_go::{LettingGo, Unowned, verify_letting_go};
pub use people_change::{FactChange, PeopleChange};
pub use providers::AssumedProvider;
pub use verdict::{PlanCounts, RootVerdict};

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use self::{
    clusters::Clusters,
    configured::Configured,
    hazards::Hazards,
    incomplete::{incomplete, invoked, unread},
    interruption::{Lost, gaps},
    outcome::{compare, facts_after, facts_before},
    people_change::people_changes,
    plan_json::PlanJson,
    plan_text::read_plan,
    providers::{ProviderVerdict, UsedProviders},
    step::{PlannedStep, steps},
};
use crate::{
    diagnostic::RuleId,
    terraform::{PlannedFact, RevokedAccess},
};

/// The verdict on the bytes of a root's plan; `file` is where they are from.
#[must_use]
pub fn verify(plan: &[u8], file: &Utf8Path, expectation: &Expectation<'_>) -> RootVerdict {
    let root = expectation.root().path.to_owned();
    match read_plan(plan) {
        Ok(plan) => judge(&plan, root, expectation),
        Err(fault) => RootVerdict::new(root, vec![unread(file, fault)]),
    }
}

/// The verdict on a plan of what is no root.
#[must_use]
pub fn unknown_root(root: &Utf8Path, hint: Option<String>) -> RootVerdict {
    let finding = PlanFinding::new(RuleId::UnknownRoot, "the definitions have no such root");
    let finding = match hint {
        Some(hint) => finding.hint(hint),
        None => finding.hint("`teamkit roots` lists all; one that is gone is in `teamkit roots --removed`"),
    };
    RootVerdict::new(root.to_owned(), vec![finding.about(root.as_str(), [])])
}

fn judge(plan: &PlanJson<'_>, root: Utf8PathBuf, expectation: &Expectation<'_>) -> RootVerdict {
    let configured = Configured::of(plan);
    let used = UsedProviders::of(plan, &configured);
    let clusters = Clusters::of(expectation.root(), expectation.clusters(), &used.of_clusters, &configured);
    let providers = ProviderVerdict::of(&used, &configured, &clusters, expectation.root());
    let steps = steps(plan, &configured, &clusters);
    let mut findings = incomplete(plan);
    let is_whole = findings.is_empty();
    findings.extend(invoked(plan));
    findings.extend(providers.findings);
    let lost = Lost::of(&steps);
    let after = facts_after(&steps, &lost);
    let Hazards { findings: of_steps, excused, handed_over, .. } = Hazards::of(expectation, &steps);
    findings.extend(of_steps);
    findings.extend(gaps(expectation, &steps, &lost));
    let before = facts_before(&steps);
    findings.extend(compare(expectation, (&before, &after), &lost, &excused, is_whole));
    findings.sort_by(|one, other| (one.urgency(), &one.address).cmp(&(other.urgency(), &other.address)));
    let forgotten = steps.iter().filter(|step| step.actions.forgets).filter_map(|step| step.before.as_ref());
    let forgotten: BTreeSet<&PlannedFact> = forgotten.flat_map(|object| &object.facts).collect();
    let revoked: Vec<&RevokedAccess> = steps.iter().filter_map(PlannedStep::revoked).collect();
    let people = people_changes(expectation, &before.into_keys().collect(), &after, &forgotten, &revoked);
    RootVerdict { root, counts: PlanCounts::of(&steps), findings, people, assumed: providers.assumed, handed_over }
}
