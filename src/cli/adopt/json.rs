//! The public form of `adopt --format json`.

use serde_json::{Value, json};

use super::{AdoptedRoot, Adoption, files::file_of};
use crate::{adopt::RootAdoption, error::Error};

pub(super) fn render(adoption: &Adoption) -> Result<String, Error> {
    let document = json!({
        "version": 1,
        "roots": adoption.roots.iter().map(root).collect::<Vec<_>>(),
        "written": adoption.files.written.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
        "removed": adoption.files.removed.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|error| Error::Io { action: "write", path: "stdout".into(), source: error.into() })?;
    Ok(format!("{text}\n"))
}

fn root(root: &AdoptedRoot) -> Value {
    let AdoptedRoot { adoption: RootAdoption { root, imports, creates }, is_current } = root;
    let created = creates.iter().map(|(address, why)| json!({ "address": address, "why": why.as_str() }));
    json!({
        "root": root.as_str(),
        "file": (!imports.is_empty()).then(|| file_of(root).into_string()),
        "imports": imports.len(),
        "creates": creates.len(),
        "created": created.collect::<Vec<_>>(),
        "refused": false,
        "current": is_current,
    })
}
