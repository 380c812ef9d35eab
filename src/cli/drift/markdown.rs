//! For an issue: a mark that tells whether anything else differs, then who has what, never longer than GitHub takes.

use super::{
    output::DriftOutput,
    words::{
        SHOWN, advice, amount, capital, compared, conditions, exposed_headline, facts, foreign_headline, headline,
        inherited_headline, kind_sign, remarks, short, sign, sources, terms, unused_note, what,
    },
};
use crate::{
    cli::markdown::{Budget, MAX, NOTE, card_lines, code, plain},
    drift::{DriftCard, DriftLine},
    text::{join_few, plural},
};

/// The longest card: one of many lines must not be left out whole.
const CARD: usize = 8_000;
/// What is left for access from above and for the last lines.
const REST: usize = 8_000;

/// So many entries of `unmanaged` that match nothing are told.
const SHOWN_ENTRIES: usize = 10;

/// How soon somebody must see a card, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum DriftUrgency {
    ProtectedDanger,
    Danger,
    Protected,
    Other,
    Over,
}

pub(super) fn render(output: &DriftOutput<'_>) -> String {
    let report = &output.report;
    // The first line is another one if other things differ.
    let mut out = Budget {
        text: format!("<!-- teamkit drift {} -->\n### What is live: {}\n", output.digest(), amount(output)),
        cut: 0,
    };
    let exposed = (!report.exposed.is_empty()).then(|| (exposed_headline(&report.exposed), &report.exposed));
    let sections = report.sections.iter().map(|(kind, cards)| (headline(*kind, cards), cards));
    let sections: Vec<(String, &Vec<DriftCard<'_>>)> = exposed.into_iter().chain(sections).collect();
    push_sections(&sections, output, &mut out);
    let besides = [(inherited_headline(output), &report.inherited), (foreign_headline(output), &report.foreign_agents)];
    for (headline, cards) in besides.iter().filter_map(|(headline, cards)| headline.as_ref().zip(Some(cards))) {
        let cards = cards.iter().map(|card| (urgency(card), card_text(card, output))).collect::<Vec<_>>();
        let chosen = out.choose(&cards, MAX - NOTE - REST / 4);
        let chosen = cards.into_iter().enumerate().filter(|(index, _)| chosen.contains(index));
        out.fold(headline, false, chosen.map(|(_, (_, text))| text));
    }
    out.push("\n");
    for line in std::iter::once(compared(output)).chain(advice(output)) {
        out.push(&format!("- ℹ️ {}\n", plain(&capital(&line))));
    }
    for entry in output.unused.iter().take(SHOWN_ENTRIES) {
        out.push(&format!("- ℹ️ {}\n", code(&unused_note(entry))));
    }
    if out.cut > 0 {
        let parts = plural(out.cut, "part");
        let verb = if out.cut == 1 { "is" } else { "are" };
        out.text.push_str(&format!(
            "\n**{parts} {verb} left out here**, since an issue is limited. `teamkit drift` with the same export prints all of it.\n"
        ));
    }
    out.text
}

/// All sections share what room there is: where not all of it fits, the most urgent cards do.
fn push_sections(sections: &[(String, &Vec<DriftCard<'_>>)], output: &DriftOutput<'_>, out: &mut Budget) {
    let cards = sections.iter().flat_map(|(_, cards)| cards.iter());
    let texts: Vec<(DriftUrgency, String)> = cards.map(|card| (urgency(card), card_text(card, output))).collect();
    let headings: usize = sections.iter().map(|(headline, _)| headline.len() + 8).sum();
    let fitting = out.choose(&texts, (MAX - NOTE - REST).saturating_sub(headings));
    let mut texts = texts.into_iter().enumerate();
    for (headline, cards) in sections {
        out.push(&format!("\n#### {}\n\n", capital(headline)));
        let shown = texts.by_ref().take(cards.len()).filter(|(index, _)| fitting.contains(index));
        shown.for_each(|(_, (_, text))| out.push(&text));
    }
}

fn urgency(card: &DriftCard<'_>) -> DriftUrgency {
    card.lines.iter().map(line_urgency).min().unwrap_or(DriftUrgency::Other)
}

fn line_urgency(line: &DriftLine<'_>) -> DriftUrgency {
    match (line.is_alarming(), line.is_protected()) {
        _ if line.terms.is_over => DriftUrgency::Over,
        (true, true) => DriftUrgency::ProtectedDanger,
        (true, false) => DriftUrgency::Danger,
        (false, true) => DriftUrgency::Protected,
        (false, false) => DriftUrgency::Other,
    }
}

fn card_text(card: &DriftCard<'_>, output: &DriftOutput<'_>) -> String {
    // What is cut is cut before it is code: the end of the code must not be.
    let who = join_few(card.holders.iter().map(|holder| code(&short(&holder.name))), SHOWN);
    let facts = facts(card, output).map(|facts| format!(" — {}", plain(&facts))).unwrap_or_default();
    let mut out = format!("- **{}** {}{facts}\n", sign(card), who);
    let lines: Vec<(DriftUrgency, String)> =
        card.lines.iter().map(|line| (line_urgency(line), line_text(card, line))).collect();
    out.push_str(&card_lines(&lines, CARD));
    out
}

fn line_text(card: &DriftCard<'_>, line: &DriftLine<'_>) -> String {
    let sign = match kind_sign(card.kind) {
        '-' => '−',
        sign => sign,
    };
    let mut parts = vec![format!("{sign} {}", code(&what(card.kind, line)))];
    let terms = terms(card.kind, line);
    parts.extend((!terms.is_empty()).then(|| plain(&terms)));
    parts.extend(conditions(card.kind, line).iter().map(|(name, text)| format!("{name} {}", code(text))));
    let sources = sources(line);
    parts.extend((!sources.is_empty()).then(|| code(&sources)));
    parts.extend(remarks(line).iter().map(|remark| format!("**{}**", plain(remark))));
    format!("  - {}\n", parts.join(" · "))
}
