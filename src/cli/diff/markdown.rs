//! For a comment in a pull request: a summary first, details folded, never longer than GitHub takes.

use super::{
    Diff,
    requests::RequestLine,
    terraform::{ObjectLoss, root_words},
    urgency::Urgency,
    words::{environments, few, reasons, remarks, scopes, sites, still, terms},
};
use crate::{
    cli::{
        markdown::{Budget, MAX, NOTE, card_lines, code, plain},
        places::places_text,
    },
    diagnostic::{Diagnostic, RuleId},
    review::{Card, CardLine, ChangeFinding, ChangeKind},
    text::brief,
};

/// Up to here findings that fail or were accepted may reach; access needs the rest.
const FINDINGS: usize = 20_000;
/// Up to here what Terraform destroys may reach.
const LOSSES: usize = 26_000;
/// The longest card: one of many lines must not be left out whole.
const CARD: usize = 8_000;
/// The longest list of roles in a line.
const ROLES: usize = 2_000;
/// What is left for the names of roots.
const ROOTS: usize = 2_000;

pub(super) fn render(diff: &Diff<'_>) -> String {
    let mut out = Budget { text: String::from("<!-- teamkit diff -->\n"), cut: 0 };
    if let Some(weakened) = diff.weakened() {
        out.push(&format!("### Policy is weaker: {}\n", plain(&weakened)));
    }
    out.push(&format!("### Access: {}\n", diff.headline()));
    let head = out.text.len();
    happened(diff, &mut out);
    out.push_chosen(findings(diff), FINDINGS);
    let losses = diff.losses().into_iter();
    let losses =
        losses.map(|ObjectLoss { verb, name, rest }| format!("- ❗ Terraform {verb} {} {rest}\n", code(&name)));
    out.push_chosen(losses.map(|text| (Urgency::ProtectedDanger, text)).collect(), LOSSES);
    if diff.roots.touched.is_empty() && (!diff.report.rows.is_empty() || !diff.roots.imports.new.is_empty()) {
        out.push(&format!("- ℹ️ {}\n", diff.terraform()));
    }
    for advice in diff.advice() {
        out.push(&format!("- ℹ️ {}\n", plain(&advice)));
    }
    if out.text.len() > head {
        // A list needs a blank line above.
        out.text.insert(head, '\n');
    }
    push_cards(diff, &mut out);
    push_requests(diff, &mut out);
    if !diff.roots.touched.is_empty() {
        let roots = diff.roots.touched.iter();
        let roots = roots.map(|root| format!("- {}: {}\n", code(root.path.as_str()), root_words(root)));
        out.fold(&diff.terraform(), false, roots);
    }
    if out.cut > 0 {
        let parts = if out.cut == 1 { "1 part is" } else { &format!("{} parts are", out.cut) };
        out.text.push_str(&format!(
            "\n**{parts} left out here**, since a comment is limited. `teamkit diff` with the same base prints all of it.\n"
        ));
    }
    out.text
}

/// A danger that only warns stands with the access that it is about.
fn findings(diff: &Diff<'_>) -> Vec<(Urgency, String)> {
    // Weakened policy that only warns stands above.
    let is_above = |finding: &ChangeFinding| {
        finding.diagnostic.rule == RuleId::WeakenedPolicy && !finding.fails() && !finding.is_allowed
    };
    let shown = diff.grouped_findings(|finding| {
        (finding.fails() || finding.is_allowed || finding.is_guard()) && !is_above(finding)
    });
    let text = |finding: &ChangeFinding, places: &[String]| {
        let sign = match (finding.is_allowed, finding.fails()) {
            (true, _) => "⚠️ **allowed**",
            (false, true) => "⛔ **stops**",
            (false, false) => "⚠️ **warns**",
        };
        let Diagnostic { rule, message, .. } = &finding.diagnostic;
        let places = if places.is_empty() { String::new() } else { format!(" ({})", code(&places.join(", "))) };
        format!("- {sign} {}: {}{places}\n", code(rule.as_str()), plain(message))
    };
    let protected = diff.protected_places();
    shown.iter().map(|(finding, places)| (Diff::finding_urgency(finding, &protected), text(finding, places))).collect()
}

/// Who gains and loses what: the alarming in sight, the rest folded; where not all of it fits, the most urgent first.
fn push_cards(diff: &Diff<'_>, out: &mut Budget) {
    let cards: Vec<(Urgency, &Card)> = diff.report.cards.iter().map(|card| (diff.urgency(card), card)).collect();
    let texts: Vec<(Urgency, String)> = cards.iter().map(|(urgency, card)| (*urgency, card_text(card, diff))).collect();
    let fitting = out.choose(&texts, MAX - NOTE - ROOTS);
    let mut shown: Vec<usize> = fitting.iter().copied().collect();
    if shown.len() < cards.len() {
        shown.sort_by_key(|index| cards.get(*index).map(|(urgency, _)| *urgency));
    }
    let parts = |is_alarming: bool| {
        let shown = shown.iter().filter_map(|index| cards.get(*index).zip(texts.get(*index)));
        let shown = shown.filter(move |((_, card), _)| (card.sign() == '!') == is_alarming);
        shown.map(|(_, (_, text))| text.clone()).collect::<Vec<_>>()
    };
    let (alarming, others) = (parts(true), parts(false));
    if !alarming.is_empty() {
        out.text.push_str("\n#### Look twice\n\n");
        for text in &alarming {
            out.push(text);
        }
    }
    if !others.is_empty() {
        out.fold("Who gains and loses what", others.len() <= 5, others.into_iter());
    }
}

/// Who may ask for what: the alarming in sight, the rest folded.
fn push_requests(diff: &Diff<'_>, out: &mut Budget) {
    let text = |line: &RequestLine| {
        let who: Vec<String> = line.identities.iter().map(|identity| code(&identity.to_string())).collect();
        let remarks: Vec<String> = line.remarks.iter().map(|remark| format!(" · **{}**", plain(remark))).collect();
        let remarks = remarks.concat();
        let places = code(&few(line.places().iter().map(String::as_str)));
        format!(
            "- **{}** {} {}{remarks} ({places})\n",
            line.sign(),
            few(who.iter().map(String::as_str)),
            plain(&line.text())
        )
    };
    let lines = diff.requests();
    let (alarming, others): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_alarming);
    if !alarming.is_empty() {
        out.text.push_str("\n#### Look twice: who may ask for access\n\n");
        out.push_chosen(alarming.iter().map(|line| (line.urgency(), text(line))).collect(), MAX - NOTE - ROOTS);
    }
    if !others.is_empty() {
        out.fold("Who may ask for what", others.len() <= 5, others.iter().map(|line| text(line)));
    }
}

/// What happened, as the first items of the list.
fn happened(diff: &Diff<'_>, out: &mut Budget) {
    let (lines, more) = diff.happened();
    for line in &lines {
        let sign = if line.is_danger { "⚠️ " } else { "" };
        out.push(&format!("- {sign}{} ({})\n", plain(&line.text()), code(&line.places())));
    }
    if more > 0 {
        out.push(&format!("- and {more} more: `teamkit diff`\n"));
    }
}

fn card_text(card: &Card, diff: &Diff<'_>) -> String {
    let who: Vec<String> = card.identities.iter().map(|identity| code(&identity.to_string())).collect();
    let mut facts: Vec<String> = Vec::new();
    for (reason, places) in &card.reasons {
        facts.push(format!("{} ({})", plain(reason), code(&places_text(places).join(", "))));
    }
    facts.extend(still(card));
    let facts = if facts.is_empty() { String::new() } else { format!(" — {}", facts.join(", ")) };
    let mut out = format!("- **{}** {}{facts}\n", card.sign(), few(who.iter().map(String::as_str)));
    let lines: Vec<(Urgency, String)> =
        card.lines.iter().map(|line| (diff.line_urgency(line), line_text(line))).collect();
    out.push_str(&card_lines(&lines, CARD));
    out
}

fn line_text(line: &CardLine) -> String {
    let sign = match line.kind {
        ChangeKind::Gained => "+",
        ChangeKind::Until => "~",
        ChangeKind::Lost => "−",
    };
    let mut parts = vec![format!("{sign} {}", code(&sites(line)))];
    parts.extend((!line.environments.is_empty()).then(|| code(&environments(line))));
    parts.push(code(&brief(&line.roles, ROLES)));
    let (scopes, reasons) = (scopes(line), reasons(line));
    parts.extend((!scopes.is_empty()).then(|| code(&scopes)));
    let terms = terms(line);
    if !terms.is_empty() {
        parts.push(plain(&terms));
    }
    parts.extend((!reasons.is_empty()).then(|| code(&reasons)));
    if !line.places.is_empty() {
        parts.push(code(&few(places_text(&line.places).iter().map(String::as_str))));
    }
    parts.extend(remarks(line).iter().map(|remark| format!("**{}**", plain(remark))));
    format!("  - {}\n", parts.join(" · "))
}
