//! Team files in one order and style, with every comment kept.
//!
//! Lines are moved, never rewritten from values: an entry keeps the comments right above it and those behind it. The
//! result must have the same content as the input, or the file stays as it is.

mod lines;

use crate::{
    schema::{Member, ServiceEntry, TeamFile, keys},
    source::{Child, Kind, Source, Tree},
};
use lines::{Block, Chunk};

/// The reason why a file stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untidy {
    /// The file is not a valid team file; `check` explains why.
    Unreadable,
    /// The file can't be sorted by moving lines: it has aliases, or several entries on a line.
    Entangled,
}

/// The text of a team file, sorted.
///
/// # Errors
/// [`Untidy`] if the file has to stay as it is.
pub fn tidy(source: &Source) -> Result<String, Untidy> {
    if source.not_utf8().is_some() {
        return Err(Untidy::Unreadable);
    }
    let before: TeamFile = serde_yaml::from_str(source.text()).map_err(|_| Untidy::Unreadable)?;
    let text = unified(source.text());
    let ordered = ordered(&text)?;
    let after: TeamFile = serde_yaml::from_str(&ordered).map_err(|_| Untidy::Entangled)?;
    let is_same = sorted(before) == sorted(after) && comments(&text) == comments(&ordered);
    let is_settled = self::ordered(&ordered).as_deref() == Ok(ordered.as_str());
    if is_same && is_settled { Ok(ordered) } else { Err(Untidy::Entangled) }
}

/// The sorted text, whatever its content is then.
fn ordered(text: &str) -> Result<String, Untidy> {
    let tree = Tree::parse(text).map_err(|_| Untidy::Unreadable)?;
    let root = tree.root().ok_or(Untidy::Unreadable)?;
    let block = Block::of_map(text, &tree, root, 0..text.len()).ok_or(Untidy::Entangled)?;
    Ok(team(text, &tree, block))
}

/// The text with one kind of line end, no trailing spaces, and a line break at the end.
fn unified(text: &str) -> String {
    let mut out: String = text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn team(text: &str, tree: &Tree, block: Block) -> String {
    let mut block = block.sorted_by_keys(keys::TEAM);
    for chunk in &mut block.chunks {
        let Some(value) = chunk.value else { continue };
        let (key, order): (fn(&str) -> String, _) = match chunk.key.as_str() {
            "leads" | "members" => (str::to_lowercase, keys::MEMBER),
            "services" => (str::to_owned, keys::OWNED_SERVICE),
            "grants" => (|_| String::new(), keys::GRANT),
            "exceptions" => (|_| String::new(), keys::EXCEPTION),
            "access" => {
                if let Some(inner) = Block::of_map(text, tree, value, chunk.below()) {
                    chunk.replace_value(&inner.sorted_by_keys(keys::ACCESS).text());
                }
                continue;
            }
            _ => continue,
        };
        if let Some(flow) = flow_list(text, tree, value, key) {
            chunk.replace_in_line(&flow);
        } else if let Some(list) = Block::of_list(text, tree, value, chunk.below()) {
            chunk.replace_value(&items(text, tree, list, key, order));
        }
    }
    block.text()
}

/// The items of a list, sorted, each with its keys in order.
fn items(text: &str, tree: &Tree, mut list: Block, key: fn(&str) -> String, order: &[&str]) -> String {
    for chunk in &mut list.chunks {
        let Some(value) = chunk.value else { continue };
        chunk.key = key(&name(tree, value));
        if let Some(inner) = Block::of_map(text, tree, value, chunk.region()) {
            chunk.replace_item(&inner.sorted_by_keys(order));
        }
    }
    list.chunks.sort_by(|left, right| left.key.cmp(&right.key));
    list.indented_by(2).text()
}

/// The text by which an item is sorted: itself, or its `email` or `name`.
fn name(tree: &Tree, item: Child) -> String {
    match &tree.node(item.node).kind {
        Kind::Scalar(_, text) => text.clone(),
        Kind::Map(entries) => {
            let named = entries.iter().find(|entry| matches!(tree.scalar(entry.key.node), Some("email" | "name")));
            named.and_then(|entry| tree.scalar(entry.value.node)).unwrap_or_default().to_owned()
        }
        Kind::List(_) => String::new(),
    }
}

/// A one-line list of scalars in brackets, sorted; `None` for any other value.
fn flow_list(text: &str, tree: &Tree, value: Child, key: fn(&str) -> String) -> Option<(Child, String)> {
    let written = text.get(value.span.start..value.span.end)?;
    if !written.starts_with('[') || written.contains(['\n', '#', '&', '*']) {
        return None;
    }
    let Kind::List(items) = &tree.node(value.node).kind else { return None };
    let mut items: Vec<(String, &str)> = items
        .iter()
        .map(|item| Some((key(tree.scalar(item.node)?), text.get(item.span.start..item.span.end)?)))
        .collect::<Option<_>>()?;
    items.sort_by(|(left, _), (right, _)| left.cmp(right));
    let items: Vec<&str> = items.into_iter().map(|(_, item)| item).collect();
    Some((value, format!("[{}]", items.join(", "))))
}

/// A team file without the orders that have no meaning.
fn sorted(mut file: TeamFile) -> TeamFile {
    let address = |member: &Member| member.email().to_lowercase();
    for list in [&mut file.leads, &mut file.members].into_iter().flatten() {
        list.0.sort_by_key(address);
    }
    if let Some(list) = &mut file.services {
        list.0.sort_by_key(|entry: &ServiceEntry| entry.name().to_owned());
    }
    file
}

/// Everything behind a `#`, sorted: no comment may get lost.
fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> = text.lines().filter_map(|line| line.split_once('#')).map(|(_, text)| text).collect();
    comments.sort_unstable();
    comments
}

impl Chunk {
    /// Replaces a value on its key's own line.
    fn replace_in_line(&mut self, (value, written): &(Child, String)) {
        let start = value.span.start.saturating_sub(self.start);
        let end = value.span.end.saturating_sub(self.start);
        if self.body.get(start..end).is_some() {
            self.body.replace_range(start..end, written);
        }
    }
}
