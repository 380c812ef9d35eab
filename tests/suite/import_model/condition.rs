//! The text of a condition, read plainly: what it asks for beside an end, in one spelling, and its end.

use super::live::Asked;

/// A text as its signs outside of quotes mean: no white space, one kind of quotes.
fn tokens(expression: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut signs = expression.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign.is_whitespace() {
            continue;
        }
        if sign == '"' || sign == '\'' {
            let mut text = String::from("\"");
            while let Some(inner) = signs.next() {
                if inner == sign {
                    break;
                }
                text.push(inner);
                if inner == '\\' {
                    text.extend(signs.next());
                }
            }
            tokens.push(text + "\"");
            continue;
        }
        let is_word = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == '.';
        if is_word(sign) {
            let mut word = String::from(sign);
            while let Some(next) = signs.next_if(|next| is_word(*next)) {
                word.push(next);
            }
            tokens.push(word);
            continue;
        }
        let mut sign = String::from(sign);
        if let Some(next) = signs
            .next_if(|next| matches!((sign.as_str(), *next), ("&", '&') | ("|", '|') | ("<" | ">" | "=" | "!", '=')))
        {
            sign.push(next);
        }
        tokens.push(sign);
    }
    tokens
}

/// Where the parenthesis that is opened first is closed.
fn closing(tokens: &[String]) -> Option<usize> {
    let mut depth = 0_usize;
    for (number, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(number);
        }
    }
    None
}

/// Without the parentheses around all of it.
fn bare(mut tokens: &[String]) -> &[String] {
    while tokens.first().is_some_and(|token| token == "(") && closing(tokens) == Some(tokens.len() - 1) {
        tokens = &tokens[1..tokens.len() - 1];
    }
    tokens
}

/// What all has to hold, outside of parentheses.
fn parts(tokens: &[String]) -> Vec<&[String]> {
    let tokens = bare(tokens);
    let (mut depth, mut start, mut cuts) = (0_usize, 0, Vec::new());
    for (number, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "||" | "?" if depth == 0 => return vec![tokens],
            "&&" if depth == 0 => {
                cuts.push(&tokens[start..number]);
                start = number + 1;
            }
            _ => {}
        }
    }
    if cuts.is_empty() {
        return vec![tokens];
    }
    cuts.push(&tokens[start..]);
    cuts.into_iter().flat_map(parts).collect()
}

/// Without parentheses that call nothing. Different conditions of one world must not become the same by that.
fn plain(tokens: &[String]) -> String {
    let mut calls = Vec::new();
    let mut text = String::new();
    for (number, token) in tokens.iter().enumerate() {
        let is_called =
            number > 0 && tokens[number - 1].chars().all(|sign| sign.is_alphanumeric() || sign == '_' || sign == '.');
        match token.as_str() {
            "(" => {
                calls.push(is_called);
                if is_called {
                    text.push('(');
                }
            }
            ")" => {
                if calls.pop() == Some(true) {
                    text.push(')');
                }
            }
            _ => text.push_str(token),
        }
    }
    text
}

/// The instant that a text like `request.time<timestamp("…")` names.
fn instant(part: &str) -> Option<jiff::Timestamp> {
    part.strip_prefix("request.time<timestamp(\"")?.strip_suffix("\")")?.parse().ok()
}

/// What an expression asks for.
pub fn asked(expression: &str) -> Asked {
    let tokens = tokens(expression);
    let (mut rest, mut end): (Vec<String>, Option<jiff::Timestamp>) = (Vec::new(), None);
    for part in parts(&tokens) {
        let text = plain(part);
        match instant(&text) {
            Some(instant) => end = Some(end.map_or(instant, |known| known.min(instant))),
            None => rest.push(text),
        }
    }
    rest.sort();
    rest.dedup();
    Asked { rest, end: end.map(|end| end.to_string()) }
}

/// What a defined condition and a last day ask for.
pub fn defined(expression: Option<&str>, until: Option<&str>) -> Asked {
    let mut asked = expression.map(asked).unwrap_or_default();
    if let Some(until) = until {
        let day: jiff::civil::Date = until.parse().expect("a day");
        let end: jiff::Timestamp =
            format!("{}T00:00:00Z", day.tomorrow().expect("a day after")).parse().expect("an instant");
        let known = asked.end.take().map(|known| known.parse().expect("an instant"));
        asked.end = Some(known.map_or(end, |known: jiff::Timestamp| known.min(end)).to_string());
    }
    asked
}

#[test]
fn spellings_of_one_condition_are_the_same() {
    let all = [
        "(resource.name.startsWith('a') || resource.type == \"y\") && request.time < timestamp(\"2027-01-01T00:00:00Z\")",
        "((request.time) < (timestamp('2027-01-01T09:00:00+09:00')))&&(( resource.name.startsWith(\"a\")||(resource.type=='y') ))",
    ];
    let [one, other] = all.map(asked);
    assert_eq!(one, other);
    assert_eq!(one.end.as_deref(), Some("2027-01-01T00:00:00Z"));
    assert_eq!(one, defined(Some("resource.name.startsWith('a') || resource.type == 'y'"), Some("2026-12-31")));
    assert_eq!(asked("true || request.time < timestamp('2027-01-01T00:00:00Z')").end, None);
    assert_eq!(asked("!(request.time < timestamp('2027-01-01T00:00:00Z'))").end, None);
}
