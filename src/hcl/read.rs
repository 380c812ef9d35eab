//! Reads HCL texts back, without copying.
//!
//! Nearly everything that is read was written by this program. So there is a reader for that form alone: it accepts a
//! small part of HCL and rejects everything else, which hcl-rs then reads. Whatever it accepts, hcl-rs accepts too, and
//! reads in the same way (`tests/suite/hcl/read.rs`, `fuzz/`).

use std::{borrow::Cow, collections::BTreeSet};

use ::hcl::{
    Expression,
    expr::{ObjectKey, TraversalOperator},
};

/// The content of a file or a block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body<'a> {
    pub attributes: Vec<(Cow<'a, str>, Value<'a>)>,
    pub blocks: Vec<ReadBlock<'a>>,
}

/// A block of a text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBlock<'a> {
    /// The type of the block, such as `resource`.
    pub kind: Cow<'a, str>,
    pub labels: Vec<Cow<'a, str>>,
    pub body: Body<'a>,
}

/// A value of a text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string without templates.
    Text(Cow<'a, str>),
    List(Vec<Self>),
    /// An object whose keys are names or strings, without duplicates.
    Object(Vec<(Cow<'a, str>, Self)>),
    /// Names joined with dots, such as `kubernetes.prod-a`.
    Reference(Cow<'a, str>),
    /// Anything else, as it is written: numbers, booleans, templates, calls.
    Other(Cow<'a, str>),
}

impl<'a> Body<'a> {
    /// The value of an attribute.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The string of an attribute.
    #[must_use]
    pub fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The blocks of a type.
    pub fn blocks(&self, kind: &str) -> impl Iterator<Item = &ReadBlock<'a>> {
        self.blocks.iter().filter(move |block| block.kind == kind)
    }
}

impl ReadBlock<'_> {
    /// A label by its index, from 0.
    #[must_use]
    pub fn label(&self, index: usize) -> Option<&str> {
        self.labels.get(index).map(|label| &**label)
    }
}

impl<'a> Value<'a> {
    /// The string, if the value is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The reference, if the value is one.
    #[must_use]
    pub fn as_reference(&self) -> Option<&str> {
        match self {
            Self::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// The items, if the value is a list.
    #[must_use]
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether the value is an object with no other keys than these.
    #[must_use]
    pub fn has_only(&self, keys: &[&str]) -> bool {
        match self {
            Self::Object(items) => items.iter().all(|(key, _)| keys.contains(&&**key)),
            _ => false,
        }
    }

    /// The value of a key, if the value is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Self::Object(items) => items.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// The maximum nesting depth of blocks, lists and objects: hcl-rs recurses, and a file may come from anyone.
const MAX_DEPTH: usize = 128;
/// The maximum length of a line: hcl-rs (0.20) panics while it shows a mistake beyond column 65,535.
const MAX_LINE: usize = 65_000;

/// Reads the text of a file.
///
/// # Errors
/// The first place that is not valid HCL, in the words of hcl-rs; or brackets nested too deep, or a line that is too
/// long.
pub fn parse(text: &str) -> Result<Body<'_>, String> {
    match parse_canonical(text) {
        Some(body) => Ok(body),
        None => parse_any(text),
    }
}

/// Reads any HCL with hcl-rs.
///
/// # Errors
/// As [`parse`].
pub fn parse_any(text: &str) -> Result<Body<'static>, String> {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("brackets are nested more than {MAX_DEPTH} deep"));
        }
    }
    if text.lines().any(|line| line.len() > MAX_LINE) {
        return Err(format!("a line has more than {MAX_LINE} characters"));
    }
    ::hcl::parse(text).map(|body| owned(&body)).map_err(|error| error.to_string())
}

fn owned(body: &::hcl::Body) -> Body<'static> {
    let attribute = |attribute: &::hcl::Attribute| (attribute.key().to_owned().into(), owned_value(attribute.expr()));
    let block = |block: &::hcl::Block| ReadBlock {
        kind: block.identifier().to_owned().into(),
        labels: block.labels.iter().map(|label| label.as_str().to_owned().into()).collect(),
        body: owned(&block.body),
    };
    Body { attributes: body.attributes().map(attribute).collect(), blocks: body.blocks().map(block).collect() }
}

fn owned_value(value: &Expression) -> Value<'static> {
    match value {
        Expression::String(text) => Value::Text(text.clone().into()),
        Expression::Array(items) => Value::List(items.iter().map(owned_value).collect()),
        Expression::Object(items) => {
            let items = items.iter().map(|(key, value)| Some((owned_key(key)?, owned_value(value))));
            // hcl-rs distinguishes `key` and `"key"`, Terraform doesn't.
            let is_each_once = |items: &Vec<(Cow<'_, str>, _)>| {
                items.iter().map(|(key, _)| key).collect::<BTreeSet<_>>().len() == items.len()
            };
            items.collect::<Option<Vec<_>>>().filter(is_each_once).map_or_else(|| other(value), Value::Object)
        }
        Expression::Variable(variable) => Value::Reference(variable.as_str().to_owned().into()),
        Expression::Traversal(traversal) => {
            reference(traversal).map_or_else(|| other(value), |text| Value::Reference(text.into()))
        }
        _ => other(value),
    }
}

fn other(value: &Expression) -> Value<'static> {
    Value::Other(value.to_string().into())
}

fn owned_key(key: &ObjectKey) -> Option<Cow<'static, str>> {
    match key {
        ObjectKey::Identifier(name) => Some(name.to_string().into()),
        ObjectKey::Expression(Expression::String(text)) => Some(text.clone().into()),
        _ => None,
    }
}

fn reference(traversal: &::hcl::expr::Traversal) -> Option<String> {
    let Expression::Variable(first) = &traversal.expr else { return None };
    let mut text = first.as_str().to_owned();
    for operator in &traversal.operators {
        let TraversalOperator::GetAttr(name) = operator else { return None };
        text.push('.');
        text.push_str(name);
    }
    Some(text)
}

/// Reads a text in the form that this program writes; `None` for any other form, valid HCL or not.
#[must_use]
pub fn parse_canonical(text: &str) -> Option<Body<'_>> {
    Reader { rest: text }.body(0, true)
}

/// The maximum nesting depth, deeper than anything that this program writes.
const CANONICAL_DEPTH: usize = 16;
/// The maximum number of names in a body or object; hcl-rs checks larger ones for duplicates.
const FEW_NAMES: usize = 64;

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn body(&mut self, depth: usize, is_file: bool) -> Option<Body<'a>> {
        let mut body = Body::default();
        if depth > CANONICAL_DEPTH {
            return None;
        }
        loop {
            self.blank()?;
            if self.rest.is_empty() {
                return is_file.then_some(body);
            }
            if !is_file && self.take("}").is_some() {
                return Some(body);
            }
            let name = self.name()?;
            self.spaces();
            if self.take("=").is_some() {
                self.spaces();
                let value = self.value(depth)?;
                push_new(&mut body.attributes, name.into(), value)?;
            } else {
                body.blocks.push(self.block(name, depth)?);
            }
            self.line_end()?;
        }
    }

    fn block(&mut self, kind: &'a str, depth: usize) -> Option<ReadBlock<'a>> {
        let mut labels = Vec::new();
        while self.rest.starts_with('"') {
            labels.push(self.text()?);
            self.spaces();
        }
        self.take("{")?;
        let body = if self.take("}").is_some() {
            Body::default()
        } else {
            self.line_end()?;
            self.body(depth + 1, false)?
        };
        Some(ReadBlock { kind: kind.into(), labels, body })
    }

    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        if depth > CANONICAL_DEPTH {
            return None;
        }
        match self.rest.bytes().next()? {
            b'"' => self.text().map(Value::Text),
            b'[' => self.list(depth + 1).map(Value::List),
            b'{' => self.object(depth + 1).map(Value::Object),
            b'0'..=b'9' => self.number(),
            _ => self.reference(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Vec<Value<'a>>> {
        self.take("[")?;
        let mut items = Vec::new();
        loop {
            self.blank()?;
            if self.take("]").is_some() {
                return Some(items);
            }
            items.push(self.value(depth)?);
            self.blank()?;
            if self.take(",").is_none() && !self.rest.starts_with(']') {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Vec<(Cow<'a, str>, Value<'a>)>> {
        self.take("{")?;
        let mut items = Vec::new();
        if self.take("}").is_some() {
            return Some(items);
        }
        self.line_end()?;
        loop {
            self.blank()?;
            if self.take("}").is_some() {
                return Some(items);
            }
            let key = if self.rest.starts_with('"') { self.text()? } else { plain_name(self.name()?)?.into() };
            self.spaces();
            self.take("=")?;
            self.spaces();
            let value = self.value(depth)?;
            push_new(&mut items, key, value)?;
            self.line_end()?;
        }
    }

    /// A whole number in its shortest form.
    fn number(&mut self) -> Option<Value<'a>> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        let is_shortest = digits == "0" || !digits.starts_with('0');
        let ends = rest.starts_with(['\n', ',', ']', ' ']);
        self.rest = rest;
        (is_shortest && ends && digits.len() <= 15).then_some(Value::Other(digits.into()))
    }

    fn reference(&mut self) -> Option<Value<'a>> {
        let start = self.rest;
        let first = self.name()?;
        if matches!(first, "true" | "false") {
            return Some(Value::Other(first.into()));
        }
        plain_name(first)?;
        let mut length = first.len();
        while self.take(".").is_some() {
            length += 1 + self.name()?.len();
        }
        start.get(..length).map(|text| Value::Reference(text.into()))
    }

    /// A quoted string without templates.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        self.take("\"")?;
        let start = self.rest;
        let mut out: Option<String> = None;
        loop {
            let plain =
                self.rest.bytes().take_while(|byte| !matches!(byte, b'"' | b'\\' | b'$' | b'%' | 0..0x20)).count();
            let (before, rest) = self.rest.split_at_checked(plain)?;
            if let Some(out) = &mut out {
                out.push_str(before);
            }
            self.rest = rest;
            if self.take("\"").is_some() {
                let length = start.len() - rest.len();
                return match out {
                    Some(text) => Some(text.into()),
                    None => start.get(..length).map(Cow::Borrowed),
                };
            }
            let sign = rest.chars().next()?;
            match sign {
                '\\' => {
                    let before = start.get(..start.len() - rest.len())?;
                    let out = out.get_or_insert_with(|| before.to_owned());
                    out.push(self.escaped()?);
                }
                '$' | '%' => {
                    self.rest = rest.get(1..)?;
                    if self.rest.starts_with(['{', '$', '%']) {
                        return None;
                    }
                    if let Some(out) = &mut out {
                        out.push(sign);
                    }
                }
                _ => return None,
            }
        }
    }

    /// The character of an escape, behind its backslash.
    fn escaped(&mut self) -> Option<char> {
        self.take("\\")?;
        let sign = self.rest.chars().next()?;
        self.rest = self.rest.get(sign.len_utf8()..)?;
        let digits = match sign {
            '"' | '\\' => return Some(sign),
            'n' => return Some('\n'),
            'r' => return Some('\r'),
            't' => return Some('\t'),
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let (number, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        let is_plain = number.bytes().all(|byte| byte.is_ascii_hexdigit());
        char::from_u32(u32::from_str_radix(number, 16).ok().filter(|_| is_plain)?)
    }

    /// A name: ASCII letters, digits, `_` and `-`.
    fn name(&mut self) -> Option<&'a str> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = self.rest.bytes().take_while(is_name).count();
        let (name, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_').then_some(name)
    }

    fn take(&mut self, sign: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Skips spaces, line breaks and comment lines.
    fn blank(&mut self) -> Option<()> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\n']);
            if !self.rest.starts_with('#') {
                return Some(());
            }
            let length = self.rest.bytes().take_while(|byte| *byte >= 0x20 && *byte != 0x7f).count();
            self.rest = self.rest.get(length..)?;
            self.take("\n")?;
        }
    }

    fn line_end(&mut self) -> Option<()> {
        self.spaces();
        self.take("\n")
    }
}

/// A name that is not a keyword of HCL.
fn plain_name(name: &str) -> Option<&str> {
    (!matches!(name, "true" | "false" | "null" | "for" | "if" | "in" | "else")).then_some(name)
}

/// Adds a value under a new name; `None` if the name exists.
fn push_new<'a>(items: &mut Vec<(Cow<'a, str>, Value<'a>)>, name: Cow<'a, str>, value: Value<'a>) -> Option<()> {
    let is_new = items.len() < FEW_NAMES && items.iter().all(|(known, _)| *known != name);
    is_new.then(|| items.push((name, value)))
}
