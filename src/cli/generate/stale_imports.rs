//! Import blocks of what no definition gives any more: Terraform stops at one, and applies nothing of its root.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    cli::console::Console,
    error::Error,
    io::Listing,
    plan::{Changes, PathContent, Update},
    terraform::{Configuration, IMPORT_FILE, InstanceAddress, import_file, is_import_file, read_import_file},
    text::{join_few, plural},
};

/// So many paths say enough.
const MAX_LISTED: usize = 5;

/// A root's import file that has such blocks.
pub(super) struct StaleImports {
    path: Utf8PathBuf,
    before: String,
    /// What is left; `None` where that is nothing.
    after: Option<String>,
    /// How many blocks go.
    count: usize,
}

impl StaleImports {
    /// The import file of a root beside its generated text; `None` where all of its blocks have their resources, and for a
    /// file that holds something else than what `adopt` writes.
    ///
    /// # Errors
    /// What can't be read.
    pub(super) fn of(
        root: &Utf8Path,
        text: &str,
        listing: &Listing,
        directory: &Utf8Path,
    ) -> Result<Option<Self>, Error> {
        let path = root.join(IMPORT_FILE);
        let PathContent::File(bytes) = listing.at(directory, &path)? else { return Ok(None) };
        let Some(before) = String::from_utf8(bytes).ok().filter(|text| is_import_file(text)) else { return Ok(None) };
        let (Some(imports), Ok(file)) = (read_import_file(&before), Configuration::parse(text)) else {
            return Ok(None);
        };
        let known: BTreeSet<InstanceAddress> =
            file.resources.keys().filter_map(|address| InstanceAddress::parse(address)).collect();
        let all = imports.len();
        let kept: Vec<_> = imports.into_iter().filter(|import| known.contains(&import.to)).collect();
        let count = all - kept.len();
        let after = (!kept.is_empty()).then(|| import_file(&kept));
        Ok((count > 0).then_some(Self { path, before, after, count }))
    }
}

/// What changes in the import files.
pub(super) fn changes(stale: Vec<StaleImports>) -> (Changes, StaleImportCount) {
    let mut changes = Changes::default();
    let mut said = StaleImportCount::default();
    for StaleImports { path, before, after, count } in stale {
        said.blocks += count;
        said.files.push(path.clone());
        match after {
            Some(after) => {
                changes.update.insert(path, Update { before, after });
            }
            None => {
                changes.delete.insert(path, before);
            }
        }
    }
    (changes, said)
}

/// What is to be said of it.
#[derive(Default)]
pub(super) struct StaleImportCount {
    blocks: usize,
    files: Vec<Utf8PathBuf>,
}

impl StaleImportCount {
    pub(super) fn mention(&self, is_dry_run: bool, console: &Console) {
        if self.blocks == 0 {
            return;
        }
        let would = if is_dry_run { "would take" } else { "took" };
        let (blocks, files) = (plural(self.blocks, "import block"), join_few(&self.files, MAX_LISTED));
        console.note(format_args!(
            "{would} away {blocks} of what is not defined any more, at which Terraform would stop: {files}"
        ));
    }
}
