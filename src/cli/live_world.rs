//! An export of what is live, as the call names it.

use camino::{Utf8Path, Utf8PathBuf};

use super::{args::Global, console::Console};
use crate::{
    error::Error,
    io::{self, ExportFile},
    live::{LiveFault, LiveInput, LiveRecords, LiveWorld, read},
    text::{is_hidden, visible},
};

/// How many faults of an export are shown; more say nothing new.
const MAX_SHOWN: usize = 10;

/// Reads the export in a directory, which is relative to the one that the call starts in.
///
/// # Errors
/// What can't be read or understood: all of it, by file and place.
pub(super) fn live_world(directory: &Utf8Path, global: &Global, console: &Console) -> Result<LiveWorld, Error> {
    use rayon::prelude::*;

    let directory = io::start(global.directory.as_deref())?.join(directory);
    let all = io::files_of_export(&directory)?;
    let (for_people, files): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| path.extension() == Some("md"));
    for path in for_people {
        console.say(format_args!("{} is passed over: it is for people", visible(path.as_str())));
    }
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
    if let Some(hidden) = name.chars().find(|character| is_hidden(*character)) {
        let message = format!("the name of the file has a U+{:04X}, which nobody sees", u32::from(hidden));
        let hint = Some("rename it, or take it out of the export".to_owned());
        return Ok(Err(LiveFault { file: name.into(), position: None, message, hint }));
    }
    Ok(match io::open_export(&directory.join(path))? {
        ExportFile::Bytes(bytes) => read(&name, LiveInput::Bytes(&bytes)),
        ExportFile::Stream(mut file) => read(&name, LiveInput::Stream(&mut file)),
    })
}

/// A fault in which no name or value begins a line of its own.
fn shown(fault: &LiveFault) -> String {
    let (file, message) = (visible(&fault.file).into(), visible(&fault.message));
    LiveFault { file, message, ..fault.clone() }.to_string()
}

fn not_understood(faults: &[LiveFault]) -> Error {
    let mut texts: Vec<String> = faults.iter().take(MAX_SHOWN).map(shown).collect();
    let more = faults.len().saturating_sub(MAX_SHOWN);
    texts.extend((more > 0).then(|| format!("… and {more} more files")));
    Error::Usage(texts.join("\n"))
}
