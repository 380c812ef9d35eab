//! Import blocks that a change brings: files that hold nothing else are no code, as long as each id is that of its address.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::foreign_file::FileContents;
use crate::{
    check::changes::FOREIGN_TERRAFORM,
    diagnostic::{Diagnostic, Severity},
    source::{Place, Revision, Source, Sources},
    terraform::{Configuration, IMPORT_FILE, ImportBlock, ImportId, read_import_file},
    text::plural,
};

/// What a change does to import files.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ImportChanges {
    /// The roots whose imports differ, each with how many blocks are new there.
    pub new: BTreeMap<Utf8PathBuf, usize>,
    /// Blocks whose ids are those of other objects.
    pub misfits: Vec<ImportMisfit>,
}

/// An import block that would put another object at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportMisfit {
    pub path: Utf8PathBuf,
    pub block: ImportBlock,
    /// The id that the address has; `None` where the generated file has no such resource.
    pub expected: Option<ImportId>,
}

/// The import files of roots that differ between two sides and hold nothing but import blocks on either.
#[must_use]
pub fn plain_import_files(
    base: &FileContents,
    head: &FileContents,
    roots: &BTreeSet<&Utf8Path>,
) -> BTreeSet<Utf8PathBuf> {
    let is_in_root = |path: &Utf8Path| path.parent().is_some_and(|root| roots.contains(root));
    let paths: BTreeSet<&Utf8PathBuf> = base.keys().chain(head.keys()).collect();
    let paths = paths.into_iter().filter(|path| path.file_name() == Some(IMPORT_FILE) && is_in_root(path));
    let is_plain = |bytes: Option<&Vec<u8>>| bytes.is_none_or(|bytes| blocks(bytes).is_some());
    let differs = |path: &&Utf8PathBuf| base.get(*path) != head.get(*path);
    paths.filter(differs).filter(|path| is_plain(base.get(*path)) && is_plain(head.get(*path))).cloned().collect()
}

fn blocks(bytes: &[u8]) -> Option<Vec<ImportBlock>> {
    read_import_file(std::str::from_utf8(bytes).ok()?)
}

impl ImportChanges {
    /// What a change does to some import files; `file_of` is what the generated file of a root configures, with the root's
    /// only cluster.
    #[must_use]
    pub fn of(
        paths: &BTreeSet<Utf8PathBuf>,
        base: &FileContents,
        head: &FileContents,
        roots: &BTreeMap<Utf8PathBuf, (Configuration, Option<String>)>,
    ) -> Self {
        let mut changes = Self::default();
        for path in paths {
            let of = |side: &FileContents| side.get(path).and_then(|bytes| blocks(bytes)).unwrap_or_default();
            let known: BTreeSet<ImportBlock> = of(base).into_iter().collect();
            let new: Vec<ImportBlock> = of(head).into_iter().filter(|block| !known.contains(block)).collect();
            let root = path.parent().unwrap_or(Utf8Path::new(""));
            changes.new.insert(root.to_owned(), new.len());
            for block in new {
                let address = block.to.to_string();
                let expected = roots.get(root).and_then(|(file, cluster)| {
                    let resource = file.resources.get(&address)?;
                    Some(ImportId::of(&address, resource, cluster.as_deref()))
                });
                if !expected.as_ref().is_some_and(|expected| expected.fits(&block.id)) {
                    changes.misfits.push(ImportMisfit { path: path.clone(), block, expected });
                }
            }
        }
        changes
    }

    /// How many blocks are new.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.new.values().sum()
    }

    /// What it is in one line; `None` for nothing.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        let gone = self.new.values().filter(|new| **new == 0).count();
        match (self.blocks(), self.new.len() - gone, gone) {
            (0, _, 0) => None,
            (0, _, gone) => Some(format!("import files change in {}, and take nothing over", plural(gone, "root"))),
            (blocks, roots, _) => {
                let objects =
                    if blocks == 1 { "1 object that exists" } else { &format!("{blocks} objects that exist") };
                Some(format!("import files take over {objects} in {}", plural(roots, "root")))
            }
        }
    }
}

impl ImportMisfit {
    /// The finding about it, at the first line of its file.
    #[must_use]
    pub fn finding(&self, severity: Severity) -> Diagnostic {
        let Self { path, block: ImportBlock { to, id }, expected } = self;
        let message = match expected {
            None => format!("{path} takes over `{id}` as {to}, and the generated file has no such resource"),
            Some(_) => format!("{path} takes over `{id}` as {to}, which is another object: Terraform would replace it"),
        };
        let finding = Diagnostic::new(severity, FOREIGN_TERRAFORM.id, message)
            .hint("write import files with `teamkit adopt --live DIR`, and review what else is in them");
        let sources = Sources::of(Revision::Head, vec![Source::new(path.clone(), Vec::new())]);
        sources.iter().fold(finding, |finding, source| finding.label(Place::root(source), "not as `adopt` writes it"))
    }
}
