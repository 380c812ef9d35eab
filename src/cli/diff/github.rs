//! For GitHub Actions: a line in the pull request for each card, as far as GitHub shows them.

use super::{
    Diff,
    terraform::Loss,
    words::{environments, few, reasons, scopes, services, still},
};
use crate::{
    diagnostic::{RuleId, Severity, at_most_shown, workflow_command},
    review::{Card, ChangeKind},
    source::{Place, Revision},
};

pub(super) fn render(diff: &Diff<'_>) -> String {
    let mut words: Vec<String> = diff.weakened().map(|text| format!("policy is weaker: {text}")).into_iter().collect();
    words.push(diff.headline());
    if !(diff.report.rows.is_empty() && diff.roots.touched.is_empty()) {
        words.push(diff.terraform());
    }
    words.extend(diff.losses().into_iter().map(|Loss { verb, name, rest }| format!("Terraform {verb} {name} {rest}")));
    let mut out = workflow_command("notice", None, "teamkit", &words.join("\n"));
    for note in diff.author_notes() {
        out.push_str(&workflow_command("warning", None, RuleId::OwnAccess.as_str(), &note));
    }
    let (mut failing, mut warning): (Vec<_>, Vec<_>) = diff.report.findings.iter().partition(|finding| finding.fails());
    failing.retain(|finding| !finding.is_allowed);
    warning.retain(|finding| finding.diagnostic.severity == Severity::Warning || finding.is_allowed);
    for (kind, findings) in [("error", failing), ("warning", warning)] {
        let all: Vec<String> = findings
            .iter()
            .map(|finding| {
                let diagnostic = &finding.diagnostic;
                let place = diagnostic.labels.first().map(|label| file_and_line(&label.place));
                let allowed = if finding.is_allowed { " (allowed)" } else { "" };
                workflow_command(kind, place, diagnostic.rule.as_str(), &format!("{}{allowed}", diagnostic.message))
            })
            .collect();
        out.push_str(&at_most_shown(kind, all, 0, sum_up));
    }
    for rename in &diff.people {
        let kind = if rename.is_alarming() { "warning" } else { "notice" };
        out.push_str(&workflow_command(
            kind,
            Some(file_and_line(&rename.place)),
            "teamkit",
            &rename.sentence().to_string(),
        ));
    }
    let cards = diff.report.cards.iter().map(annotation).collect();
    // One notice is the headline.
    out.push_str(&at_most_shown("notice", cards, 1, sum_up));
    out
}

fn sum_up(more: usize) -> String {
    format!("{more} more: run `teamkit diff` to see them all")
}

fn file_and_line(place: &Place) -> (&str, usize) {
    (place.path().as_str(), place.start().line)
}

fn annotation(card: &Card) -> String {
    let mut text: Vec<String> = Vec::new();
    for line in &card.lines {
        let verb = match line.kind {
            ChangeKind::Gained => "gains",
            ChangeKind::Until => "gets another expiry date for",
            ChangeKind::Lost => "loses",
        };
        let what = format!("{verb} {} on {} in {}", line.roles, services(&line.services), environments(line));
        let more = [scopes(line), reasons(line)].into_iter().filter(|more| !more.is_empty());
        text.push([what].into_iter().chain(more).collect::<Vec<_>>().join(", "));
    }
    text.extend(still(card));
    let places = card.reasons.values().flatten().chain(card.lines.iter().flat_map(|line| &line.places));
    let place = places.into_iter().find(|place| place.revision() == Revision::Head).map(file_and_line);
    let identities: Vec<String> = card.identities.iter().map(ToString::to_string).collect();
    let who = few(identities.iter().map(String::as_str));
    workflow_command("notice", place, &format!("access of {who}"), &text.join("\n"))
}
