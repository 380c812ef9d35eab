//! A file with its changes so far.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8PathBuf;
use serde_yaml::Value;

use super::{Change, Edited, shown, view::View};
use crate::{
    error::Error,
    source::{Source, Tree},
};

/// The text of a file with its changes so far.
pub(super) struct Draft {
    source: Arc<Source>,
    text: String,
    said: Vec<(usize, String)>,
}

impl Draft {
    pub(super) fn new(source: &Arc<Source>) -> Self {
        Self { source: Arc::clone(source), text: source.text().to_owned(), said: Vec::new() }
    }

    /// Makes a change, and checks that the content of the text is otherwise unchanged.
    pub(super) fn change(&mut self, change: &Change, said: String) -> Result<(), Error> {
        let line = self.source.position(self.source.span(&change.route()).start).line;
        let (text, removed) = changed(&self.text, change).ok_or_else(|| self.refused(line, &said))?;
        let has_comment = removed.lines().any(|line| line.trim_start().starts_with('#') || line.contains(" #"));
        self.text = text;
        self.said.push((line, if has_comment { format!("{said}, with its comments") } else { said }));
        Ok(())
    }

    fn refused(&self, line: usize, said: &str) -> Error {
        let place = shown(self.source.path(), line);
        Error::Usage(format!(
            "{place} can't be edited on its own, so no file was changed; intended: {said}\n\
             hint: aliases, several entries on a line or an unusual form prevent it; edit it by hand"
        ))
    }

    pub(super) fn finish(mut self, path: Utf8PathBuf) -> Edited {
        self.said.sort();
        Edited { path, text: self.source.written(&self.text), said: self.said }
    }
}

/// Whether comments are kept where nothing is removed, and none is added where something is.
fn keeps_comments(change: &Change, before: &str, after: &str) -> bool {
    let (more, less) = match change {
        Change::RemoveItem(..) | Change::RemoveKey(..) => (before, after),
        _ => (after, before),
    };
    let (more, less) = (comments(more), comments(less));
    less.iter().all(|(comment, count)| more.get(comment).is_some_and(|more| more >= count))
}

/// Everything behind a `#`, with the number of occurrences.
fn comments(text: &str) -> BTreeMap<&str, usize> {
    let mut comments = BTreeMap::new();
    for (_, comment) in text.lines().filter_map(|line| line.split_once('#')) {
        *comments.entry(comment).or_default() += 1;
    }
    comments
}

/// The text after a change, and the text that was removed.
fn changed<'t>(text: &'t str, change: &Change) -> Option<(String, &'t str)> {
    let tree = Tree::parse(text).ok()?;
    let before: Value = serde_yaml::from_str(text).ok()?;
    let splice = change.splice(View { text, tree: &tree })?;
    let mut after = text.to_owned();
    let removed = text.get(splice.range.clone())?;
    after.replace_range(splice.range, &splice.text);
    let read: Value = serde_yaml::from_str(&after).ok()?;
    (Tree::parse(&after).is_ok() && read == change.on(before)? && keeps_comments(change, text, &after))
        .then_some((after, removed))
}
