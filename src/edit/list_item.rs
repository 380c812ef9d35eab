//! Items of lists: removed with their comments, and inserted elsewhere.

use serde_yaml::Value;

use super::view::{Splice, View};
use crate::{
    source::{Child, NodeKind, Route, Span, line_end, line_start, shifted},
    text::yaml_scalar,
};

/// The indentation of a new list's dashes.
const INDENT: usize = 2;

/// An item to be inserted into a list.
#[derive(Debug, Clone)]
pub(super) struct ListItem {
    /// The text by which the list is sorted.
    pub name: String,
    pub value: Value,
    /// The lines of the item with its comments, the dash at the margin.
    lines: Vec<String>,
    /// The item's value as written, if there is nothing else.
    bare: Option<String>,
}

impl ListItem {
    /// An item that is a plain text.
    pub(super) fn plain(text: &str) -> Self {
        let written = yaml_scalar(text);
        Self {
            name: text.to_owned(),
            value: Value::String(text.to_owned()),
            lines: vec![format!("- {written}")],
            bare: Some(written),
        }
    }

    /// A copy of an item with its comments; `None` if it shares its lines with others.
    pub(super) fn taken(view: View<'_>, list: &Route, index: usize, name: &str) -> Option<Self> {
        let list = view.tree.get(list)?;
        let item = *view.items(list)?.get(index)?;
        let written = view.text.get(item.span.start..item.span.end)?;
        let value = serde_yaml::from_str(written).ok();
        let name = name.to_owned();
        if view.is_flow(list) {
            let is_bare = !written.contains(['\n', '#', '*', '&']);
            let lines = vec![format!("- {written}")];
            return is_bare.then_some(Self { name, value: value?, lines, bare: Some(written.to_owned()) });
        }
        let dash = view.dash(item)?;
        let lines = view.lines(dash, item.span)?;
        let indent = view.indent(dash);
        let text = view.text.get(view.lead(lines.start, indent)..lines.end)?;
        let lines: Vec<String> = text.lines().map(|line| shifted(line, indent, 0)).collect();
        let bare = (lines == [format!("- {written}")]).then(|| written.to_owned());
        let value = value.filter(|_| bare.is_some()).or_else(|| value_of(&lines))?;
        Some(Self { name, value, lines, bare })
    }
}

/// The index at which a name is inserted into a list: in order if the list is sorted, else at the end.
pub(super) fn place(names: &[&str], name: &str, sorted: bool) -> usize {
    if sorted && names.is_sorted() { names.partition_point(|other| *other <= name) } else { names.len() }
}

/// The value of an item, from its lines.
fn value_of(lines: &[String]) -> Option<Value> {
    let list: Vec<Value> = serde_yaml::from_str(&lines.join("\n")).ok()?;
    list.into_iter().next()
}

impl<'a> View<'a> {
    /// Removes an item and its comments from a list.
    pub(super) fn without_item(self, list: &Route, index: usize) -> Option<Splice> {
        let list = self.tree.get(list)?;
        let items = self.items(list)?;
        if self.is_flow(list) {
            return self.without_flow(&items.iter().map(|item| item.span).collect::<Vec<_>>(), index);
        }
        // A list in block style can't be empty.
        (items.len() > 1).then_some(())?;
        let item = *items.get(index)?;
        let dash = self.dash(item)?;
        let lines = self.lines(dash, item.span)?;
        let mut end = lines.end;
        // Blank lines between the first item and the next are no longer needed.
        while index == 0 && end < self.text.len() {
            let next = line_end(self.text, end);
            if !self.text.get(end..next)?.trim().is_empty() {
                break;
            }
            end = next;
        }
        Some(self.cut(self.lead(lines.start, self.indent(dash))..end))
    }

    /// Adds an item to the list of a key.
    pub(super) fn with_item(
        self,
        map: &Route,
        key: &'static str,
        item: &ListItem,
        sorted: bool,
        order: &[String],
    ) -> Option<Splice> {
        let Some(list) = self.tree.get(&map.key(key)) else {
            let lines: Vec<String> = item.lines.iter().map(|line| shifted(line, 0, INDENT)).collect();
            return self.with_lines(map, order, key, &format!("{key}:"), &lines);
        };
        let items = self.items(list)?;
        let names: Option<Vec<&str>> = items.iter().map(|item| self.name_of(*item)).collect();
        let at = place(&names?, &item.name, sorted);
        if self.is_flow(list) {
            return match &item.bare {
                Some(bare) => Some(in_brackets(list, items, at, bare)),
                None => self.unfolded(&map.key_of(key), list, items, at, item),
            };
        }
        let dash = self.dash(*items.first()?)?;
        let indent = self.indent(dash);
        let lines: String =
            item.lines.iter().flat_map(|line| [shifted(line, 0, indent), self.newline().to_owned()]).collect();
        let at = if let Some(next) = items.get(at) {
            let dash = self.dash(*next)?;
            self.lead(self.lines(dash, next.span)?.start, indent)
        } else {
            let end = *items.last()?;
            self.lines(self.dash(end)?, end.span)?.end
        };
        Some(self.inserted(at, lines))
    }

    /// Rewrites a list in brackets on its key's line with one item a line, because the new item has several lines.
    fn unfolded(self, key: &Route, list: Child, items: &[Child], at: usize, item: &ListItem) -> Option<Splice> {
        let Span { start, end } = list.span;
        let written = self.text.get(start..end)?;
        let stop = line_end(self.text, end);
        let rest = self.text.get(end..stop)?.trim();
        let key = self.tree.get(key)?.span.start;
        let indent = self.indent(key);
        let is_simple = !written.contains(['\n', '#'])
            && (rest.is_empty() || rest.starts_with('#'))
            && self.text.get(line_start(self.text, key)..key)?.trim().is_empty();
        is_simple.then_some(())?;
        let lines =
            items.iter().map(|item| Some(vec![format!("- {}", self.text.get(item.span.start..item.span.end)?)]));
        let mut lines: Vec<Vec<String>> = lines.collect::<Option<_>>()?;
        lines.insert(at, item.lines.clone());
        let newline = self.newline();
        let mut text = format!("{rest}{newline}");
        for line in lines.iter().flatten() {
            text.push_str(&format!("{}{newline}", shifted(line, 0, indent + INDENT)));
        }
        // Without a comment, nothing remains behind the colon.
        let start = if rest.is_empty() { start - trailing(self.text.get(..start)?) } else { start };
        Some(Splice { range: start..stop, text })
    }

    pub(super) fn items(self, list: Child) -> Option<&'a [Child]> {
        match &self.tree.node(list.node).kind {
            NodeKind::List(items) => Some(items),
            NodeKind::Map(_) | NodeKind::Scalar(..) => None,
        }
    }

    fn dash(self, item: Child) -> Option<usize> {
        self.text.get(..item.span.start)?.rfind('-')
    }

    fn name_of(self, item: Child) -> Option<&'a str> {
        match &self.tree.node(item.node).kind {
            NodeKind::Scalar(_, text) => Some(text),
            NodeKind::Map(entries) => {
                let named = entries.iter().find(|entry| self.tree.scalar(entry.key.node) == Some("name"))?;
                self.tree.scalar(named.value.node)
            }
            NodeKind::List(_) => None,
        }
    }
}

/// Adds an item to a list in brackets.
fn in_brackets(list: Child, items: &[Child], at: usize, bare: &str) -> Splice {
    match (items.get(at), items.last()) {
        (Some(next), _) => Splice { range: next.span.start..next.span.start, text: format!("{bare}, ") },
        (None, Some(end)) => Splice { range: end.span.end..end.span.end, text: format!(", {bare}") },
        (None, None) => Splice { range: list.span.start..list.span.end, text: format!("[{bare}]") },
    }
}

/// The number of trailing spaces.
fn trailing(text: &str) -> usize {
    text.len() - text.trim_end_matches(' ').len()
}
