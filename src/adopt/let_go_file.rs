//! The file with blocks by which a state lets go. It only grows: a job of an earlier commit takes back what was let go, and
//! the next apply lets it go again, or destroys it where its block is gone.

use std::collections::{BTreeMap, BTreeSet};

/// The name of the file.
pub const LET_GO_FILE: &str = "teamkit-lets-go.tf";

/// The first line of every such file.
const HEADER: &str = "# Written by `teamkit adopt`: what this configuration lets go of, without destroying it.";
const NEEDS: &str = "# Needs Terraform 1.7 or OpenTofu 1.10. Leave it as long as a job of an earlier commit may run.";

/// What the name of an instance begins with that is let go and was one of several.
pub(super) const RELEASED: &str = "teamkit_released_";

/// A file as it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetGoFile {
    text: String,
    /// From where to where, as it is written.
    moved: BTreeMap<String, String>,
    removed: BTreeSet<String>,
}

impl LetGoFile {
    /// Reads a file; `None` for one without the header, which is never overwritten.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text.lines().next() == Some(HEADER)).then(|| Self::read(text))
    }

    fn read(text: &str) -> Self {
        let mut file = Self { text: text.to_owned(), ..Self::default() };
        let mut from = None;
        let mut is_move = false;
        for line in text.lines().map(str::trim) {
            match (line, line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))) {
                ("moved {", _) => is_move = true,
                ("removed {", _) => is_move = false,
                (_, Some(("from", address))) if is_move => from = Some(address.to_owned()),
                (_, Some(("from", address))) => {
                    file.removed.insert(address.to_owned());
                }
                (_, Some(("to", address))) => {
                    file.moved.extend(from.take().map(|from| (from, address.to_owned())));
                }
                _ => {}
            }
        }
        file
    }

    /// Where an instance is moved to already.
    pub(super) fn moved_to(&self, from: &str) -> Option<&String> {
        self.moved.get(from)
    }

    /// The numbers in names of instances that it lets go.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.moved.values().chain(&self.removed).filter_map(|address| released_number(address))
    }

    /// The text with more blocks behind what is there: whole modules and resources, and instances with where each moves to.
    pub(super) fn with<'a>(
        &self,
        removed: impl Iterator<Item = &'a String>,
        moved: impl Iterator<Item = (String, &'a String)>,
    ) -> String {
        let mut text = if self.text.is_empty() { format!("{HEADER}\n{NEEDS}\n") } else { self.text.clone() };
        let block = |from: &String| {
            let is_there = self.removed.contains(from);
            let block = format!("\nremoved {{\n  from = {from}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}\n");
            if is_there { String::new() } else { block }
        };
        text.extend(removed.map(block));
        for (from, to) in moved {
            if self.moved_to(&from) != Some(to) {
                text.push_str(&format!("\nmoved {{\n  from = {from}\n  to   = {to}\n}}\n"));
            }
            text.push_str(&block(to));
        }
        text
    }
}

/// The number in the name of an instance that is let go.
pub(super) fn released_number(address: &str) -> Option<u64> {
    address.rsplit('.').next()?.strip_prefix(RELEASED)?.parse().ok()
}
