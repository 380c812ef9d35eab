//! What `explain` says to people.

mod live;

use std::collections::{BTreeMap, BTreeSet};

use super::{Explanation, Part};
use crate::{
    cli::{
        entitlement_rows::{approval, role_names},
        rows::{environment, scope_name},
        table::Columns,
        wrap::wrap_hanging,
    },
    model::{Condition, Day, Org, Scope, is_over},
    review::{AccessPath, ExplanationLine, Owner, ReachedRole, SiteName},
    text::{plural, visible},
};

/// A sentence, its line, and the scopes that it is about.
type Row = Vec<String>;
const PLACE: usize = 1;
const SCOPES: usize = 2;

/// How far a line is indented that goes on after its first line.
const HANGING: usize = 6;

pub(super) fn render(explanation: &Explanation<'_>, width: usize) -> String {
    let parts: Vec<String> = explanation.parts.iter().map(|part| block(part, explanation, width)).collect();
    parts.join("\n")
}

fn block(part: &Part<'_>, explanation: &Explanation<'_>, width: usize) -> String {
    let Explanation { workspace, person, .. } = explanation;
    let place = place(&workspace.state.org, part.site);
    let mut out = String::new();
    if part.paths.is_empty() {
        out.push_str(&format!("{} {}\n", visible(person.as_str()), live::without_access(part, explanation, &place)));
        let at = |row: &Row| row.get(PLACE).cloned();
        let mut rows: Vec<Row> = part.reasons.iter().map(row).collect();
        for claim in part.owners.iter().map(|owner| row(&owner.claim)) {
            // A reason at the same line has said it.
            if rows.iter().all(|told| at(told) != at(&claim)) {
                rows.push(claim);
            }
        }
        let columns = Columns::fit(&rows.iter().collect::<Vec<_>>(), 2, width);
        out.extend(rows.iter().map(|row| columns.row(row)));
        out.push_str(&requests(part, width));
        out.push_str(&asked(part, explanation, width));
        out.push_str(&live::besides(part, explanation, width));
        return out;
    }
    out.push_str(&format!("{} {}\n", visible(person.as_str()), live::with_access(part, explanation, &place)));
    let mut told: Vec<(&str, Vec<Row>)> = Vec::new();
    let mut paths: Vec<(&AccessPath<'_>, Vec<Row>)> = Vec::new();
    for path in &part.paths {
        let (mut rows, included) = rows(path);
        let tail = (&*path.gives, included);
        if told.contains(&tail) && !tail.1.is_empty() {
            rows.push(vec![format!("{} includes the same as above", path.gives), String::new(), String::new()]);
        } else {
            rows.extend_from_slice(&tail.1);
            told.push(tail);
        }
        paths.push((path, rows));
    }
    let all: Vec<&Row> = paths.iter().flat_map(|(_, rows)| rows).collect();
    let columns = Columns::fit(&all, 6, width);
    for (path, rows) in &paths {
        let head = format!("  {}{}", head(path), live::suffix(path, explanation));
        out.push_str(&wrap_hanging(&head, HANGING, width));
        out.push('\n');
        out.extend(rows.iter().map(|row| columns.row(row)));
    }
    out.push_str(&requests(part, width));
    out.push_str(&live::differences(part, explanation, width));
    out.push_str(&live::besides(part, explanation, width));
    out
}

/// What the person may ask for there.
fn requests(part: &Part<'_>, width: usize) -> String {
    let mut out = String::new();
    for (key, entitlement) in &part.requests {
        let (hours, approvers) = (plural(entitlement.terms.hours as usize, "hour"), approval(entitlement));
        let places: BTreeSet<String> = entitlement.origins.iter().map(|origin| origin.place.to_string()).collect();
        let places = places.into_iter().collect::<Vec<_>>().join(" ");
        let text = format!(
            "may ask for {} in {}, {hours}, approved by {approvers}   {places}",
            role_names(entitlement),
            key.scope
        );
        out.push_str(&wrap_hanging(&format!("  {}", visible(&text)), HANGING, width));
        out.push('\n');
    }
    out
}

/// `ledger in production (protected)`, `commerce (folder, protected)`.
fn place(org: &Org, site: SiteName<'_>) -> String {
    match site {
        SiteName::Service { service, environment: id } => format!("{service} in {}", environment(org, id)),
        SiteName::Scope(id) => scope_name(org, id),
    }
}

fn head(path: &AccessPath<'_>) -> String {
    let condition = Condition::suffix(path.condition.as_deref());
    let text = format!("{}{condition}  by {}{}", path.gives, path.principal, until(path.until));
    visible(&text)
}

fn until(day: Option<Day>) -> String {
    day.map(|day| format!(" until {day}")).unwrap_or_default()
}

/// The lines up to what is given, and those from there to its native roles.
fn rows(path: &AccessPath<'_>) -> (Vec<Row>, Vec<Row>) {
    let mut rows: Vec<Row> = path.lines.iter().map(row).collect();
    // Native roles by what they are included through, each way told once.
    let mut by_way: BTreeMap<&[ExplanationLine], Vec<(&ExplanationLine, &ReachedRole)>> = BTreeMap::new();
    for role in &path.native_roles {
        if let Some((last, way)) = role.lines.split_last() {
            by_way.entry(way).or_default().push((last, role));
        } else if let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(SCOPES)) {
            *cell = scopes(&role.scopes);
        }
    }
    let mut told: BTreeSet<&ExplanationLine> = BTreeSet::new();
    let mut included = Vec::new();
    for (way, roles) in by_way {
        included.extend(way.iter().filter(|line| told.insert(line)).map(row));
        for (last, role) in roles {
            let mut row = row(last);
            if let Some(cell) = row.get_mut(SCOPES) {
                *cell = scopes(&role.scopes);
            }
            included.push(row);
        }
    }
    (rows, included)
}

fn row(line: &ExplanationLine) -> Row {
    let place = line.place.as_ref().map(|place| visible(&place.to_string()));
    vec![visible(&format!("{}{}", line.text, until(line.until))), place.unwrap_or_default(), String::new()]
}

fn scopes(scopes: &BTreeSet<Scope>) -> String {
    scopes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// What could be asked for, and of whom.
fn asked(part: &Part<'_>, explanation: &Explanation<'_>, width: usize) -> String {
    let Explanation { workspace, person, .. } = explanation;
    let mut out = String::new();
    for Owner { team, claim, leads, members_get, leads_get: _ } in &part.owners {
        let Some(found) = workspace.state.org.teams.get(*team) else { continue };
        let is_in = found.people.get(person).is_some_and(|until| !is_over(*until, workspace.state.today));
        let file = claim.place.as_ref().map(|place| place.path().as_str()).unwrap_or_default();
        let leads: Vec<&str> = leads.iter().map(|lead| lead.as_str()).collect();
        let owners = if leads.is_empty() { format!("the people of {team}") } else { leads.join(", ") };
        let joining =
            members_get.filter(|_| !is_in).map(|role| format!("a place in {team} (members get {role} there), or "));
        let text = format!("ask {owners} for {}an entry under `grants` in {file}", joining.unwrap_or_default());
        out.push_str(&wrap_hanging(&format!("  {}", visible(&text)), HANGING, width));
        out.push('\n');
    }
    out
}
