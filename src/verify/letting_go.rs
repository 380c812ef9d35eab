//! Plans of old roots that let go of what the definitions give now: nothing but that happens, and what becomes of it.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    all_roots::AllRoots,
    clusters::Clusters,
    configured::Configured,
    expectation::Expectation,
    finding::PlanFinding,
    handed_over::HandedOver,
    incomplete::{incomplete, invoked, unread},
    plan_json::PlanJson,
    plan_text::read_plan,
    providers::{AssumedProvider, UsedProviders},
    reach::Reach,
    step::{PlannedStep, steps},
    unknown_cluster,
    verdict::{PlanCounts, RootVerdict},
};
use crate::{
    diagnostic::RuleId,
    terraform::{CLUSTER_PROVIDER, PlannedFact, PlannedKind, RevokedAccess},
};

/// What there is to say about the plan of an old root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LettingGo {
    /// The findings and counts, by the name that the old root was given.
    pub verdict: RootVerdict,
    /// What leaves its state and no root of the definitions has.
    pub unowned: Vec<Unowned>,
    /// What its state keeps, though a root of the definitions has it too.
    pub kept: Vec<HandedOver>,
}

/// What is in no state after a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unowned {
    pub address: String,
    /// A binding or an object in words, where teamkit knows what it is.
    pub what: Option<String>,
    /// The people behind it.
    pub people: Vec<String>,
    /// The root that gives the same by an object of another name.
    pub defined_in: Option<Utf8PathBuf>,
}

/// The verdict on the bytes of an old root's plan, by the name that a caller gives it; `file` is where they are from. The
/// expectation is that of all roots.
#[must_use]
pub fn verify_letting_go(
    plan: &[u8],
    (name, file): (&str, &Utf8Path),
    expectation: &Expectation<'_>,
    roots: &AllRoots,
) -> LettingGo {
    match read_plan(plan) {
        Ok(plan) => judge(&plan, name, expectation, roots),
        Err(fault) => {
            let verdict = RootVerdict::new(name.into(), vec![unread(file, fault)]);
            LettingGo { verdict, unowned: Vec::new(), kept: Vec::new() }
        }
    }
}

fn judge(plan: &PlanJson<'_>, name: &str, expectation: &Expectation<'_>, roots: &AllRoots) -> LettingGo {
    let configured = Configured::of(plan);
    let used = UsedProviders::of(plan, &configured);
    let clusters = Clusters::of(expectation.root(), expectation.clusters(), &used.of_clusters, &configured);
    let steps = steps(plan, &configured, &clusters);
    let mut findings = incomplete(plan);
    findings.extend(invoked(plan));
    let mut verdict = RootVerdict { counts: PlanCounts::of(&steps), ..RootVerdict::new(name.into(), findings) };
    let places = Places { roots, named: named_clusters(&configured, expectation) };
    let mut judged = Judged { expectation, places, verdict: &mut verdict, unowned: Vec::new(), kept: Vec::new() };
    for step in &steps {
        judged.step(step);
    }
    let Judged { unowned, kept, .. } = judged;
    verdict.findings.sort_by(|one, other| (one.urgency(), &one.address).cmp(&(other.urgency(), &other.address)));
    LettingGo { verdict, unowned, kept }
}

/// The clusters that the providers of a configuration name.
fn named_clusters<'a>(configured: &Configured<'_>, expectation: &Expectation<'a>) -> BTreeSet<&'a str> {
    let reaches: Vec<Reach<'_>> = configured.provider_keys().map(|key| Reach::of(key, configured)).collect();
    let clusters = expectation.clusters().iter().copied();
    clusters.filter(|cluster| reaches.iter().any(|reach| reach.names(cluster))).collect()
}

/// Where facts of an old root may be defined.
struct Places<'a> {
    roots: &'a AllRoots,
    /// The clusters that its providers name; none where they name none.
    named: BTreeSet<&'a str>,
}

impl Places<'_> {
    /// The root that gives a fact, and the clusters that it was taken to be in where nothing tells that.
    fn owner(&self, fact: &PlannedFact) -> Option<(&Utf8Path, Vec<&str>)> {
        if let Some(owner) = self.roots.owner(fact) {
            return Some((owner, Vec::new()));
        }
        let provider = fact.provider()?;
        let is_cluster = |name: &str| provider == Some(name);
        let mut clusters = self.roots.clusters.iter().map(|(_, cluster)| cluster.as_str());
        if clusters.any(is_cluster) {
            return None;
        }
        let clusters = self.roots.clusters.iter().map(|(_, cluster)| cluster.as_str());
        let clusters = clusters.filter(|cluster| self.named.is_empty() || self.named.contains(cluster));
        let owners = clusters.filter_map(|cluster| Some((self.roots.owner(&fact.through(Some(cluster)))?, cluster)));
        let owners: Vec<(&Utf8Path, &str)> = owners.collect();
        let (owner, _) = owners.first()?;
        let is_certain = self.named.len() == 1;
        let taken = owners.iter().map(|(_, cluster)| *cluster).filter(|_| !is_certain);
        Some((owner, taken.collect()))
    }
}

struct Judged<'j, 'a> {
    expectation: &'j Expectation<'a>,
    places: Places<'j>,
    verdict: &'j mut RootVerdict,
    unowned: Vec<Unowned>,
    kept: Vec<HandedOver>,
}

const HINT: &str = "an old root lets go with `removed` and `destroy = false`, and its plan does nothing else";

impl Judged<'_, '_> {
    fn step(&mut self, step: &PlannedStep<'_>) {
        if let Some(message) = other_action(step) {
            let mut facts: Vec<&PlannedFact> = step.before.iter().flat_map(|object| &object.facts).collect();
            facts.extend(step.after.iter().flat_map(|object| &object.facts));
            facts.extend(step.decides.iter().flat_map(RevokedAccess::facts));
            let finding = PlanFinding::new(RuleId::LettingGo, message).at(step.address).hint(HINT);
            self.verdict.findings.push(self.with_facts(finding, &facts));
        } else if step.actions.reads {
            let reason = step.access.unwrap_or("runs a program while it is applied");
            let finding = PlanFinding::new(RuleId::PlanAccess, format!("the plan has a resource that {reason}"));
            self.verdict.findings.push(finding.at(step.address));
        } else if step.actions.forgets {
            self.forgotten(step);
        } else {
            self.kept(step);
        }
    }

    fn with_facts(&self, finding: PlanFinding, facts: &[&PlannedFact]) -> PlanFinding {
        if facts.is_empty() {
            return finding;
        }
        let words: BTreeSet<String> = facts.iter().map(|fact| self.expectation.words(fact)).collect();
        let people: BTreeSet<String> = facts.iter().flat_map(|fact| self.expectation.people(fact)).collect();
        finding.about(words.into_iter().collect::<Vec<_>>().join("; "), people)
    }

    fn forgotten(&mut self, step: &PlannedStep<'_>) {
        let of_object = step.before.iter().flat_map(|object| &object.facts);
        let facts: Vec<&PlannedFact> = of_object.chain(step.decides.iter().flat_map(RevokedAccess::facts)).collect();
        if facts.is_empty() {
            let address = step.address.to_owned();
            self.unowned.push(Unowned { address, what: None, people: Vec::new(), defined_in: None });
        }
        for fact in facts {
            let (address, what) = (step.address.to_owned(), self.expectation.words(fact));
            match self.owner(fact) {
                Some(root) if has_our_name(step) => self.verdict.handed_over.push(HandedOver { address, what, root }),
                defined_in => {
                    let people = self.expectation.people(fact).into_iter().collect();
                    self.unowned.push(Unowned { address, what: Some(what), people, defined_in });
                }
            }
        }
    }

    fn owner(&mut self, fact: &PlannedFact) -> Option<Utf8PathBuf> {
        let (owner, taken) = self.places.owner(fact)?;
        let owner = owner.to_owned();
        if !taken.is_empty() {
            let provider = fact
                .provider()
                .flatten()
                .filter(|provider| unknown_cluster::place(provider).is_none())
                .unwrap_or(CLUSTER_PROVIDER);
            self.verdict.assumed.insert(AssumedProvider {
                provider: provider.to_owned(),
                cluster: Some(taken.join(" or ")),
                argument: None,
                value: None,
            });
        }
        Some(owner)
    }

    fn kept(&mut self, step: &PlannedStep<'_>) {
        for fact in step.after.iter().flat_map(|object| &object.facts) {
            if let Some((root, _)) = self.places.owner(fact) {
                let (address, what) = (step.address.to_owned(), self.expectation.words(fact));
                self.kept.push(HandedOver { address, what, root: root.to_owned() });
            }
        }
        let Some(decides) = &step.decides else { return };
        let facts: Vec<&PlannedFact> = self.expectation.facts.iter().filter(|fact| decides.has(fact)).collect();
        if !facts.is_empty() {
            let message = "the old root keeps a resource that decides alone who has access: whatever it doesn't list, its next \
                           apply takes away";
            let finding = PlanFinding::new(RuleId::LettingGo, message).at(step.address).hint(HINT);
            self.verdict.findings.push(self.with_facts(finding, &facts));
        }
    }
}

/// What a step does besides letting go, in words; `None` if nothing.
fn other_action(step: &PlannedStep<'_>) -> Option<&'static str> {
    let actions = step.actions;
    Some(match (actions.deletes, actions.creates, actions.updates) {
        (true, true, _) => "the plan of an old root replaces something",
        (true, false, _) => "the plan of an old root destroys something that it could let go",
        (false, true, _) => "the plan of an old root creates something",
        (false, false, true) => "the plan of an old root changes something",
        _ if step.imports => "the plan of an old root takes something over",
        _ if step.unknown_action.is_some() => "the plan does something with a resource that teamkit doesn't know",
        _ => return None,
    })
}

/// Whether the definitions' own object is the same one: only bindings of clusters have names that make them others.
fn has_our_name(step: &PlannedStep<'_>) -> bool {
    let name = step.before.as_ref().and_then(|object| object.identity.last());
    !step.kind.is_some_and(PlannedKind::has_name_of_ours) || name.is_some_and(|name| name.starts_with("teamkit."))
}
