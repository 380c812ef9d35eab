//! Bytes as a tree of blocks: one line, one step, and every line means something.
//!
//! | line | step |
//! |---|---|
//! | `=name` | the next value is this attribute's |
//! | `:key` | the next value stands under this key of an object |
//! | `"text` | a text; `~` stands for a line's end |
//! | `#12` | a number |
//! | `&a.b` | the reference `google.a.b` |
//! | `+kind` | a block in the block, with a label where a space follows |
//! | `[`, `{` | a list, an object |
//! | `-` | the end of the innermost block, list or object |
//! | other | a boolean: whether the line is empty |

use std::collections::BTreeMap;

use teamkit::hcl::{Block, BlockExt, Expression, block, object, reference, text};

/// Deeper than anything that is generated.
const DEEPEST: usize = 12;

enum Open {
    Block { block: Block, name: Option<String> },
    List(Vec<Expression>),
    Object { items: BTreeMap<String, Expression>, key: String },
}

/// The tree; `resource "kind" "name"` is around it.
pub fn blocks(data: &[u8]) -> Block {
    let mut open = vec![begun("resource", &["kind", "name"])];
    for line in String::from_utf8_lossy(data).lines() {
        let mut rest = line.chars();
        let first = rest.next();
        let rest = rest.as_str();
        match first {
            Some('=') => set_name(&mut open, rest),
            Some(':') => set_key(&mut open, rest),
            Some('"') => value(&mut open, text(rest.replace('~', "\n"))),
            Some('#') => value(&mut open, Expression::from(rest.trim().parse::<i64>().unwrap_or_default())),
            Some('&') => value(&mut open, reference(std::iter::once("google").chain(rest.split('.').take(4)))),
            Some('+') if open.len() < DEEPEST && matches!(open.last(), Some(Open::Block { .. })) => {
                let (kind, label) = rest.split_once(' ').unwrap_or((rest, ""));
                let label = identifier(label);
                let labels = [label.as_str()];
                open.push(begun(&identifier(kind), if label == "_" { &[] } else { &labels }));
            }
            Some('[') if open.len() < DEEPEST => open.push(Open::List(Vec::new())),
            Some('{') if open.len() < DEEPEST => {
                open.push(Open::Object { items: BTreeMap::new(), key: String::new() });
            }
            Some('-') if open.len() > 1 => close(&mut open),
            other => value(&mut open, Expression::Bool(other.is_none())),
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    match open.pop() {
        Some(Open::Block { block, .. }) => block,
        _ => block("resource", &[]),
    }
}

fn begun(kind: &str, labels: &[&str]) -> Open {
    Open::Block { block: block(kind, labels), name: None }
}

/// Names of blocks and attributes are ours: no text of a user becomes one.
fn identifier(name: &str) -> String {
    let mut plain: String = name.chars().filter(|one| one.is_ascii_alphanumeric() || *one == '_').take(20).collect();
    if !plain.starts_with(|first: char| first.is_ascii_alphabetic()) {
        plain.insert(0, '_');
    }
    plain
}

fn set_name(open: &mut [Open], written: &str) {
    if let Some(Open::Block { name, .. }) = open.last_mut() {
        *name = Some(identifier(written));
    }
}

fn set_key(open: &mut [Open], written: &str) {
    if let Some(Open::Object { key, .. }) = open.last_mut() {
        // All keys are ours, or checked labels: ASCII, for which characters are as wide as `terraform fmt` counts them.
        *key = written.chars().filter(|one| *one == ' ' || one.is_ascii_graphic()).collect();
    }
}

fn value(open: &mut [Open], value: Expression) {
    match open.last_mut() {
        // A name stands once in a block.
        Some(Open::Block { block, name }) => {
            let name = name.take().unwrap_or_else(|| format!("a{}", block.body.0.len()));
            if block.body.attributes().all(|attribute| attribute.key() != name) {
                *block = std::mem::replace(block, teamkit::hcl::block("x", &[])).with(&name, value);
            }
        }
        Some(Open::List(items)) => items.push(value),
        Some(Open::Object { items, key }) => {
            items.insert(key.clone(), value);
        }
        None => {}
    }
}

fn close(open: &mut Vec<Open>) {
    match open.pop() {
        Some(Open::Block { block: inner, .. }) => {
            if let Some(Open::Block { block, .. }) = open.last_mut() {
                *block = std::mem::replace(block, teamkit::hcl::block("x", &[])).with_block(inner);
            }
        }
        Some(Open::List(items)) => value(open, Expression::Array(items)),
        Some(Open::Object { items, .. }) => {
            value(open, object(items.iter().map(|(key, value)| (key.as_str(), value.clone()))));
        }
        None => {}
    }
}
