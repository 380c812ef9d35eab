//! For people at a terminal: who, then where.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Style};

use super::{
    Diff,
    terraform::{ObjectLoss, root_words},
    words::{environments, few, reasons, remarks, scopes, sites, still, terms},
};
use crate::{
    cli::{
        console::Console,
        places::{HANGING, PLACES_END, places_text, with_places},
        table::Columns,
        wrap::{length, wrap_hanging},
    },
    diagnostic::Diagnostic,
    review::{Card, CardLine, ChangeKind},
    source::Place,
    text::visible,
};

const ALARM: Style = AnsiColor::Red.on_default().bold();
const GAIN: Style = AnsiColor::Green.on_default();
const LOSS: Style = AnsiColor::Red.on_default();
const OTHER: Style = AnsiColor::Yellow.on_default();
const PLAIN: Style = Style::new();
const STRONG: Style = Style::new().bold();

/// So many roots are listed; `teamkit roots --changed` lists all.
const SHOWN_ROOTS: usize = 8;

/// How far the line of an access is indented; its sign stands in this space.
const SIGN_WIDTH: usize = 4;
pub(super) fn render(diff: &Diff<'_>, console: &Console) -> String {
    let width = console.width();
    let line = |text: &str| format!("{}\n", wrap_hanging(&visible(text), HANGING, width));
    let mut out = happened(diff, width);
    out.push_str(&format!("{STRONG}{}{STRONG:#}\n", wrap_hanging(&diff.headline(), HANGING, width)));
    if !diff.report.cards.is_empty() {
        out.push('\n');
    }
    out.extend(diff.report.cards.iter().map(|card| card_text(card, width)));
    out.push_str(&requests(diff, width));
    let allowed = diff.grouped_findings(|finding| finding.is_allowed);
    if !allowed.is_empty() {
        out.push('\n');
    }
    for (finding, places) in allowed {
        let Diagnostic { rule, message, .. } = &finding.diagnostic;
        let places = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
        out.push_str(&line(&format!("allowed {rule}: {message}{places}")));
    }
    let has_imports = !diff.roots.imports.new.is_empty();
    let has_access = !diff.report.rows.is_empty() || !diff.report.entitlements.is_empty();
    if !diff.roots.touched.is_empty() || has_access || has_imports {
        out.push_str(&format!("\n{}", line(&diff.terraform())));
        for ObjectLoss { verb, name, rest } in diff.losses() {
            out.push_str(&format!("{ALARM}{}{ALARM:#}\n", line(&format!("  ! {verb} {name} {rest}")).trim_end()));
        }
        for root in diff.roots.touched.iter().take(SHOWN_ROOTS) {
            out.push_str(&format!("  {}  {}\n", root.path, root_words(root)));
        }
        if diff.roots.touched.len() > SHOWN_ROOTS {
            out.push_str(&format!("  and {} more: teamkit roots --changed\n", diff.roots.touched.len() - SHOWN_ROOTS));
        }
    }
    out.extend(diff.advice().iter().map(|advice| line(&format!("note: {advice}"))));
    if console.color() { out } else { anstream::adapter::strip_str(&out).to_string() }
}

/// What happened, each with its line; then a blank line, if anything did.
fn happened(diff: &Diff<'_>, width: usize) -> String {
    let (lines, more) = diff.happened();
    let mut out = String::new();
    for line in &lines {
        let (sign, mark) = if line.is_danger { ('!', ALARM) } else { (' ', PLAIN) };
        let text = wrap_hanging(&format!("{sign} {}", visible(&line.text())), HANGING, width.min(PLACES_END));
        let places = visible(&line.places());
        let text = with_places(&text, &places, width);
        out.push_str(&format!("{mark}{}{mark:#}\n", text.trim_end()));
    }
    if more > 0 {
        out.push_str(&format!("  and {more} more: teamkit diff --format json\n"));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Who may ask for what, below a blank line; nothing if that doesn't change.
fn requests(diff: &Diff<'_>, width: usize) -> String {
    let mut out = String::new();
    for line in diff.requests() {
        let (sign, mark) = (line.sign(), style(line.sign()));
        let who: Vec<String> = line.identities.iter().map(ToString::to_string).collect();
        let who = wrap_hanging(&format!("{sign} {}", visible(&few(who.iter().map(String::as_str)))), HANGING, width);
        let remarks = visible(&line.remarks.join("; "));
        let remarks = if remarks.is_empty() { String::new() } else { format!("   {remarks}") };
        out.push_str(&format!("{mark}{who}{mark:#}{remarks}\n"));
        let text = wrap_hanging(&format!("    {}", visible(&line.text())), HANGING, width.min(PLACES_END));
        let places = visible(&few(line.places().iter().map(String::as_str)));
        out.push_str(&with_places(&text, &places, width));
    }
    if out.is_empty() { out } else { format!("\n{out}") }
}

fn style(sign: char) -> Style {
    match sign {
        '!' => ALARM,
        '+' => GAIN,
        '-' => LOSS,
        '~' => OTHER,
        _ => PLAIN,
    }
}

/// Who, with what happened to them; below that a line for each access that changes.
fn card_text(card: &Card, width: usize) -> String {
    let sign = card.sign();
    let mark = style(sign);
    let identities: Vec<String> = card.identities.iter().map(ToString::to_string).collect();
    let who = wrap_hanging(&format!("{sign} {}", visible(&few(identities.iter().map(String::as_str)))), HANGING, width);
    let mut facts: Vec<String> = card.reasons.iter().map(|(reason, places)| reason_text(reason, places)).collect();
    facts.extend(still(card));
    let facts = facts.join(", ");
    let mut out = format!("{mark}{who}{mark:#}");
    if !facts.is_empty() && length(&who) + length(&facts) + 3 <= width {
        out.push_str(&format!("   {facts}\n"));
    } else if facts.is_empty() {
        out.push('\n');
    } else {
        out.push_str(&format!("\n{}\n", wrap_hanging(&format!("    {facts}"), HANGING, width)));
    }
    let rows: Vec<Vec<String>> = card.lines.iter().map(cells).collect();
    let columns = Columns::fit(&rows.iter().collect::<Vec<_>>(), SIGN_WIDTH, width);
    for (line, row) in card.lines.iter().zip(&rows) {
        let places = visible(&few(places_text(&line.places).iter().map(String::as_str)));
        let reasons = visible(&reasons(line));
        let row = if reasons.is_empty() {
            with_places(&columns.row(row), &places, width)
        } else {
            let reasons = wrap_hanging(&format!("    {reasons}"), HANGING, width.min(PLACES_END));
            format!("{}\n{}", columns.row(row).trim_end(), with_places(&reasons, &places, width))
        };
        // The sign stands in the indent, so that what goes on in the next line isn't below it.
        let sign = match line.kind {
            ChangeKind::Gained => '+',
            ChangeKind::Until => '~',
            ChangeKind::Lost => '-',
        };
        out.push_str(&format!("  {sign} {}", row.get(SIGN_WIDTH..).unwrap_or_default()));
    }
    out
}

fn reason_text(reason: &str, places: &BTreeSet<Place>) -> String {
    visible(&format!("{reason} ({})", places_text(places).join(", ")))
}

fn cells(line: &CardLine) -> Vec<String> {
    vec![
        sites(line),
        environments(line),
        visible(&line.roles),
        visible(&scopes(line)),
        visible(&terms(line)),
        visible(&remarks(line).join("; ")),
    ]
}
