//! The files that should exist, and the changes that this needs.

mod changes;
mod header;
mod readback;
mod root_file;

pub use changes::{Changes, FileChange, PathContent, Update};
pub use header::{begins_as_ours, environments, is_ours};
pub use root_file::{is_override_file, is_terraform_file};

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use crate::{
    error::Error,
    model::RootKind,
    target::Document,
    template::{FileView, Templates},
};

/// The name of the generated file in each root.
pub const FILE_NAME: &str = "teamkit.tf";

/// The text of every file, by its path relative to the workspace.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Plan {
    pub files: BTreeMap<Utf8PathBuf, String>,
}

/// Renders every document and reads it back.
///
/// # Errors
/// [`Error::Template`] if a template fails, [`Error::ReadBack`] if a text does not contain exactly the grants from
/// which it was made.
pub fn layout(documents: &[Document], templates: &Templates) -> Result<Plan, Error> {
    use rayon::prelude::*;

    let files = documents.par_iter().map(|document| lay_out(document, templates));
    Ok(Plan { files: files.collect::<Result<_, Error>>()? })
}

/// Renders a document and reads it back; returns the path of its file, and the text.
///
/// # Errors
/// Those of [`layout`].
pub fn lay_out(document: &Document, templates: &Templates) -> Result<(Utf8PathBuf, String), Error> {
    let text = file(document, templates)?;
    readback::check(document, &text, templates)?;
    Ok((document.root.join(FILE_NAME), text))
}

/// The only one of some names.
fn only<T: AsRef<str>>(names: &[T]) -> Option<&str> {
    match names {
        [name] => Some(name.as_ref()),
        _ => None,
    }
}

fn file(document: &Document, templates: &Templates) -> Result<String, Error> {
    let clusters = document.cluster_names();
    let view = FileView {
        root: document.root.as_str(),
        services: &document.services,
        environments: &document.environments,
        scopes: &document.scopes,
        environment: only(&document.environments),
        project: only(&document.projects),
        cluster: only(&clusters),
        projects: &document.projects,
        clusters: &clusters,
        groups: &document.groups,
        preamble: &document.preamble,
        blocks: document.blocks.iter().chain(&document.state_blocks).collect(),
    };
    let name = match document.kind {
        RootKind::Service => "service.tf",
        RootKind::Scope => "scope.tf",
        RootKind::Team => "team.tf",
    };
    let body = templates.render(name, &view)?;
    let mut text = header::header(document);
    text.push('\n');
    if !body.trim().is_empty() {
        text.push('\n');
        text.push_str(body.trim_matches('\n'));
        text.push('\n');
    }
    Ok(text)
}
