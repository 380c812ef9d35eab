//! The files of `--out`: the procedure, and for each old state the blocks by which it lets go.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Adoption, procedure};
use crate::{
    adopt::{LET_GO_FILE, is_let_go_file},
    cli::args::Global,
    error::Error,
    io,
};

const PROCEDURE: &str = "PROCEDURE.md";

/// Writes the files, and notes in the report where they are. A file that is as it should be isn't touched.
///
/// # Errors
/// A file in the way that `adopt` didn't write, and what can't be written.
pub(super) fn write(adoption: &mut Adoption<'_>, directory: &Utf8Path, global: &Global) -> Result<(), Error> {
    let full = io::start(global.directory.as_deref())?.join(directory);
    let mut files: Vec<(Utf8PathBuf, String)> = Vec::new();
    for state in &mut adoption.states {
        let Some(text) = state.let_go.as_ref().and_then(crate::adopt::LetGo::file) else { continue };
        let path = Utf8Path::new(&state.holdings.state.name).join(LET_GO_FILE);
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
            Some(before) if !is_let_go_file(&before) && !procedure::is_procedure(&before) => {
                let hint = "rename the file, or choose another directory";
                return Err(Error::Usage(format!(
                    "{path} in {directory} was not written by `teamkit adopt`\nhint: {hint}"
                )));
            }
            _ => stale.push((path, text)),
        }
    }
    stale.iter().try_for_each(|(path, text)| io::write_file(&full, path, text))
}
