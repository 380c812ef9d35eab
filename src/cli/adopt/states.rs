//! Old states, as a call names them.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::{
    adopt::OldState,
    cli::args::Global,
    error::Error,
    io,
    live::LiveWorld,
    text::{is_hidden, visible},
};

/// So many files that can't be read are told.
const MAX_SHOWN: usize = 10;

/// The ends of files that are states.
const ENDS: [&str; 2] = ["json", "tfstate"];

/// Reads all states of a call, in the order of their names.
///
/// # Errors
/// Wrong names, and files that are no states: all of them.
pub(super) fn read_states(named: &[String], world: &LiveWorld, global: &Global) -> Result<Vec<OldState>, Error> {
    use rayon::prelude::*;

    let files: Vec<(String, Utf8PathBuf)> = state_files(named, global)?.into_iter().collect();
    let read = files.par_iter().map(|(name, path)| -> Result<Result<OldState, String>, Error> {
        let bytes = io::read_plan(path)?;
        Ok(OldState::read(name, &bytes, world).map_err(|fault| format!("{path} {fault}")))
    });
    let read: Vec<Result<OldState, String>> = read.collect::<Result<_, Error>>()?;
    let faults: Vec<String> = read.iter().filter_map(|one| one.as_ref().err()).map(|fault| visible(fault)).collect();
    if faults.is_empty() {
        return Ok(read.into_iter().filter_map(Result::ok).collect());
    }
    let mut shown: Vec<String> = faults.iter().take(MAX_SHOWN).cloned().collect();
    let more = faults.len().saturating_sub(MAX_SHOWN);
    shown.extend((more > 0).then(|| format!("… and {more} more files")));
    Err(Error::Usage(shown.join("\n")))
}

/// The files of states by their names.
///
/// # Errors
/// Names that stand for two files or are no names, and directories without a state.
pub(super) fn state_files(named: &[String], global: &Global) -> Result<BTreeMap<String, Utf8PathBuf>, Error> {
    let start = io::start(global.directory.as_deref())?;
    let mut files = BTreeMap::new();
    let mut add = |name: String, path: Utf8PathBuf| match files.insert(name.clone(), path) {
        Some(_) => Err(Error::Usage(format!("two states are called `{name}`\nhint: name them, as in NAME=FILE"))),
        None => Ok(()),
    };
    for text in named {
        let (name, path) = match text.split_once('=') {
            Some((name, path)) if !io::exists(&start.join(text)) => (Some(name), path),
            _ => (None, text.as_str()),
        };
        let full = start.join(path);
        if !io::is_directory(&full) {
            let stem = || Utf8Path::new(path).file_stem().unwrap_or_default();
            add(require_name(name.unwrap_or_else(stem))?, full)?;
            continue;
        }
        let below = io::files_of_export(&full)?;
        let states = below.into_iter().filter(|path| path.extension().is_some_and(|end| ENDS.contains(&end)));
        let mut is_empty = true;
        for state in states {
            is_empty = false;
            let own = state.with_extension("");
            let name = name.map_or_else(|| own.clone(), |name| Utf8Path::new(name).join(&own));
            add(require_name(name.as_str())?, full.join(&state))?;
        }
        if is_empty {
            let hint = "write each state to a file of it that ends in .json or .tfstate";
            return Err(Error::Usage(format!("there is no state in {full}\nhint: {hint}")));
        }
    }
    Ok(files)
}

/// A name, which is also that of a directory below another.
fn require_name(name: &str) -> Result<String, Error> {
    let path = Utf8Path::new(name);
    let is_plain = path.components().all(|part| matches!(part, Utf8Component::Normal(_)));
    if name.is_empty() || !is_plain || name.chars().any(is_hidden) || name.contains('\\') {
        let name = visible(name);
        return Err(Error::Usage(format!("`{name}` is not a valid name of a state\nhint: name it, as in NAME=FILE")));
    }
    Ok(path.components().collect::<Utf8PathBuf>().into_string())
}
