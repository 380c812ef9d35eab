//! `adopt --done`: import files whose work is done go.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::json;

use super::{files::present, states::read_states};
use crate::{
    adopt::OldState,
    cli::{
        args::{Global, Stop, TextOrJson},
        console::Console,
        rows::as_json,
        workspace::ValidWorkspace,
    },
    error::Error,
    io::{self, WorkspaceLock},
    live::LiveWorld,
    plan::Changes,
    terraform::{IMPORT_FILE, InstanceAddress, read_import_file},
    text::{plural, visible},
};

/// What becomes of the import files.
#[derive(Default)]
struct Done {
    remove: BTreeMap<Utf8PathBuf, String>,
    /// Why others stay.
    kept: BTreeMap<Utf8PathBuf, String>,
}

pub(super) fn run(
    states: &[String],
    workspace: &ValidWorkspace,
    lock: &WorkspaceLock,
    format: TextOrJson,
    global: &Global,
    console: &Console,
) -> Result<(), Stop> {
    let states = read_states(states, &LiveWorld::default(), global)?;
    let by_root: BTreeMap<&Utf8Path, &OldState> =
        states.iter().map(|state| (Utf8Path::new(&state.name), state)).collect();
    let unknown = by_root.keys().find(|root| !workspace.state.org.roots.by_path.contains_key(**root));
    if let Some(root) = unknown {
        let hint = "name it as its root, as in `--state terraform/projects/ledger-prod=state.json`";
        return Err(Error::Usage(format!("there is no root `{root}` whose state it could be\nhint: {hint}")).into());
    }
    let done = done(&by_root, workspace)?;
    let changes = Changes { delete: done.remove.clone(), ..Changes::default() };
    io::check_writable(&changes, &workspace.root)?;
    io::apply(&changes, lock, &std::sync::atomic::AtomicUsize::new(0))?;
    let Done { remove, kept } = &done;
    match format {
        TextOrJson::Json => console.print(&as_json(&json!({
            "version": 1,
            "removed": remove.keys().map(|path| path.as_str()).collect::<Vec<_>>(),
            "kept": kept.iter().map(|(path, why)| json!({ "file": path.as_str(), "reason": why })).collect::<Vec<_>>(),
        }))?)?,
        TextOrJson::Text => {
            for (path, why) in kept {
                console.print(&format!("{} stays: {}\n", visible(path.as_str()), visible(why)))?;
            }
        }
    }
    match remove.len() {
        0 if kept.is_empty() => console.say("there is no import file"),
        removed => console.say(format_args!("removed {}", plural(removed, "import file"))),
    }
    Ok(())
}

fn done(states: &BTreeMap<&Utf8Path, &OldState>, workspace: &ValidWorkspace) -> Result<Done, Error> {
    let mut done = Done::default();
    for path in io::list(&workspace.root)?.named(IMPORT_FILE) {
        let text = match present(&workspace.root, &path) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(Error::Usage(_)) => {
                done.kept.insert(path, "`teamkit adopt` didn't write it".to_owned());
                continue;
            }
            Err(error) => return Err(error),
        };
        match reason_to_stay(&path, &text, states) {
            Some(reason) => done.kept.insert(path, reason),
            None => done.remove.insert(path, text),
        };
    }
    Ok(done)
}

/// Why a file stays; `None` for one whose work is done, as far as states say.
fn reason_to_stay(path: &Utf8Path, text: &str, states: &BTreeMap<&Utf8Path, &OldState>) -> Option<String> {
    let Some(imports) = read_import_file(text) else {
        return Some("it holds something else than the import blocks that `teamkit adopt` writes".to_owned());
    };
    if states.is_empty() {
        return None;
    }
    let root = path.parent().unwrap_or(Utf8Path::new(""));
    let Some(state) = states.get(root) else { return Some("its state was not given".to_owned()) };
    let known: BTreeSet<&InstanceAddress> = state.objects.iter().map(|object| &object.address).collect();
    let absent = imports.iter().filter(|import| !known.contains(&import.to)).count();
    let are = if absent == 1 { "is" } else { "are" };
    (absent > 0).then(|| format!("{} of it {are} not in the state yet", plural(absent, "object")))
}
