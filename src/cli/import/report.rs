//! What an import explained and left, in Markdown, the dangerous first.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    cli::markdown::{code, plain},
    drift::DriftFlag,
    error::Error,
    import::{AlarmingRow, Imported, LeftCause, LeftRow},
    io,
    survey::roles_block,
    text::{join_few, plural},
};

/// The first line of a report, by which a later run knows it.
const MARK: &str = "<!-- teamkit import: replaced by the next run -->";
/// So many places of one holder are named.
const MAX_PLACES: usize = 4;
/// So many rows of one kind are listed; `teamkit drift` has them all.
const MAX_ROWS: usize = 200;

/// Where the report goes: to `import-report.md`, unless somebody else's file has that name.
pub(super) fn path(root: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let numbered = (2_u32..).map(|number| format!("import-report-{number}.md"));
    for name in std::iter::once("import-report.md".to_owned()).chain(numbered) {
        let path = Utf8PathBuf::from(name);
        match io::read_plain(root, &path)? {
            Some(text) if !text.starts_with(MARK) => {}
            _ => return Ok(path),
        }
    }
    Ok(Utf8PathBuf::from("import-report.md"))
}

pub(super) fn render(imported: &Imported) -> String {
    let mut out = format!("{MARK}\n# What was imported, and what was left\n\n");
    summary(&mut out, imported);
    alarming(&mut out, &imported.alarming);
    strangers(&mut out, imported);
    left(&mut out, &imported.left);
    guessed(&mut out, imported);
    suggested(&mut out, imported);
    teams(&mut out, imported);
    out
}

fn summary(out: &mut String, imported: &Imported) {
    let Imported { rows, left, folded, .. } = imported;
    let explained = rows.saturating_sub(left.len());
    let (teams, services) = (plural(imported.teams.len(), "new team"), plural(imported.services.len(), "new service"));
    out.push_str(&format!(
        "Definitions explain {explained} of {rows} live grants and memberships, with {teams} and {services}. {} Besides, \
         {folded} {} the clouds' and clusters' own.\n\n",
        match left.len() {
            0 => "Nothing is left.".to_owned(),
            1 => "One row is left, below with its reason.".to_owned(),
            count => format!("{count} rows are left, each below with its reason."),
        },
        if *folded == 1 { "is" } else { "are" },
    ));
    out.push_str(
        "Nothing here changed any access. Each new grant has the reason `imported: review`: write the real one, or take \
         the grant out and let Terraform take the access away.\n\n",
    );
}

fn alarming(out: &mut String, rows: &[AlarmingRow]) {
    if rows.is_empty() {
        return;
    }
    out.push_str("## What looks wrong\n\nThe most dangerous first; *left* is below, the rest is defined now.\n\n");
    type Holding<'r> = (&'r str, &'r str, String, bool);
    let mut by_flag: BTreeMap<String, BTreeMap<Holding<'_>, Vec<&str>>> = BTreeMap::new();
    let mut order = Vec::new();
    for row in rows {
        let Some(flag) = row.flags.first() else { continue };
        let heading = heading(flag);
        if !by_flag.contains_key(&heading) {
            order.push(heading.clone());
        }
        let holding = (row.principal.as_str(), &*row.role, words(flag), row.is_defined);
        by_flag.entry(heading).or_default().entry(holding).or_default().push(&row.place);
    }
    for (heading, holdings) in order.iter().filter_map(|heading| by_flag.get_key_value(heading)) {
        out.push_str(&format!("### {}\n\n", plain(heading)));
        let lines = holdings.iter().map(|((principal, role, words, is_defined), places)| {
            let left = if *is_defined { "" } else { " · *left*" };
            let places = join_few(places.iter().map(|place| code(place)), MAX_PLACES);
            let words = if words.is_empty() { String::new() } else { format!(": {}", plain(words)) };
            format!("- {} has {} in {places}{words}{left}\n", code(principal), code(role))
        });
        list(out, holdings.len(), lines);
    }
}

/// What all rows of a flag have in common.
fn heading(flag: &DriftFlag) -> String {
    match flag {
        DriftFlag::Escalating(_) => "Privilege escalation".to_owned(),
        _ => capitalized(&flag.describe()),
    }
}

/// What is special about a row, behind its heading.
fn words(flag: &DriftFlag) -> String {
    match flag {
        DriftFlag::Escalating(ways) => join_few(ways.iter().map(String::as_str), 2),
        _ => String::new(),
    }
}

fn strangers(out: &mut String, imported: &Imported) {
    if !imported.lone_people.is_empty() {
        out.push_str(
            "## People of no group\n\nThey hold access by themselves, and are in no group of the export. Who left is often \
             among them.\n\n",
        );
        let people = &imported.lone_people;
        list(out, people.len(), people.iter().map(|person| format!("- {}\n", code(person.as_str()))));
    }
    if !imported.unknown_groups.is_empty() {
        out.push_str(
            "## Groups that the export doesn't have\n\nThey hold access, and nothing here says who is in them. A group that \
             doesn't exist any more looks the same.\n\n",
        );
        let groups = &imported.unknown_groups;
        list(out, groups.len(), groups.iter().map(|group| format!("- {}\n", code(group.as_str()))));
    }
}

fn left(out: &mut String, rows: &[LeftRow]) {
    if rows.is_empty() {
        return;
    }
    out.push_str("## What is left\n\n");
    for cause in LeftCause::ALL {
        let of_cause: Vec<&LeftRow> = rows.iter().filter(|row| row.cause == cause).collect();
        if of_cause.is_empty() {
            continue;
        }
        out.push_str(&format!("### {} ({})\n\n{}\n\n", title(cause), of_cause.len(), cause.describe()));
        list(out, of_cause.len(), of_cause.iter().map(|row| left_line(row)));
    }
}

fn left_line(row: &LeftRow) -> String {
    let condition = row.condition.as_ref().map(|condition| format!(", under {}", code(&condition.title)));
    let until = row.until.as_ref().map(|until| format!(", until {}", code(until)));
    let (condition, until) = (condition.unwrap_or_default(), until.unwrap_or_default());
    let (principal, role, place) = (code(&row.principal), code(&row.role), code(&row.place));
    format!("- {principal} has {role} in {place}{condition}{until}: {}\n", plain(&row.reason))
}

fn guessed(out: &mut String, imported: &Imported) {
    if !imported.halves.is_empty() {
        out.push_str(
            "## Services that have only one half\n\nIn no environment do they have what the others have. Two halves may be \
             one service with two names: then give the registry's entry both.\n\n",
        );
        let halves = &imported.halves;
        list(
            out,
            halves.len(),
            halves.iter().map(|(service, missing)| format!("- {}: no {missing}\n", code(service.as_str()))),
        );
    }
    if imported.guessed.is_empty() {
        return;
    }
    out.push_str(
        "## Places that fit no pattern\n\nThe registry names them with their ids. Check the service and the environment: \
         what says nothing of one went to the most protected.\n\n",
    );
    let guessed = &imported.guessed;
    list(
        out,
        guessed.len(),
        guessed.iter().map(|(place, (service, environment))| {
            format!("- {}: {} in {}\n", code(place), code(service.as_str()), code(environment.as_str()))
        }),
    );
}

/// Roles that would say the rest in fewer lines, where that was asked for.
fn suggested(out: &mut String, imported: &Imported) {
    let Some(roles) = &imported.suggested else { return };
    out.push_str("## Roles that would say more in fewer lines\n\n");
    if roles.is_empty() {
        out.push_str("None: what is left of native roles isn't held alike.\n\n");
        return;
    }
    out.push_str(
        "Put what you like below `roles` in `teamkit.yaml`, take the imported files back, and import again.\n\n",
    );
    let block = roles_block(roles);
    let longest = block.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    out.push_str(&format!("{fence}yaml\nroles:\n{block}{fence}\n\n"));
}

fn teams(out: &mut String, imported: &Imported) {
    if imported.teams.is_empty() {
        return;
    }
    out.push_str("## New teams\n\n| team | group | people | services | grants |\n|---|---|---:|---:|---:|\n");
    for (id, team) in &imported.teams {
        let (group, people) = (code(team.group.as_str()), team.people);
        out.push_str(&format!("| {id} | {group} | {people} | {} | {} |\n", team.services, team.grants));
    }
}

/// The first lines of a list, and how many more there are.
fn list(out: &mut String, count: usize, lines: impl Iterator<Item = String>) {
    lines.take(MAX_ROWS).for_each(|line| out.push_str(&line));
    if count > MAX_ROWS {
        out.push_str(&format!("- and {} more: `teamkit drift` has them all\n", count - MAX_ROWS));
    }
    out.push('\n');
}

fn title(cause: LeftCause) -> &'static str {
    match cause {
        LeftCause::Everybody => "Everybody",
        LeftCause::OutsideDomains => "Outside your domains",
        LeftCause::Refused => "Refused by a rule",
        LeftCause::OwnRole => "Roles of namespaces",
        LeftCause::SomeClusters => "In some clusters alone",
        LeftCause::ClusterAccount => "Accounts of clusters",
        LeftCause::NotAPerson => "In groups, and no people",
        LeftCause::BasicRoleHolders => "Holders of basic roles",
        LeftCause::EndsWithinDay => "Ends within a day",
        LeftCause::Condition => "Conditions",
        LeftCause::Differs => "Defined, and not so live",
        LeftCause::Ended => "Ended",
        LeftCause::UnknownPlace => "Places that no definition names",
        LeftCause::Other => "Others",
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
