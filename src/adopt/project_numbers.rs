//! Projects by their numbers: a state keeps what its configuration wrote, and definitions have ids.

use std::{collections::BTreeMap, sync::Arc};

use crate::target::MemberPlace;

/// Puts the ids of projects in place of their numbers, as far as exports tell them.
pub(super) fn join_project(place: &mut MemberPlace, ids: &BTreeMap<Arc<str>, Arc<str>>) {
    let Some(id) = project_number(place).and_then(|number| ids.get(number)).map(Arc::clone) else { return };
    for (name, value) in &mut place.arguments {
        if let Some((start, _, end)) = parts(name, value) {
            *value = format!("{start}{id}{end}");
        }
    }
}

/// The number by which a place names its project.
pub(super) fn project_number(place: &MemberPlace) -> Option<&str> {
    project(place).filter(|project| project.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The project that a place names.
pub(super) fn project(place: &MemberPlace) -> Option<&str> {
    place.arguments.iter().find_map(|(name, value)| Some(parts(name, value)?.1))
}

/// Whether two places are one if their projects are.
pub(super) fn is_same_within_project(one: &MemberPlace, other: &MemberPlace) -> bool {
    fn rest((name, value): &(String, String)) -> (&str, &str, &str) {
        let (start, _, end) = parts(name, value).unwrap_or((value, "", ""));
        (name, start, end)
    }
    one.resource == other.resource && one.arguments.iter().map(rest).eq(other.arguments.iter().map(rest))
}

/// What is before the project in an argument, the project, and what is behind it.
fn parts<'a>(name: &str, value: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
    const PROJECTS: &str = "projects/";
    if name == "project" {
        return Some(("", value, ""));
    }
    let rest = value.strip_prefix(PROJECTS)?;
    let length = rest.find('/').unwrap_or(rest.len());
    Some((value.get(..PROJECTS.len())?, rest.get(..length)?, rest.get(length..)?))
}
