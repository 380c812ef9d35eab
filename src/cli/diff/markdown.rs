//! For a comment in a pull request: a summary first, details folded, never longer than GitHub takes.

use super::{
    Diff,
    words::{environments, few, remarks, services, still, until},
};
use crate::{
    cli::markdown::code,
    review::{Card, Fate, Kind},
};

/// GitHub takes 65,536 characters in a comment; the rest is for what a pipeline adds.
const MAX: usize = 64_000;
/// What the note on what was cut needs.
const NOTE: usize = 400;

pub(super) fn render(diff: &Diff<'_>) -> String {
    let mut out = Budget { text: String::from("<!-- teamkit diff -->\n"), cut: 0 };
    out.push(&format!("### Access: {}\n", diff.headline()));
    let head = out.text.len();
    for finding in &diff.report.findings {
        let diagnostic = &finding.diagnostic;
        if finding.fails() || finding.is_allowed {
            let sign = if finding.is_allowed { "⚠️ **allowed**" } else { "⛔ **stops**" };
            out.push(&format!("- {sign} {}: {}\n", code(diagnostic.rule), plain(&diagnostic.message)));
        }
    }
    for rename in &diff.report.renames {
        out.push(&format!("- 🔁 {}\n", plain(&rename.sentence())));
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
            out.push(&card_text(diff, card));
        }
    }
    if !others.is_empty() {
        let open = if others.len() <= 5 { " open" } else { "" };
        out.push(&format!("\n<details{open}><summary>Who gains and loses what</summary>\n\n"));
        for card in others {
            out.push(&card_text(diff, card));
        }
        out.close("\n</details>\n");
    }
    if !diff.roots.touched.is_empty() {
        out.push(&format!("\n<details><summary>Terraform: {}</summary>\n\n", diff.terraform()));
        for root in &diff.roots.touched {
            let fate = if root.fate == Fate::Changed { String::new() } else { format!(" {}", root.fate.as_str()) };
            out.push(&format!("- {}{fate}\n", code(root.path.as_str())));
        }
        out.close("\n</details>\n");
    }
    if out.cut > 0 {
        let base = &diff.comparison.base.name;
        let all = code(&format!("teamkit diff --base {}", base.split(' ').next().unwrap_or(base)));
        let note =
            format!("\n**{} parts are left out here**, since a comment is limited. {all} prints all of it.\n", out.cut);
        out.text.push_str(&note);
    }
    out.text
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

    /// What must not be missing; it is short.
    fn close(&mut self, part: &str) {
        self.text.push_str(part);
    }
}

/// A sentence of ours with names in backticks: the names become code, the rest is ours.
fn plain(sentence: &str) -> String {
    let mut out = String::new();
    for (index, part) in sentence.split('`').enumerate() {
        if index % 2 == 1 { out.push_str(&code(part)) } else { out.push_str(part) }
    }
    out
}

fn card_text(diff: &Diff<'_>, card: &Card) -> String {
    let who: Vec<String> = card.holders.iter().map(|holder| code(holder.as_str())).collect();
    let mut facts: Vec<String> = Vec::new();
    for reason in &card.reasons {
        let (file, line) = diff.place(reason.at, &reason.place);
        facts.push(format!("{} ({})", plain(&reason.text), code(&format!("{file}:{line}"))));
    }
    facts.extend(still(card));
    let facts = if facts.is_empty() { String::new() } else { format!(" — {}", facts.join(", ")) };
    let mut out = format!("- **{}** {}{facts}\n", card.sign(), few(who.iter().map(String::as_str)));
    for line in &card.lines {
        let sign = match line.kind {
            Kind::Gained => "+",
            Kind::Until => "~",
            Kind::Lost => "−",
        };
        let mut parts = vec![format!("{sign} {}", code(&services(&line.services)))];
        parts.push(code(&environments(line)));
        parts.push(code(&line.what));
        let until = until(line);
        if !until.is_empty() {
            parts.push(until);
        }
        parts.push(code(&few(diff.places(&line.places).iter().map(String::as_str))));
        parts.extend(remarks(line).iter().map(|remark| format!("**{}**", plain(remark))));
        out.push_str(&format!("  - {}\n", parts.join(" · ")));
    }
    out
}
