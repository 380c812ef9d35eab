//! Edits of definitions, carried out: judged as a whole before the first file is touched.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use camino::Utf8Path;

use super::{
    args::{FormatArg, Global, ReviewFormat, Stop, TextOnly},
    codeowners,
    comparison::{Base, BaseLocation, Comparison},
    console::Console,
    diff::{self, GuardArgs},
    lock::{Wait, lock_workspace},
    unified::{renamed, unified},
    workspace::{LoadedWorkspace, ValidWorkspace},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    edit::{Edits, require_same_access},
    error::Error,
    io::{self, Sharing},
    load::{Loaded, load_edited},
    model::OrgState,
    plan::{Changes, Update},
    review::{AccessKey, changes as access_changes, edited_addresses, person_renames},
    source::{Revision, Source, Sources, TEAMS_DIR},
    text::{plural, visible},
    tidy::tidy,
};

/// What the commands have in common that edit definitions.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Write nothing; print the differences that a run would make
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    format: FormatArg<TextOnly>,
}

/// What an edit may do to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccessEffect {
    MayChange,
    Stays,
}

/// Opens the workspace, makes edits, judges what comes out, and only then writes it.
pub(super) fn carry_out(
    options: &Options,
    access: AccessEffect,
    global: &Global,
    console: &Console,
    edit: impl FnOnce(&ValidWorkspace) -> Result<Edits, Error>,
) -> Result<(), Stop> {
    let format = options.format.resolve(global)?;
    let sharing = if options.dry_run { Sharing::Shared } else { Sharing::Exclusive };
    let lock = lock_workspace(sharing, &options.wait, global, console)?;
    let workspace = LoadedWorkspace::of(lock.root().to_owned(), Revision::Base, global)?;
    let known = findings(&workspace.loaded.diagnostics);
    let mut before = workspace.require_valid(format, console)?;
    let edits = edit(&before)?;
    let loaded = apply(&edits, &mut before)?;
    let news = news(&loaded, &known, access);
    let after = require_valid(loaded, &before, format, console)?;
    if access == AccessEffect::Stays {
        require_nothing_changes(&before.state, &after.state)?;
    }
    let changes = changes(&edits, &before.sources);
    io::check_writable(&changes, &before.root)?;
    if !options.dry_run {
        io::replace(&changes, &lock)?;
    }
    drop(lock);
    if options.dry_run {
        console.print(&differences(&edits, &before.sources, console.color()))?;
    }
    say(&edits, options.dry_run, codeowners::is_outdated(&after), console);
    // Where files are written the report says by itself which roots move.
    let moved = moved_roots(&before.state, &after.state).filter(|_| options.dry_run);
    let notes = edits.notes.iter().chain(&moved);
    notes.chain(&untidy(&edits, &before.sources)).for_each(|note| console.note(visible(note)));
    for line in news {
        console.say(line);
    }
    if options.dry_run {
        console.print("\n")?;
    }
    show_access(before, after, options.dry_run, console)
}

/// Rejects a rename after which anybody has something else than before, a renamed person under the new address.
fn require_nothing_changes(before: &OrgState, after: &OrgState) -> Result<(), Error> {
    let renamed = edited_addresses(&person_renames(&before.org, &after.org, &BTreeSet::new()));
    let expected = if renamed.is_empty() { Cow::Borrowed(before) } else { Cow::Owned(before.with_addresses(&renamed)) };
    require_same_access(&expected.grants, &after.grants)?;
    match access_changes(&expected, after).first() {
        None => Ok(()),
        Some(change) => {
            let AccessKey { identity, scope, role, .. } = &change.key;
            Err(Error::Usage(format!(
                "this rename would change access, so no file was touched: {identity} with {role} in {scope}"
            )))
        }
    }
}

/// The definitions after edits, with the catalogue of before: the base of a comparison needs none.
fn apply(edits: &Edits, before: &mut ValidWorkspace) -> Result<Loaded, Error> {
    load_edited(edits.applied(&before.sources), std::mem::take(&mut before.catalog), before.state.today)
}

/// Goes on without errors, or prints those that the edits would bring.
fn require_valid(
    loaded: Loaded,
    before: &ValidWorkspace,
    format: TextOnly,
    console: &Console,
) -> Result<ValidWorkspace, Stop> {
    LoadedWorkspace { root: before.root.clone(), loaded }.require_valid(format, console).inspect_err(|stop| {
        if matches!(stop, Stop::Refused) {
            console.note("the edit would cause these errors, so no file was changed");
        }
    })
}

/// What the edit does to access. Guards speak as in `diff`, but the review judges.
fn show_access(before: ValidWorkspace, after: ValidWorkspace, is_dry: bool, console: &Console) -> Result<(), Stop> {
    let templates = io::read_templates(&after.root)?;
    let ValidWorkspace { sources, state, .. } = before;
    let (name, location) = ("before this edit".to_owned(), BaseLocation::Here);
    let base = Base { name, sources, templates: templates.clone(), state, location };
    let comparison = Comparison::new(base, after, templates);
    match diff::print(&GuardArgs::default(), &comparison, ReviewFormat::Text, console) {
        Err(Stop::Refused) => {
            let done = if is_dry { "no file was changed; after this edit" } else { "the files were edited;" };
            console
                .note(format_args!("{done} `teamkit diff` will fail on the errors above unless you allow them there"));
            Ok(())
        }
        printed => printed,
    }
}

/// Rules and messages of findings: what tells a new one from an old one, wherever its line has moved.
type MessagesByRule = BTreeMap<RuleId, BTreeSet<String>>;

fn findings(diagnostics: &Diagnostics) -> MessagesByRule {
    let mut findings = MessagesByRule::new();
    for found in diagnostics {
        findings.entry(found.rule).or_default().insert(found.message.clone());
    }
    findings
}

/// The warnings that weren't there before. A rename says the old ones again with the new name: there only a rule that
/// has more of them has something new.
fn news(after: &Loaded, known: &MessagesByRule, access: AccessEffect) -> Vec<String> {
    let all = findings(&after.diagnostics);
    let count = |findings: &MessagesByRule, rule: RuleId| findings.get(&rule).map_or(0, BTreeSet::len);
    let is_new = |found: &&Diagnostic| {
        let is_known = known.get(&found.rule).is_some_and(|messages| messages.contains(&found.message));
        let has_grown = count(&all, found.rule) > count(known, found.rule);
        !is_known && (access == AccessEffect::MayChange || has_grown)
    };
    let shown = |found: &Diagnostic| {
        let place = found.labels.first().map(|label| format!("\n  --> {}", visible(&label.place.to_string())));
        let message = visible(&found.message);
        format!("new {}[{}]: {message}{}", found.severity, found.rule, place.unwrap_or_default())
    };
    after.diagnostics.iter().filter(is_new).map(shown).collect()
}

/// The same as files to write and to remove.
fn changes(edits: &Edits, sources: &Sources) -> Changes {
    let mut changes = Changes::default();
    for (path, edited) in &edits.files {
        let Some(source) = sources.find(path) else {
            changes.create.insert(path.clone(), edited.text.clone());
            continue;
        };
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
    let differences = edits.files.iter().map(|(path, edited)| {
        let Some(source) = sources.find(path) else {
            return unified(path.as_str(), "", &edited.text, color);
        };
        let before = source.written(source.text());
        if edited.path == source.path() {
            return unified(edited.path.as_str(), &before, &edited.text, color);
        }
        renamed((source.path().as_str(), &before), (edited.path.as_str(), &edited.text), color)
    });
    differences.collect()
}

fn say(edits: &Edits, is_dry: bool, has_outdated_owners: bool, console: &Console) {
    for (path, edited) in &edits.files {
        for (line, said) in &edited.said {
            console.say(visible(&format!("{path}:{line}: {said}")));
        }
        if edited.path != *path {
            console.say(visible(&format!("{path}: renamed to {}", edited.path)));
        }
    }
    let verb = if is_dry { "would change" } else { "changed" };
    console.say(format_args!("{verb} {}", plural(edits.files.len(), "file")));
    if !is_dry {
        let owners = if has_outdated_owners { ", teamkit codeowners" } else { "" };
        console.say(format_args!("next: teamkit generate, teamkit snapshot{owners}"));
    }
}

/// Roots whose path another name has made.
fn moved_roots(before: &OrgState, after: &OrgState) -> Option<String> {
    let kept = &after.org.roots.by_path;
    let gone = before.org.roots.by_path.keys().filter(|path| !kept.contains_key(*path)).count();
    let verb = if gone == 1 { "has" } else { "have" };
    (gone > 0).then(|| {
        format!("{} {verb} a new path: `teamkit roots --moved` lists the old and new paths", plural(gone, "root"))
    })
}

/// Team files that were in order and aren't any more.
fn untidy(edits: &Edits, sources: &Sources) -> Option<String> {
    let is_tidy = |source: &Source| tidy(source).is_ok_and(|text| text == source.text());
    let left = edits.files.iter().filter(|(path, _)| path.starts_with(TEAMS_DIR)).filter(|(path, edited)| {
        let before = sources.find(path).is_some_and(|source| is_tidy(source));
        before && !is_tidy(&Source::new(edited.path.clone(), edited.text.clone().into_bytes()))
    });
    let left: Vec<&str> = left.map(|(_, edited)| edited.path.as_path()).map(Utf8Path::as_str).collect();
    (!left.is_empty()).then(|| format!("no longer formatted, run `teamkit fmt`: {}", left.join(", ")))
}
