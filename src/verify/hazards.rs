//! What is dangerous about a step by itself, whatever is there after the plan.

use std::collections::BTreeSet;

use super::{expectation::Expectation, finding::PlanFinding, handed_over::HandedOver, step::PlannedStep};
use crate::{
    diagnostic::RuleId,
    terraform::{PlannedFact, PlannedKind, Unreadable},
    text::join_few,
};

/// So many principals of a resource say enough.
const MAX_PRINCIPALS: usize = 10;

/// The findings about single steps, and what they tell already of what is missing after the plan.
#[derive(Debug, Default)]
pub(super) struct Hazards<'s> {
    pub findings: Vec<PlanFinding>,
    pub excused: BTreeSet<&'s PlannedFact>,
    /// What leaves the state and other roots give.
    pub handed_over: Vec<HandedOver>,
    /// Kinds of resources of which some can't be read, so that nobody can tell what is missing.
    unreadable: Vec<PlannedKind>,
}

impl<'s> Hazards<'s> {
    pub(super) fn of(expectation: &'s Expectation<'_>, steps: &'s [PlannedStep<'_>]) -> Self {
        let mut hazards = Self::default();
        let held: BTreeSet<&[String]> =
            steps.iter().filter_map(|step| Some(step.after.as_ref()?.identity.as_slice())).collect();
        for step in steps {
            hazards.unreadable(step);
            hazards.findings.extend(step.access.map(|reason| access(expectation, step, reason)));
            hazards.findings.extend(import(step));
            hazards.destroyed(expectation, step);
            hazards.forgotten(expectation, step, &held);
            hazards.revoked(expectation, step);
            hazards.without_role(expectation, step);
        }
        let kinds = std::mem::take(&mut hazards.unreadable);
        hazards.excused.extend(expectation.facts.iter().filter(|fact| kinds.iter().any(|kind| fact.is_of(*kind))));
        hazards
    }

    fn unreadable(&mut self, step: &PlannedStep<'_>) {
        if let Some(action) = step.unknown_action {
            let message = "the plan does something with a resource that teamkit doesn't know";
            self.findings.push(PlanFinding::new(RuleId::PlanIncomplete, message).at(step.address).about(action, []));
        }
        self.findings.extend(unreadable_before(step));
        let finding = match step.unreadable {
            None => return,
            Some(Unreadable::Form(reason)) => {
                PlanFinding::new(RuleId::PlanAccess, format!("the plan has a resource that {reason}"))
            }
            Some(Unreadable::Unknown(argument)) => {
                self.unreadable.extend(step.kind);
                let message = "an argument that says who has access to what is known only after the apply";
                let finding = PlanFinding::new(RuleId::PlanIncomplete, message).about(argument, []);
                finding.hint("write it out, or plan again once what it refers to exists")
            }
            Some(Unreadable::Place(argument)) => {
                self.unreadable.extend(step.kind);
                let message = "an argument says where access is given in a form that teamkit doesn't understand";
                let finding = PlanFinding::new(RuleId::PlanIncomplete, message).about(argument, []);
                finding.hint("write the bare name, and the project beside it")
            }
        };
        self.findings.push(finding.at(step.address));
    }

    fn destroyed(&mut self, expectation: &'s Expectation<'_>, step: &'s PlannedStep<'_>) {
        let Some(kind) = step.kind.filter(|kind| step.actions.deletes && kind.holds_others()) else { return };
        let (noun, loss) = match kind {
            PlannedKind::Group => ("group", "everything that anybody granted to it"),
            _ => ("namespace", "everything that runs in it"),
        };
        let finding = PlanFinding::new(RuleId::PlanDestroys, format!("the plan destroys a {noun} with {loss}"));
        let finding = finding.at(step.address).hint("keep it with an entry in `released:`, and plan again");
        let facts: Vec<&PlannedFact> = step.before.iter().flat_map(|object| &object.facts).collect();
        self.excuse(expectation, &facts);
        self.findings.push(with_facts(finding, expectation, &facts));
    }

    fn forgotten(&mut self, expectation: &'s Expectation<'_>, step: &'s PlannedStep<'_>, held: &BTreeSet<&[String]>) {
        let is_ours = step.kind.is_some() || step.access.is_some();
        if !step.actions.forgets || !is_ours || expectation.releases(step.address) {
            return;
        }
        let is_held = |identity: &[String]| !step.actions.creates && held.contains(identity);
        if step.before.as_ref().is_some_and(|object| is_held(&object.identity)) {
            return;
        }
        let facts: Vec<&PlannedFact> = step.before.iter().flat_map(|object| &object.facts).collect();
        let handed_over = handed_over(expectation, step, &facts);
        if !facts.is_empty() && handed_over.len() == facts.len() {
            self.handed_over.extend(handed_over);
            return;
        }
        let noun = if step.kind.is_some_and(PlannedKind::holds_others) { "an object" } else { "a binding" };
        let message = format!("{noun} leaves Terraform's state and stays where it is");
        let finding = PlanFinding::new(RuleId::PlanForgets, message).at(step.address);
        self.excuse(expectation, &facts);
        self.findings.push(with_facts(finding, expectation, &facts));
    }

    /// What goes with a resource that decides alone, whichever other ones keep or create the same.
    fn revoked(&mut self, expectation: &'s Expectation<'_>, step: &PlannedStep<'_>) {
        let Some(revoked) = step.revoked() else { return };
        for fact in expectation.facts.iter().filter(|fact| revoked.has(fact)) {
            let message = "the plan destroys a resource that decides alone who has access, and a binding goes with it";
            let finding = PlanFinding::new(RuleId::PlanMissing, message).at(step.address);
            let finding = finding.about(expectation.words(fact), expectation.people(fact));
            let hint = "let go of it with `removed` and `destroy = false`, or with `terraform state rm`";
            self.findings.push(finding.hint(hint));
            self.excused.insert(fact);
        }
    }

    /// What gives nothing once its role is destroyed.
    fn without_role(&mut self, expectation: &'s Expectation<'_>, step: &'s PlannedStep<'_>) {
        let Some((role, provider)) = step.removed_role.as_ref().filter(|_| !step.actions.creates) else { return };
        let is_meant = |through: Option<&str>| step.may_be_any_cluster || provider.as_deref() == through;
        let facts = expectation.facts.iter().filter(|fact| role.is_given_by(fact, is_meant));
        let facts: Vec<&PlannedFact> = facts.collect();
        if !facts.is_empty() {
            let message = "the plan destroys a role that definitions give, so bindings to it give nothing";
            let finding = PlanFinding::new(RuleId::PlanMissing, message).at(step.address);
            self.findings.push(with_facts(finding, expectation, &facts));
        }
    }

    /// What is told of these facts, nobody has to be told again as missing.
    fn excuse(&mut self, expectation: &'s Expectation<'_>, facts: &[&PlannedFact]) {
        let key = |fact: &PlannedFact| match fact {
            PlannedFact::Object(object) => Some((object.noun, object.name.clone())),
            PlannedFact::Binding(_) => None,
        };
        let is_told = |expected: &&PlannedFact| {
            facts.iter().any(|fact| fact == expected || key(fact).is_some_and(|own| key(expected) == Some(own)))
        };
        self.excused.extend(expectation.facts.iter().filter(is_told));
    }
}

/// What nobody can tell of what a step destroys: it may be what another one has. A form that isn't teamkit's is none that is
/// defined, unless it is a member, which any other resource may be as well.
fn unreadable_before(step: &PlannedStep<'_>) -> Option<PlanFinding> {
    let message = "the plan destroys something, and its arguments don't say in a form that teamkit understands what";
    let finding = PlanFinding::new(RuleId::PlanIncomplete, message).at(step.address);
    match step.unreadable_before.as_ref()? {
        Unreadable::Unknown(argument) | Unreadable::Place(argument) => Some(finding.about(*argument, [])),
        Unreadable::Form(reason) if step.kind.is_some_and(PlannedKind::is_additive) => {
            Some(finding.about(format!("it {reason}"), []))
        }
        Unreadable::Form(_) => None,
    }
}

/// Of what a step forgets, that which other roots give.
fn handed_over(expectation: &Expectation<'_>, step: &PlannedStep<'_>, facts: &[&PlannedFact]) -> Vec<HandedOver> {
    let handed_over = |fact: &&PlannedFact| {
        let root = expectation.other_root(fact)?.to_owned();
        Some(HandedOver { address: step.address.to_owned(), what: expectation.words(fact), root })
    };
    facts.iter().filter_map(handed_over).collect()
}

fn with_facts(finding: PlanFinding, expectation: &Expectation<'_>, facts: &[&PlannedFact]) -> PlanFinding {
    if facts.is_empty() {
        return finding;
    }
    let words: Vec<String> = facts.iter().map(|fact| expectation.words(fact)).collect();
    let people: BTreeSet<String> = facts.iter().flat_map(|fact| expectation.people(fact)).collect();
    finding.about(words.join("; "), people)
}

fn access(expectation: &Expectation<'_>, step: &PlannedStep<'_>, reason: &str) -> PlanFinding {
    let finding =
        PlanFinding::new(RuleId::PlanAccess, format!("the plan has a resource that {reason}")).at(step.address);
    let (role, principals) = &step.given;
    let given = match (role, principals.as_slice()) {
        (None, []) => return finding,
        (Some(role), []) => role.clone(),
        (role, principals) => {
            let role = role.as_ref().map(|role| format!("{role} for ")).unwrap_or_default();
            format!("{role}{}", join_few(principals, MAX_PRINCIPALS))
        }
    };
    let people: BTreeSet<String> =
        principals.iter().flat_map(|principal| expectation.people_of_principal(principal)).collect();
    finding.about(given, people)
}

fn import(step: &PlannedStep<'_>) -> Option<PlanFinding> {
    let actions = step.actions;
    let message = match (step.imports, actions.deletes, actions.creates || actions.updates) {
        (true, true, _) => "an import would also destroy and replace what it takes over",
        (true, false, true) => "an import would also change what it takes over",
        _ => return None,
    };
    let finding = PlanFinding::new(RuleId::PlanImport, message).at(step.address);
    Some(finding.hint("write the resource as it is, or import what fits it; an import that fits changes nothing"))
}
