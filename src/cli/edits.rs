//! Edits of definitions, carried out: judged as a whole before the first file is touched.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::{
    Format, Global, Outcome,
    comparison::{Base, Comparison},
    console::Console,
    diff,
    hold::{Wait, hold},
    only,
    session::{Session, Sound, plural, today},
    unified::{renamed, unified},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId, visible},
    edit::Edits,
    error::Error,
    io::{self, Sharing},
    model::{Grant, GrantKey, Grants},
    plan::{Changes, Update},
    source::{Revision, Source, Sources, TEAMS_DIR},
    tidy::tidy,
};

/// What the commands have in common that edit definitions.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Touch nothing; show the difference that a run would make
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    wait: Wait,
}

/// What an edit may do to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    MayChange,
    Stays,
}

/// Opens the workspace, makes edits, judges what comes out, and only then writes it.
pub(super) fn carry_out(
    options: &Options,
    access: Access,
    global: &Global,
    console: &Console,
    edit: impl FnOnce(&Sound) -> Result<Edits, Error>,
) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text])?;
    let sharing = if options.dry_run { Sharing::Shared } else { Sharing::Alone };
    let hold = hold(sharing, &options.wait, global, console)?;
    let root = hold.root().to_owned();
    let sources = io::read(&root, Revision::Base)?;
    let session = Session::of(root, today(global), sources)?;
    let known = findings(&session.diagnostics);
    let before = match session.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    let edits = edit(&before)?;
    let after = Session::of(before.root.clone(), before.today, edits.applied(&before.sources))?;
    let news = news(&after, &known, access);
    let after = match after.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => {
            console.note("these errors would be new, so no file was touched");
            return Ok(outcome);
        }
    };
    if access == Access::Stays {
        check_access(&before.grants, &after.grants)?;
    }
    let changes = changes(&edits, &before.sources);
    io::check_writable(&changes, &before.root)?;
    if !options.dry_run {
        io::replace(&changes, &hold)?;
    }
    drop(hold);
    if options.dry_run {
        console.print(&differences(&edits, &before.sources, console.color()))?;
    }
    say(&edits, options.dry_run, console);
    // Where files are written the report says by itself which roots move.
    let moved = moved_roots(&before, &after).filter(|_| options.dry_run);
    for note in edits.notes.iter().chain(&moved).chain(&untidy(&edits, &before.sources)) {
        console.note(visible(note));
    }
    for line in news {
        console.say(line);
    }
    if !options.dry_run {
        show_access(before, after, global.format, console)?;
    }
    Ok(Outcome::Fine)
}

/// What the edit did to access. Guards speak as in `diff`, but the review judges.
fn show_access(before: Sound, after: Sound, format: Format, console: &Console) -> Result<(), Error> {
    let templates = io::read_templates(&after.root)?;
    let Sound { sources, org, grants, .. } = before;
    let name = "before this edit".to_owned();
    let base = Base { name, sources, templates: templates.clone(), org, grants };
    let comparison = Comparison { base, head: after, templates };
    if diff::print(&diff::Args::default(), &comparison, format, console)? == Outcome::Refused {
        console.note(
            "the files are edited; `teamkit diff` fails on what its guards say above, unless it is allowed there",
        );
    }
    Ok(())
}

/// Rules and messages of findings: what tells a new one from an old one, wherever its line has moved.
type Findings = BTreeMap<RuleId, BTreeSet<String>>;

fn findings(diagnostics: &Diagnostics) -> Findings {
    let mut findings = Findings::new();
    for found in diagnostics {
        findings.entry(found.rule).or_default().insert(found.message.clone());
    }
    findings
}

/// The warnings that weren't there before. A rename says the old ones again with the new name: there only a rule that
/// has more of them has something new.
fn news(after: &Session, known: &Findings, access: Access) -> Vec<String> {
    let all = findings(&after.diagnostics);
    let count = |findings: &Findings, rule: RuleId| findings.get(&rule).map_or(0, BTreeSet::len);
    let is_new = |found: &&Diagnostic| {
        let is_known = known.get(&found.rule).is_some_and(|messages| messages.contains(&found.message));
        let has_grown = count(&all, found.rule) > count(known, found.rule);
        !is_known && (access == Access::MayChange || has_grown)
    };
    let shown = |found: &Diagnostic| {
        let place = found.labels.first().map(|label| format!("\n  --> {}", visible(&label.place.to_string())));
        let message = visible(&found.message);
        format!("new {}[{}]: {message}{}", found.severity, found.rule, place.unwrap_or_default())
    };
    after.diagnostics.iter().filter(is_new).map(shown).collect()
}

/// A rename that changes access is a mistake, wherever it comes from.
fn check_access(before: &Grants, after: &Grants) -> Result<(), Error> {
    let ends = |grants: &Grants| {
        let of = |(key, grant): (&GrantKey, &Grant)| (key.clone(), grant.until);
        grants.active.iter().chain(&grants.expired).map(of).collect::<BTreeMap<_, _>>()
    };
    let (before, after) = (ends(before), ends(after));
    let lost = before.iter().find(|(key, until)| after.get(key) != Some(until));
    let gained = || after.iter().find(|(key, until)| before.get(key) != Some(until));
    match lost.or_else(gained) {
        None => Ok(()),
        Some((GrantKey { scope, principal, role }, _)) => Err(Error::Usage(format!(
            "this rename would change access, so no file was touched: {principal} with {role} in {scope}\n\
             hint: pin what the name makes (`group`, `google.project`, `google.workload`, `kubernetes.namespace`) first"
        ))),
    }
}

/// The same as files to write and to remove.
fn changes(edits: &Edits, sources: &Sources) -> Changes {
    let mut changes = Changes::default();
    for (path, edited) in &edits.files {
        let Some(source) = sources.find(path) else { continue };
        let before = source.written(source.text());
        if edited.path == *path {
            changes.update.insert(path.clone(), Update { before, after: edited.text.clone() });
        } else {
            changes.create.insert(edited.path.clone(), edited.text.clone());
            changes.delete.insert(path.clone(), before);
        }
    }
    changes
}

/// What would change, as `diff -u` shows it.
fn differences(edits: &Edits, sources: &Sources, color: bool) -> String {
    let files = edits.files.iter().filter_map(|(path, edited)| Some((sources.find(path)?, edited)));
    let differences = files.map(|(source, edited)| {
        let before = source.written(source.text());
        if edited.path == source.path() {
            return unified(edited.path.as_str(), &before, &edited.text, color);
        }
        renamed((source.path().as_str(), &before), (edited.path.as_str(), &edited.text), color)
    });
    differences.collect()
}

fn say(edits: &Edits, is_dry: bool, console: &Console) {
    for (path, edited) in &edits.files {
        for (line, said) in &edited.said {
            console.say(visible(&format!("{path}:{line}: {said}")));
        }
        if edited.path != *path {
            console.say(visible(&format!("{path}: is {} now", edited.path)));
        }
    }
    let verb = if is_dry { "would change" } else { "changed" };
    console.say(format_args!("{verb} {}", plural(edits.files.len(), "file")));
    if !is_dry {
        console.say("next: teamkit generate, teamkit snapshot");
    }
}

/// Roots whose path another name has made.
fn moved_roots(before: &Sound, after: &Sound) -> Option<String> {
    let kept = &after.org.roots.by_path;
    let gone = before.org.roots.by_path.keys().filter(|path| !kept.contains_key(*path)).count();
    let verb = if gone == 1 { "has" } else { "have" };
    (gone > 0)
        .then(|| format!("{} {verb} another path now: `teamkit roots --moved` lists old and new", plural(gone, "root")))
}

/// Team files that were in order and aren't any more.
fn untidy(edits: &Edits, sources: &Sources) -> Option<String> {
    let is_tidy = |source: &Source| tidy(source).is_ok_and(|text| text == source.text());
    let left = edits.files.iter().filter(|(path, _)| path.starts_with(TEAMS_DIR)).filter(|(path, edited)| {
        let before = sources.find(path).is_some_and(|source| is_tidy(source));
        before && !is_tidy(&Source::new(edited.path.clone(), edited.text.clone().into_bytes()))
    });
    let left: Vec<&str> = left.map(|(_, edited)| edited.path.as_path()).map(Utf8Path::as_str).collect();
    (!left.is_empty()).then(|| format!("not in order any more, see `teamkit fmt`: {}", left.join(", ")))
}
