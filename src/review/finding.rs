//! Findings of the rules for changes: each rule at the level of the base, what fails besides, and what is accepted.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    author::UnknownAuthor,
    change_context::ChangeContext,
    change_row::ChangeRow,
    entitlement_change::EntitlementChange,
    flag::Flag,
    identity::Identity,
    rule::{RuleFindings, RuleSubject},
    rules::CHANGE_RULES,
};
use crate::{
    check::Rule,
    diagnostic::{Diagnostic, RuleId, Severity},
    model::{Origin, RuleLevel},
    source::Place,
    text::join_few,
};

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// The rules that a run treats in another way than the workspace's levels say: `--fail-on`, `--allow`.
#[derive(Debug, Clone, Default)]
pub struct GateOptions {
    /// Rules whose findings fail the run, whatever their level.
    pub fail_on: BTreeSet<RuleId>,
    /// Rules whose findings are accepted, visibly.
    pub allow: BTreeSet<RuleId>,
    /// The author, if the base doesn't know them.
    pub unknown_author: Option<UnknownAuthor>,
}

/// A finding of a rule for changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFinding {
    /// The first label, if there is one, is a place in the head.
    pub diagnostic: Diagnostic,
    /// Whether it was accepted by an override.
    pub is_allowed: bool,
}

impl ChangeFinding {
    /// Whether it fails the run.
    #[must_use]
    pub fn fails(&self) -> bool {
        !self.is_allowed && self.diagnostic.severity == Severity::Error
    }

    /// Whether it is about the change as a whole, and not about one access.
    #[must_use]
    pub fn is_guard(&self) -> bool {
        let of_the_change = CHANGE_RULES.iter().filter(|rule| matches!(rule.subject, RuleSubject::Change(_)));
        of_the_change.map(|rule| rule.definition.id).any(|id| id == self.diagnostic.rule)
    }
}

/// The findings of all rules for changes, in their order.
pub(super) fn findings(context: &ChangeContext<'_>, gate: &GateOptions) -> Vec<ChangeFinding> {
    let mut all = Vec::new();
    for rule in CHANGE_RULES {
        let Some(severity) = severity(rule.definition, context, gate) else { continue };
        let mut findings = RuleFindings::new(rule.definition, severity);
        match rule.subject {
            RuleSubject::Change(run) => run(context, &mut findings),
            RuleSubject::Access(_) => report_flags(rule.definition.id, context, &mut findings),
        }
        if let (RuleId::OwnAccess, Severity::Error, Some(author)) = (rule.definition.id, severity, &gate.unknown_author)
        {
            findings.push(findings.say(author.message()).hint(author.hint()));
        }
        let is_allowed = gate.allow.contains(&rule.definition.id);
        let diagnostics = findings.into_diagnostics().into_iter();
        all.extend(diagnostics.map(|diagnostic| ChangeFinding { diagnostic, is_allowed }));
    }
    all
}

/// The level of a rule: a change can't turn off what it is judged by, so it is the base's.
fn severity(rule: &Rule, context: &ChangeContext<'_>, gate: &GateOptions) -> Option<Severity> {
    if gate.fail_on.contains(&rule.id) {
        return Some(Severity::Error);
    }
    match context.settings(rule).and_then(|settings| settings.level) {
        None => Some(rule.severity),
        Some(RuleLevel::Error) => Some(Severity::Error),
        Some(RuleLevel::Warning) => Some(Severity::Warning),
        Some(RuleLevel::Off) => None,
    }
}

/// What a flag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum FlaggedSubject {
    Access,
    /// A binding that no row of somebody's access shows.
    Binding,
    /// What somebody may ask for.
    Request,
}

/// How findings tell flagged access apart: by flag, what it is about, and whether it is in one of the workspace's scopes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct FlaggedKind<'a> {
    flag: &'a Flag,
    subject: FlaggedSubject,
    is_in_scope: bool,
}

/// An access with a flag, as findings group it.
type FlaggedKey<'a> = (FlaggedKind<'a>, Place, BTreeSet<&'a Identity>);

/// One finding for each flag of a rule, file that causes it and identities that get it, at the first line that does.
fn report_flags(rule: RuleId, context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let rows = context.rows.iter().map(|row| (row, FlaggedSubject::Access));
    let bindings = context.bindings.iter().map(|binding| (&binding.row, FlaggedSubject::Binding));
    let mut by_line: BTreeMap<(FlaggedKind<'_>, &Place), BTreeSet<&Identity>> = BTreeMap::new();
    let is_in_scope = |origin: &Origin| origin.site.scope().is_some();
    for (ChangeRow { change, flags, .. }, subject) in rows.chain(bindings) {
        let Some(grant) = change.after.as_ref().and_then(|grants| grants.longest()) else { continue };
        let Some(origin) = grant.grant.origins.first() else { continue };
        for flag in flags.iter().filter(|flag| flag.rule() == rule) {
            let kind = FlaggedKind { flag, subject, is_in_scope: is_in_scope(origin) };
            by_line.entry((kind, &origin.place)).or_default().insert(&change.key.identity);
        }
    }
    for EntitlementChange { entitlement, identities, flags, .. } in context.entitlements {
        let Some(origin) = entitlement.origins.first() else { continue };
        for flag in flags.iter().filter(|flag| flag.rule() == rule) {
            let kind = FlaggedKind { flag, subject: FlaggedSubject::Request, is_in_scope: is_in_scope(origin) };
            by_line.entry((kind, &origin.place)).or_default().extend(identities);
        }
    }
    let mut by_file: BTreeMap<FlaggedKey<'_>, Vec<&Place>> = BTreeMap::new();
    for ((kind, place), identities) in by_line {
        by_file.entry((kind, Place::root(place.source()), identities)).or_default().push(place);
    }
    for ((kind, _, identities), places) in by_file {
        let Some((place, more)) = places.split_first() else { continue };
        let text = match more.len() {
            0 => "given here".to_owned(),
            1 => "given here, and on 1 more line".to_owned(),
            more => format!("given here, and on {more} more lines"),
        };
        findings.push(findings.say(message(kind, &identities)).label((*place).clone(), text));
    }
}

/// Who gains what is dangerous.
fn message(kind: FlaggedKind<'_>, identities: &BTreeSet<&Identity>) -> String {
    let FlaggedKind { flag, subject, is_in_scope } = kind;
    let description = match flag {
        Flag::Protected if is_in_scope => "in a protected scope".to_owned(),
        Flag::Protected => "in a protected environment".to_owned(),
        other => other.describe(),
    };
    let verb = match (subject, identities.len()) {
        (FlaggedSubject::Access, 1) => "gains access",
        (FlaggedSubject::Access, _) => "gain access",
        (FlaggedSubject::Binding, 1) => "gets a new binding",
        (FlaggedSubject::Binding, _) => "get new bindings",
        (FlaggedSubject::Request, _) => "may ask for access",
    };
    let names: BTreeSet<String> = identities.iter().map(|identity| format!("`{identity}`")).collect();
    format!("{} {verb}: {description}", join_few(names, MAX_LISTED))
}
