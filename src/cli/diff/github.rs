//! For GitHub Actions: a line in the pull request for each card, as far as GitHub shows them.

use super::{
    Diff,
    requests::RequestLine,
    terraform::ObjectLoss,
    urgency::Urgency,
    words::{condition, environments, few, reasons, scopes, sites, still},
};
use crate::{
    cli::choose::choose,
    diagnostic::{RuleId, Severity, at_most_shown, workflow_command},
    review::{Card, ChangeKind},
    source::{Place, Revision},
};

/// So many annotations of a kind are seen at least: GitHub shows 10 of a step, one sums up the rest, one may be the
/// headline.
const SHOWN: usize = 8;

pub(super) fn render(diff: &Diff<'_>) -> String {
    let mut words: Vec<String> = diff.weakened().map(|text| format!("policy is weaker: {text}")).into_iter().collect();
    words.push(diff.headline());
    if !(diff.report.rows.is_empty() && diff.roots.touched.is_empty() && diff.roots.imports.new.is_empty()) {
        words.push(diff.terraform());
    }
    words.extend(
        diff.losses().into_iter().map(|ObjectLoss { verb, name, rest }| format!("Terraform {verb} {name} {rest}")),
    );
    let mut out = workflow_command("notice", None, "teamkit", &words.join("\n"));
    for note in diff.author_notes() {
        out.push_str(&workflow_command("warning", None, RuleId::OwnAccess.as_str(), &note));
    }
    let (mut failing, mut warning): (Vec<_>, Vec<_>) = diff.report.findings.iter().partition(|finding| finding.fails());
    failing.retain(|finding| !finding.is_allowed);
    warning.retain(|finding| finding.diagnostic.severity == Severity::Warning || finding.is_allowed);
    let protected = diff.protected_places();
    for (kind, findings) in [("error", failing), ("warning", warning)] {
        let all: Vec<(Urgency, String)> = findings
            .into_iter()
            .map(|finding| {
                let diagnostic = &finding.diagnostic;
                let place = diagnostic.labels.first().map(|label| file_and_line(&label.place));
                let allowed = if finding.is_allowed { " (allowed)" } else { "" };
                let message = format!("{}{allowed}", diagnostic.message);
                (
                    Diff::finding_urgency(finding, &protected),
                    workflow_command(kind, place, diagnostic.rule.as_str(), &message),
                )
            })
            .collect();
        out.push_str(&at_most_shown(kind, urgent_first(all), 0, sum_up));
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
    let cards = diff.report.cards.iter().map(|card| (diff.urgency(card), annotation(card)));
    let requests = diff.requests();
    let cards = cards.chain(requests.iter().map(|line| (line.urgency(), request(line)))).collect();
    // One notice is the headline.
    out.push_str(&at_most_shown("notice", urgent_first(cards), 1, sum_up));
    out
}

/// The annotations as they are if GitHub shows them all, or else with those first that must be seen.
fn urgent_first(annotations: Vec<(Urgency, String)>) -> Vec<String> {
    let parts: Vec<(Urgency, usize)> = annotations.iter().map(|(urgency, _)| (*urgency, 1)).collect();
    if parts.len() <= SHOWN {
        return annotations.into_iter().map(|(_, text)| text).collect();
    }
    let chosen = choose(&parts, SHOWN);
    let mut sorted: Vec<(bool, Urgency, String)> = annotations
        .into_iter()
        .enumerate()
        .map(|(index, (urgency, text))| (!chosen.contains(&index), urgency, text))
        .collect();
    sorted.sort_by_key(|(is_left, urgency, _)| (*is_left, *urgency));
    sorted.into_iter().map(|(_, _, text)| text).collect()
}

fn sum_up(more: usize) -> String {
    format!("{more} more: run `teamkit diff` to see them all")
}

fn file_and_line(place: &Place) -> (&str, usize) {
    (place.path().as_str(), place.start().line)
}

fn request(line: &RequestLine) -> String {
    let identities: Vec<String> = line.identities.iter().map(ToString::to_string).collect();
    let who = few(identities.iter().map(String::as_str));
    let text = [line.text()].into_iter().chain(line.remarks.iter().cloned()).collect::<Vec<_>>().join(", ");
    let place = line.first_place().filter(|place| place.revision() == Revision::Head).map(file_and_line);
    workflow_command("notice", place, &format!("access of {who}"), &text)
}

fn annotation(card: &Card) -> String {
    let mut text: Vec<String> = Vec::new();
    for line in &card.lines {
        let verb = match line.kind {
            ChangeKind::Gained => "gains",
            ChangeKind::Until => "gets another expiry date for",
            ChangeKind::Lost => "loses",
        };
        let place = if line.environments.is_empty() { String::new() } else { format!(" in {}", environments(line)) };
        let what = format!("{verb} {} on {}{place}", line.roles, sites(line));
        let more = [condition(line), scopes(line), reasons(line)].into_iter().filter(|more| !more.is_empty());
        text.push([what].into_iter().chain(more).collect::<Vec<_>>().join(", "));
    }
    text.extend(still(card));
    let places = card.reasons.values().flatten().chain(card.lines.iter().flat_map(|line| &line.places));
    let place = places.into_iter().find(|place| place.revision() == Revision::Head).map(file_and_line);
    let identities: Vec<String> = card.identities.iter().map(ToString::to_string).collect();
    let who = few(identities.iter().map(String::as_str));
    workflow_command("notice", place, &format!("access of {who}"), &text.join("\n"))
}
