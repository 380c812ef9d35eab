//! For one comment on many plans: a summary first, the dangerous next, details folded, never longer than GitHub takes.

use super::{
    Verified,
    words::{
        MAX_NAMES, assumed, concern, counts, explained, handed_over, left_behind, summary, unexplained, without_plan,
    },
};
use crate::{
    cli::markdown::{Budget, code},
    text::{brief, join_few, plural},
    verify::{PeopleChange, PlanFinding, RootVerdict},
};

/// Up to here findings may reach; what plans do needs the rest.
const FINDINGS: usize = 48_000;
/// The longest name or binding.
const TEXT: usize = 1_000;
/// So many roots without a plan are named.
const MAX_ROOTS: usize = 5;

pub(super) fn render(verified: &Verified) -> String {
    let mut comment = Budget { text: format!("<!-- teamkit verify -->\n### Plans: {}\n", summary(verified)), cut: 0 };
    let faulty = verified.faulty();
    for root in &faulty {
        comment.push_before(&format!("\n#### {}\n\n{}\n\n", shown(root.root.as_str()), counts(root.counts)), FINDINGS);
        for finding in &root.findings {
            comment.push_before(&finding_text(finding), FINDINGS);
        }
    }
    let changing: Vec<&RootVerdict> = verified.verdicts().filter(|root| !root.counts.is_nothing()).collect();
    if !changing.is_empty() {
        let summary = format!("What the plans create and destroy, in {}", plural(changing.len(), "root"));
        comment.text.push_str(&format!("\n<details><summary>{summary}</summary>\n\n"));
        for root in changing {
            comment.push(&change_text(verified, root));
        }
        comment.text.push_str("\n</details>\n");
    }
    if let Some(sentence) = without_plan(verified, 0) {
        let named: Vec<String> = verified.without_plan.iter().map(|root| shown(root.as_str())).collect();
        let sentence = sentence.split(':').next().unwrap_or_default();
        comment.text.push_str(&format!("\n{sentence}: {}\n", join_few(named, MAX_ROOTS)));
    }
    let assumed = assumed(verified);
    if !assumed.is_empty() {
        let sentences = assumed.iter().map(|sentence| with_code(sentence));
        comment.push(&format!("\nNote: {}\n", join_few(sentences, MAX_NAMES)));
    }
    if comment.cut > 0 {
        let parts = if comment.cut == 1 { "1 part is" } else { &format!("{} parts are", comment.cut) };
        comment.text.push_str(&format!(
            "\n**{parts} left out here**, since a comment is limited. `teamkit verify` with the same plans prints all of it.\n"
        ));
    }
    comment.text
}

/// A name or a binding as code, and not longer than anybody reads.
fn shown(text: &str) -> String {
    code(&brief(text, TEXT))
}

fn finding_text(finding: &PlanFinding) -> String {
    let PlanFinding { rule, address, message, subject, people, hint } = finding;
    let mut out = format!("- ⛔ {}: {message}\n", code(rule.as_str()));
    let what: Vec<String> = address.iter().chain(subject).map(|text| shown(text)).collect();
    if !what.is_empty() {
        out.push_str(&format!("  - {}\n", what.join(" · ")));
    }
    if !people.is_empty() {
        let people: Vec<String> = people.iter().map(|person| shown(person)).collect();
        out.push_str(&format!("  - {} {}\n", concern(*rule), join_few(people, MAX_NAMES)));
    }
    out.extend(hint.as_ref().map(|hint| format!("  - {}\n", with_code(hint))));
    out
}

/// A sentence of ours whose names in backticks may be those of a plan.
fn with_code(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part.to_owned() } else { shown(part) }).collect()
}

fn change_text(verified: &Verified, root: &RootVerdict) -> String {
    let mut out = format!("- {}: {}\n", shown(root.root.as_str()), counts(root.counts));
    for PeopleChange { identities, gains, loses } in &root.people {
        let who: Vec<String> = identities.iter().map(|identity| shown(identity)).collect();
        let who = if who.is_empty() { String::new() } else { format!(" {}", join_few(who, MAX_NAMES)) };
        for (sign, changes) in [('+', gains), ('−', loses)] {
            if !changes.is_empty() {
                let what = changes.iter().map(|change| shown(&change.access));
                out.push_str(&format!("  - **{sign}**{who} {}\n", join_few(what, MAX_NAMES)));
            }
        }
    }
    out.extend(handed_over(root).into_iter().map(|sentence| format!("  - {}\n", shown(&sentence))));
    for (sentence, lines) in verified.of_letting_go(root).map(left_behind).unwrap_or_default() {
        let lines = join_few(lines.iter().map(|line| shown(line)), MAX_NAMES);
        out.push_str(&format!("  - {sentence}: {lines}\n"));
    }
    out.extend(explained(verified, root).map(|sentence| format!("  - {}\n", with_code(&sentence))));
    let unexplained = unexplained(root);
    let signed = unexplained.iter().map(|(sign, what)| format!("**{sign}** {}", shown(what)));
    if !unexplained.is_empty() {
        out.push_str(&format!("    - {}\n", join_few(signed, MAX_NAMES)));
    }
    out
}
