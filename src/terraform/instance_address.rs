//! Addresses of resource instances, as Terraform writes them in configurations and states.

use std::fmt;

use crate::hcl::escape;

/// The key of one instance of several.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstanceKey {
    /// Of `count`.
    Number(u64),
    /// Of `for_each`.
    Text(String),
}

impl InstanceKey {
    /// The key that a number of JSON is; `None` for one that is no key of `count`.
    #[must_use]
    pub fn of_number(number: f64) -> Option<Self> {
        // Any whole number below 2^53 is written in digits alone.
        let text = format!("{number}");
        text.parse().ok().filter(|_| number < 9e15).map(Self::Number)
    }
}

/// The address of a managed resource's instance: `module.team["pay"].google_project_iam_member.this["roles/viewer"]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstanceAddress {
    /// The module calls that it is in, from the root's.
    pub modules: Vec<(String, Option<InstanceKey>)>,
    /// The type of the resource.
    pub kind: String,
    pub name: String,
    pub key: Option<InstanceKey>,
}

impl InstanceAddress {
    /// Reads an address; `None` for anything else, addresses of data included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = steps(text)?.into_iter().peekable();
        let mut modules = Vec::new();
        while steps.peek().is_some_and(|(name, key)| name == "module" && key.is_none()) {
            steps.next();
            modules.push(steps.next()?);
        }
        let ((kind, None), (name, key), None) = (steps.next()?, steps.next()?, steps.next()) else { return None };
        (kind != "data").then_some(Self { modules, kind, name, key })
    }

    /// The same without the keys of the instance and of the calls: `module.team.google_project_iam_member.this`.
    #[must_use]
    pub fn resource(&self) -> Self {
        let modules = self.modules.iter().map(|(name, _)| (name.clone(), None)).collect();
        Self { modules, kind: self.kind.clone(), name: self.name.clone(), key: None }
    }
}

/// The names of an address, each with its key.
fn steps(text: &str) -> Option<Vec<(String, Option<InstanceKey>)>> {
    let mut steps = Vec::new();
    let mut rest = text;
    loop {
        let is_name = |one: char| one.is_alphanumeric() || matches!(one, '_' | '-');
        let length = rest.find(|one| !is_name(one)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(length)?;
        if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return None;
        }
        rest = behind;
        let key = match rest.strip_prefix('[') {
            Some(inner) => {
                let (key, behind) = key(inner)?;
                rest = behind;
                Some(key)
            }
            None => None,
        };
        steps.push((name.to_owned(), key));
        if rest.is_empty() {
            return Some(steps);
        }
        rest = rest.strip_prefix('.')?;
    }
}

/// A key behind its bracket, and what comes after the other one.
fn key(text: &str) -> Option<(InstanceKey, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (number, rest) = text.split_once(']')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        return Some((InstanceKey::Number(number.parse().ok().filter(|_| is_number)?), rest));
    };
    let (text, rest) = quoted_text(quoted)?;
    Some((InstanceKey::Text(text), rest.strip_prefix(']')?))
}

/// The text of a quoted string behind its first quote, and what comes after the last one; `None` for a template.
fn quoted_text(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let sign = rest.chars().next()?;
        rest = rest.get(sign.len_utf8()..)?;
        match sign {
            '"' => return Some((out, rest)),
            '\\' => {
                let (escaped, behind) = escaped(rest)?;
                out.push(escaped);
                rest = behind;
            }
            '$' | '%' if rest.starts_with('{') => return None,
            '$' | '%' if rest.starts_with(sign) && rest.get(1..).is_some_and(|rest| rest.starts_with('{')) => {
                out.push(sign);
                out.push('{');
                rest = rest.get(2..)?;
            }
            '\n' | '\r' => return None,
            _ => out.push(sign),
        }
    }
}

/// The character of an escape behind its backslash, and what comes after it.
fn escaped(text: &str) -> Option<(char, &str)> {
    let sign = text.chars().next()?;
    let rest = text.get(sign.len_utf8()..)?;
    let digits = match sign {
        '"' | '\\' => return Some((sign, rest)),
        'n' => return Some(('\n', rest)),
        'r' => return Some(('\r', rest)),
        't' => return Some(('\t', rest)),
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let (number, rest) = rest.split_at_checked(digits)?;
    let is_plain = number.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((char::from_u32(u32::from_str_radix(number, 16).ok().filter(|_| is_plain)?)?, rest))
}

/// The text of a quoted string as a whole; `None` for anything else.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let (text, rest) = quoted_text(text.strip_prefix('"')?)?;
    rest.is_empty().then_some(text)
}

impl fmt::Display for InstanceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "[{number}]"),
            Self::Text(text) => write!(formatter, "[\"{}\"]", escape(text)),
        }
    }
}

impl fmt::Display for InstanceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = |key: &Option<InstanceKey>| key.as_ref().map(ToString::to_string).unwrap_or_default();
        for (name, of) in &self.modules {
            write!(formatter, "module.{name}{}.", key(of))?;
        }
        write!(formatter, "{}.{}{}", self.kind, self.name, key(&self.key))
    }
}
