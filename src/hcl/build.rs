//! Short functions for building blocks.

use ::hcl::{
    Attribute, Block, Expression, Identifier, Structure,
    expr::{Object, ObjectKey, Traversal, TraversalOperator, Variable},
};

/// An identifier; other names are sanitized into one. hcl-rs looks up each character in Unicode's tables.
fn identifier(name: &str) -> Identifier {
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { Identifier::unchecked(name) } else { Identifier::sanitized(name) }
}

/// A block with labels and an empty body.
#[must_use]
pub fn block(kind: &str, labels: &[&str]) -> Block {
    labels.iter().fold(Block::builder(identifier(kind)), |block, label| block.add_label(*label)).build()
}

/// A string.
#[must_use]
pub fn text(value: impl Into<String>) -> Expression {
    Expression::String(value.into())
}

/// A list of strings.
#[must_use]
pub fn strings<'a>(values: impl IntoIterator<Item = &'a String>) -> Expression {
    Expression::Array(values.into_iter().map(text).collect())
}

/// Identifiers with another meaning as an object's key: `{ for` begins a loop, the others read as values.
const WORDS: [&str; 4] = ["for", "null", "true", "false"];

/// An object; keys that are identifiers are written without quotes.
#[must_use]
pub fn object<'a>(items: impl IntoIterator<Item = (&'a str, Expression)>) -> Expression {
    let key = |key: &str| match Identifier::new(key) {
        Ok(identifier) if !WORDS.contains(&key) => ObjectKey::Identifier(identifier),
        _ => ObjectKey::Expression(text(key)),
    };
    Expression::Object(items.into_iter().map(|(name, value)| (key(name), value)).collect::<Object<_, _>>())
}

/// A reference such as `kubernetes.prod-a`, from its parts.
///
/// Parts that are not identifiers are sanitized, which can't happen with checked provider references and our own
/// resource names.
#[must_use]
pub fn reference<'a>(parts: impl IntoIterator<Item = &'a str>) -> Expression {
    let mut parts = parts.into_iter();
    let first = Variable::from(Identifier::sanitized(parts.next().unwrap_or_default()));
    let operators: Vec<_> = parts.map(|part| TraversalOperator::GetAttr(Identifier::sanitized(part))).collect();
    if operators.is_empty() { Expression::Variable(first) } else { Traversal::new(first, operators).into() }
}

/// Methods that extend a block.
pub trait BlockExt: Sized {
    /// The block with another attribute.
    #[must_use]
    fn with(self, key: &str, value: Expression) -> Self;
    /// The block with another attribute, if there is a value.
    #[must_use]
    fn with_some(self, key: &str, value: Option<Expression>) -> Self;
    /// The block with another nested block.
    #[must_use]
    fn with_block(self, block: Block) -> Self;
}

impl BlockExt for Block {
    fn with(mut self, key: &str, value: Expression) -> Self {
        self.body.0.push(Structure::Attribute(Attribute::new(identifier(key), value)));
        self
    }

    fn with_some(self, key: &str, value: Option<Expression>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    fn with_block(mut self, block: Block) -> Self {
        self.body.0.push(Structure::Block(block));
        self
    }
}
