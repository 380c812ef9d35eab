//! For people at a terminal: who, then what and where.

use anstyle::{AnsiColor, Style};

use super::{
    output::DriftOutput,
    words::{
        advice, capital, compared, conditions, exposed_headline, facts, few, foreign_headline, headline,
        inherited_headline, kind_sign, remarks, sign, sources, terms, what,
    },
};
use crate::{
    cli::{
        console::Console,
        places::{HANGING, with_places},
        table::Columns,
        wrap::{length, wrap_hanging},
    },
    drift::{DriftCard, DriftLine},
    text::visible,
};

const ALARM: Style = AnsiColor::Red.on_default().bold();
const EXTRA: Style = AnsiColor::Green.on_default();
const MISSING: Style = AnsiColor::Red.on_default();
const OTHER: Style = AnsiColor::Yellow.on_default();
const STRONG: Style = Style::new().bold();

/// So many cards are shown of what is above, and of what is folded; it is no difference.
const SHOWN_ABOVE: usize = 8;
/// How far the line of an access is indented; its sign stands in this space.
const SIGN_WIDTH: usize = 4;
/// How far a condition is indented, and how far it goes on.
const CONDITION: usize = 6;

pub(super) fn render(output: &DriftOutput<'_>, console: &Console) -> String {
    let width = console.width();
    let report = &output.report;
    let mut out = String::new();
    let mut section = |headline: &str, cards: &[DriftCard<'_>], max: usize| {
        out.push_str(&format!("{STRONG}{}{STRONG:#}\n", wrap_hanging(&visible(&capital(headline)), HANGING, width)));
        out.extend(cards.iter().take(max).map(|card| card_text(card, output, width)));
        if cards.len() > max {
            let more = format!("  and {} more: teamkit drift --format json", cards.len() - max);
            out.push_str(&format!("{}\n", wrap_hanging(&more, HANGING, width)));
        }
        out.push('\n');
    };
    if !report.exposed.is_empty() {
        section(&exposed_headline(&report.exposed), &report.exposed, usize::MAX);
    }
    for (kind, cards) in &report.sections {
        section(&headline(*kind, cards), cards, usize::MAX);
    }
    if let Some(headline) = inherited_headline(output) {
        section(&headline, &report.inherited, SHOWN_ABOVE);
    }
    if let Some(headline) = foreign_headline(output) {
        section(&headline, &report.foreign_agents, SHOWN_ABOVE);
    }
    let lines = std::iter::once(capital(&compared(output)))
        .chain(advice(output).into_iter().map(|text| format!("note: {text}")));
    out.extend(lines.map(|line| format!("{}\n", wrap_hanging(&visible(&line), HANGING, width))));
    if console.color() { out } else { anstream::adapter::strip_str(&out).to_string() }
}

fn style(sign: char) -> Style {
    match sign {
        '!' => ALARM,
        '+' => EXTRA,
        '-' => MISSING,
        _ => OTHER,
    }
}

/// Who, with what is known of them; below that a line for each access.
fn card_text(card: &DriftCard<'_>, output: &DriftOutput<'_>, width: usize) -> String {
    let mark = style(sign(card));
    let who = few(card.holders.iter().map(|holder| &*holder.name));
    let who = wrap_hanging(&format!("{} {}", sign(card), visible(&who)), HANGING, width);
    let facts = visible(&facts(card, output).unwrap_or_default());
    let last = who.lines().last().map_or(0, length);
    let mut out = if facts.is_empty() {
        format!("{mark}{who}{mark:#}\n")
    } else if last + 3 + length(&facts) <= width {
        format!("{mark}{who}{mark:#}   {facts}\n")
    } else {
        format!("{mark}{who}{mark:#}\n{}\n", wrap_hanging(&format!("    {facts}"), HANGING, width))
    };
    let rows: Vec<Vec<String>> = card.lines.iter().map(|line| cells(card, line)).collect();
    let columns = Columns::fit(&rows.iter().collect::<Vec<_>>(), SIGN_WIDTH, width);
    for (line, row) in card.lines.iter().zip(&rows) {
        let row = with_places(&columns.row(row), &visible(&sources(line)), width);
        // The sign stands in the indent, so that what goes on in the next line isn't below it.
        out.push_str(&format!("  {} {}", kind_sign(card.kind), row.get(SIGN_WIDTH..).unwrap_or_default()));
        for (name, text) in conditions(card.kind, line) {
            let text = format!("{:CONDITION$}{name} {}", "", visible(&text));
            out.push_str(&format!("{}\n", wrap_hanging(&text, CONDITION + 2, width)));
        }
    }
    out
}

fn cells(card: &DriftCard<'_>, line: &DriftLine<'_>) -> Vec<String> {
    vec![visible(&what(card.kind, line)), visible(&terms(card.kind, line)), visible(&remarks(line).join("; "))]
}
