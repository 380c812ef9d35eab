//! Faults of syntax, in our words.

use cel::{ParseError, ParseErrors};

use super::limits::{MAX_LENGTH, MAX_NESTING};

/// What is wrong with an expression: ``unexpected `and` after `a` ``, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CelFault {
    pub problem: String,
    pub hint: String,
}

/// Words of other languages, and what CEL has for them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("and", "`&&`"),
    ("AND", "`&&`"),
    ("or", "`||`"),
    ("OR", "`||`"),
    ("not", "`!`"),
    ("NOT", "`!`"),
    ("=", "`==`"),
    ("===", "`==`"),
    ("<>", "`!=`"),
    ("&", "`&&`"),
    ("|", "`||`"),
    ("is", "`==`"),
];

/// The general advice.
const HINT: &str = "write it in CEL, such as `resource.name.startsWith(\"projects/_/buckets/exports\")`";

impl CelFault {
    pub(super) fn too_long(length: usize) -> Self {
        Self {
            problem: format!("is {length} bytes long, of at most {MAX_LENGTH}"),
            hint: "split it into several grants, or grant to a smaller scope".to_owned(),
        }
    }

    pub(super) fn open_comment() -> Self {
        Self {
            problem: "ends in a comment, which would hide what is written behind it".to_owned(),
            hint: "comment it in YAML, with `#`".to_owned(),
        }
    }

    /// The first fault of an expression, with what stands where it is.
    pub(super) fn of(text: &str, faults: &ParseErrors) -> Self {
        // A limit is what the others come from, and has no position.
        let faults = faults.errors.iter();
        let fault = faults.min_by_key(|fault| (!fault.msg.contains("limit exceeded"), fault.pos));
        let Some(ParseError { msg, pos, .. }) = fault else {
            return Self { problem: "is not an expression".to_owned(), hint: HINT.to_owned() };
        };
        if msg.contains("limit exceeded") {
            let hint = "split it into several grants".to_owned();
            return Self { problem: format!("is nested deeper than {MAX_NESTING} levels"), hint };
        }
        let at = offset(text, *pos);
        let (before, rest) = (text.get(..at).unwrap_or(text), text.get(at..).unwrap_or_default());
        let word = first_word(rest);
        let hint = match ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == word) {
            Some((elsewhere, here)) => format!("write {here} for `{elsewhere}`"),
            None => HINT.to_owned(),
        };
        Self { problem: problem(msg, before, rest, word), hint }
    }
}

/// What the parser says, in our words.
fn problem(message: &str, before: &str, rest: &str, word: &str) -> String {
    let after = match last_words(before) {
        "" => String::new(),
        words => format!(" after `{words}`"),
    };
    if let Some(name) = message.strip_prefix("reserved identifier: ") {
        return format!("has `{name}`, a word that CEL reserves");
    }
    if message.contains("unterminated") {
        return format!("has a text that is not closed: `{}`", first_words(rest));
    }
    if message.contains("unescape") {
        return format!("has an escape that CEL doesn't know{after}");
    }
    if let Some(kind) = ["int", "uint", "double"].into_iter().find(|kind| message == format!("invalid {kind} literal"))
    {
        return format!("has a number that is not a valid {kind}: `{word}`");
    }
    if message.starts_with("invalid argument") {
        return format!("has an argument that is not valid there: `{}`", first_words(rest));
    }
    if let Some(closing) = message.strip_prefix("expected '").and_then(|rest| rest.strip_suffix('\'')) {
        return match word {
            "" => format!("ends before a `{closing}`"),
            word => format!("lacks a `{closing}` before `{word}`"),
        };
    }
    match word {
        "" => format!("ends too early{after}"),
        word => format!("has an unexpected `{word}`{after}"),
    }
}

/// The byte offset of a line and column, both from 1, or the next one between two characters.
fn offset(text: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line).unwrap_or_default().saturating_sub(1);
    let column = usize::try_from(column).unwrap_or_default().saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let offset = (start + column).min(text.len());
    (offset..=text.len()).find(|offset| text.is_char_boundary(*offset)).unwrap_or(text.len())
}

/// The name, number, operator or character that a text begins with.
fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let is_operator = |character: char| "=<>!&|".contains(character);
    let Some(first) = text.chars().next() else { return "" };
    let rest = match first {
        first if is_word(first) => text.trim_start_matches(is_word),
        first if is_operator(first) => text.trim_start_matches(is_operator),
        first => &text[first.len_utf8()..],
    };
    &text[..text.len() - rest.len()]
}

/// How much of an expression is shown.
const SHOWN: usize = 24;

fn first_words(text: &str) -> &str {
    let end = text.char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| at);
    text.get(..end).and_then(|text| text.lines().next()).unwrap_or_default().trim()
}

fn last_words(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.char_indices().rev().nth(SHOWN - 1).map_or(0, |(at, _)| at);
    text.get(start..).and_then(|text| text.lines().last()).unwrap_or_default().trim()
}
