//! For people at a terminal: what is as defined first, what isn't last, next to the prompt.

use anstyle::{AnsiColor, Style};

use super::{
    Verified,
    words::{
        MAX_NAMES, assumed, concern, counts, explained, handed_over, left_behind, summary, unexplained, who,
        without_plan,
    },
};
use crate::{
    cli::{
        console::Console,
        wrap::{length, wrap_hanging},
    },
    text::{join_few, plural, visible},
    verify::{LettingGo, PeopleChange, PlanFinding, RootVerdict},
};

const ALARM: Style = AnsiColor::Red.on_default().bold();
const GAIN: Style = AnsiColor::Green.on_default();
const LOSS: Style = AnsiColor::Red.on_default();
const STRONG: Style = Style::new().bold();

/// So many lines on what changes for whom are shown of a root; JSON has all.
const MAX_CHANGES: usize = 12;
/// So many roots without a plan are named.
const MAX_ROOTS: usize = 3;
/// So many providers that are taken for what they are called are named.
const MAX_PROVIDERS: usize = 5;

pub(super) fn render(verified: &Verified, console: &Console) -> String {
    let width = console.width();
    let (fine, idle): (Vec<_>, Vec<_>) =
        verified.roots.iter().filter(|root| root.findings.is_empty()).partition(|root| !root.counts.is_nothing());
    let faulty = verified.faulty();
    let released: Vec<&LettingGo> =
        verified.letting_go.iter().filter(|letting_go| letting_go.verdict.findings.is_empty()).collect();
    let of_released = released.iter().map(|letting_go| &letting_go.verdict);
    let column = fine
        .iter()
        .chain(&faulty)
        .copied()
        .chain(of_released)
        .map(|root| length(root.root.as_str()))
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for root in &fine {
        out.push_str(&head(root, column, "    as defined", width));
        out.push_str(&changes(verified, root, width));
    }
    match idle.as_slice() {
        [] => {}
        [root] => out.push_str(&line(&format!("{}  nothing to do, as defined", root.root), 2, width)),
        roots => out.push_str(&format!("{} more have nothing to do, as defined\n", plural(roots.len(), "root"))),
    }
    for letting_go in released {
        let end = if letting_go.verdict.counts.forget == 0 { "    lets nothing go" } else { "    lets go" };
        out.push_str(&head(&letting_go.verdict, column, end, width));
        out.push_str(&changes(verified, &letting_go.verdict, width));
    }
    for root in &faulty {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&head(root, column, "", width));
        out.extend(root.findings.iter().map(|finding| finding_text(finding, width)));
        out.push_str(&changes(verified, root, width));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let sentence = summary(verified);
    let style = if faulty.is_empty() { STRONG } else { ALARM };
    out.push_str(&format!("{style}{sentence}{style:#}\n"));
    out.extend(without_plan(verified, MAX_ROOTS).map(|roots| line(&roots, 2, width)));
    let assumed = assumed(verified);
    out.extend(assumed.iter().take(MAX_PROVIDERS).map(|sentence| line(&format!("note: {sentence}"), 6, width)));
    if assumed.len() > MAX_PROVIDERS {
        out.push_str(&format!("  and {}\n", plural(assumed.len() - MAX_PROVIDERS, "more provider")));
    }
    if console.color() { out } else { anstream::adapter::strip_str(&out).to_string() }
}

fn line(text: &str, hanging: usize, width: usize) -> String {
    format!("{}\n", wrap_hanging(&visible(text), hanging, width))
}

fn head(root: &RootVerdict, column: usize, end: &str, width: usize) -> String {
    let (path, counts) = (visible(root.root.as_str()), counts(root.counts));
    let pad = column.saturating_sub(length(&path));
    let text = format!("{path}{:pad$}   {counts}{end}", "");
    if length(&text) <= width {
        return format!("{STRONG}{path}{STRONG:#}{:pad$}   {counts}{end}\n", "");
    }
    format!("{STRONG}{}{STRONG:#}{}", line(&path, 2, width), line(&format!("  {counts}{end}"), 2, width))
}

fn finding_text(finding: &PlanFinding, width: usize) -> String {
    let PlanFinding { rule, address, message, subject, people, hint } = finding;
    let message = wrap_hanging(&visible(&format!("  error[{rule}]: {message}")), 4, width);
    let message = message.trim_start().strip_prefix("error").unwrap_or(&message).to_owned();
    let mut out = format!("  {ALARM}error{ALARM:#}{message}\n");
    let what = address.iter().chain(subject).cloned().collect::<Vec<_>>().join("  ");
    if !what.is_empty() {
        out.push_str(&line(&format!("    {what}"), 6, width));
    }
    if !people.is_empty() {
        out.push_str(&line(&format!("    {} {}", concern(*rule), join_few(people, MAX_NAMES)), 6, width));
    }
    out.extend(hint.as_ref().map(|hint| line(&format!("    hint: {hint}"), 10, width)));
    out
}

/// What comes and goes in a root, for whom.
fn changes(verified: &Verified, root: &RootVerdict, width: usize) -> String {
    let mut lines: Vec<(Style, String)> = Vec::new();
    for PeopleChange { identities, gains, loses } in &root.people {
        let who = who(identities);
        for (style, sign, changes) in [(GAIN, '+', gains), (LOSS, '-', loses)] {
            if !changes.is_empty() {
                let what = join_few(changes.iter().map(|change| change.access.as_str()), MAX_NAMES);
                lines.push((style, format!("  {sign} {who}  {what}")));
            }
        }
    }
    let more = lines.len().saturating_sub(MAX_CHANGES);
    let mut out = String::new();
    for (style, text) in lines.into_iter().take(MAX_CHANGES) {
        out.push_str(&format!("{style}{}{style:#}", line(&text, 6, width)));
    }
    if more > 0 {
        out.push_str(&format!("  and {}: `--format json` lists all\n", plural(more, "more line")));
    }
    out.extend(handed_over(root).into_iter().map(|sentence| line(&format!("  {sentence}"), 4, width)));
    for (sentence, lines) in verified.of_letting_go(root).map(left_behind).unwrap_or_default() {
        out.push_str(&line(&format!("  {sentence}:"), 4, width));
        out.extend(lines.iter().take(MAX_CHANGES).map(|text| line(&format!("    {text}"), 6, width)));
        if lines.len() > MAX_CHANGES {
            out.push_str(&format!(
                "    and {}: `--format json` lists all\n",
                plural(lines.len() - MAX_CHANGES, "more line")
            ));
        }
    }
    out.extend(explained(verified, root).map(|sentence| line(&format!("  {sentence}"), 4, width)));
    for (sign, what) in unexplained(root).into_iter().take(MAX_CHANGES) {
        out.push_str(&line(&format!("    {sign} {what}"), 6, width));
    }
    out
}
