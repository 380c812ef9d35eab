//! Names for roles, by what they permit.

use std::collections::BTreeSet;

use crate::{
    catalog::Catalog,
    model::{NAME_LENGTH, NativeRole, is_name},
};

/// Names for what people know by one.
const VIEWER: &str = "viewer";
const DEVELOPER: &str = "developer";
const OPERATOR: &str = "operator";
const ADMIN: &str = "admin";

/// A name for a role that no other has: `all` is what it gives, `own` what it gives beyond the roles that it includes.
/// `is_of_leads` says whether only leads usually have it.
pub(super) fn role_name(
    all: &BTreeSet<NativeRole>,
    own: &[&NativeRole],
    is_of_leads: bool,
    taken: &BTreeSet<String>,
    catalog: &Catalog,
) -> String {
    let usual = usual_name(all, is_of_leads, catalog);
    let telling = own.iter().map(|role| slug(role)).filter(|name| is_name(name) && name != "none");
    let mut names = std::iter::once(usual.to_owned()).chain(telling.clone());
    if let Some(name) = names.find(|name| !taken.contains(name)) {
        return name;
    }
    let start = telling.clone().next().unwrap_or_else(|| usual.to_owned());
    let numbered = (2..).map(|number| format!("{start}-{number}"));
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or(start)
}

fn usual_name(all: &BTreeSet<NativeRole>, is_of_leads: bool, catalog: &Catalog) -> &'static str {
    if all.iter().all(|role| catalog.only_reads(role)) {
        return VIEWER;
    }
    if all.iter().any(|role| words(role.name()).last().is_some_and(|last| last == ADMIN)) {
        return ADMIN;
    }
    if is_of_leads { OPERATOR } else { DEVELOPER }
}

/// A native role's name in the form of names: `cloudsql-client`.
fn slug(role: &NativeRole) -> String {
    let mut name = words(role.name()).join("-");
    name.truncate(NAME_LENGTH - 3);
    name.trim_end_matches('-').to_owned()
}

/// The words of a native role's name, in lower case: those of `roles/bigquery.dataViewer` are bigquery, data and viewer.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for one in name.rsplit('/').next().unwrap_or_default().chars() {
        if !one.is_ascii_alphanumeric() || (one.is_ascii_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = one.is_ascii_lowercase() || one.is_ascii_digit();
        if let Some(last) = words.last_mut().filter(|_| one.is_ascii_alphanumeric()) {
            last.push(one.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
