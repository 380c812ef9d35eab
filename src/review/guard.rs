//! What stops a change: each rule of changes at the level of the base, what fails besides, and what is accepted.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::Holder,
    change::Change,
    flag::{Flag, Judge},
    rule::{ChangeContext, Findings, Subject},
    rules::CHANGE_RULES,
};
use crate::{
    check::Rule,
    diagnostic::{Diagnostic, RuleId, Severity},
    model::RuleLevel,
    source::Place,
    text::join_few,
};

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// What somebody asked for on top of the workspace's levels.
#[derive(Debug, Clone, Default)]
pub struct Demands {
    /// Rules whose findings fail the run, whatever their level.
    pub fail_on: BTreeSet<RuleId>,
    /// Rules whose findings are accepted, visibly.
    pub allow: BTreeSet<RuleId>,
}

/// What a rule of changes found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first label, if there is one, is a place in the head.
    pub diagnostic: Diagnostic,
    /// Whether it was accepted by an override.
    pub is_allowed: bool,
}

impl Finding {
    /// Whether it fails the run.
    #[must_use]
    pub fn fails(&self) -> bool {
        !self.is_allowed && self.diagnostic.severity == Severity::Error
    }

    /// Whether it speaks of the change as a whole, where a danger speaks of one access.
    #[must_use]
    pub fn is_guard(&self) -> bool {
        let of_the_change = CHANGE_RULES.iter().filter(|rule| matches!(rule.subject, Subject::Change(_)));
        of_the_change.map(|rule| rule.definition.id).any(|id| id == self.diagnostic.rule)
    }
}

/// What is dangerous about an access; nothing for what is lost or ends earlier.
pub(super) fn flags(judge: &Judge<'_>, change: &Change<'_>) -> BTreeSet<Flag> {
    if !change.is_more() {
        return BTreeSet::new();
    }
    let dangers = CHANGE_RULES.iter().filter_map(|rule| match rule.subject {
        Subject::Access(flags) => Some(flags),
        Subject::Change(_) => None,
    });
    dangers.flat_map(|flags| flags(judge, change)).collect()
}

/// What all rules of changes find, in their order; `flags` are those of each change.
pub(super) fn findings(context: &ChangeContext<'_>, flags: &[BTreeSet<Flag>], demands: &Demands) -> Vec<Finding> {
    let mut all = Vec::new();
    for rule in CHANGE_RULES {
        let Some(severity) = severity(rule.definition, context, demands) else { continue };
        let mut findings = Findings::new(rule.definition, severity);
        match rule.subject {
            Subject::Change(run) => run(context, &mut findings),
            Subject::Access(_) => dangers(rule.definition.id, context.changes, flags, &mut findings),
        }
        let is_allowed = demands.allow.contains(&rule.definition.id);
        let found = findings.into_diagnostics().into_iter();
        all.extend(found.map(|diagnostic| Finding { diagnostic, is_allowed }));
    }
    all
}

/// The level of a rule: a change can't turn off what it is judged by, so it is the base's.
fn severity(rule: &Rule, context: &ChangeContext<'_>, demands: &Demands) -> Option<Severity> {
    if demands.fail_on.contains(&rule.id) {
        return Some(Severity::Error);
    }
    match context.settings(rule).and_then(|settings| settings.level) {
        None => Some(rule.severity),
        Some(RuleLevel::Error) => Some(Severity::Error),
        Some(RuleLevel::Warning) => Some(Severity::Warning),
        Some(RuleLevel::Off) => None,
    }
}

/// One finding for each danger, file that causes it and people who get it, at the first line that does.
fn dangers(rule: RuleId, changes: &[Change<'_>], flags: &[BTreeSet<Flag>], findings: &mut Findings) {
    let mut found: BTreeMap<(&Flag, &Place), BTreeSet<&Holder>> = BTreeMap::new();
    for (change, flags) in changes.iter().zip(flags) {
        let Some(way) = change.after.as_ref().and_then(|ways| ways.longest()) else { continue };
        let Some(origin) = way.grant.origins.first() else { continue };
        for flag in flags.iter().filter(|flag| flag.rule() == rule) {
            found.entry((flag, &origin.place)).or_default().insert(&change.reach.holder);
        }
    }
    let mut alike: BTreeMap<(&Flag, Place, BTreeSet<&Holder>), Vec<&Place>> = BTreeMap::new();
    for ((flag, place), holders) in found {
        alike.entry((flag, Place::root(place.source()), holders)).or_default().push(place);
    }
    for ((flag, _, holders), places) in alike {
        let Some((place, more)) = places.split_first() else { continue };
        let text = match more.len() {
            0 => "given here".to_owned(),
            1 => "given here, and on 1 more line".to_owned(),
            more => format!("given here, and on {more} more lines"),
        };
        findings.push(findings.say(message(flag, &holders)).label((*place).clone(), text));
    }
}

/// Who gains what is dangerous.
fn message(flag: &Flag, holders: &BTreeSet<&Holder>) -> String {
    let words = match flag {
        Flag::Protected => "in a protected environment".to_owned(),
        other => other.words(),
    };
    let verb = if holders.len() == 1 { "gains" } else { "gain" };
    let names: BTreeSet<String> = holders.iter().map(|holder| format!("`{holder}`")).collect();
    format!("{} {verb} access: {words}", join_few(names, MAX_LISTED))
}
