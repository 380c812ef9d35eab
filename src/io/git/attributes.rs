//! Attributes by which git writes other bytes into a checkout than a commit has.

use std::{collections::BTreeSet, fs};

use camino::{Utf8Path, Utf8PathBuf};

use super::command::{Git, text};
use crate::error::Error;

/// The attributes that change more of a text than its line ends.
const REWRITING: [&str; 3] = ["working-tree-encoding", "filter", "ident"];

/// Refuses files of a workspace that git writes otherwise into a checkout than they are in a commit: by the attributes
/// of the checkout and, if one is given, by those of a commit.
///
/// # Errors
/// [`Error::Rewritten`] for the first such file, [`Error::Git`] if git can't tell.
pub fn refuse_rewritten(root: &Utf8Path, commit: Option<&str>, paths: &[Utf8PathBuf]) -> Result<(), Error> {
    let source = commit.map(|commit| format!("--source={commit}"));
    let mut arguments = vec!["check-attr"];
    arguments.extend(source.as_deref());
    arguments.extend(["-z", "--stdin"]);
    arguments.extend(REWRITING);
    let asked: String = paths.iter().flat_map(|path| [path.as_str(), "\0"]).collect();
    let git = Git { root };
    let answer = match git.output(&arguments, &asked) {
        // Before git 2.40 nothing tells the attributes of a commit. Those of the checkout were asked for, too.
        Err(Error::Git(why)) if commit.is_some() && why.contains("unknown option") => return Ok(()),
        answer => text(answer?)?,
    };
    let fields: Vec<&str> = answer.split_terminator('\0').collect();
    for entry in fields.chunks_exact(3) {
        let [path, attribute, value] = entry else { continue };
        if !matches!(*value, "unspecified" | "unset") {
            let attribute = if *value == "set" { (*attribute).to_owned() } else { format!("{attribute}={value}") };
            let commit = commit.map(str::to_owned);
            return Err(Error::Rewritten { path: (*path).into(), attribute, commit });
        }
    }
    Ok(())
}

/// The same for a run that needs no git: only where attributes lie, and where git can be asked.
///
/// # Errors
/// [`Error::Rewritten`] for the first such file.
pub fn refuse_rewritten_here(root: &Utf8Path, paths: &[Utf8PathBuf]) -> Result<(), Error> {
    if !has_attributes(root, paths) {
        return Ok(());
    }
    match refuse_rewritten(root, None, paths) {
        Err(Error::Git(_)) => Ok(()),
        answer => answer,
    }
}

/// Whether a repository has attributes for files of a workspace, apart from those of all repositories of the machine.
fn has_attributes(root: &Utf8Path, paths: &[Utf8PathBuf]) -> bool {
    let exists = |path: &Utf8Path| fs::symlink_metadata(path).is_ok();
    let Some(top) = root.ancestors().find(|above| exists(&above.join(".git"))) else { return false };
    let above = root.ancestors().take_while(|above| above.starts_with(top)).map(Utf8Path::to_owned);
    let below = paths.iter().flat_map(|path| path.ancestors().skip(1)).collect::<BTreeSet<_>>();
    let below = below.into_iter().map(|directory| root.join(directory));
    exists(&top.join(".git/info/attributes"))
        || above.chain(below).any(|directory| exists(&directory.join(".gitattributes")))
}
