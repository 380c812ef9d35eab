//! Templates of the workspace: what they write is applied as it is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::sides::{PolicyFiles, PolicySides};
use crate::{
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
    },
    source::{Place, Revision, Span},
    template::BUILT_IN,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (before, after) = (&sides.base_files.templates, &sides.head_files.templates);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter_map(|name| change(name, before.get(name), after.get(name))).collect()
}

fn change(name: &str, before: Option<&String>, after: Option<&String>) -> Option<PolicyChange> {
    let built_in = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    let (old, new) = (before.map(String::as_str).or(built_in), after.map(String::as_str).or(built_in));
    if old == new {
        return None;
    }
    let path = format!("templates/{name}.hbs");
    let is_built_in = |text: Option<&str>| built_in.is_some() && text == built_in;
    let sentence = match (old, new) {
        (_, new) if is_built_in(new) => format!("template {name} is the built-in one again"),
        (old, _) if is_built_in(old) => format!("template {name} overrides the built-in one"),
        (None, _) => format!("template {name} is new"),
        (_, None) => format!("template {name} is gone"),
        (Some(_), Some(_)) => format!("template {name} has another text"),
    };
    let (source, span) = match after {
        Some(text) => {
            (PolicyFiles::source(path, text, Revision::Head), first_difference(old.unwrap_or_default(), text))
        }
        None => (PolicyFiles::source(path, before.map_or("", String::as_str), Revision::Base), Span::default()),
    };
    let kept = |text: Option<&String>| match (text, built_in) {
        (Some(text), Some(built_in)) if text == built_in => Value::String("built-in".to_owned()),
        (Some(text), _) => Value::String(text.clone()),
        (None, Some(_)) => Value::String("built-in".to_owned()),
        (None, None) => Value::Null,
    };
    Some(PolicyChange {
        kind: PolicyKind::Template,
        sentence: Sentence::whole(sentence),
        weakens: new.is_some() && !is_built_in(new),
        before: kept(before),
        after: kept(after),
        place: Place::of_span(&source?, span),
    })
}

/// The first line of a text that another text doesn't have there.
fn first_difference(old: &str, new: &str) -> Span {
    let mut old = old.split_inclusive('\n');
    let mut start = 0;
    for line in new.split_inclusive('\n') {
        if old.next() != Some(line) {
            return Span { start, end: start + line.trim_end().len() };
        }
        start += line.len();
    }
    Span { start: start.saturating_sub(1), end: start }
}
