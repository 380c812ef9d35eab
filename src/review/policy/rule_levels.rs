//! Levels and settings of rules.

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    check::RULES,
    diagnostic::{RuleId, Severity},
    review::{
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::{WrittenPair, shown},
    },
    source::Place,
};

/// The key of a rule's level.
const LEVEL: &str = "level";

/// What another value of a setting does to a rule.
enum Meaning {
    /// A limit: the rule finds less if it is higher.
    Limit(Option<u64>),
    /// What has to be kept, or how far the rule looks ahead: it finds less if it is lower.
    Least(Option<u64>),
    /// What the rule watches: it finds less if something is left out.
    Watched,
    /// Whether exceptions are allowed, which they are by default.
    Exceptions,
    /// What is permitted; or a setting of which nobody can tell.
    Other,
}

impl Meaning {
    /// The meaning of a setting, with its default.
    fn of(rule: Option<RuleId>, key: &str) -> Self {
        match (rule, key) {
            (_, "exceptions") => Self::Exceptions,
            (_, "pinned") => Self::Watched,
            (Some(RuleId::LockOut), "people") => Self::Least(Some(1)),
            (Some(RuleId::LockOut | RuleId::MassRemoval), "days") => Self::Least(Some(7)),
            (_, "days") => Self::Least(None),
            (_, "share") => Self::Limit(Some(30)),
            (_, "people" | "services") => Self::Limit(Some(50)),
            (_, "grants") => Self::Limit(Some(500)),
            _ => Self::Other,
        }
    }

    /// The value where none is written.
    fn default(&self) -> Value {
        match self {
            Self::Limit(default) | Self::Least(default) => default.map_or(Value::Null, Value::from),
            Self::Exceptions => Value::Bool(true),
            Self::Watched => json!([]),
            Self::Other => Value::Null,
        }
    }

    fn weakens(&self, before: &Value, after: &Value) -> bool {
        match (self, before.as_u64(), after.as_u64()) {
            (Self::Limit(_), Some(before), Some(after)) => after > before,
            (Self::Least(_), Some(before), Some(after)) => after < before,
            (Self::Exceptions, ..) => after.as_bool() != Some(false),
            (Self::Watched, ..) => items(before).iter().any(|item| !items(after).contains(item)),
            // What can't be compared is told as what it may be.
            (Self::Limit(_) | Self::Least(_) | Self::Other, ..) => true,
        }
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = sides.section("rules");
    let mut changes = Vec::new();
    for rule in WrittenPair::at(&base, &head).keys() {
        let (base, head) = (base.key(rule.clone()), head.key(rule.clone()));
        let pair = WrittenPair::at(&base, &head);
        if pair.differs() {
            changes.extend(level(&rule, &pair));
            changes.extend(settings(&rule, &pair, (&base, &head)));
        }
    }
    changes
}

/// Another level of a rule.
fn level(rule: &str, pair: &WrittenPair) -> Option<PolicyChange> {
    let default = RULES.iter().find(|known| known.id.as_str() == rule).map(|known| match known.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    });
    let level = |value: &Value| {
        let written = value.as_str().or_else(|| value.get(LEVEL).and_then(Value::as_str));
        written.or(default).unwrap_or_default().to_owned()
    };
    let (before, after) = (level(&pair.before), level(&pair.after));
    let strength = |level: &str| ["off", "warning", "error"].iter().position(|known| *known == level);
    (before != after).then(|| PolicyChange {
        kind: PolicyKind::Rule,
        sentence: predicate(rule, &before, &after),
        weakens: strength(&after) < strength(&before),
        before: Value::String(before),
        after: Value::String(after),
        place: pair.place.clone(),
    })
}

fn predicate(rule: &str, before: &str, after: &str) -> Sentence {
    Sentence::whole(format!("rule {rule}: {before} -> {after}"))
}

/// Other settings of a rule.
fn settings(rule: &str, pair: &WrittenPair, (base, head): (&Place, &Place)) -> Vec<PolicyChange> {
    let id = RuleId::parse(rule);
    let mut changes = Vec::new();
    for key in pair.keys().into_iter().filter(|key| key != LEVEL) {
        let meaning = Meaning::of(id, &key);
        if key == "folders" {
            let (base, head) = (base.key(key.clone()), head.key(key));
            changes.extend(folders(rule, &base, &head));
            continue;
        }
        let setting = WrittenPair::at(&base.key(key.clone()), &head.key(key.clone()));
        let or_default = |value: Value| if value.is_null() { meaning.default() } else { value };
        let (before, after) = (or_default(setting.before), or_default(setting.after));
        if before != after {
            changes.push(PolicyChange {
                kind: PolicyKind::Rule,
                sentence: predicate(&format!("{rule}, {key}"), &or_word(&before), &or_word(&after)),
                weakens: meaning.weakens(&before, &after),
                before,
                after,
                place: setting.place,
            });
        }
    }
    changes
}

/// A setting in a sentence, where nothing means its default.
fn or_word(value: &Value) -> String {
    if value.is_null() { "its default".to_owned() } else { shown(value) }
}

/// What the teams of each folder may name: more names permit more, and so does no list.
fn folders(rule: &str, base: &Place, head: &Place) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    for folder in WrittenPair::at(base, head).keys() {
        let (base, head) = (base.key(folder.clone()), head.key(folder.clone()));
        let limits = WrittenPair::at(&base, &head);
        for key in limits.keys() {
            let WrittenPair { before, after, place } = WrittenPair::at(&base.key(key.clone()), &head.key(key.clone()));
            if before == after {
                continue;
            }
            let is_wider = after.is_null() || items(&after).iter().any(|item| !items(&before).contains(item));
            let word = |value: &Value| if value.is_null() { "anything".to_owned() } else { shown(value) };
            changes.push(PolicyChange {
                kind: PolicyKind::Rule,
                sentence: predicate(&format!("{rule}, {key} of {folder}"), &word(&before), &word(&after)),
                weakens: !before.is_null() && is_wider,
                before,
                after,
                place,
            });
        }
    }
    changes
}
