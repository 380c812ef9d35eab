//! A workspace in a commit of its git repository, read by `git` itself; nothing is checked out.

mod attributes;
mod beside;
mod command;

use std::collections::BTreeMap;

pub use attributes::{refuse_rewritten, refuse_rewritten_here};
pub use beside::committed_beside;
use camino::{Utf8Path, Utf8PathBuf};

use super::limits;
use crate::{
    error::Error,
    source::{PEOPLE_FILE, Revision, SERVICES_DIR, Source, Sources, TEAMS_DIR, WORKSPACE_FILE, is_like_definition},
};
use command::{Git, text};

/// The likely target branches of a change, by preference.
const DEFAULT_BRANCHES: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// A workspace in a commit.
#[derive(Debug)]
pub struct Commit {
    /// The full hash of the commit.
    pub id: String,
    pub sources: Sources,
    /// Texts of templates by name, without `.hbs`.
    pub templates: BTreeMap<String, String>,
    /// Whether the commit contains the workspace.
    pub has_workspace: bool,
}

/// Reads a workspace from a revision; without one, from the merge base with the default branch.
///
/// # Errors
/// [`Error::Git`] without git, outside a repository, or for an unknown revision.
pub fn commit(root: &Utf8Path, revision: Option<&str>) -> Result<Commit, Error> {
    let git = Git { root };
    git.line(&["rev-parse", "--git-dir"]).map_err(|error| match error {
        // In git's own words: there are causes other than a missing repository.
        Error::Git(why) if !why.contains("hint: ") => {
            let why = why.trim_start_matches("fatal: ");
            Error::Git(format!("{why}\nhint: without git, compare with another directory: `--base-dir DIR`"))
        }
        other => other,
    })?;
    let id = revision.map_or_else(|| git.merge_base(), |revision| git.resolve(revision));
    let id = id.map_err(|error| if git.has_commit() { error } else { no_commit() })?;
    let prefix = git.line(&["rev-parse", "--show-prefix"])?;
    let mut sources = Vec::new();
    let mut templates = BTreeMap::new();
    let mut has_workspace = false;
    for (path, bytes) in git.files(&id, &prefix)? {
        if path.starts_with("templates") {
            let name = path.strip_prefix("templates").unwrap_or(&path).with_extension("").into_string();
            let text = String::from_utf8(bytes).map_err(|_| Error::Git(format!("{path} in {id} is not UTF-8")))?;
            templates.insert(name, text);
        } else {
            has_workspace |= path == WORKSPACE_FILE;
            sources.push(Source::new(path, bytes));
        }
    }
    Ok(Commit { id, sources: Sources::of(Revision::Base, sources), templates, has_workspace })
}

/// The files of a commit below a directory of the workspace, with their contents, relative to the workspace.
///
/// # Errors
/// [`Error::Git`] for an unknown commit, [`Error::TooLarge`] above the limits.
pub fn files_of_commit(
    root: &Utf8Path,
    id: &str,
    directory: &Utf8Path,
) -> Result<BTreeMap<Utf8PathBuf, Vec<u8>>, Error> {
    let git = Git { root };
    let prefix = git.line(&["rev-parse", "--show-prefix"])?;
    let path = format!("{prefix}{directory}");
    let listed = ["--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", id, "--", &path];
    let listed = text(git.output(&listed, "")?)?;
    let (mut paths, mut objects, mut all) = (Vec::new(), Vec::new(), 0);
    for entry in listed.split_terminator('\0') {
        let Some((facts, path)) = entry.split_once('\t') else { continue };
        let mut facts = facts.split_ascii_whitespace().skip(1);
        // A submodule is another repository: its commit is not an object of this one.
        let (Some("blob"), Some(object), size) = (facts.next(), facts.next(), facts.next()) else { continue };
        all += size.and_then(|size| size.parse::<u64>().ok()).unwrap_or_default();
        paths.push(Utf8PathBuf::from(path.strip_prefix(&prefix).unwrap_or(path)));
        objects.push(object);
    }
    limits::check(directory, all, limits::OTHER)?;
    Ok(paths.into_iter().zip(git.objects(objects.into_iter())?).collect())
}

/// Reads a file of a workspace from a commit; `None` if the commit doesn't have it.
///
/// # Errors
/// [`Error::SymbolicLink`] for a link, [`Error::TooLarge`] for a file above the limit, [`Error::Git`] otherwise.
pub fn commit_file(root: &Utf8Path, commit: &str, path: &Utf8Path) -> Result<Option<String>, Error> {
    let git = Git { root };
    let place = format!("{}{path}", git.line(&["rev-parse", "--show-prefix"])?);
    let listed = ["--literal-pathspecs", "ls-tree", "-l", "-z", "--full-tree", commit, "--", &place];
    let listed = text(git.output(&listed, "")?)?;
    let Some((facts, _)) = listed.split_once('\t') else { return Ok(None) };
    let mut facts = facts.split_ascii_whitespace();
    let (mode, object) = (facts.next().unwrap_or_default(), facts.nth(1).unwrap_or_default());
    if mode == "120000" {
        return Err(Error::SymbolicLink { path: path.to_owned() });
    }
    limits::check(path, facts.next().and_then(|size| size.parse().ok()).unwrap_or_default(), limits::OTHER)?;
    let bytes = git.output(&["cat-file", "blob", object], "")?;
    let text = String::from_utf8(bytes).map_err(|_| Error::Git(format!("{path} in {commit} is not UTF-8")))?;
    Ok(Some(text))
}

impl Git<'_> {
    fn resolve(&self, revision: &str) -> Result<String, Error> {
        let commit = format!("{revision}^{{commit}}");
        self.line(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|error| match error {
            Error::Git(why) if why.is_empty() => Error::Git(format!(
                "git doesn't know the commit `{revision}`\nhint: fetch it first; in CI the whole history (`fetch-depth: 0`)"
            )),
            other => other,
        })
    }

    /// Whether the current branch has a commit.
    fn has_commit(&self) -> bool {
        self.line(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_ok()
    }

    /// The merge base with the default branch.
    fn merge_base(&self) -> Result<String, Error> {
        let is_known = |branch: &&str| self.line(&["rev-parse", "--verify", "--quiet", branch]).is_ok();
        let Some(branch) = DEFAULT_BRANCHES.iter().copied().find(is_known) else {
            return Err(Error::Git(
                "there is no default branch to compare with (origin/HEAD, main, master)\nhint: name one with `--base REV`"
                    .to_owned(),
            ));
        };
        self.line(&["merge-base", "HEAD", branch]).map_err(|error| match error {
            Error::Git(why) if why.is_empty() => Error::Git(format!(
                "HEAD and {branch} have no commit in common here\nhint: fetch the whole history (`fetch-depth: 0`), or name the base with `--base REV`"
            )),
            other => other,
        })
    }

    /// The files of a commit that belong to a workspace, relative to it.
    fn files(&self, commit: &str, prefix: &str) -> Result<Vec<(Utf8PathBuf, Vec<u8>)>, Error> {
        let parts = [WORKSPACE_FILE, PEOPLE_FILE, SERVICES_DIR, TEAMS_DIR, "templates"];
        let paths: Vec<String> = parts.iter().map(|part| format!("{prefix}{part}")).collect();
        let mut arguments = vec!["--literal-pathspecs", "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--"];
        arguments.extend(paths.iter().map(String::as_str));
        let listed = text(self.output(&arguments, "")?)?;
        let mut wanted = Vec::new();
        let mut all = 0;
        for entry in listed.split_terminator('\0') {
            let Some((facts, path)) = entry.split_once('\t') else { continue };
            let mut facts = facts.split_ascii_whitespace();
            let (mode, object) = (facts.next().unwrap_or_default(), facts.nth(1).unwrap_or_default());
            let size: u64 = facts.next().and_then(|size| size.parse().ok()).unwrap_or_default();
            let path = Utf8Path::new(path.strip_prefix(prefix).unwrap_or(path));
            if mode == "160000" {
                return Err(Error::Git(format!(
                    "{path} in {commit} is a submodule, and its files are not in that commit\nhint: compare with `--base-dir DIR`"
                )));
            }
            let is_link = mode == "120000";
            // A link in place of a folder would hide the folder's files.
            let stands_for_folder = is_link && path.extension().is_none();
            if !is_part(path) && !stands_for_folder {
                continue;
            }
            if is_link {
                return Err(Error::SymbolicLink { path: path.to_owned() });
            }
            limits::check(path, size, limits::DEFINITION)?;
            all += size;
            wanted.push((path.to_owned(), object.to_owned()));
        }
        limits::check(&Utf8PathBuf::from(format!("all definitions of {commit}")), all, limits::DEFINITIONS)?;
        let texts = self.objects(wanted.iter().map(|(_, object)| object.as_str()))?;
        Ok(wanted.into_iter().map(|(path, _)| path).zip(texts).collect())
    }

    /// The contents of objects, in order.
    fn objects<'b>(&self, objects: impl Iterator<Item = &'b str>) -> Result<Vec<Vec<u8>>, Error> {
        let asked: String = objects.flat_map(|object| [object, "\n"]).collect();
        let output = self.output(&["cat-file", "--batch"], &asked)?;
        let mut rest = output.as_slice();
        let mut texts = Vec::new();
        for object in asked.lines() {
            let broken = || Error::Git(format!("git has no object {object}; is the clone complete?"));
            let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(broken)?;
            let (head, after) = rest.split_at_checked(end).ok_or_else(broken)?;
            let head = std::str::from_utf8(head).map_err(|_| broken())?;
            let size: usize = head.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(broken)?;
            let body = after.get(1..=size).ok_or_else(broken)?;
            texts.push(body.to_vec());
            rest = after.get(size + 2..).ok_or_else(broken)?;
        }
        Ok(texts)
    }
}

fn no_commit() -> Error {
    Error::Git(
        "there is no commit yet to compare with\nhint: commit the definitions first, `git add --all && git commit`; without git, compare with another directory: `--base-dir DIR`"
            .to_owned(),
    )
}

/// Whether [`read`](super::read) or [`read_templates`](super::read_templates) would read a path.
fn is_part(path: &Utf8Path) -> bool {
    let is_yaml = path.file_name().is_some_and(is_like_definition);
    match path.components().next().map(|first| first.as_str()) {
        Some(SERVICES_DIR | TEAMS_DIR) => is_yaml,
        Some("templates") => path.extension() == Some("hbs"),
        _ => true,
    }
}
