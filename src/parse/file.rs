//! One file: the fast reader, and the reader that explains what is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::de::DeserializeOwned;

use super::{
    Parsed,
    decode::{Decoder, Refusal, Why},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    source::{Child, Entry, Fault, Kind, NodeId, Place, ScalarKind, Source, Span, Tree},
    text::{first_hidden, nearest},
};

/// The maximum number of faults that are reported for one file.
const MAX_FAULTS: usize = 100;

/// The content of a file as a `T`; absent if none of the file can be used.
pub(super) fn read<T: DeserializeOwned>(source: &Arc<Source>) -> (Option<Parsed<T>>, Diagnostics) {
    if let Some(offset) = source.not_utf8() {
        let place = Place::of_span(source, Span { start: offset, end: offset + '\u{fffd}'.len_utf8() });
        let fault = Diagnostic::error(RuleId::InvalidYaml, "the file is not UTF-8")
            .label(place, "the first invalid byte")
            .hint("save it as UTF-8");
        return (None, Diagnostics::from(fault));
    }
    if let Some(found) = disguise(source) {
        return (None, Diagnostics::from(found));
    }
    if is_plain(source.text())
        && let Ok(value) = serde_yaml::from_str(source.text())
    {
        return (Some(Parsed { source: Arc::clone(source), value, damaged: false }), Diagnostics::default());
    }
    match source.tree() {
        Err(fault) => (None, Diagnostics::from(syntax(source, fault))),
        Ok(tree) => explain(source, tree),
    }
}

/// The first character that people and YAML readers see differently: one that some readers take for a line end, or that
/// is invisible or reorders text. What a reviewer takes for a comment must be a comment.
fn disguise(source: &Arc<Source>) -> Option<Diagnostic> {
    let (at, character) = first_hidden(source.text())?;
    let place = Place::of_span(source, Span { start: at, end: at + character.len_utf8() });
    let message = format!("the file contains the hidden character U+{:04X}", u32::from(character));
    Some(Diagnostic::error(RuleId::InvalidYaml, message).label(place, "here").hint("remove it"))
}

/// Whether both readers read a text in the same way. They differ in tags and binary numbers, and the fast reader is
/// slow on deep brackets, which the other refuses at once.
fn is_plain(text: &str) -> bool {
    const DEEP: usize = 64;
    let mut depth = 0_usize;
    let mut before = ' ';
    for one in text.chars() {
        match one {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            '!' if before.is_whitespace() || matches!(before, '[' | '{' | ',') => return false,
            'b' if before == '0' => return false,
            _ => {}
        }
        if depth > DEEP {
            return false;
        }
        before = one;
    }
    true
}

fn syntax(source: &Arc<Source>, fault: &Fault) -> Diagnostic {
    Diagnostic::error(RuleId::InvalidYaml, format!("the file is not valid YAML: {}", fault.message))
        .label(Place::of_span(source, fault.span), "here")
}

fn explain<T: DeserializeOwned>(source: &Arc<Source>, tree: &Tree) -> (Option<Parsed<T>>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let Some(root) = tree.root().filter(|root| !is_null(tree, root.node)) else {
        let fault = Diagnostic::error(RuleId::WrongType, "the file is empty: expected a mapping")
            .label(Place::of_span(source, tree.root().map_or(Span::default(), |root| root.span)), "empty")
            .hint("write its keys, or remove the file");
        return (None, Diagnostics::from(fault));
    };
    let mut left_out = repeated_keys(source, tree, root, &mut diagnostics);
    let mut damaged = !diagnostics.is_empty();
    for _ in 0..MAX_FAULTS {
        match T::deserialize(Decoder::new(tree, root, &left_out)) {
            Ok(value) => return (Some(Parsed { source: Arc::clone(source), value, damaged }), diagnostics),
            Err(refusal) => {
                damaged = true;
                if let Some(diagnostic) = describe(source, tree, &refusal) {
                    diagnostics.push(diagnostic);
                }
                let out = refusal.left_out.unwrap_or(root.span);
                if out == root.span || !left_out.insert(out) {
                    break;
                }
            }
        }
    }
    (None, diagnostics)
}

fn is_null(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.node(node).kind, Kind::Scalar(ScalarKind::Null, _))
}

/// Reports each repeated key once, at the repetition, and omits the repetition.
fn repeated_keys(source: &Arc<Source>, tree: &Tree, root: Child, diagnostics: &mut Diagnostics) -> BTreeSet<Span> {
    let mut left_out = BTreeSet::new();
    let mut visited = BTreeSet::new();
    let mut open = vec![root.node];
    while let Some(node) = open.pop() {
        if !visited.insert(node) {
            continue;
        }
        match &tree.node(node).kind {
            Kind::Scalar(..) => {}
            Kind::List(items) => open.extend(items.iter().map(|item| item.node)),
            Kind::Map(entries) => {
                open.extend(entries.iter().map(|entry| entry.value.node));
                let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
                for Entry { key, .. } in entries {
                    let Some(text) = tree.scalar(key.node) else { continue };
                    if let Some(&first) = seen.get(text) {
                        left_out.insert(key.span);
                        diagnostics.push(
                            Diagnostic::error(RuleId::RepeatedKey, format!("the key `{text}` is repeated"))
                                .label(Place::of_span(source, key.span), "again")
                                .label(Place::of_span(source, first), "first here"),
                        );
                    } else {
                        seen.insert(text, key.span);
                    }
                }
            }
        }
    }
    left_out
}

/// The diagnostic for a refusal; none if the refusal only follows from what was already omitted.
fn describe(source: &Arc<Source>, tree: &Tree, refusal: &Refusal) -> Option<Diagnostic> {
    let place = Place::of_span(source, refusal.at);
    Some(match &refusal.why {
        Why::Follows => return None,
        Why::UnknownKey { key, known } => {
            let known_keys = known.iter().copied();
            let hint = nearest(key, known_keys).map_or_else(
                || format!("known keys here: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::error(RuleId::UnknownKey, format!("unknown key `{key}`"))
                .label(place, "not a key here")
                .hint(hint)
        }
        Why::UnknownChoice { choice, known } => {
            let list = known.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
            let hint = nearest(choice, known.iter().copied());
            let diagnostic = Diagnostic::error(RuleId::WrongType, format!("expected one of {list}, found `{choice}`"))
                .label(place, "not one of these");
            match hint {
                Some(near) => diagnostic.hint(format!("did you mean `{near}`?")),
                None => diagnostic,
            }
        }
        Why::MissingKey { key } => Diagnostic::error(RuleId::MissingKey, format!("the key `{key}` is missing"))
            .label(place, format!("has no `{key}`"))
            .hint(format!("add `{key}:`")),
        Why::WrongType { expected } => {
            let expected = plain_words(expected);
            let found = found(tree, refusal.node);
            Diagnostic::error(RuleId::WrongType, format!("expected {expected}, found {found}"))
                .label(place, format!("expected {expected}"))
                .hint_if(quote_hint(tree, refusal.node, expected))
        }
        Why::Other(message) => Diagnostic::error(RuleId::WrongType, message.clone()).label(place, "here"),
    })
}

/// What serde expects, without the names of Rust's types.
fn plain_words(expected: &str) -> &str {
    match expected {
        "field identifier" => "a key",
        "u64" | "u32" => "a whole number",
        other => other,
    }
}

fn found(tree: &Tree, node: Option<NodeId>) -> String {
    let Some(node) = node else { return "something else".to_owned() };
    match &tree.node(node).kind {
        Kind::List(items) if items.is_empty() => "an empty list".to_owned(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "a mapping".to_owned(),
        Kind::Scalar(ScalarKind::Null, _) => "nothing".to_owned(),
        Kind::Scalar(ScalarKind::Bool(value), _) => format!("the boolean {value}"),
        Kind::Scalar(ScalarKind::Number, text) => format!("the number {text}"),
        Kind::Scalar(ScalarKind::Text, text) => format!("the string `{}`", shortened(text)),
        Kind::Scalar(ScalarKind::Foreign, _) => "a value with a custom tag".to_owned(),
    }
}

fn shortened(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(40).collect();
    if chars.next().is_some() { format!("{start}…") } else { start }
}

fn quote_hint(tree: &Tree, node: Option<NodeId>, expected: &str) -> Option<String> {
    let wants_text = expected.starts_with("a string") || expected.contains("name") || expected.contains("address");
    match &tree.node(node?).kind {
        Kind::Scalar(ScalarKind::Bool(_) | ScalarKind::Number, text) if wants_text => {
            Some(format!("quote it: \"{text}\""))
        }
        Kind::Scalar(ScalarKind::Null, _) if expected.contains("list") => {
            Some("write `[]` for an empty list, or remove the key".to_owned())
        }
        Kind::Scalar(ScalarKind::Null, _) => Some("write a value, or remove the key".to_owned()),
        Kind::Map(entries) => {
            // Unquoted, `{{service}}` is a mapping whose key is a mapping.
            let nested = entries.first().is_some_and(|entry| matches!(tree.node(entry.key.node).kind, Kind::Map(_)));
            (nested && wants_text).then(|| "quote a string that starts with `{{`".to_owned())
        }
        _ => None,
    }
}
