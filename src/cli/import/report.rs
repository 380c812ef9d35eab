//! What an import explained and left, in Markdown, the dangerous first.

use std::{cmp::Reverse, collections::BTreeMap};

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
/// So many rows of one kind are listed.
const MAX_ROWS: usize = 1000;

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
    let mut by_flag: BTreeMap<String, BTreeMap<AlarmingLine<'_>, Vec<&str>>> = BTreeMap::new();
    let mut order = Vec::new();
    for row in rows {
        let Some(flag) = row.flags.first() else { continue };
        let heading = heading(flag);
        if !by_flag.contains_key(&heading) {
            order.push(heading.clone());
        }
        by_flag.entry(heading).or_default().entry(AlarmingLine::of(row)).or_default().push(&row.place);
    }
    for (heading, lines) in order.iter().filter_map(|heading| by_flag.get_key_value(heading)) {
        out.push_str(&format!("### {}\n\n", plain(heading)));
        list(out, lines.len(), lines.iter().map(|(line, places)| line.render(places)));
    }
}

/// What somebody has in one or several places, the most dangerous first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct AlarmingLine<'a> {
    /// How many reasons there are, the most first.
    reasons: Reverse<usize>,
    /// How much the role permits, the most first.
    rank: usize,
    role: &'a str,
    principal: &'a str,
    words: String,
    is_defined: bool,
}

/// Roles that permit more than others of their kind, the most first.
const RANKS: [&str; 2] = ["roles/owner", "roles/editor"];

impl<'a> AlarmingLine<'a> {
    fn of(row: &'a AlarmingRow) -> Self {
        let first = row.flags.first().map(words).unwrap_or_default();
        let others = row.flags.iter().skip(1).map(DriftFlag::describe);
        let words: Vec<String> = [first].into_iter().chain(others).filter(|words| !words.is_empty()).collect();
        Self {
            reasons: Reverse(row.flags.len()),
            rank: RANKS.iter().position(|role| *role == &*row.role).unwrap_or(RANKS.len()),
            role: &row.role,
            principal: &row.principal,
            words: words.join("; "),
            is_defined: row.is_defined,
        }
    }

    fn render(&self, places: &[&str]) -> String {
        let left = if self.is_defined { "" } else { " · *left*" };
        let places = join_few(places.iter().map(|place| code(place)), MAX_PLACES);
        let words = if self.words.is_empty() { String::new() } else { format!(": {}", plain(&self.words)) };
        format!("- {} has {} in {places}{words}{left}\n", code(self.principal), code(self.role))
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
    if !imported.given.is_empty() {
        out.push_str(
            "## Access that your own files give to what is new\n\nIt isn't live: the next apply gives it. `drift` calls it \
             missing. Entries for every team or every service cause it.\n\n",
        );
        let given = &imported.given;
        list(out, given.len(), given.iter().map(|sentence| format!("- {}\n", plain(sentence))));
    }
    if !imported.unowned.is_empty() {
        out.push_str(
            "## Services that no team owns\n\nNo group holds what ownership gives. Whose they are, people know: name them in \
             a team's `services`.\n\n",
        );
        let unowned = &imported.unowned;
        list(
            out,
            unowned.len(),
            unowned.iter().map(|(service, most)| {
                let most = most.as_ref().map(|most| format!(": most is given to {}", code(most))).unwrap_or_default();
                format!("- {}{most}\n", code(service.as_str()))
            }),
        );
    }
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
        out.push_str(&format!("- and {} more, in the output of `--format json`\n", count - MAX_ROWS));
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
