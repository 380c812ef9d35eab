//! Files beside the generated ones, in a commit.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::Git;
use crate::{
    error::Error,
    io::{
        beside::{Beside, link},
        limits,
    },
    model::normalized,
};

/// How many links in a row are followed.
const MAX_LINKS: usize = 8;

/// An entry of a tree.
struct TreeEntry {
    mode: String,
    object: String,
    size: u64,
}

impl TreeEntry {
    fn is_link(&self) -> bool {
        self.mode == "120000"
    }
}

/// The contents of files that Terraform applies in a commit, by their paths in the workspace. Trees are listed, and only
/// the files that count are read.
///
/// # Errors
/// [`Error::Git`] if git fails.
pub fn committed_beside(
    root: &Utf8Path,
    commit: &str,
    beside: &Beside<'_>,
) -> Result<BTreeMap<Utf8PathBuf, Vec<u8>>, Error> {
    let git = Git { root };
    let prefix = git.line(&["rev-parse", "--show-prefix"])?;
    let tops: Vec<String> = beside.tops().into_iter().map(|top| format!("{prefix}{top}")).collect();
    if tops.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut files: Vec<(Utf8PathBuf, TreeEntry)> = Vec::new();
    for (path, entry) in git.entries(commit, &tops, true)? {
        let path = Utf8Path::new(path.strip_prefix(&prefix).unwrap_or(&path)).to_owned();
        if entry.mode != "160000" && beside.has(&path) {
            files.push((path, entry));
        }
    }
    let mut contents = BTreeMap::new();
    let mut read: Vec<(Utf8PathBuf, String)> = Vec::new();
    for (path, entry) in files {
        match git.followed(commit, &format!("{prefix}{path}"), entry)? {
            Followed::Object(object) => read.push((path, object)),
            Followed::Words(words) => drop(contents.insert(path, words)),
        }
    }
    let bytes = git.objects(read.iter().map(|(_, object)| object.as_str()))?;
    contents.extend(read.into_iter().map(|(path, _)| path).zip(bytes));
    Ok(contents)
}

/// What a path leads to.
enum Followed {
    Object(String),
    /// What stands for something that isn't read.
    Words(Vec<u8>),
}

impl Git<'_> {
    /// The entries of a commit at some paths, which are relative to the top of the repository.
    fn entries(&self, commit: &str, paths: &[String], is_deep: bool) -> Result<Vec<(String, TreeEntry)>, Error> {
        let mut arguments = vec!["--literal-pathspecs", "ls-tree", "-l", "-z", "--full-tree"];
        arguments.extend(is_deep.then_some("-r"));
        arguments.extend([commit, "--"]);
        arguments.extend(paths.iter().map(String::as_str));
        let listed = self.output(&arguments, "")?;
        let listed = String::from_utf8_lossy(&listed);
        let entries = listed.split_terminator('\0').filter_map(|entry| {
            let (facts, path) = entry.split_once('\t')?;
            let mut facts = facts.split_ascii_whitespace();
            let (mode, object) = (facts.next()?.to_owned(), facts.nth(1)?.to_owned());
            let size = facts.next().and_then(|size| size.parse().ok()).unwrap_or_default();
            Some((path.to_owned(), TreeEntry { mode, object, size }))
        });
        Ok(entries.collect())
    }

    /// Follows links inside the repository.
    fn followed(&self, commit: &str, path: &str, entry: TreeEntry) -> Result<Followed, Error> {
        let (mut path, mut entry) = (Utf8PathBuf::from(path), entry);
        let mut first = None;
        for _ in 0..MAX_LINKS {
            if !entry.is_link() {
                if entry.size > limits::OTHER {
                    return Ok(Followed::Words(format!("not read: {} bytes", entry.size).into_bytes()));
                }
                return Ok(Followed::Object(entry.object));
            }
            let target = self.objects(std::iter::once(entry.object.as_str()))?.into_iter().next().unwrap_or_default();
            let target = String::from_utf8_lossy(&target).into_owned();
            path = normalized(&path.parent().unwrap_or(Utf8Path::new("")).join(&target));
            first.get_or_insert(target);
            let is_inside = path.is_relative() && !path.starts_with("..");
            let found = if is_inside { self.entries(commit, &[path.to_string()], false)? } else { Vec::new() };
            let Some((_, next)) = found.into_iter().next().filter(|(_, next)| next.mode != "040000") else { break };
            entry = next;
        }
        Ok(Followed::Words(link(&first.unwrap_or_default())))
    }
}
