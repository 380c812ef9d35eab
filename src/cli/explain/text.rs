//! What `explain` says to people.

use std::collections::{BTreeMap, BTreeSet};

use super::{Explanation, Part};
use crate::{
    cli::rows::environment,
    model::{Day, Scope, is_over},
    review::{Native, Owner, Path, Step},
    text::visible,
};

/// A sentence, its line, and the scopes that it is about.
type Row = [String; 3];

pub(super) fn render(explanation: &Explanation<'_>) -> String {
    let parts: Vec<String> = explanation.parts.iter().map(|part| block(part, explanation)).collect();
    parts.join("\n")
}

fn block(part: &Part<'_>, explanation: &Explanation<'_>) -> String {
    let Explanation { workspace, person, service, .. } = explanation;
    let place = environment(&workspace.state.org, part.environment);
    let mut out = String::new();
    if part.paths.is_empty() {
        out.push_str(&format!("{} has no access to {service} in {place}\n", visible(person.as_str())));
        let at = |[_, place, _]: &Row| place.clone();
        let mut rows: Vec<Row> = part.reasons.iter().map(row).collect();
        for claim in part.owners.iter().map(|owner| row(&owner.claim)) {
            // A reason at the same line has said it.
            if rows.iter().all(|told| at(told) != at(&claim)) {
                rows.push(claim);
            }
        }
        out.push_str(&aligned(&rows, 2));
        out.push_str(&asked(part, explanation));
        return out;
    }
    out.push_str(&format!("{} can act on {service} in {place}\n", visible(person.as_str())));
    let mut told: Vec<(&str, Vec<Row>)> = Vec::new();
    let mut paths: Vec<(String, Vec<Row>)> = Vec::new();
    for path in &part.paths {
        let (mut rows, included) = rows(path);
        let tail = (&*path.gives, included);
        if told.contains(&tail) && !tail.1.is_empty() {
            rows.push([format!("{} includes the same as above", path.gives), String::new(), String::new()]);
        } else {
            rows.extend_from_slice(&tail.1);
            told.push(tail);
        }
        paths.push((head(path), rows));
    }
    let widths = widths(paths.iter().flat_map(|(_, rows)| rows));
    for (head, rows) in &paths {
        out.push_str(&format!("  {head}\n"));
        for row in rows {
            out.push_str(&line(row, widths, 6));
        }
    }
    out
}

fn head(path: &Path<'_>) -> String {
    format!("{}  by {}{}", path.gives, visible(&path.principal.to_string()), until(path.until))
}

fn until(day: Option<Day>) -> String {
    day.map(|day| format!(" until {day}")).unwrap_or_default()
}

/// The lines up to what is given, and those from there to its native roles.
fn rows(path: &Path<'_>) -> (Vec<Row>, Vec<Row>) {
    let mut rows: Vec<Row> = path.steps.iter().map(row).collect();
    // Native roles by what they are included through, each way told once.
    let mut by_way: BTreeMap<&[Step], Vec<(&Step, &Native)>> = BTreeMap::new();
    for native in &path.natives {
        if let Some((last, way)) = native.steps.split_last() {
            by_way.entry(way).or_default().push((last, native));
        } else if let Some([_, _, place]) = rows.last_mut() {
            *place = scopes(&native.scopes);
        }
    }
    let mut told: BTreeSet<&Step> = BTreeSet::new();
    let mut included = Vec::new();
    for (way, natives) in by_way {
        included.extend(way.iter().filter(|step| told.insert(step)).map(row));
        for (last, native) in natives {
            let [text, place, _] = row(last);
            included.push([text, place, scopes(&native.scopes)]);
        }
    }
    (rows, included)
}

fn row(step: &Step) -> Row {
    let place = step.place.as_ref().map(|place| visible(&place.to_string()));
    [visible(&format!("{}{}", step.text, until(step.until))), place.unwrap_or_default(), String::new()]
}

fn scopes(scopes: &BTreeSet<Scope>) -> String {
    scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// What could be asked for, and of whom.
fn asked(part: &Part<'_>, explanation: &Explanation<'_>) -> String {
    let Explanation { workspace, person, .. } = explanation;
    let mut out = String::new();
    for Owner { team, claim, leads, members_get, leads_get: _ } in &part.owners {
        let Some(found) = workspace.state.org.teams.get(*team) else { continue };
        let is_in = found.people.get(person).is_some_and(|until| !is_over(*until, workspace.state.today));
        let file = claim.place.as_ref().map(|place| place.path().as_str()).unwrap_or_default();
        let leads: Vec<&str> = leads.iter().map(|lead| lead.as_str()).collect();
        let whom = if leads.is_empty() { format!("the people of {team}") } else { leads.join(", ") };
        let joining =
            members_get.filter(|_| !is_in).map(|role| format!("a place in {team} (members get {role} there), or "));
        let text = format!("ask {whom} for {}an entry under `grants` in {file}", joining.unwrap_or_default());
        out.push_str(&format!("  {}\n", visible(&text)));
    }
    out
}

fn aligned(rows: &[Row], indent: usize) -> String {
    let widths = widths(rows);
    rows.iter().map(|row| line(row, widths, indent)).collect()
}

fn widths<'a>(rows: impl IntoIterator<Item = &'a Row>) -> (usize, usize) {
    let width = |text: &String| text.chars().count();
    rows.into_iter()
        .fold((0, 0), |(first, second), [text, place, _]| (first.max(width(text)), second.max(width(place))))
}

fn line([text, place, scopes]: &Row, (first, second): (usize, usize), indent: usize) -> String {
    let line = format!("{:indent$}{text:<first$}  {place:<second$}  {scopes}", "");
    format!("{}\n", line.trim_end())
}
