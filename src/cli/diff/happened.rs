//! What happened, first: the policy where it is weaker, then the events in the definitions' words.

use std::collections::BTreeSet;

use super::{Diff, words::few};
use crate::{
    cli::places::places_text,
    review::{ChangeEvent, PersonRename, PolicyChange, PolicyKind, Sentence},
    source::Place,
    text::join_few,
};

/// So many lines are shown; what is dangerous is never cut.
const SHOWN: usize = 12;

/// So many places of one line are shown.
const SHOWN_PLACES: usize = 2;

/// A line on what happened, to one or several subjects: `checkout, ledger move from payments to web`.
pub(super) struct HeadLine {
    /// Whether it weakens the policy, or is a claim to be looked at.
    pub is_danger: bool,
    /// Whether it is about a person's address.
    is_person: bool,
    subjects: Vec<String>,
    sentence: Sentence,
    places: BTreeSet<Place>,
}

impl HeadLine {
    fn of_person(rename: &PersonRename) -> Self {
        let sentence = rename.sentence();
        Self {
            is_danger: rename.is_alarming(),
            is_person: true,
            subjects: vec![sentence.subject.clone()],
            sentence,
            places: BTreeSet::from([rename.place.clone()]),
        }
    }

    pub(super) fn text(&self) -> String {
        let subjects = few(self.subjects.iter().map(String::as_str));
        let predicate = self.sentence.predicate(self.subjects.len());
        if predicate.is_empty() { subjects } else { format!("{subjects} {predicate}") }
    }

    /// The first lines that say so, and how many more.
    pub(super) fn places(&self) -> String {
        join_few(places_text(&self.places), SHOWN_PLACES)
    }
}

impl Diff<'_> {
    /// What happened, the dangerous first, and how many lines more there are.
    pub(super) fn happened(&self) -> (Vec<HeadLine>, usize) {
        let policy = &self.report.policy;
        let mut lines: Vec<HeadLine> = self.people.iter().map(HeadLine::of_person).collect();
        lines.sort_by_key(|line| !line.is_danger);
        for PolicyChange { sentence, place, .. } in policy.iter().filter(|change| change.weakens) {
            add(&mut lines, true, sentence, place);
        }
        let is_told = |sentence: &Sentence, place: &Place| {
            let mut weakening = policy.iter().filter(|change| change.weakens);
            weakening.any(|change| change.sentence.subject == sentence.subject && change.place == *place)
        };
        for ChangeEvent { sentence, place, .. } in &self.report.events {
            if !is_told(sentence, place) {
                add(&mut lines, false, sentence, place);
            }
        }
        let is_event = |change: &&PolicyChange| {
            change.weakens
                || matches!(change.kind, PolicyKind::Role | PolicyKind::Access)
                || self.report.events.iter().any(|event| event.sentence == change.sentence)
        };
        for PolicyChange { sentence, place, .. } in policy.iter().filter(|change| !is_event(change)) {
            add(&mut lines, false, sentence, place);
        }
        let dangers = lines.iter().filter(|line| line.is_danger).count();
        let more = lines.len().saturating_sub(SHOWN.max(dangers));
        lines.truncate(SHOWN.max(dangers));
        (lines, more)
    }

    /// The weaker policy in one sentence, where it is weaker.
    pub(super) fn weakened(&self) -> Option<String> {
        let (lines, _) = self.happened();
        let mut dangers = lines.iter().filter(|line| line.is_danger && !line.is_person).map(HeadLine::text);
        let first = dangers.next()?;
        let more = match dangers.count() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        Some(format!("{first}{more}"))
    }
}

/// Adds a sentence to the line that says the same of others, or as a line of its own.
fn add(lines: &mut Vec<HeadLine>, is_danger: bool, sentence: &Sentence, place: &Place) {
    let is_alike = |line: &&mut HeadLine| {
        line.is_danger == is_danger && !sentence.plural.is_empty() && line.sentence.plural == sentence.plural
    };
    match lines.iter_mut().find(is_alike) {
        Some(line) => {
            if !line.subjects.contains(&sentence.subject) {
                line.subjects.push(sentence.subject.clone());
            }
            line.places.insert(place.clone());
        }
        None => lines.push(HeadLine {
            is_danger,
            is_person: false,
            subjects: vec![sentence.subject.clone()],
            sentence: sentence.clone(),
            places: BTreeSet::from([place.clone()]),
        }),
    }
}
