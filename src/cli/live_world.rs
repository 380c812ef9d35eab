//! An export of what is live, as the call names it.

use camino::{Utf8Path, Utf8PathBuf};

use super::args::Global;
use crate::{
    error::Error,
    io::{self, ExportFile},
    live::{LiveFault, LiveInput, LiveRecords, LiveWorld, read},
};

/// How many faults of an export are shown; more say nothing new.
const MAX_SHOWN: usize = 10;

/// Reads the export in a directory, which is relative to the one that the call starts in.
///
/// # Errors
/// What can't be read or understood: all of it, by file and place.
pub(super) fn live_world(directory: &Utf8Path, global: &Global) -> Result<LiveWorld, Error> {
    use rayon::prelude::*;

    let directory = io::start(global.directory.as_deref())?.join(directory);
    let files = io::files_of_export(&directory)?;
    if files.is_empty() {
        let hint = "`teamkit live --commands` prints a script that makes an export";
        return Err(Error::Usage(format!("{directory} has no files\nhint: {hint}")));
    }
    let records: Vec<Result<LiveRecords, LiveFault>> =
        files.par_iter().map(|path| read_file(&directory, path)).collect::<Result<_, Error>>()?;
    let (records, faults): (Vec<_>, Vec<_>) = records.into_iter().partition(Result::is_ok);
    let faults: Vec<LiveFault> = faults.into_iter().filter_map(Result::err).collect();
    if !faults.is_empty() {
        return Err(not_understood(&faults));
    }
    LiveWorld::of(records.into_iter().filter_map(Result::ok)).map_err(|faults| not_understood(&faults))
}

fn read_file(directory: &Utf8Path, path: &Utf8PathBuf) -> Result<Result<LiveRecords, LiveFault>, Error> {
    let name = path.as_str().replace('\\', "/");
    Ok(match io::open_export(&directory.join(path))? {
        ExportFile::Bytes(bytes) => read(&name, LiveInput::Bytes(&bytes)),
        ExportFile::Stream(mut file) => read(&name, LiveInput::Stream(&mut file)),
    })
}

fn not_understood(faults: &[LiveFault]) -> Error {
    let mut texts: Vec<String> = faults.iter().take(MAX_SHOWN).map(ToString::to_string).collect();
    let more = faults.len().saturating_sub(MAX_SHOWN);
    texts.extend((more > 0).then(|| format!("… and {more} more files")));
    Error::Usage(texts.join("\n"))
}
