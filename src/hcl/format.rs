//! Blocks in the form of `terraform fmt`.
//!
//! Its rules, as observed with Terraform 1.11: consecutive one-line `name = value` align their `=`, counting
//! characters; a value that spans several lines follows a single space and begins a new run; the indentation is two
//! spaces a level.

use ::hcl::{
    Attribute, Block, BlockLabel, Expression, Structure,
    expr::{Object, ObjectKey},
};

use serde::Serialize;

use super::escape::{escape, push_escaped};

/// A block in its canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BlockText {
    /// The type of the block, such as `resource`.
    pub kind: String,
    /// Labels, such as `google_project_iam_member` and the resource's name.
    pub labels: Vec<String>,
    /// The text without a trailing line break.
    pub text: String,
}

impl BlockText {
    /// The canonical form of a block.
    #[must_use]
    pub fn of(block: &Block) -> Self {
        Self {
            kind: block.identifier().to_owned(),
            labels: block.labels.iter().map(|label| label.as_str().to_owned()).collect(),
            text: format_block(block),
        }
    }

    /// The resource's address, from its type and name; `None` for other blocks.
    #[must_use]
    pub fn address(&self) -> Option<(&str, &str)> {
        match self.labels.as_slice() {
            [kind, name] if self.kind == "resource" => Some((kind, name)),
            _ => None,
        }
    }
}

/// The text of a block, without a trailing line break.
#[must_use]
pub fn format_block(block: &Block) -> String {
    let mut printer = Printer { out: String::with_capacity(256) };
    printer.block(block, 0);
    printer.out
}

struct Printer {
    out: String,
}

impl Printer {
    fn indent(&mut self, level: usize) {
        self.out.extend(std::iter::repeat_n("  ", level));
    }

    fn block(&mut self, block: &Block, level: usize) {
        self.indent(level);
        self.out.push_str(block.identifier());
        for label in &block.labels {
            self.out.push(' ');
            match label {
                BlockLabel::Identifier(name) => self.text(name),
                BlockLabel::String(name) => self.text(name),
            }
        }
        if block.body.0.is_empty() {
            self.out.push_str(" {}");
            return;
        }
        self.out.push_str(" {\n");
        self.body(&block.body.0, level + 1);
        self.indent(level);
        self.out.push('}');
    }

    fn body(&mut self, structures: &[Structure], level: usize) {
        let mut rest = structures;
        let mut is_first = true;
        let mut after_block = false;
        while let Some(structure) = rest.first() {
            match structure {
                Structure::Block(block) => {
                    if !is_first {
                        self.out.push('\n');
                    }
                    self.block(block, level);
                    self.out.push('\n');
                    after_block = true;
                    rest = rest.get(1..).unwrap_or_default();
                }
                Structure::Attribute(_) => {
                    if after_block {
                        self.out.push('\n');
                        after_block = false;
                    }
                    let attributes: Vec<&Attribute> = rest.iter().map_while(Structure::as_attribute).collect();
                    let items: Vec<(&str, &Expression)> = attributes.iter().map(|a| (a.key(), a.expr())).collect();
                    self.aligned(&items, level);
                    rest = rest.get(items.len()..).unwrap_or_default();
                }
            }
            is_first = false;
        }
    }

    /// Lines of `name = value`, aligned in runs of one-line values.
    fn aligned(&mut self, items: &[(&str, &Expression)], level: usize) {
        for run in items.chunk_by(|(_, left), (_, right)| is_one_line(left) && is_one_line(right)) {
            let width = run.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
            for (name, value) in run {
                self.indent(level);
                self.out.push_str(name);
                self.out.extend(std::iter::repeat_n(' ', width - name.chars().count()));
                self.out.push_str(" = ");
                self.value(value, level);
                self.out.push('\n');
            }
        }
    }

    fn value(&mut self, value: &Expression, level: usize) {
        match value {
            Expression::Array(items) if !is_one_line(value) => {
                self.out.push_str("[\n");
                for item in items {
                    self.indent(level + 1);
                    self.value(item, level + 1);
                    self.out.push_str(",\n");
                }
                self.indent(level);
                self.out.push(']');
            }
            Expression::Array(items) => {
                self.out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.out.push_str(if index == 0 { "" } else { ", " });
                    self.value(item, level);
                }
                self.out.push(']');
            }
            Expression::Object(items) if items.is_empty() => self.out.push_str("{}"),
            Expression::Object(items) => self.object(items, level),
            Expression::String(text) => self.text(text),
            Expression::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            plain => self.out.push_str(&written(plain)),
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        push_escaped(&mut self.out, text);
        self.out.push('"');
    }

    fn object(&mut self, items: &Object<ObjectKey, Expression>, level: usize) {
        let keys: Vec<String> = items.keys().map(object_key).collect();
        self.out.push_str("{\n");
        let items: Vec<_> = keys.iter().map(String::as_str).zip(items.values()).collect();
        self.aligned(&items, level + 1);
        self.indent(level);
        self.out.push('}');
    }
}

/// hcl-rs writes numbers and references. Strings are escaped here: hcl-rs misses the second of `%${` and `$${` in a
/// string that had a `${` before, so a value would become an expression.
fn written(value: &Expression) -> String {
    ::hcl::format::to_string(value).unwrap_or_default()
}

fn object_key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Identifier(name) => name.to_string(),
        ObjectKey::Expression(Expression::String(text)) => format!("\"{}\"", escape(text)),
        ObjectKey::Expression(key) => written(key),
        other => other.to_string(),
    }
}

/// Whether a value is written on one line: everything but non-empty objects and lists of them.
fn is_one_line(value: &Expression) -> bool {
    match value {
        Expression::Array(items) => items.iter().all(is_one_line),
        Expression::Object(items) => items.is_empty(),
        _ => true,
    }
}
