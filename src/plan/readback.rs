//! The read-back gate: the text of each file is parsed, and its bindings are compared with the grants.

use std::fmt::Display;

use crate::{
    error::Error,
    hcl,
    target::{self, Document},
    template::Templates,
};

/// The maximum number of differences to report.
const MAX_SHOWN: usize = 10;

/// Compares a file's text with the document from which it was made.
///
/// # Errors
/// [`Error::ReadBack`] with the differences.
pub(super) fn check(document: &Document, text: &str, templates: &Templates) -> Result<(), Error> {
    let fail = |differences: Vec<String>| {
        Err(Error::ReadBack {
            path: document.root.join(super::FILE_NAME),
            overridden: templates.overridden().iter().map(|name| format!("templates/{name}.hbs")).collect(),
            differences,
        })
    };
    let body = match hcl::parse(text) {
        Ok(body) => body,
        Err(error) => return fail(vec![format!("it is not valid HCL: {error}")]),
    };
    let found = match target::read(&body) {
        Ok(found) => found,
        Err(message) => return fail(vec![message]),
    };
    if found == document.expected {
        return Ok(());
    }
    let mut differences = missing("granted, not written", &document.expected, &found);
    differences.extend(missing("written, not granted", &found, &document.expected));
    if differences.is_empty() {
        differences.push("something is written twice".to_owned());
    }
    let more = differences.len().saturating_sub(MAX_SHOWN);
    differences.truncate(MAX_SHOWN);
    differences.extend((more > 0).then(|| format!("… and {more} more")));
    fail(differences)
}

fn missing<T: Display + Ord>(what: &str, of: &[T], from: &[T]) -> Vec<String> {
    of.iter().filter(|one| from.binary_search(one).is_err()).map(|one| format!("{what}: {one}")).collect()
}
