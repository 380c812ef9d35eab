//! Files beside the generated ones, which Terraform applies and teamkit doesn't write.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    check::changes::FOREIGN_TERRAFORM,
    diagnostic::{Diagnostic, Severity},
    hcl,
    model::normalized,
    source::{Place, Revision, Source, Sources},
};

/// The contents of files beside the generated ones, by path.
pub type FileContents = BTreeMap<Utf8PathBuf, Vec<u8>>;

/// What a change does to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileEvent {
    Added,
    Changed,
    Removed,
}

/// A file beside a generated one, or of a local module, that a change adds, changes or removes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignFile {
    pub path: Utf8PathBuf,
    pub event: FileEvent,
}

impl ForeignFile {
    /// The finding about it, at its first line.
    #[must_use]
    pub fn finding(&self, severity: Severity) -> Diagnostic {
        let Self { path, event } = self;
        let (verb, revision) = match event {
            FileEvent::Added => ("is new", Revision::Head),
            FileEvent::Changed => ("has changed", Revision::Head),
            FileEvent::Removed => ("is gone", Revision::Base),
        };
        let message = format!("{path} {verb}: Terraform applies it, and nothing in it is in this report");
        let finding = Diagnostic::new(severity, FOREIGN_TERRAFORM.id, message)
            .hint("review it as what it is, code that runs with the rights of the apply");
        let sources = Sources::of(revision, vec![Source::new(path.clone(), Vec::new())]);
        sources.iter().fold(finding, |finding, source| finding.label(Place::root(source), "not written by teamkit"))
    }
}

/// What a change does to files beside the generated ones, but for `known` ones. Line ends count for nothing: a checkout may
/// have others.
#[must_use]
pub fn foreign_files(base: &FileContents, head: &FileContents, known: &BTreeSet<Utf8PathBuf>) -> Vec<ForeignFile> {
    let paths: BTreeSet<&Utf8PathBuf> = base.keys().chain(head.keys()).collect();
    let events = paths.into_iter().filter(|path| !known.contains(*path)).filter_map(|path| {
        let event = match (base.get(path), head.get(path)) {
            (None, _) => FileEvent::Added,
            (_, None) => FileEvent::Removed,
            (Some(before), Some(after)) if is_same(before, after) => return None,
            _ => FileEvent::Changed,
        };
        Some(ForeignFile { path: path.clone(), event })
    });
    events.collect()
}

fn is_same(before: &[u8], after: &[u8]) -> bool {
    let lines = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect()
    };
    before == after || lines(before) == lines(after)
}

/// The directories of local modules that files call.
#[must_use]
pub fn local_modules(files: &FileContents) -> BTreeSet<Utf8PathBuf> {
    let mut modules = BTreeSet::new();
    for (path, bytes) in files {
        let directory = path.parent().unwrap_or(Utf8Path::new(""));
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let body = hcl::parse(text).unwrap_or_default();
        let sources = body.blocks("module").filter_map(|block| block.body.get_text("source"));
        let local = sources.filter(|source| source.starts_with("./") || source.starts_with("../"));
        modules.extend(local.map(|source| normalized(&directory.join(source))));
    }
    modules
}
