//! The differences as findings, one for each, at the line that defines it.

use super::output::{DriftOutput, digest};
use crate::{
    check::RULES,
    diagnostic::{self, Diagnostic, DiagnosticFormat, Diagnostics, RuleId, RuleInfo, Severity},
    drift::{DriftEnd, DriftFlag, DriftKind, DriftRow, ShownCondition},
    live::LiveEnd,
    source::Place,
    text::{brief, visible},
};

/// The longest name or expression in a message.
const LONG: usize = 400;

/// For code scanning; what is live and not defined is found in teamkit.yaml, where it could be accepted.
pub(super) fn sarif(output: &DriftOutput<'_>) -> String {
    let workspace = Place::root(output.state.org.domain.place.source());
    let place = |finding: Diagnostic| {
        if finding.labels.is_empty() { finding.label(workspace.clone(), "no definition gives it") } else { finding }
    };
    let findings: Diagnostics = findings(output).into_iter().map(place).collect();
    let rules: Vec<RuleInfo> = RULES.iter().map(|rule| RuleInfo { id: rule.id, severity: rule.severity }).collect();
    diagnostic::render(&findings.sorted(), DiagnosticFormat::Sarif, &rules)
}

/// A finding for each difference, the dangerous first.
pub(super) fn findings(output: &DriftOutput<'_>) -> Vec<Diagnostic> {
    let rows = output.drift.exposed.iter().chain(&output.drift.rows);
    let mut findings: Vec<((bool, bool, bool), Diagnostic)> = rows
        .map(|row| {
            let flags = output.judge.flags(row);
            let is_over = row.is_over(output.state.today);
            let is_alarming = flags.iter().any(DriftFlag::is_alarming);
            let remarks: Vec<String> = flags.iter().map(DriftFlag::describe).collect();
            let is_protected = flags.contains(&DriftFlag::Protected);
            let lapsed = row.lapsed(output.state.today);
            ((is_over, !is_alarming, !is_protected), finding(row, is_over, lapsed, &remarks))
        })
        .collect();
    findings.sort_by_key(|(rank, _)| *rank);
    findings.into_iter().map(|(_, finding)| finding).collect()
}

fn finding(row: &DriftRow<'_>, is_over: bool, lapsed: Option<LiveEnd>, remarks: &[String]) -> Diagnostic {
    let rule = match row.kind {
        DriftKind::Missing => RuleId::DriftMissing,
        DriftKind::Extra => RuleId::DriftExtra,
        DriftKind::Until => RuleId::DriftUntil,
        DriftKind::Condition => RuleId::DriftCondition,
        DriftKind::Rules => RuleId::DriftRules,
    };
    let severity = if is_over { Severity::Warning } else { Severity::Error };
    let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join("; ")) };
    let sentence = lapsed.map_or_else(|| sentence(row, is_over), |end| sentence_on_lapsed(row, end));
    let message = visible(&format!("{sentence}{remarks}"));
    let mut finding = Diagnostic::new(severity, rule, message).fingerprint(fingerprint(row));
    for origin in &row.origins {
        finding = finding.label(origin.place().clone(), "defined here");
    }
    finding
}

/// A text that is the same for the same difference, whatever its ends, and another one for any other.
fn fingerprint(row: &DriftRow<'_>) -> String {
    let DriftRow { kind, place, principal, role, condition, .. } = row;
    let expression = condition.as_ref().map(|condition| &condition.expression);
    digest(&format!("{:?}", (kind.as_str(), place.target(), place.to_string(), principal, role, expression)))
}

fn sentence_on_lapsed(row: &DriftRow<'_>, end: LiveEnd) -> String {
    let quoted = |text: &str| format!("`{}`", brief(text, LONG));
    let preposition = if row.place.scope().is_some() { "in" } else { "of" };
    let what = format!("{} {preposition} {}", quoted(&row.role), quoted(&row.place.to_string()));
    let file = row.file.as_ref().map(|file| format!(", by {}", quoted(file))).unwrap_or_default();
    format!("{} lacks {what}, which is defined: what is live of it ended {end}{file}", quoted(&row.principal))
}

fn sentence(row: &DriftRow<'_>, is_over: bool) -> String {
    let quoted = |text: &str| format!("`{}`", brief(text, LONG));
    let (who, role) = (quoted(&row.principal), quoted(&row.role));
    let preposition = if row.place.scope().is_some() { "in" } else { "of" };
    let what = format!("{role} {preposition} {}", quoted(&row.place.to_string()));
    let end = |end: Option<DriftEnd>| end.map_or("without an end".to_owned(), |end| format!("until {end}"));
    let condition = |condition: Option<&ShownCondition>| {
        condition
            .map_or("without a condition".to_owned(), |condition| format!("under {}", quoted(&condition.expression)))
    };
    let file = row.file.as_ref().map(|file| format!(", by {}", quoted(file))).unwrap_or_default();
    match row.kind {
        DriftKind::Missing => format!("{who} lacks {what}, which is defined"),
        DriftKind::Extra if is_over => format!("{who} had {what}, which no definition gives and which ended{file}"),
        DriftKind::Extra => {
            let until = row.until.map(|until| format!(" until {until}")).unwrap_or_default();
            let under = row.condition.as_ref().map(|only| format!(" {}", condition(Some(only)))).unwrap_or_default();
            format!("{who} has {what}{until}{under}, which no definition gives{file}")
        }
        DriftKind::Until => format!("{who} has {what} {}, defined {}{file}", end(row.live_until), end(row.until)),
        DriftKind::Condition => {
            let (live, defined) = (condition(row.live_condition.as_ref()), condition(row.condition.as_ref()));
            format!("{who} has {what} {live}, defined {defined}{file}")
        }
        DriftKind::Rules => format!("{who} has {what}, whose rules are not the defined ones{file}"),
    }
}
