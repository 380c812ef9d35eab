//! The two sides whose policy is compared.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;

use crate::{
    catalog::Catalog,
    model::OrgState,
    review::{environment_renames::EnvironmentRenames, renamed_names::RenamedNames},
    source::{Place, Revision, Source, Sources},
};

/// The files of one side that decide something and aren't definitions.
#[derive(Debug, Clone, Default)]
pub struct PolicyFiles {
    /// Texts of templates by name, without `.hbs`.
    pub templates: BTreeMap<String, String>,
    /// Texts of catalogues by path.
    pub catalogs: BTreeMap<Utf8PathBuf, String>,
}

impl PolicyFiles {
    /// A file of this side with a text, as a source that places refer to.
    pub(super) fn source(path: impl Into<Utf8PathBuf>, text: &str, revision: Revision) -> Option<Arc<Source>> {
        let source = Source::new(path, text.as_bytes().to_vec());
        Sources::of(revision, vec![source]).iter().next().map(Arc::clone)
    }
}

/// Both sides, with the names that changed between them.
pub(in crate::review) struct PolicySides<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    pub base_files: &'a PolicyFiles,
    pub head_files: &'a PolicyFiles,
    pub catalog: &'a Catalog,
    pub teams: &'a RenamedNames<'a>,
    pub services: &'a RenamedNames<'a>,
    pub environments: &'a EnvironmentRenames<'a>,
}

impl PolicySides<'_> {
    /// The place of a top-level key of `teamkit.yaml` on both sides.
    pub(super) fn section(&self, key: &'static str) -> (Place, Place) {
        (self.base.org.place.key(key), self.head.org.place.key(key))
    }
}
