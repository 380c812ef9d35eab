//! Lines of a CODEOWNERS file: the reviewers of a team's file, and of the roots that are generated from it.
//!
//! The last line that matches a path applies, so the line of a directory comes before those of its content.

mod block;
mod syntax;

pub use block::{BrokenMarkers, has_block, splice};

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::{Org, Root, Service, ServiceId, TeamId};

/// The size from which on GitHub doesn't load a CODEOWNERS file, in bytes: it must be under 3 MB.
pub const TOO_LARGE: usize = 3_000_000;

/// A path that can't become a line, relative to the repository's top: it has a character with another meaning in a
/// pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnersFault {
    pub path: Utf8PathBuf,
    pub character: char,
}

/// A path, and its owners if it has any.
struct OwnedPath<'a> {
    is_directory: bool,
    owners: BTreeSet<&'a str>,
}

/// By path relative to the workspace, a directory before its content.
type OwnedPaths<'a> = BTreeMap<Utf8PathBuf, OwnedPath<'a>>;

/// The lines for an organization whose workspace is at a path relative to the repository's top; none if no team has an
/// owner.
///
/// # Errors
/// The first path that can't be written: GitHub would skip its line and request nobody's review.
pub fn lines(org: &Org, workspace: &Utf8Path) -> Result<Vec<String>, OwnersFault> {
    let (owners, of_workspace) = (owners(org), org.codeowners_of_workspace());
    let entries = entries(org, &owners, &of_workspace);
    let mut lines = Vec::new();
    for (path, OwnedPath { is_directory, owners }) in &entries {
        if owners.is_empty() && !is_owned_from_above(&entries, path) {
            continue;
        }
        let pattern = syntax::pattern(&workspace.join(path), *is_directory)?;
        lines.push(owners.iter().fold(pattern, |line, owner| line + " " + owner));
    }
    Ok(lines)
}

/// The owners of each team that has some.
fn owners(org: &Org) -> BTreeMap<&TeamId, Vec<String>> {
    let owned = org.teams.iter().map(|(id, team)| {
        let owners = org.codeowners_of(id, team).into_iter().map(|owner| owner.text);
        (id, owners.collect::<Vec<String>>())
    });
    owned.filter(|(_, owners)| !owners.is_empty()).collect()
}

/// What a team owns is the team's; scopes are nobody's own, so the workspace's owners look at them.
fn entries<'a>(org: &'a Org, owners: &'a BTreeMap<&TeamId, Vec<String>>, of_workspace: &'a [String]) -> OwnedPaths<'a> {
    let owners_of = |team: &TeamId| owners.get(team).into_iter().flatten().map(String::as_str);
    let mut entries = OwnedPaths::new();
    for (path, root) in &org.roots.by_path {
        let services = root.sites.iter().filter_map(|(service, _)| org.services.get(service));
        let teams = root.teams.iter().chain(services.flat_map(|Service { owners, .. }| owners.keys()));
        let of_scopes = (!root.scope_names.is_empty()).then_some(of_workspace).into_iter().flatten();
        let owners = teams.flat_map(owners_of).chain(of_scopes.map(String::as_str)).collect();
        let entry = OwnedPath { is_directory: true, owners };
        entries.insert(covering(org, path, root).to_owned(), entry);
    }
    for (id, team) in &org.teams {
        let path = team.place.path().to_owned();
        entries.insert(path, OwnedPath { is_directory: false, owners: owners_of(id).collect() });
    }
    entries
}

/// The directory whose line covers a root: the highest that has the name of the root's only service and contains no
/// other root, so that a new environment needs no new line. A directory at the workspace's top may contain other files,
/// too.
fn covering<'a>(org: &Org, path: &'a Utf8Path, root: &Root) -> &'a Utf8Path {
    let Some(service) = only_service(root) else { return path };
    let is_its_own = |directory: &&Utf8Path| {
        let below = org.roots.by_path.range(directory.to_path_buf()..);
        let mut below = below.take_while(|(other, _)| other.starts_with(directory));
        directory.file_name() == Some(service.as_str())
            && directory.components().count() > 1
            && below.all(|(_, other)| only_service(other) == Some(service))
    };
    path.ancestors().filter(is_its_own).last().unwrap_or(path)
}

fn only_service(root: &Root) -> Option<&ServiceId> {
    let (service, _) = root.sites.first()?;
    let is_only = root.teams.is_empty() && root.sites.iter().all(|(other, _)| other == service);
    is_only.then_some(service)
}

/// Whether the line of a directory above would give owners to a path that has none.
fn is_owned_from_above(entries: &OwnedPaths<'_>, path: &Utf8Path) -> bool {
    let above = path.ancestors().skip(1).find_map(|directory| entries.get(directory));
    above.is_some_and(|entry| !entry.owners.is_empty())
}
