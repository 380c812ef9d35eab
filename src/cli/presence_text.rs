//! What is live, in words.

use std::collections::{BTreeMap, BTreeSet};

use super::{table::Columns, wrap::wrap_hanging};
use crate::{
    drift::{DriftFlag, DriftJudge, DriftKind, DriftPlace, DriftRow},
    model::{Address, Day, GrantKey, Scope},
    presence::{Besides, ExtraAccess, LiveWay, Presence, PresenceAnswer, PresenceReason},
    text::{join_few, plural, visible},
};

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 5;
/// How far a line is indented that goes on after its first line.
const HANGING: usize = 6;

/// Answers in a word or two: `yes`, `not a member`, `until 2027-01-31`; `in part` if some is there and some isn't, or
/// isn't as it is defined.
pub(super) fn live_cell<'a>(answers: impl IntoIterator<Item = &'a PresenceAnswer>) -> String {
    let (mut words, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for answer in answers {
        words.insert(live_word(answer));
        kinds.insert(answer.presence);
    }
    match (words.first(), kinds.first()) {
        (Some(word), _) if words.len() == 1 => word.clone(),
        (_, Some(Presence::Missing)) if kinds.len() == 1 => "missing".to_owned(),
        (_, Some(Presence::NotExported)) if kinds.len() == 1 => "unknown".to_owned(),
        _ => "in part".to_owned(),
    }
}

fn live_word(answer: &PresenceAnswer) -> String {
    let word = match (answer.presence, &answer.reason) {
        (Presence::Live, _) => "yes",
        (Presence::Until, _) => {
            return answer.until.map_or_else(|| "no end".to_owned(), |end| format!("until {end}"));
        }
        (Presence::Condition, _) => "other condition",
        (Presence::Rules, _) => "other rules",
        (Presence::Missing, Some(PresenceReason::NotMember(_))) => "not a member",
        (Presence::Missing, Some(PresenceReason::Ended(_))) => "ended",
        (Presence::Missing, _) => "missing",
        (Presence::NotExported, Some(PresenceReason::ScopeNotExported(_)) | None) => "not exported",
        (Presence::NotExported, _) => "unknown",
    };
    word.to_owned()
}

/// A line on access that is not as it is defined: who, what, and the file or line that says so.
pub(super) type DifferenceLine = (String, String, String);

/// The line on an answer; `None` where all is as defined or nothing is known. `origins` is the definition's line.
pub(super) fn difference_line(
    person: Option<&Address>,
    key: &GrantKey,
    until: Option<Day>,
    answer: &PresenceAnswer,
    origins: String,
) -> Option<DifferenceLine> {
    let access = format!("{} in {}", key.role, key.scope);
    let file = || answer.file.as_deref().map(str::to_owned).unwrap_or_default();
    let principal = || key.principal.to_string();
    let who = || person.map_or_else(principal, ToString::to_string);
    let defined = || until.map_or_else(|| "without an end".to_owned(), |day| format!("until {day}"));
    let (sign, who, text, place) = match (answer.presence, &answer.reason) {
        (Presence::Live | Presence::NotExported, _) => return None,
        (Presence::Missing, Some(PresenceReason::NotMember(group))) => {
            ("-", who(), format!("is not in {group}"), file())
        }
        (Presence::Missing, Some(PresenceReason::Ended(end))) => {
            ("-", principal(), format!("{access}, which ended after {end}"), file())
        }
        (Presence::Missing, Some(PresenceReason::NoRole)) => {
            ("-", principal(), format!("{access} is bound, but the Role is not there"), file())
        }
        (Presence::Missing, _) => ("-", principal(), format!("{access} is missing"), origins),
        (Presence::Until, _) => {
            let live = answer.until.map_or_else(|| "without an end".to_owned(), |end| format!("until {end}"));
            ("~", who(), format!("{access} {live}, not {}", defined()), file())
        }
        (Presence::Condition, _) => {
            let shown = answer.condition.as_ref();
            let live =
                shown.map_or_else(|| "without a condition".to_owned(), |shown| format!("if {}", shown.expression));
            ("~", principal(), format!("{access} {live}, which is not the defined condition"), file())
        }
        (Presence::Rules, _) => ("~", principal(), format!("{access} has other rules"), file()),
    };
    Some((format!("{sign} {who}"), text, place))
}

/// A section of lines under a title; nothing without lines.
pub(super) fn difference_section(title: &str, lines: &BTreeSet<DifferenceLine>, indent: usize, width: usize) -> String {
    let rows = lines.iter().map(|(who, what, place)| vec![visible(who), visible(what), visible(place)]);
    section(title, &rows.collect::<Vec<_>>(), indent, width)
}

fn section(title: &str, rows: &[Vec<String>], indent: usize, width: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let columns = Columns::fit(&rows.iter().collect::<Vec<_>>(), indent + 2, width);
    let lines = rows.iter().map(|row| columns.row(row));
    std::iter::once(format!("{:indent$}{title}\n", "")).chain(lines).collect()
}

/// The sections on what is there besides.
pub(super) fn besides_sections(
    besides: &Besides<'_>,
    judge: &DriftJudge<'_>,
    today: Day,
    indent: usize,
    width: usize,
) -> Vec<String> {
    let rows = |list: &[ExtraAccess<'_>]| extra_rows(list, judge, today);
    let sections = [
        section("there besides, and not defined", &rows(&besides.extra), indent, width),
        section("in folders and organizations that may be above", &rows(&besides.above), indent, width),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect()
}

/// What was passed over and what is unknown, in a line; nothing if there is neither.
pub(super) fn unseen_line(besides: &Besides<'_>, width: usize) -> String {
    let folded =
        (besides.folded > 0).then(|| format!("{} of clouds and clusters folded", plural(besides.folded, "row")));
    let unknown = (!besides.not_exported.is_empty()).then(|| {
        let places = besides.not_exported.iter().map(DriftPlace::to_string);
        format!("not exported, so unknown: {}", join_few(places, 2 * MAX_LISTED))
    });
    let parts: Vec<String> = folded.into_iter().chain(unknown).collect();
    if parts.is_empty() {
        return String::new();
    }
    wrap_hanging(&visible(&parts.join(" · ")), HANGING, width) + "\n"
}

/// The dangerous first.
fn extra_rows(list: &[ExtraAccess<'_>], judge: &DriftJudge<'_>, today: Day) -> Vec<Vec<String>> {
    let mut rows: Vec<(bool, Vec<String>)> = Vec::new();
    // Members of a group have all that it has: a line says it for them together.
    let mut by_group: BTreeMap<GroupLine<'_>, (BTreeSet<String>, BTreeSet<DriftFlag>)> = BTreeMap::new();
    for ExtraAccess { row, members, way } in list {
        let file = row.file.as_deref().unwrap_or_default();
        let (access, flags) = (access(row, today), judge.flags(row));
        if members.is_empty() {
            let way = way.as_ref().filter(|way| **way != LiveWay::Own).map(|way| format!(", {way}"));
            let text = format!("{access}{}{}", way.unwrap_or_default(), remarks(&flags));
            rows.push(line(&holder(row), text, file, &flags));
        } else {
            let way = way.as_ref().map_or_else(|| format!("in {}", group(row)), ToString::to_string);
            let (all, dangers) = by_group.entry((members, way, file)).or_default();
            all.insert(access);
            dangers.extend(flags);
        }
    }
    for ((members, way, file), (access, flags)) in by_group {
        let members = members.iter().map(|member| member.strip_prefix("user:").unwrap_or(member));
        let access = access.into_iter().collect::<Vec<_>>().join(", ");
        let text = format!("{way}, and by no definition: {access}{}", remarks(&flags));
        rows.push(line(&join_few(members, MAX_LISTED), text, file, &flags));
    }
    rows.sort_by_key(|(is_alarming, _)| !is_alarming);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Members of a group, how they are in it, and the file that says so.
type GroupLine<'a> = (&'a [String], String, &'a str);

fn line(who: &str, text: String, file: &str, flags: &BTreeSet<DriftFlag>) -> (bool, Vec<String>) {
    let is_alarming = flags.iter().any(DriftFlag::is_alarming);
    let sign = if is_alarming { '!' } else { '+' };
    let cells = [format!("{sign} {who}"), text, file.to_owned()];
    (is_alarming, cells.iter().map(|cell| visible(cell)).collect())
}

/// What is dangerous about it, in brackets.
fn remarks(flags: &BTreeSet<DriftFlag>) -> String {
    let alarming: Vec<String> = flags.iter().filter(|flag| flag.is_alarming()).map(DriftFlag::describe).collect();
    if alarming.is_empty() { String::new() } else { format!(" ({})", alarming.join("; ")) }
}

fn group<'r>(row: &'r DriftRow<'_>) -> &'r str {
    row.principal.strip_prefix("group:").unwrap_or(&row.principal)
}

/// `root@example.com`, `group:admins@example.com (kim@example.com)`.
fn holder(row: &DriftRow<'_>) -> String {
    let person = row.principal.strip_prefix("user:").filter(|address| row.people.contains(*address));
    match person {
        Some(person) => person.to_owned(),
        None if row.people.is_empty() => row.principal.clone(),
        None => format!("{} ({})", row.principal, join_few(row.people.iter().map(Address::as_str), MAX_LISTED)),
    }
}

/// `roles/owner in ledger-prod until 2026-12-31, by the RoleBinding "debug"`.
fn access(row: &DriftRow<'_>, today: Day) -> String {
    let DriftRow { kind, role, place, condition, until, bindings, .. } = row;
    let rules = (*kind == DriftKind::Rules).then(|| " by the rules that it has live".to_owned());
    // A title says what its author wants it to say.
    let condition = condition.as_ref().map(|shown| format!(" if {}", shown.expression));
    let is_over = row.is_over(today);
    let until = until.map(|end| if is_over { format!(", which ended after {end}") } else { format!(" until {end}") });
    let noun = place.scope().and_then(Scope::binding_noun).unwrap_or("binding");
    let bindings: Vec<String> = bindings.iter().map(|name| format!("`{name}`")).collect();
    let by = (!bindings.is_empty()).then(|| format!(", by the {noun} {}", join_few(bindings, MAX_LISTED)));
    let rest = [rules, condition, until, by].into_iter().flatten().collect::<String>();
    format!("{role} in {place}{rest}")
}
