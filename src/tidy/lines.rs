//! Blocks of lines: the entries of a mapping or list in block style, each with its comments.

use std::ops::Range;

use crate::source::{Child, Kind, Tree, comments_below, line_end, line_start, shifted};

/// The entries of a block, with the lines before the first and after the last that belong to none.
pub(super) struct Block {
    head: String,
    pub chunks: Vec<Chunk>,
    foot: String,
    /// The indentation of its keys or dashes.
    indent: usize,
}

/// An entry with the comments right above it.
pub(super) struct Chunk {
    pub key: String,
    /// Comments and blank lines above the entry.
    lead: String,
    /// The lines of the entry, from its first to its last.
    pub body: String,
    /// The offset of the body in the file.
    pub start: usize,
    pub value: Option<Child>,
}

impl Block {
    /// The entries of a mapping in block style in a range of lines; `None` if two are on one line.
    pub(super) fn of_map(text: &str, tree: &Tree, map: Child, region: Range<usize>) -> Option<Self> {
        let Kind::Map(entries) = &tree.node(map.node).kind else { return None };
        let entries = entries.iter().map(|entry| {
            let key = tree.scalar(entry.key.node)?.to_owned();
            Some((key, entry.key.span.start, entry.value.span.end.max(entry.key.span.end), entry.value))
        });
        Self::of(text, entries.collect::<Option<Vec<_>>>()?, region)
    }

    /// The items of a list in block style in a range of lines; `None` if two are on one line.
    pub(super) fn of_list(text: &str, tree: &Tree, list: Child, region: Range<usize>) -> Option<Self> {
        let Kind::List(items) = &tree.node(list.node).kind else { return None };
        let items = items.iter().map(|item| {
            let dash = text.get(..item.span.start)?.rfind('-')?;
            Some((String::new(), dash, item.span.end, *item))
        });
        Self::of(text, items.collect::<Option<Vec<_>>>()?, region)
    }

    fn of(text: &str, entries: Vec<(String, usize, usize, Child)>, region: Range<usize>) -> Option<Self> {
        let first = entries.first()?.1;
        let indent = first - line_start(text, first);
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut end = region.start;
        for (key, start, stop, value) in entries {
            let line = line_start(text, start);
            let before = text.get(line..start)?;
            // The first entry of a list's item follows its dash.
            let is_own_line = before.trim().is_empty() || (chunks.is_empty() && before.trim_start().starts_with('-'));
            if !is_own_line || start - line != indent || line < end {
                return None;
            }
            let (belongs_above, lead) = split_comments(text.get(end..line)?, indent);
            if let Some(last) = chunks.last_mut() {
                last.body.push_str(belongs_above);
            }
            let lead = if chunks.is_empty() { text.get(end..line)? } else { lead };
            end = line_end(text, stop);
            let body = text.get(line..end)?.to_owned();
            chunks.push(Chunk { key, lead: lead.to_owned(), body, start: line, value: Some(value) });
        }
        let (belongs_above, foot) = split_comments(text.get(end..region.end)?, indent);
        if let Some(last) = chunks.last_mut() {
            last.body.push_str(belongs_above);
        }
        let mut block = Self { head: String::new(), chunks, foot: foot.to_owned(), indent };
        if region.start == 0 {
            block.keep_head();
        }
        Some(block)
    }

    /// Keeps at the top what is separated from the first entry by a blank line, and the editor's modeline.
    fn keep_head(&mut self) {
        let Some(first) = self.chunks.first_mut() else { return };
        let mut at = 0;
        let mut kept = 0;
        for line in first.lead.split_inclusive('\n') {
            at += line.len();
            if line.trim().is_empty() || line.starts_with("# yaml-language-server") || line.starts_with("---") {
                kept = at;
            }
        }
        self.head = first.lead.get(..kept).unwrap_or_default().to_owned();
        first.lead = first.lead.get(kept..).unwrap_or_default().to_owned();
    }

    /// The entries in the order of some keys; entries with other keys follow in their order.
    pub(super) fn sorted_by_keys(mut self, keys: &[&str]) -> Self {
        self.chunks.sort_by_key(|chunk| keys.iter().position(|key| *key == chunk.key).unwrap_or(keys.len()));
        self
    }

    /// The block with another indentation of its dashes.
    pub(super) fn indented_by(mut self, indent: usize) -> Self {
        for chunk in &mut self.chunks {
            for part in [&mut chunk.lead, &mut chunk.body] {
                *part = part.split_inclusive('\n').map(|line| shifted(line, self.indent, indent)).collect();
            }
        }
        self.indent = indent;
        self
    }

    pub(super) fn text(&self) -> String {
        let mut out = self.head.clone();
        for chunk in &self.chunks {
            // A blank line at the very top separates nothing.
            out.push_str(if out.is_empty() { chunk.lead.trim_start_matches('\n') } else { &chunk.lead });
            out.push_str(&chunk.body);
        }
        out.push_str(&self.foot);
        out
    }
}

impl Chunk {
    /// The range of the entry in the file.
    pub(super) fn region(&self) -> Range<usize> {
        self.start..self.start + self.body.len()
    }

    /// The range of the lines below the first.
    pub(super) fn below(&self) -> Range<usize> {
        self.start + self.first_line()..self.start + self.body.len()
    }

    fn first_line(&self) -> usize {
        self.body.find('\n').map_or(self.body.len(), |at| at + 1)
    }

    /// Replaces the lines below the first.
    pub(super) fn replace_value(&mut self, block: &str) {
        self.body.truncate(self.first_line());
        self.body.push_str(block);
    }

    /// Replaces the mapping behind an item's dash.
    pub(super) fn replace_item(&mut self, block: &Block) {
        let dash = self.body.len() - self.body.trim_start().len();
        let mut out = String::new();
        for (index, chunk) in block.chunks.iter().enumerate() {
            let mut body = chunk.body.clone();
            // Only one of the bodies begins with the dash; it moves to whichever comes first.
            body.replace_range(dash..=dash, if index == 0 { "-" } else { " " });
            if index == 0 {
                out.extend(chunk.lead.split_inclusive('\n').map(|line| shifted(line, block.indent, dash)));
            } else {
                out.push_str(&chunk.lead);
            }
            out.push_str(&body);
        }
        out.push_str(&block.foot);
        self.body = out;
    }
}

/// Splits the lines between two entries: those that belong to the one above, because they are indented further, and the
/// rest.
fn split_comments(between: &str, indent: usize) -> (&str, &str) {
    between.split_at(comments_below(between, indent))
}
