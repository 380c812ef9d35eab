//! YAML with positions: an arena of nodes, built from the parser's events without recursion.
//!
//! An alias points to its anchor's node, so a file never grows in memory. What a walk through the tree would cost is
//! counted while it is built, and a file whose aliases multiply is refused.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::place::{Route, Span, Step};

/// The maximum nesting depth, far beyond any team file. The typed reader recurses at most this deep.
const MAX_DEPTH: usize = 64;
/// The number of nodes that a walk through aliases may visit for each node of the file …
const MAX_GROWTH: usize = 16;
/// … beyond this number, which is always allowed.
const FREE_NODES: usize = 10_000;

/// An index into a [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId(u32);

/// A value of a mapping, list or file: its span and its node.
#[derive(Debug, Clone, Copy)]
pub struct Child {
    pub node: NodeId,
    pub span: Span,
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub key: Child,
    pub value: Child,
}

/// The type of a scalar in YAML 1.2's core schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarKind {
    Null,
    Bool(bool),
    Number,
    Text,
    /// A scalar with a tag that is not part of the core schema.
    Foreign,
}

/// The three kinds of YAML nodes.
#[derive(Debug)]
pub enum Kind {
    Scalar(ScalarKind, String),
    List(Vec<Child>),
    Map(Vec<Entry>),
}

/// A node with everything below it.
#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
    /// The number of nodes that a walk below this one visits, with aliases followed.
    size: usize,
}

/// The reason why a text is not a single YAML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub span: Span,
    pub message: String,
}

/// One YAML document.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    root: Option<Child>,
    /// The entries of large mappings by key, because as many places may be looked up as a mapping has keys.
    indexes: BTreeMap<NodeId, BTreeMap<String, Entry>>,
}

impl Tree {
    /// Reads one document; an empty text has no root.
    ///
    /// # Errors
    /// The first place that is not valid YAML, a second document, nesting that is too deep, or aliases that multiply
    /// the file.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        Builder::new(text).run()
    }

    /// The root, if the document has a value.
    #[must_use]
    pub fn root(&self) -> Option<Child> {
        self.root
    }

    /// The node of an id from this tree.
    ///
    /// # Panics
    /// If the id belongs to another tree.
    #[must_use]
    #[expect(clippy::expect_used, reason = "ids come from this very tree")]
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).expect("a node id is an index into the tree that gave it")
    }

    /// The text of a scalar; `None` for lists and mappings.
    #[must_use]
    pub fn scalar(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Scalar(_, text) => Some(text),
            Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// Whether two documents hold the same values, in whatever style they are written. Comments don't matter; the order
    /// of keys and items does.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let mut open = vec![(self.root.map(|root| root.node), other.root.map(|root| root.node))];
        while let Some((left, right)) = open.pop() {
            let (Some(left), Some(right)) = (left, right) else {
                if left != right {
                    return false;
                }
                continue;
            };
            match (&self.node(left).kind, &other.node(right).kind) {
                (Kind::Scalar(left_kind, left), Kind::Scalar(right_kind, right)) => {
                    if left_kind != right_kind || left != right {
                        return false;
                    }
                }
                (Kind::List(left), Kind::List(right)) if left.len() == right.len() => {
                    open.extend(left.iter().zip(right).map(|(left, right)| (Some(left.node), Some(right.node))));
                }
                (Kind::Map(left), Kind::Map(right)) if left.len() == right.len() => {
                    for (left, right) in left.iter().zip(right) {
                        open.push((Some(left.key.node), Some(right.key.node)));
                        open.push((Some(left.value.node), Some(right.value.node)));
                    }
                }
                _ => return false,
            }
        }
        true
    }

    /// The value at a route, if all of the route exists.
    #[must_use]
    pub fn get(&self, route: &Route) -> Option<Child> {
        let mut at = self.root?;
        for step in route.steps() {
            at = match (step, &self.node(at.node).kind) {
                (Step::Key(key), Kind::Map(entries)) => self.entry(at.node, entries, key)?.value,
                (Step::KeyOf(key), Kind::Map(entries)) => self.entry(at.node, entries, key)?.key,
                (Step::Index(index), Kind::List(items)) => *items.get(*index as usize)?,
                (Step::Index(0), Kind::Scalar(..)) => at,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The span of the longest part of a route that exists. A value that isn't written down (`key:` without a value) is
    /// shown at its key.
    #[must_use]
    pub fn locate(&self, route: &Route) -> Span {
        let Some(mut at) = self.root else { return Span::default() };
        for step in route.steps() {
            at = match (step, &self.node(at.node).kind) {
                (Step::Key(key), Kind::Map(entries)) => match self.entry(at.node, entries, key) {
                    Some(entry) if entry.value.span.start == entry.value.span.end => return entry.key.span,
                    Some(entry) => entry.value,
                    None => return at.span,
                },
                (Step::KeyOf(key), Kind::Map(entries)) => {
                    return self.entry(at.node, entries, key).map_or(at.span, |entry| entry.key.span);
                }
                (Step::Index(index), Kind::List(items)) => match items.get(*index as usize) {
                    Some(item) => *item,
                    None => return at.span,
                },
                (Step::Index(0), _) => at,
                _ => return at.span,
            };
        }
        at.span
    }

    fn entry(&self, map: NodeId, entries: &[Entry], key: &str) -> Option<Entry> {
        if let Some(index) = self.indexes.get(&map) {
            return index.get(key).copied();
        }
        entries.iter().find(|entry| self.scalar(entry.key.node) == Some(key)).copied()
    }
}

/// The first entry of each key, for large mappings.
fn indexes(nodes: &[Node]) -> BTreeMap<NodeId, BTreeMap<String, Entry>> {
    const MANY: usize = 64;
    let mut indexes = BTreeMap::new();
    for (id, node) in (0..).map(NodeId).zip(nodes) {
        let Kind::Map(entries) = &node.kind else { continue };
        if entries.len() > MANY {
            let keys = entries.iter().rev().filter_map(|entry| match nodes.get(entry.key.node.0 as usize) {
                Some(Node { kind: Kind::Scalar(_, text), .. }) => Some((text.clone(), *entry)),
                _ => None,
            });
            indexes.insert(id, keys.collect());
        }
    }
    indexes
}

/// A list or mapping whose end has not been read yet.
struct Open {
    children: Vec<Child>,
    is_map: bool,
    anchor: usize,
    start: usize,
    foreign: bool,
}

struct Builder<'text> {
    text: &'text str,
    /// The byte offset of each character, where it differs from the character's index.
    bytes: Option<Vec<usize>>,
    nodes: Vec<Node>,
    anchors: BTreeMap<usize, NodeId>,
    open: Vec<Open>,
    root: Option<Child>,
    documents: usize,
}

impl<'text> Builder<'text> {
    fn new(text: &'text str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
        Self { text, bytes, nodes: Vec::new(), anchors: BTreeMap::new(), open: Vec::new(), root: None, documents: 0 }
    }

    fn run(mut self) -> Result<Tree, Fault> {
        for event in Parser::new_from_str(self.text) {
            let (event, span) = event.map_err(|error| self.scan_fault(&error))?;
            let span = Span { start: self.byte(span.start.index()), end: self.byte(span.end.index()) };
            self.event(event, span)?;
        }
        let indexes = indexes(&self.nodes);
        Ok(Tree { nodes: self.nodes, root: self.root, indexes })
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Fault { span, message: "a second YAML document in one file".to_owned() });
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let kind = scalar_kind(&text, style, tag.as_deref());
                let span = if text.is_empty() && style == ScalarStyle::Plain {
                    Span { start: span.start, end: span.start }
                } else {
                    Span { start: span.start, end: self.scalar_end(span, style) }
                };
                self.push(Kind::Scalar(kind, text.into_owned()), anchor, span)?;
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::SequenceStart(anchor, tag) => self.begin(false, anchor, span, tag.as_deref())?,
            Event::MappingStart(anchor, tag) => self.begin(true, anchor, span, tag.as_deref())?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(&mut self, is_map: bool, anchor: usize, span: Span, tag: Option<&Tag>) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Fault { span, message: format!("nested more than {MAX_DEPTH} levels deep") });
        }
        let foreign = tag.is_some_and(|tag| !is_core(tag, &["seq", "map"]));
        self.open.push(Open { children: Vec::new(), is_map, anchor, start: span.start, foreign });
        Ok(())
    }

    fn end(&mut self, span: Span) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        // A block ends with its last child: the parser's span reaches up to the next token.
        let begin = self.behind_properties(open.start);
        let is_flow = self.text.get(begin..).is_some_and(|text| text.starts_with(['[', '{']));
        let end = match open.children.last() {
            Some(last) if !is_flow => last.span.end,
            Some(last) => self.closed(last.span.end),
            None if is_flow => self.closed(begin + 1),
            None => self.trimmed(Span { start: open.start, end: span.end }),
        };
        let kind = if open.foreign {
            Kind::Scalar(ScalarKind::Foreign, String::new())
        } else if open.is_map {
            let pairs = open.children.chunks_exact(2);
            Kind::Map(pairs.filter_map(|pair| Some(Entry { key: *pair.first()?, value: *pair.get(1)? })).collect())
        } else {
            Kind::List(open.children)
        };
        self.push(kind, open.anchor, Span { start: open.start, end })
    }

    fn push(&mut self, kind: Kind, anchor: usize, span: Span) -> Result<(), Fault> {
        let below: usize = match &kind {
            Kind::Scalar(..) => 0,
            Kind::List(items) => items.iter().map(|item| self.size(item.node)).fold(0, usize::saturating_add),
            Kind::Map(entries) => {
                let sizes = entries.iter().flat_map(|entry| [entry.key.node, entry.value.node]);
                sizes.map(|node| self.size(node)).fold(0, usize::saturating_add)
            }
        };
        if below > self.growth_limit() {
            return Err(multiplied(span));
        }
        let id = NodeId(u32::try_from(self.nodes.len()).map_err(|_| too_large(span))?);
        self.nodes.push(Node { kind, size: below.saturating_add(1) });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach(Child { node: id, span });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        let Some(&node) = self.anchors.get(&anchor) else {
            return Err(Fault { span, message: "an alias inside its own anchor".to_owned() });
        };
        if self.size(node) > self.growth_limit() {
            return Err(multiplied(span));
        }
        self.attach(Child { node, span });
        Ok(())
    }

    fn attach(&mut self, child: Child) {
        match self.open.last_mut() {
            Some(open) => open.children.push(child),
            None => self.root = Some(child),
        }
    }

    fn growth_limit(&self) -> usize {
        self.nodes.len().saturating_mul(MAX_GROWTH).max(FREE_NODES)
    }

    fn size(&self, id: NodeId) -> usize {
        self.nodes.get(id.0 as usize).map_or(1, |node| node.size)
    }

    fn byte(&self, index: usize) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.get(index).copied().unwrap_or(self.text.len()),
            None => index.min(self.text.len()),
        }
    }

    /// The end of a span without the trailing white space that the parser includes.
    fn trimmed(&self, span: Span) -> usize {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        span.start + text.trim_end().len()
    }

    /// The end of a scalar: the parser includes comments behind a closing quote.
    fn scalar_end(&self, span: Span, style: ScalarStyle) -> usize {
        let quote = match style {
            ScalarStyle::SingleQuoted => '\'',
            ScalarStyle::DoubleQuoted => '"',
            _ => return self.trimmed(span),
        };
        let begin = self.behind_properties(span.start) + 1;
        let mut rest = self.text.get(begin..span.end).unwrap_or_default().char_indices().peekable();
        while let Some((at, one)) = rest.next() {
            let is_doubled = quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == quote);
            match one {
                '\\' if quote == '"' => drop(rest.next()),
                _ if one == quote && is_doubled => drop(rest.next()),
                _ if one == quote => return begin + at + 1,
                _ => {}
            }
        }
        self.trimmed(span)
    }

    /// The end of a list or mapping in brackets, from the end of its last child: only commas, white space and comments
    /// are in between.
    fn closed(&self, from: usize) -> usize {
        let mut is_comment = false;
        for (at, one) in self.text.get(from..).unwrap_or_default().char_indices() {
            match one {
                '#' => is_comment = true,
                '\n' => is_comment = false,
                ']' | '}' if !is_comment => return from + at + 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// The start of a value behind its anchor and its tag.
    fn behind_properties(&self, start: usize) -> usize {
        let mut rest = self.text.get(start..).unwrap_or_default();
        while rest.starts_with(['&', '!']) {
            rest = rest.find(char::is_whitespace).and_then(|at| rest.get(at..)).unwrap_or_default().trim_start();
        }
        self.text.len() - rest.len()
    }

    fn scan_fault(&self, error: &saphyr_parser::ScanError) -> Fault {
        let start = self.byte(error.marker().index());
        let length = self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Fault { span: Span { start, end: start + length }, message: error.info().to_owned() }
    }
}

fn multiplied(span: Span) -> Fault {
    Fault { span, message: "aliases make this file too large".to_owned() }
}

fn too_large(span: Span) -> Fault {
    Fault { span, message: "too many values in one file".to_owned() }
}

/// Whether a tag is one of these names of the core schema: `!!python/object` has its prefix, too.
fn is_core(tag: &Tag, names: &[&str]) -> bool {
    tag.is_yaml_core_schema() && names.contains(&tag.suffix.as_str())
}

/// The core schema of YAML 1.2 (section 10.3.2): only plain scalars can be anything but strings.
fn scalar_kind(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> ScalarKind {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => return ScalarKind::Text,
        Some(tag) if is_core(tag, &["int", "float", "bool", "null"]) => {}
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => return ScalarKind::Text,
        Some(_) => return ScalarKind::Foreign,
        None => {}
    }
    if style != ScalarStyle::Plain {
        return ScalarKind::Text;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
        "true" | "True" | "TRUE" => ScalarKind::Bool(true),
        "false" | "False" | "FALSE" => ScalarKind::Bool(false),
        _ if is_number(text) => ScalarKind::Number,
        _ => ScalarKind::Text,
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    // Both readers take `007` as a string with leading zeros.
    if unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    }
    unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && unsigned.bytes().any(|byte| byte.is_ascii_digit())
        && unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
        && unsigned.parse::<f64>().is_ok()
}
