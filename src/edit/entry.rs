//! Keys of mappings and scalars: their places in a text, and their comments.

use std::ops::Range;

use super::{
    view::{Splice, View},
    written::styled,
};
use crate::source::{Child, Entry, Kind, Route, Span, comments_below, indent_of, line_end, line_start};

impl<'a> View<'a> {
    /// Replaces the text of a scalar.
    pub(super) fn replaced(self, route: &Route, text: &str) -> Option<Splice> {
        let scalar = self.tree.get(route)?;
        self.tree.scalar(scalar.node)?;
        let range = scalar.span.start..scalar.span.end;
        Some(Splice { text: styled(self.text.get(range.clone())?, text)?, range })
    }

    /// Removes a key, with its comments, from a mapping in block style or from the whole file.
    pub(super) fn without_key(self, map: &Route, key: &str) -> Option<Splice> {
        let map = self.tree.get(map)?;
        let entries = self.entries(map)?;
        let index = entries.iter().position(|entry| self.tree.scalar(entry.key.node) == Some(key))?;
        if self.is_flow(map) {
            return self.without_flow(&entries.iter().map(span_of).collect::<Vec<_>>(), index);
        }
        let span = span_of(entries.get(index)?);
        if entries.len() == 1 {
            self.is_root(map).then_some(())?;
            let lines = self.lines(span.start, span)?;
            return Some(Splice { range: lines, text: format!("{{}}{}", self.newline()) });
        }
        let lines = self.lines(span.start, span)?;
        // Comments above the first key may be about the whole file.
        let start = if index == 0 { lines.start } else { self.lead(lines.start, self.indent(span.start)) };
        Some(self.cut(start..lines.end))
    }

    /// Adds a key to a mapping, behind the keys that come before it in an order.
    pub(super) fn with_key(self, map: &Route, key: &str, value: &str, order: &[String]) -> Option<Splice> {
        self.with_lines(map, order, key, &format!("{key}: {value}"), &[])
    }

    /// Adds a key with further lines, each with its indentation below the key; not possible in a mapping in braces.
    pub(super) fn with_lines(
        self,
        map: &Route,
        order: &[String],
        key: &str,
        first: &str,
        below: &[String],
    ) -> Option<Splice> {
        let map = self.tree.get(map)?;
        let entries = self.entries(map)?;
        let rank = |key: &str| order.iter().position(|other| other == key).unwrap_or(order.len());
        let own = rank(key);
        let before = entries.iter().filter_map(|entry| Some((rank(self.tree.scalar(entry.key.node)?), entry)));
        let before = before.filter(|(rank, _)| *rank <= own).max_by_key(|(rank, entry)| (*rank, entry.key.span.start));
        let before = before.map(|(_, entry)| span_of(entry));
        if self.is_flow(map) {
            below.is_empty().then_some(())?;
            return Some(match (before, entries.first()) {
                (Some(span), _) => Splice { range: span.end..span.end, text: format!(", {first}") },
                (None, Some(entry)) => {
                    let at = entry.key.span.start;
                    Splice { range: at..at, text: format!("{first}, ") }
                }
                (None, None) => Splice { range: map.span.start..map.span.end, text: format!("{{ {first} }}") },
            });
        }
        let indent = self.indent(entries.first()?.key.span.start);
        let at = if let Some(span) = before {
            self.lines(span.start, span)?.end
        } else {
            let next = span_of(entries.first()?);
            self.lead(self.lines(next.start, next)?.start, indent)
        };
        let lines: String = std::iter::once(first)
            .chain(below.iter().map(String::as_str))
            .flat_map(|line| [" ".repeat(indent), line.to_owned(), self.newline().to_owned()])
            .collect();
        Some(self.inserted(at, lines))
    }

    /// Inserts whole lines at the start of a line, or at the end of the text.
    pub(super) fn inserted(self, at: usize, lines: String) -> Splice {
        let is_open = at > 0 && !self.text.get(..at).is_some_and(|before| before.ends_with('\n'));
        let text = if is_open { format!("{}{lines}", self.newline()) } else { lines };
        Splice { range: at..at, text }
    }

    /// The lines of an entry, from its key or dash to the last comment below that belongs to it; `None` if it shares a
    /// line.
    pub(super) fn lines(self, start: usize, span: Span) -> Option<Range<usize>> {
        let line = line_start(self.text, start);
        let end = line_end(self.text, span.end);
        let rest = self.text.get(span.end..end)?.trim();
        let is_alone = self.text.get(line..start)?.trim().is_empty() && (rest.is_empty() || rest.starts_with('#'));
        is_alone.then(|| line..end + comments_below(self.text.get(end..).unwrap_or_default(), start - line))
    }

    /// The start of the comments right above a line that belong to its entry.
    pub(super) fn lead(self, line: usize, indent: usize) -> usize {
        let mut start = line;
        while start > 0 {
            let above = line_start(self.text, start - 1);
            let text = self.text.get(above..start).unwrap_or_default();
            let is_comment = text.trim_start().starts_with('#') && indent_of(text) <= indent;
            if !is_comment || text.starts_with("# yaml-language-server") {
                break;
            }
            start = above;
        }
        start
    }

    /// Removes lines, and the blank lines above if blank lines or nothing follow.
    pub(super) fn cut(self, range: Range<usize>) -> Splice {
        let mut start = range.start;
        let follows = self.text.get(range.end..line_end(self.text, range.end)).unwrap_or_default();
        while follows.trim().is_empty() && start > 0 {
            let above = line_start(self.text, start - 1);
            if !self.text.get(above..start).is_some_and(|line| line.trim().is_empty()) {
                break;
            }
            start = above;
        }
        Splice { range: start..range.end, text: String::new() }
    }

    /// Removes an entry from brackets or braces, together with its lines if they are its own.
    pub(super) fn without_flow(self, spans: &[Span], index: usize) -> Option<Splice> {
        let span = *spans.get(index)?;
        let line = line_start(self.text, span.start);
        let end = line_end(self.text, span.end);
        let rest = self.text.get(span.end..end)?.trim();
        let rest = rest.strip_prefix(',').unwrap_or(rest).trim();
        let has_own_lines = self.text.get(line..span.start)?.trim().is_empty();
        if has_own_lines && (rest.is_empty() || rest.starts_with('#')) {
            return Some(Splice { range: self.lead(line, usize::MAX)..end, text: String::new() });
        }
        let before = index.checked_sub(1).and_then(|before| spans.get(before));
        let (range, between) = match (spans.get(index + 1), before) {
            (Some(next), _) => (span.start..next.start, span.end..next.start),
            (None, Some(before)) => (before.end..span.end, before.end..span.start),
            (None, None) => (span.start..span.end, span.end..span.end),
        };
        let is_simple = !self.text.get(between)?.contains(['\n', '#']);
        is_simple.then_some(Splice { range, text: String::new() })
    }

    pub(super) fn entries(self, map: Child) -> Option<&'a [Entry]> {
        match &self.tree.node(map.node).kind {
            Kind::Map(entries) => Some(entries),
            Kind::List(_) | Kind::Scalar(..) => None,
        }
    }

    /// Whether a value is in brackets or braces.
    pub(super) fn is_flow(self, value: Child) -> bool {
        self.text.get(value.span.start..).is_some_and(|text| text.starts_with(['[', '{']))
    }

    /// The indentation at an offset.
    pub(super) fn indent(self, at: usize) -> usize {
        at - line_start(self.text, at)
    }

    /// The line break of this text.
    pub(super) fn newline(self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn is_root(self, value: Child) -> bool {
        self.tree.root().is_some_and(|root| root.node == value.node)
    }
}

/// The span of a key and its value.
fn span_of(entry: &Entry) -> Span {
    Span { start: entry.key.span.start, end: entry.value.span.end.max(entry.key.span.end) }
}
