//! Texts of users in Markdown.

use std::collections::BTreeSet;

use super::choose::choose;
use crate::text::{plural, visible};

/// GitHub takes 65,536 characters in a comment; the rest is for what a pipeline adds.
pub(super) const MAX: usize = 64_000;
/// What the frames and the note on what was cut need.
pub(super) const NOTE: usize = 1_000;

/// A text as code: nothing in it is Markdown, HTML, a mention or a link.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|one| one != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A backtick at an edge would join the fence.
    let space = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A sentence of ours with names in backticks: the names become code. A name may have backticks of its own, so what
/// stands between names is only taken for ours if nothing in it could be Markdown, HTML, a mention or a link.
pub(super) fn plain(sentence: &str) -> String {
    let is_fine = |character: char| character.is_ascii_alphanumeric() || " .,;:/%'()-".contains(character);
    let is_link = |part: &str| part.contains("www.") || part.contains("://");
    let is_ours = |part: &str| part.chars().all(is_fine) && !is_link(part);
    let parts = sentence.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 && is_ours(part) { part.to_owned() } else { code(part) }).collect()
}

/// The lines of a card that fit into some room, the urgent before others, and how many are left out.
pub(super) fn card_lines<U: Copy + Ord>(lines: &[(U, String)], room: usize) -> String {
    let sizes: Vec<(U, usize)> = lines.iter().map(|(urgency, text)| (*urgency, text.len())).collect();
    let shown = choose(&sizes, room);
    let kept = lines.iter().enumerate().filter(|(index, _)| shown.contains(index));
    let mut out: String = kept.map(|(_, (_, text))| text.as_str()).collect();
    if shown.len() < lines.len() {
        out.push_str(&format!("  - and {}\n", plural(lines.len() - shown.len(), "more line")));
    }
    out
}

/// A text that stops growing before its limit, and counts what it leaves out.
pub(super) struct Budget {
    pub text: String,
    pub cut: usize,
}

impl Budget {
    /// Adds of some parts those that fit before a limit, in their order; the most urgent survive.
    pub(super) fn push_chosen<U: Copy + Ord>(&mut self, parts: Vec<(U, String)>, limit: usize) {
        let chosen = self.choose(&parts, limit);
        let kept = parts.into_iter().enumerate().filter(|(index, _)| chosen.contains(index));
        kept.for_each(|(_, (_, part))| self.push(&part));
    }

    /// Which of some parts fit before a limit, by index; the others count as cut.
    pub(super) fn choose<U: Copy + Ord>(&mut self, parts: &[(U, String)], limit: usize) -> BTreeSet<usize> {
        let sizes: Vec<(U, usize)> = parts.iter().map(|(urgency, part)| (*urgency, part.len())).collect();
        let chosen = choose(&sizes, limit.saturating_sub(self.text.len()));
        self.cut += parts.len() - chosen.len();
        chosen
    }

    pub(super) fn push(&mut self, part: &str) {
        self.push_before(part, MAX - NOTE);
    }

    /// Adds a part if it ends before a limit.
    pub(super) fn push_before(&mut self, part: &str, limit: usize) {
        if self.text.len() + part.len() > limit {
            self.cut += 1;
        } else {
            self.text.push_str(part);
        }
    }

    /// A part that is folded. Its frame must not be cut in two, and is short.
    pub(super) fn fold(&mut self, summary: &str, is_open: bool, parts: impl Iterator<Item = String>) {
        let open = if is_open { " open" } else { "" };
        self.text.push_str(&format!("\n<details{open}><summary>{summary}</summary>\n\n"));
        for part in parts {
            self.push(&part);
        }
        self.text.push_str("\n</details>\n");
    }
}
