//! For people at a terminal: who, then where.

use std::collections::BTreeSet;

use anstyle::{AnsiColor, Style};

use super::{
    Diff,
    words::{environments, few, places_text, remarks, services, still, until},
};
use crate::{
    diagnostic::Diagnostic,
    review::{Card, Fate, Kind, Line},
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

pub(super) fn render(diff: &Diff<'_>, color: bool) -> String {
    let mut out = format!("{STRONG}{}{STRONG:#}\n", diff.headline());
    for rename in &diff.report.renames {
        out.push_str(&format!("{}\n", visible(&rename.sentence())));
    }
    if !diff.report.cards.is_empty() {
        out.push('\n');
    }
    for card in &diff.report.cards {
        out.push_str(&card_text(card));
    }
    let allowed = diff.told(|finding| finding.is_allowed);
    if !allowed.is_empty() {
        out.push('\n');
    }
    for (finding, places) in allowed {
        let Diagnostic { rule, message, .. } = &finding.diagnostic;
        let places = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
        out.push_str(&visible(&format!("allowed {rule}: {message}{places}")));
        out.push('\n');
    }
    if !diff.roots.touched.is_empty() || !diff.report.rows.is_empty() {
        out.push_str(&format!("\nTerraform: {}\n", diff.terraform()));
        for root in diff.roots.touched.iter().take(SHOWN_ROOTS) {
            let fate = if root.fate == Fate::Changed { String::new() } else { format!("  {}", root.fate.as_str()) };
            out.push_str(&format!("   {}{fate}\n", root.path));
        }
        if diff.roots.touched.len() > SHOWN_ROOTS {
            out.push_str(&format!("   and {} more: teamkit roots --changed\n", diff.roots.touched.len() - SHOWN_ROOTS));
        }
    }
    for advice in diff.advice() {
        out.push_str(&format!("note: {}\n", visible(&advice)));
    }
    if color { out } else { anstream::adapter::strip_str(&out).to_string() }
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

fn card_text(card: &Card) -> String {
    let sign = card.sign();
    let mark = style(sign);
    let holders: Vec<String> = card.holders.iter().map(ToString::to_string).collect();
    let who = visible(&few(holders.iter().map(String::as_str)));
    let mut facts: Vec<String> = card.reasons.iter().map(|(reason, places)| reason_text(reason, places)).collect();
    facts.extend(still(card));
    let facts = if facts.is_empty() { String::new() } else { format!("   {}", facts.join(", ")) };
    let mut out = format!(" {mark}{sign} {who}{mark:#}{facts}\n");
    let is_mixed = matches!(sign, '~' | '!');
    let rows: Vec<[String; 6]> = card.lines.iter().map(|line| cells(line, is_mixed)).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in &rows {
        let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(&format!("     {}\n", cells.join("   ").trim_end()));
    }
    out
}

fn reason_text(reason: &str, places: &BTreeSet<Place>) -> String {
    visible(&format!("{reason} ({})", places_text(places).join(", ")))
}

fn cells(line: &Line, is_mixed: bool) -> [String; 6] {
    let sign = match line.kind {
        Kind::Gained => "+ ",
        Kind::Until => "~ ",
        Kind::Lost => "- ",
    };
    let sign = if is_mixed { sign } else { "" };
    [
        format!("{sign}{}", services(&line.services)),
        environments(line),
        visible(&line.what),
        until(line),
        visible(&few(places_text(&line.places).iter().map(String::as_str))),
        visible(&remarks(line).join("; ")),
    ]
}
