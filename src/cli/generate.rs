//! `teamkit generate`.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use super::{
    Format, Global, Outcome,
    calendar::{explained, past_ends},
    console::Console,
    filter::Filter,
    only,
    session::{Session, Sound, plural},
    unified::unified,
};
use crate::{
    error::Error,
    expand::expand,
    io,
    model::Scope,
    plan::{Changes, FILE_NAME, Plan, compare, layout},
    target::{Document, emit},
    template::Templates,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Write nothing; fail and show the difference if a file is not current
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; show the difference that a run would make
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json])?;
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    args.filter.check(&sound.org)?;
    let templates = Templates::new(&io::read_templates(&sound.root)?)?;
    let plan = layout(&documents(args, &sound), &templates)?;
    let changes = compare(&plan, &io::scan(&sound.root)?, !args.filter.is_empty())?;
    let shows = args.check || args.dry_run;
    if !shows {
        io::apply(&changes, &sound.root)?;
    }
    if global.format == Format::Json {
        console.print(&as_json(&changes))?;
    } else if shows {
        let diffs = changes.texts().map(|(path, before, after)| unified(path.as_str(), before, after, console.color()));
        console.print(&diffs.collect::<String>())?;
    }
    summarize(shows, &changes, &plan, &sound, console);
    mention_endings(&sound, console);
    mention_lost_roots(&changes, &plan, console);
    sound.mention_warnings(console);
    if args.check && !changes.is_empty() {
        mention_calendar(args, &changes, &sound, &templates, console)?;
        return Ok(Outcome::Refused);
    }
    Ok(Outcome::Fine)
}

fn documents(args: &Args, sound: &Sound) -> Vec<Document> {
    part(args, sound, emit(&sound.org, &sound.grants, sound.today))
}

fn part(args: &Args, sound: &Sound, mut documents: Vec<Document>) -> Vec<Document> {
    if !args.filter.is_empty() {
        let roots = &sound.org.roots.by_path;
        documents
            .retain(|document| roots.get(&document.root).is_some_and(|root| args.filter.has_root(root, &sound.org)));
    }
    documents
}

fn as_json(changes: &Changes) -> String {
    let Changes { create, update, delete, kept } = changes;
    let document = json!({
        "version": 1,
        "created": create.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "updated": update.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "deleted": delete.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
        "kept": kept,
    });
    format!("{document:#}\n")
}

fn summarize(shows: bool, changes: &Changes, plan: &Plan, sound: &Sound, console: &Console) {
    let current = plural(plan.files.len(), "file");
    if changes.is_empty() {
        let verb = if plan.files.len() == 1 { "is" } else { "are" };
        console.say(format_args!("nothing to do ({current} {verb} current)"));
        return;
    }
    let Changes { create, update, delete, kept } = changes;
    let counts = [(create.len(), "new"), (update.len(), "changed"), (delete.len(), "removed"), (*kept, "current")];
    let counts: Vec<_> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let org = &sound.org;
    let scale = [
        plural(sound.grants.active.len(), "grant"),
        format!(
            "{}, {}, {}",
            plural(org.teams.len(), "team"),
            plural(org.services.len(), "service"),
            plural(org.environments.len(), "environment")
        ),
    ];
    let (verb, files) = if shows { ("would write", changes.len()) } else { ("wrote", changes.len()) };
    console.say(format_args!(
        "{verb} {} ({}) in {} · {}",
        plural(files, "file"),
        counts.join(", "),
        plural(plan.files.len(), "root"),
        scale.join(" · ")
    ));
    if !shows && changes.kept == 0 && update.is_empty() {
        console.say("next: teamkit grants, teamkit preview TEAM, teamkit snapshot");
    }
}

/// Kubernetes bindings have no end of their own.
fn mention_endings(sound: &Sound, console: &Console) {
    let ends = sound
        .grants
        .active
        .iter()
        .filter(|(key, grant)| matches!(key.scope, Scope::Namespace(_)) && grant.until.is_some());
    let ends: Vec<_> = ends.filter_map(|(_, grant)| grant.until).collect();
    if let Some(first) = ends.iter().min() {
        console.note(format_args!(
            "{} in Kubernetes, the first on {first}: each stays until the next generate after its day",
            if ends.len() == 1 {
                "1 grant has an end".to_owned()
            } else {
                format!("{} grants have an end", ends.len())
            }
        ));
    }
}

/// A root whose file goes is never applied again, so what it granted would stay.
fn mention_lost_roots(changes: &Changes, plan: &Plan, console: &Console) {
    let roots = |files: &mut dyn Iterator<Item = &Utf8PathBuf>| -> BTreeSet<Utf8PathBuf> {
        files.filter_map(|path| path.parent().map(Utf8Path::to_owned)).collect()
    };
    let planned = roots(&mut plan.files.keys());
    for root in roots(&mut changes.delete.keys()).difference(&planned) {
        console.note(format_args!(
            "{root} is no root any more, and what it granted stays until it is destroyed\n  \
             where its files still are (the last commit): terraform -chdir={root} init && terraform -chdir={root} destroy\n  \
             or, if it only moved, carry its state along"
        ));
    }
}

fn mention_calendar(
    args: &Args,
    changes: &Changes,
    sound: &Sound,
    templates: &Templates,
    console: &Console,
) -> Result<(), Error> {
    let before: BTreeMap<&Utf8Path, &str> = changes.texts().map(|(path, before, _)| (path, before)).collect();
    let changed: BTreeSet<Utf8PathBuf> = changes.update.keys().cloned().collect();
    let mut failure = None;
    let by_calendar = explained(&changed, &past_ends(&sound.org, sound.today), |day, open| {
        let mut documents = part(args, sound, emit(&sound.org, &expand(&sound.org, day), day));
        documents.retain(|document| open.contains(&document.root.join(FILE_NAME)));
        match layout(&documents, templates) {
            Ok(plan) => {
                let same = plan.files.iter().filter(|(path, text)| before.get(path.as_path()) == Some(&text.as_str()));
                same.map(|(path, _)| path.clone()).collect()
            }
            Err(error) => {
                failure = Some(error);
                BTreeSet::new()
            }
        }
    });
    if let Some(error) = failure {
        return Err(error);
    }
    let others = changes.len() - by_calendar.len();
    if !by_calendar.is_empty() {
        let rest = if others == 0 { "nothing else changed".to_owned() } else { format!("{others} changed otherwise") };
        console.note(format_args!(
            "{} changed only because the calendar went on: a grant ended since the last run; {rest}",
            plural(by_calendar.len(), "file")
        ));
    }
    Ok(())
}
