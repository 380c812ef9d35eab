//! For a comment in a pull request: a summary first, details folded, never longer than GitHub takes.

use super::{
    Diff,
    terraform::{Loss, root_words},
    words::{environments, few, places_text, reasons, remarks, scopes, services, still, until},
};
use crate::{
    cli::markdown::code,
    diagnostic::{Diagnostic, RuleId},
    review::{Card, ChangeKind},
};

/// GitHub takes 65,536 characters in a comment; the rest is for what a pipeline adds.
const MAX: usize = 64_000;
/// What the frames and the note on what was cut need.
const NOTE: usize = 1_000;

pub(super) fn render(diff: &Diff<'_>) -> String {
    let mut out = Budget { text: String::from("<!-- teamkit diff -->\n"), cut: 0 };
    if let Some(weakened) = diff.weakened() {
        out.push(&format!("### Policy is weaker: {}\n", plain(&weakened)));
    }
    out.push(&format!("### Access: {}\n", diff.headline()));
    let head = out.text.len();
    happened(diff, &mut out);
    // A danger that only warns stands with the access that it is about.
    for (finding, places) in
        diff.grouped_findings(|finding| finding.fails() || finding.is_allowed || finding.is_guard())
    {
        // Those that only warn stand above.
        if finding.diagnostic.rule == RuleId::WeakenedPolicy && !finding.fails() && !finding.is_allowed {
            continue;
        }
        let sign = match (finding.is_allowed, finding.fails()) {
            (true, _) => "⚠️ **allowed**",
            (false, true) => "⛔ **stops**",
            (false, false) => "⚠️ **warns**",
        };
        let Diagnostic { rule, message, .. } = &finding.diagnostic;
        let places = if places.is_empty() { String::new() } else { format!(" ({})", code(&places.join(", "))) };
        out.push(&format!("- {sign} {}: {}{places}\n", code(rule.as_str()), plain(message)));
    }
    for Loss { verb, name, rest } in diff.losses() {
        out.push(&format!("- ❗ Terraform {verb} {} {rest}\n", code(&name)));
    }
    if diff.roots.touched.is_empty() && !diff.report.rows.is_empty() {
        out.push(&format!("- ℹ️ {}\n", diff.terraform()));
    }
    for advice in diff.advice() {
        out.push(&format!("- ℹ️ {}\n", plain(&advice)));
    }
    if out.text.len() > head {
        // A list needs a blank line above.
        out.text.insert(head, '\n');
    }
    let (alarming, others): (Vec<&Card>, Vec<&Card>) = diff.report.cards.iter().partition(|card| card.sign() == '!');
    if !alarming.is_empty() {
        out.push("\n#### Look twice\n\n");
        for card in alarming {
            out.push(&card_text(card));
        }
    }
    if !others.is_empty() {
        let cards = others.iter().map(|card| card_text(card));
        out.fold("Who gains and loses what", others.len() <= 5, cards);
    }
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

/// A text that stops growing before its limit, and counts what it leaves out.
struct Budget {
    text: String,
    cut: usize,
}

impl Budget {
    fn push(&mut self, part: &str) {
        if self.text.len() + part.len() > MAX - NOTE {
            self.cut += 1;
        } else {
            self.text.push_str(part);
        }
    }

    /// A part that is folded. Its frame must not be cut in two, and is short.
    fn fold(&mut self, summary: &str, is_open: bool, parts: impl Iterator<Item = String>) {
        let open = if is_open { " open" } else { "" };
        self.text.push_str(&format!("\n<details{open}><summary>{summary}</summary>\n\n"));
        for part in parts {
            self.push(&part);
        }
        self.text.push_str("\n</details>\n");
    }
}

/// A sentence of ours with names in backticks: the names become code. A name may have backticks of its own, so what
/// stands between names is only taken for ours if nothing in it could be Markdown, HTML, a mention or a link.
fn plain(sentence: &str) -> String {
    let is_fine = |character: char| character.is_ascii_alphanumeric() || " .,;:/%'()-".contains(character);
    let is_link = |part: &str| part.contains("www.") || part.contains("://");
    let is_ours = |part: &str| part.chars().all(is_fine) && !is_link(part);
    let parts = sentence.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 && is_ours(part) { part.to_owned() } else { code(part) }).collect()
}

fn card_text(card: &Card) -> String {
    let who: Vec<String> = card.identities.iter().map(|identity| code(&identity.to_string())).collect();
    let mut facts: Vec<String> = Vec::new();
    for (reason, places) in &card.reasons {
        facts.push(format!("{} ({})", plain(reason), code(&places_text(places).join(", "))));
    }
    facts.extend(still(card));
    let facts = if facts.is_empty() { String::new() } else { format!(" — {}", facts.join(", ")) };
    let mut out = format!("- **{}** {}{facts}\n", card.sign(), few(who.iter().map(String::as_str)));
    for line in &card.lines {
        let sign = match line.kind {
            ChangeKind::Gained => "+",
            ChangeKind::Until => "~",
            ChangeKind::Lost => "−",
        };
        let mut parts = vec![format!("{sign} {}", code(&services(&line.services)))];
        parts.push(code(&environments(line)));
        parts.push(code(&line.roles));
        let (scopes, reasons) = (scopes(line), reasons(line));
        parts.extend((!scopes.is_empty()).then(|| code(&scopes)));
        let until = until(line);
        if !until.is_empty() {
            parts.push(until);
        }
        parts.extend((!reasons.is_empty()).then(|| code(&reasons)));
        if !line.places.is_empty() {
            parts.push(code(&few(places_text(&line.places).iter().map(String::as_str))));
        }
        parts.extend(remarks(line).iter().map(|remark| format!("**{}**", plain(remark))));
        out.push_str(&format!("  - {}\n", parts.join(" · ")));
    }
    out
}
