//! Conditions in the spellings that consoles, people and other tools write.

use jiff::civil::Date;

use super::world::LiveCondition;
use crate::reference_model::{choices::Choices, definitions::Condition, grants::End};

/// Other spellings of the conditions that workspaces have.
const SPELLINGS: [(&str, &[&str]); 3] = [
    (
        "request.time.getHours('Asia/Tokyo') < 19",
        &["request.time.getHours(\"Asia/Tokyo\")<19", "(request.time.getHours( 'Asia/Tokyo' )  <  19)"],
    ),
    (
        "resource.name.startsWith('projects/_/buckets/x') || resource.type == \"y\"",
        &[
            "resource.name.startsWith(\"projects/_/buckets/x\")||resource.type=='y'",
            "( resource.name.startsWith('projects/_/buckets/x')\n  || (resource.type == \"y\") )",
        ],
    ),
    ("true", &["(true)", " true "]),
];

/// The instant after a last day, as a text.
fn instant(until: &str) -> String {
    let day: Date = until.parse().expect("a day");
    format!("{}T00:00:00Z", day.tomorrow().expect("a day after"))
}

/// An end, in one of many spellings.
pub fn end(until: &str, choices: &mut Choices<'_>) -> String {
    let instant = instant(until);
    let fraction = instant.replace('Z', ".000Z");
    let day = &instant[..10];
    choices.pick(&[
        format!("request.time < timestamp(\"{instant}\")"),
        format!("request.time<timestamp(\"{instant}\")"),
        format!("request.time < timestamp('{instant}')"),
        format!("(request.time < timestamp(\"{instant}\"))"),
        format!("  request.time  <\n\ttimestamp( \"{fraction}\" ) "),
        format!("((request.time) < (timestamp(\"{day}T09:00:00+09:00\")))"),
    ])
}

fn rest(expression: &str, choices: &mut Choices<'_>) -> String {
    let others = SPELLINGS.iter().find(|(known, _)| *known == expression).map_or(&[][..], |(_, others)| others);
    let mut all = vec![expression.to_owned()];
    all.extend(others.iter().map(|other| (*other).to_owned()));
    choices.pick(&all)
}

/// The condition that means this, as somebody may have written it; nothing if there is none.
pub fn condition(own: Option<&Condition>, until: &End, choices: &mut Choices<'_>) -> Option<LiveCondition> {
    let (title, expression) = match (own, until) {
        (None, None) => return None,
        (Some(own), None) => (own.title.clone(), rest(&own.expression, choices)),
        (None, Some(until)) => {
            let titles = [format!("until {until}"), "expires_after_migration".to_owned(), "temporary".to_owned()];
            (choices.pick(&titles), end(until, choices))
        }
        (Some(own), Some(until)) => {
            let (rest, end) = (rest(&own.expression, choices), end(until, choices));
            let both = [
                format!("({rest}) && {end}"),
                format!("{end} && ({rest})"),
                format!("(({rest})&&({end}))"),
                format!("({rest})\n&& ({end})"),
            ];
            (format!("{}, until {until}", own.title), choices.pick(&both))
        }
    };
    Some(LiveCondition { title, expression, rest: own.map(|own| own.expression.clone()), end: until.clone() })
}

/// Conditions that no definition has and that are no ends.
const FOREIGN: [&str; 5] = [
    "resource.name.startsWith('projects/_/buckets/z')",
    "request.time > timestamp(\"2026-01-01T00:00:00Z\")",
    "request.time < timestamp(\"2027-01-01T00:00:00Z\") || resource.type == 'z'",
    "!(request.time < timestamp(\"2027-01-01T00:00:00Z\"))",
    "resource.type == 'request.time < timestamp(\"2027-01-01T00:00:00Z\")'",
];

/// A condition that isn't ours; it may have an end beside.
pub fn foreign(choices: &mut Choices<'_>) -> LiveCondition {
    let expression = choices.pick(&FOREIGN).to_owned();
    let until = choices.maybe(3, |_| "2027-03-31".to_owned());
    let own = Condition { title: "not ours".to_owned(), expression };
    condition(Some(&own), &until, choices).expect("a condition")
}
