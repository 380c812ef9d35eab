//! The files of `--out`: the procedure, and for each old state the blocks by which it lets go.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Adoption, procedure};
use crate::{
    adopt::{LET_GO_FILE, LetGoFile},
    cli::args::Global,
    error::Error,
    io,
};

const PROCEDURE: &str = "PROCEDURE.md";

/// The files that are there already, by the names of their states.
///
/// # Errors
/// A file in the way that `adopt` didn't write, and what can't be read.
pub(super) fn earlier<'a>(
    directory: &Utf8Path,
    states: impl Iterator<Item = &'a str>,
    global: &Global,
) -> Result<BTreeMap<String, LetGoFile>, Error> {
    let full = io::start(global.directory.as_deref())?.join(directory);
    let mut files = BTreeMap::new();
    for state in states {
        let path = Utf8Path::new(state).join(LET_GO_FILE);
        if let Some(text) = io::read_plain(&full, &path)? {
            let file = LetGoFile::parse(&text).ok_or_else(|| not_ours(&path, directory))?;
            files.insert(state.to_owned(), file);
        }
    }
    Ok(files)
}

fn not_ours(path: &Utf8Path, directory: &Utf8Path) -> Error {
    let hint = "rename the file, or choose another directory";
    Error::Usage(format!("{path} in {directory} was not written by `teamkit adopt`\nhint: {hint}"))
}

/// Writes the files, and notes in the report where they are. A file that is as it should be isn't touched.
///
/// # Errors
/// A file in the way that `adopt` didn't write, and what can't be written.
pub(super) fn write(
    adoption: &mut Adoption<'_>,
    earlier: &BTreeMap<String, LetGoFile>,
    directory: &Utf8Path,
    global: &Global,
) -> Result<(), Error> {
    let full = io::start(global.directory.as_deref())?.join(directory);
    let mut files: Vec<(Utf8PathBuf, String)> = Vec::new();
    for state in &mut adoption.states {
        let name = &state.holdings.state.name;
        let none = LetGoFile::default();
        let file = earlier.get(name).unwrap_or(&none);
        let Some(text) = state.let_go.as_ref().and_then(|let_go| let_go.file(file)) else { continue };
        let path = Utf8Path::new(name).join(LET_GO_FILE);
        state.file = Some(directory.join(&path));
        files.push((path, text));
    }
    files.push((PROCEDURE.into(), procedure::markdown(adoption)));
    io::create_directory(&full)?;
    let mut stale = Vec::new();
    for (path, text) in files {
        let before = io::read_plain(&full, &path)?;
        match before {
            Some(before) if before == text => {}
            Some(before) if LetGoFile::parse(&before).is_none() && !procedure::is_procedure(&before) => {
                return Err(not_ours(&path, directory));
            }
            _ => stale.push((path, text)),
        }
    }
    stale.iter().try_for_each(|(path, text)| io::write_file(&full, path, text))
}
