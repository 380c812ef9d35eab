//! Files of a workspace, as somebody names them.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::args::Global;
use crate::{
    error::Error,
    io,
    source::{Source, Sources},
    text::{nearest, visible},
};

/// The files that a command is about.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Files {
    /// Only these files; paths are relative to here or to the workspace [default: all]
    #[arg(value_name = "FILE")]
    files: Vec<Utf8PathBuf>,
}

impl Files {
    /// The files that were named, or nothing if none was.
    ///
    /// # Errors
    /// [`Error::Usage`] for a path that is none of a workspace's files.
    pub(super) fn among(
        &self,
        sources: &Sources,
        root: &Utf8Path,
        global: &Global,
    ) -> Result<Option<Vec<Arc<Source>>>, Error> {
        if self.files.is_empty() {
            return Ok(None);
        }
        let start = io::start(global.directory.as_deref())?;
        let find = |path: &Utf8PathBuf| {
            let file = below(root, &start.join(path)).and_then(|path| sources.find(&path));
            let file = file.or_else(|| below(root, &root.join(path)).and_then(|path| sources.find(&path)));
            file.cloned().ok_or_else(|| unknown(path, sources))
        };
        self.files.iter().map(find).collect::<Result<_, _>>().map(Some)
    }
}

/// The path from a workspace to a file, whichever links and dots lead to its directory.
fn below(root: &Utf8Path, path: &Utf8Path) -> Option<Utf8PathBuf> {
    let directory = io::start(path.parent()).ok()?;
    Some(directory.join(path.file_name()?).strip_prefix(root).ok()?.to_owned())
}

fn unknown(path: &Utf8Path, sources: &Sources) -> Error {
    let names = sources.iter().map(|source| source.path().as_str());
    let hint = nearest(path.as_str(), names).map_or_else(
        || "definitions are teamkit.yaml, people.yaml, and the .yaml files below services/ and teams/".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Error::Usage(format!("`{}` is not a file of this workspace\nhint: {}", visible(path.as_str()), visible(&hint)))
}
