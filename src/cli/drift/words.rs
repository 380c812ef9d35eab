//! The words that all forms of the differences share.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::output::DriftOutput;
use crate::{
    cli::places::places_text,
    drift::{
        Drift, DriftCard, DriftEnd, DriftFlag, DriftKind, DriftLine, DriftPlace, DriftRow, HolderKind, ShownCondition,
        UnlistedObjects,
    },
    live::ObjectKind,
    model::{Day, TeamId, Unmanaged},
    text::{brief, join_few, plural},
};

/// So many names say enough; the rest is counted.
pub(super) const SHOWN: usize = 6;
/// The same for what is only mentioned.
const MENTIONED: usize = 3;
/// The longest name or expression that anybody reads.
const LONG: usize = 600;

/// A name that isn't longer than anybody reads.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    brief(name, LONG)
}

/// The first names, none longer than anybody reads, and how many more.
pub(super) fn few<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    join_few(names.into_iter().map(short), SHOWN)
}

/// Those on some cards, counted, and whether they are one: `2 people and 1 group`.
fn counted<'c>(cards: impl IntoIterator<Item = &'c DriftCard<'c>>) -> Option<(String, bool)> {
    let mut counts: BTreeMap<HolderKind, usize> = BTreeMap::new();
    for holder in cards.into_iter().flat_map(|card| &card.holders) {
        *counts.entry(holder.kind).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| match (kind, count) {
            (HolderKind::Everybody, _) => "everybody".to_owned(),
            (HolderKind::Person, 1) => "1 person".to_owned(),
            (HolderKind::Person, count) => format!("{count} people"),
            (HolderKind::Group, count) => plural(*count, "group"),
            (HolderKind::Account, count) => plural(*count, "service account"),
            (HolderKind::Other, count) => plural(*count, "other principal"),
        })
        .collect();
    let is_one = counts.len() == 1 && counts.iter().all(|(kind, count)| *kind == HolderKind::Everybody || *count == 1);
    let (last, others) = parts.split_last()?;
    let text = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
    Some((text, is_one))
}

/// What the cards of a section say, in one sentence without an end.
pub(super) fn headline(kind: DriftKind, cards: &[DriftCard<'_>]) -> String {
    let is_over = |card: &&DriftCard<'_>| card.lines.iter().all(|line| line.terms.is_over);
    let (over, live): (Vec<_>, Vec<_>) = cards.iter().partition(is_over);
    let what = match kind {
        DriftKind::Extra => "access that no definition gives",
        DriftKind::Missing => "access that is defined",
        DriftKind::Until => "access with another end than defined",
        DriftKind::Condition => "access under another condition than defined",
        DriftKind::Rules => "a role with other rules than defined",
    };
    let verb = |is_one: bool| match (kind, is_one) {
        (DriftKind::Missing, true) => "lacks",
        (DriftKind::Missing, false) => "lack",
        (_, true) => "has",
        (_, false) => "have",
    };
    let live = counted(live).map(|(who, is_one)| format!("{who} {} {what}", verb(is_one)));
    let over = counted(over).map(|(who, _)| who);
    match (live, over) {
        (Some(live), None) => live,
        (Some(live), Some(over)) => format!("{live}; that of {over} ended"),
        (None, over) => format!("{} had {what}; it ended", over.unwrap_or_default()),
    }
}

/// What everybody has.
pub(super) fn exposed_headline(cards: &[DriftCard<'_>]) -> String {
    let lines = cards.iter().flat_map(|card| &card.lines);
    let places: BTreeSet<&DriftPlace> = lines.flat_map(|line| line.places.iter().copied()).collect();
    format!("everybody has access that no definition gives, in {}", plural(places.len(), "place"))
}

/// What is above, which is no difference.
pub(super) fn inherited_headline(output: &DriftOutput<'_>) -> Option<String> {
    let (who, is_one) = counted(&output.report.inherited)?;
    let own = match output.drift.inherited_folded.len() {
        0 => String::new(),
        count => format!(" ({count} of the clouds' and clusters' own left out, which `--all` shows)"),
    };
    Some(format!("{who} {} access above what definitions name{own}", if is_one { "has" } else { "have" }))
}

/// What is left out, and perhaps shouldn't be. It is no difference.
pub(super) fn foreign_headline(output: &DriftOutput<'_>) -> Option<String> {
    let (who, is_one) = counted(&output.report.foreign_agents)?;
    let verb = if is_one { "is" } else { "are" };
    Some(format!(
        "{who} {verb} folded as the cloud's own, but of a project that the export doesn't know, or with a role that no \
         agent is given"
    ))
}

/// How much differs, in a few words.
pub(super) fn amount(output: &DriftOutput<'_>) -> String {
    let rows = || output.drift.exposed.iter().chain(&output.drift.rows);
    let is_dangerous = |row: &&DriftRow<'_>| output.judge.flags(row).iter().any(DriftFlag::is_alarming);
    match (rows().count(), rows().filter(is_dangerous).count()) {
        (0, _) => "nothing differs".to_owned(),
        (all, 0) => plural(all, "difference"),
        (1, _) => "1 difference, a dangerous one".to_owned(),
        (all, dangerous) => format!("{all} differences, {dangerous} of them dangerous"),
    }
}

/// A text with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// All headlines in one sentence.
pub(super) fn summary(output: &DriftOutput<'_>) -> String {
    let report = &output.report;
    let exposed = (!report.exposed.is_empty()).then(|| exposed_headline(&report.exposed));
    let sections = report.sections.iter().map(|(kind, cards)| headline(*kind, cards));
    exposed.into_iter().chain(sections).collect::<Vec<_>>().join("; ")
}

/// What was compared and what wasn't. Where nothing differs, this is all there is to say.
pub(super) fn compared(output: &DriftOutput<'_>) -> String {
    let drift = output.drift;
    let places = plural(drift.compared.len(), "place");
    let mut parts = vec![match (drift.compared.len(), output.is_empty(), output.person) {
        (0, _, _) => "nothing was compared".to_owned(),
        (_, false, _) => format!("{places} compared"),
        (_, true, None) => format!("what is live is what is defined, in {places}"),
        (_, true, Some(person)) => format!("nothing differs for `{person}`, in {places}"),
    }];
    if !drift.folded.is_empty() {
        parts.push(format!("{} of the clouds' and clusters' own left out (`--all` shows them)", drift.folded.len()));
    }
    if !drift.accepted.is_empty() {
        parts.push(format!("{} accepted by `unmanaged`", drift.accepted.len()));
    }
    parts.extend(drift.exported.map(|day| age(day, output.state.today)));
    for (places, what) in
        [(&drift.only_defined, "not exported, so not compared"), (&drift.only_live, "in no definition")]
    {
        if !places.is_empty() {
            let names = places.iter().map(|place| format!("`{}`", brief(&place.to_string(), LONG)));
            parts.push(format!("{what}: {}", join_few(names, MENTIONED)));
        }
    }
    parts.join("; ")
}

/// How old an export is: `exported 3 days ago`.
fn age(day: Day, today: Day) -> String {
    match today.since(day).map_or(-1, |span| span.get_days()) {
        0 => "exported today".to_owned(),
        1 => "exported yesterday".to_owned(),
        days if days > 1 => format!("exported {days} days ago"),
        _ => format!("exported on {day}"),
    }
}

/// What is not known of clusters, since the export has no objects of a kind that every cluster has.
fn unlisted(drift: &Drift<'_>) -> Vec<String> {
    let mut clusters: BTreeMap<ObjectKind, Vec<String>> = BTreeMap::new();
    for UnlistedObjects { kind, cluster } in &drift.unlisted {
        clusters.entry(*kind).or_default().push(format!("`{}`", brief(cluster, LONG)));
    }
    let notes = clusters.into_iter().map(|(kind, clusters)| {
        let (noun, clusters) = (kind.as_str(), join_few(clusters, MENTIONED));
        format!("the export has no {noun}s of {clusters}, so {} is not known", kind.unknown_without())
    });
    notes.collect()
}

/// What there is to know and to do besides.
pub(super) fn advice(output: &DriftOutput<'_>) -> Vec<String> {
    let mut advice = unlisted(output.drift);
    let report = &output.report;
    if !report.unknown_roles.is_empty() {
        let names = report.unknown_roles.iter().map(|role| format!("`{}`", brief(role, LONG)));
        advice.push(format!(
            "nothing tells what {} {}: a catalogue with permissions does (`catalog` in teamkit.yaml)",
            join_few(names, MENTIONED),
            if report.unknown_roles.len() == 1 { "permits" } else { "permit" }
        ));
    }
    if report.sections.iter().any(|(kind, _)| *kind == DriftKind::Extra) {
        advice
            .push("accept what shall stay with `unmanaged` in teamkit.yaml, define the rest, or remove it".to_owned());
    }
    advice
}

/// An entry of `unmanaged` that matches nothing.
pub(super) fn unused_note(entry: &Unmanaged) -> String {
    let Unmanaged { place, .. } = entry;
    format!("{place}: `unmanaged` accepts {}, and nothing in the export is that", entry.subject())
}

/// What there is to know of those on a card: their teams, where they have the same ones, or that nobody knows them.
pub(super) fn facts(card: &DriftCard<'_>, output: &DriftOutput<'_>) -> Option<String> {
    if card.kind != DriftKind::Missing && card.holders.iter().all(|holder| holder.kind == HolderKind::Group) {
        return Some("no definition says who is in it".to_owned());
    }
    let mut teams: Option<BTreeSet<&TeamId>> = None;
    for holder in &card.holders {
        if holder.kind != HolderKind::Person {
            return None;
        }
        let own = output.teams_of(&holder.name);
        if teams.as_ref().is_some_and(|teams| *teams != own) {
            return None;
        }
        teams = Some(own);
    }
    let teams = teams?;
    if teams.is_empty() {
        return Some("of no team".to_owned());
    }
    let noun = if card.holders.len() == 1 { "member" } else { "members" };
    Some(format!("{noun} of {}", join_few(teams.iter().map(|team| team.as_str()), MENTIONED)))
}

/// What somebody has and where: `roles/owner in ledger-prod`, `member of payments@example.com`.
pub(super) fn what(kind: DriftKind, line: &DriftLine<'_>) -> String {
    let places: Vec<String> = line.places.iter().map(ToString::to_string).collect();
    let is_group = line.places.iter().all(|place| place.scope().is_none());
    let preposition = if is_group { "of" } else { "in" };
    let mut text =
        format!("{} {preposition} {}", few(line.roles.iter().copied()), few(places.iter().map(String::as_str)));
    if let Some((noun, names)) = line.bindings() {
        let ending = if names.len() == 1 { "" } else { "s" };
        let names = names.iter().map(|name| format!("`{}`", brief(name, LONG)));
        text.push_str(&format!(", by the {noun}{ending} {}", join_few(names, MENTIONED)));
    }
    if let Some(via) = line.terms.via {
        let how = if kind == DriftKind::Missing { "as" } else { "through" };
        text.push_str(&format!(", {how} {}", brief(via, LONG)));
    }
    text
}

/// When it holds.
pub(super) fn terms(kind: DriftKind, line: &DriftLine<'_>) -> String {
    let terms = &line.terms;
    let end = |end: Option<DriftEnd>| end.map_or("without an end".to_owned(), |end| format!("until {end}"));
    if let Some(lapsed) = terms.lapsed {
        return format!("ended {lapsed}, gives nothing now, defined {}", end(terms.until));
    }
    match kind {
        DriftKind::Until => format!("{}, defined {}", end(terms.live_until), end(terms.until)),
        DriftKind::Extra | DriftKind::Missing => match terms.until {
            Some(until) if terms.is_over => format!("ended {until}, gives nothing now"),
            Some(until) => format!("until {until}"),
            None => String::new(),
        },
        DriftKind::Condition | DriftKind::Rules => String::new(),
    }
}

/// The conditions under which it holds, each with its expression as it is.
pub(super) fn conditions(kind: DriftKind, line: &DriftLine<'_>) -> Vec<(&'static str, String)> {
    let text = |condition: &ShownCondition| {
        let ShownCondition { title, expression } = condition;
        let title = if title.is_empty() { String::new() } else { format!("{}: ", brief(title, LONG)) };
        format!("{title}{}", brief(expression, LONG))
    };
    let terms = &line.terms;
    if kind == DriftKind::Condition {
        let of = |condition: Option<&ShownCondition>| condition.map_or("no condition".to_owned(), text);
        return vec![("defined", of(terms.condition)), ("live", of(terms.live_condition))];
    }
    terms.condition.map(|condition| ("only under", text(condition))).into_iter().collect()
}

/// What is dangerous about it.
pub(super) fn remarks(line: &DriftLine<'_>) -> Vec<String> {
    line.terms.flags.iter().map(DriftFlag::describe).collect()
}

/// The lines that define it, and the files that show it.
pub(super) fn sources(line: &DriftLine<'_>) -> String {
    let definitions = places_text(&line.definitions());
    few(definitions.iter().map(String::as_str).chain(line.files()))
}

/// The sign of a card: `!` for a danger, otherwise that of its kind.
pub(super) fn sign(card: &DriftCard<'_>) -> char {
    if card.is_alarming() { '!' } else { kind_sign(card.kind) }
}

/// `+` for what is live and not defined, `-` for what is defined and not live, `~` for what is otherwise.
pub(super) fn kind_sign(kind: DriftKind) -> char {
    match kind {
        DriftKind::Extra => '+',
        DriftKind::Missing => '-',
        DriftKind::Until | DriftKind::Condition | DriftKind::Rules => '~',
    }
}
