//! Expressions: what is one, what is wrong with others, and what they use.

use std::{collections::BTreeSet, thread};

use proptest::prelude::*;
use teamkit::cel::{CelExpression, CelMentions, MAX_LENGTH, MAX_NESTING};

#[track_caller]
fn read(text: &str) -> CelExpression {
    CelExpression::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

#[test]
fn a_fault_says_what_is_wrong_and_what_to_do() {
    for (text, problem, hint) in [
        ("", "ends too early", "write it in CEL"),
        ("request.time <", "ends too early after `request.time <`", "write it in CEL"),
        ("a and b", "has an unexpected `and` after `a`", "write `&&` for `and`"),
        ("a or b", "has an unexpected `or` after `a`", "write `||` for `or`"),
        ("a not in b", "has an unexpected `not` after `a`", "write `!` for `not`"),
        ("a = b", "has an unexpected `=` after `a`", "write `==` for `=`"),
        ("a & b", "has an unexpected `&` after `a`", "write `&&` for `&`"),
        ("a b", "has an unexpected `b` after `a`", "write it in CEL"),
        ("a)", "has an unexpected `)` after `a`", "write it in CEL"),
        ("(a", "ends before a `)`", "write it in CEL"),
        ("[1, 2", "ends before a `]`", "write it in CEL"),
        ("f(a", "ends too early after `f(a`", "write it in CEL"),
        ("request.time < timestamp('2026) && x", "has a text that is not closed: `'2026) && x`", "write it in CEL"),
        ("if", "has `if`, a word that CEL reserves", "write it in CEL"),
        ("has(a)", "has an argument that is not valid there: `a)`", "write it in CEL"),
        (
            "a == 99999999999999999999",
            "has a number that is not a valid int: `99999999999999999999`",
            "write it in CEL",
        ),
        ("größe > 1", "has an unexpected `ö` after `gr`", "write it in CEL"),
        ("a\n  && b\n  && and", "", ""),
        ("a &&\nb c", "has an unexpected `c` after `b`", "write it in CEL"),
        ("a // said", "ends in a comment, which would hide what is written behind it", "comment it in YAML"),
    ] {
        let found = CelExpression::parse(text);
        if problem.is_empty() {
            assert!(found.is_ok(), "{text}: {found:?}");
            continue;
        }
        let fault = found.expect_err(text);
        assert_eq!(fault.problem, problem, "{text}");
        assert!(fault.hint.starts_with(hint), "{text}: {}", fault.hint);
    }
}

#[test]
fn what_iam_documents_is_an_expression() {
    for text in [
        "request.time < timestamp(\"2027-01-01T00:00:00Z\")",
        "request.time.getHours('Asia/Tokyo') >= 9 && request.time.getDayOfWeek('Asia/Tokyo') <= 5",
        "resource.type == 'storage.googleapis.com/Object' && resource.name.startsWith('projects/_/buckets/a/objects/b')",
        "resource.matchTag('123456789012/env', 'prod') || resource.hasTagKeyId('tagKeys/1')",
        "'accessPolicies/1/accessLevels/office' in request.auth.access_levels",
        "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/viewer'])",
        "destination.ip == '10.0.0.1' && destination.port in [22, 3389]",
        "resource.name.extract('/{rest}') != ''",
        "a &&\n  // in the middle, a comment hides nothing\n  b",
        "a == 'https://example.com'",
    ] {
        read(text);
    }
}

#[test]
fn conjuncts_are_what_must_all_be_true() {
    let count = |text: &str| read(text).conjuncts().len();
    assert_eq!(count("a"), 1);
    assert_eq!(count("a && b && c"), 3);
    assert_eq!(count("(a && (b && c))"), 3);
    assert_eq!(count("a && (b || c)"), 2);
    assert_eq!(count("a || b && c"), 1);
}

#[test]
fn an_end_is_found_however_it_is_written() {
    let end = |text: &str| read(text).end().map(str::to_owned);
    let moment = Some("2027-01-01T00:00:00Z".to_owned());
    for text in [
        "request.time < timestamp('2027-01-01T00:00:00Z')",
        "request.time<=timestamp(\"2027-01-01T00:00:00Z\")",
        "timestamp('2027-01-01T00:00:00Z') > request.time",
        "(a || b) && (timestamp('2027-01-01T00:00:00Z') >= (request.time))",
    ] {
        assert_eq!(end(text), moment, "{text}");
    }
    for text in [
        "request.time > timestamp('2027-01-01T00:00:00Z')",
        "a || request.time < timestamp('2027-01-01T00:00:00Z')",
        "!(request.time < timestamp('2027-01-01T00:00:00Z'))",
        "request.time < timestamp(a)",
        "request.time.getHours() < 19",
        "response.time < timestamp('2027-01-01T00:00:00Z')",
    ] {
        assert_eq!(end(text), None, "{text}");
    }
}

#[test]
fn mentions_are_what_an_expression_uses() {
    let expression = read(
        "!has(resource.name) || ['a', 'b'].exists(x, x == request.time.getHours() || api) && timestamp('') < destination.ip",
    );
    let CelMentions { attributes, functions, methods, logical_operators } = expression.mentions();
    let expected = [("api", None), ("destination", Some("ip")), ("request", Some("time")), ("resource", Some("name"))];
    assert_eq!(attributes, BTreeSet::from(expected));
    assert_eq!(functions, BTreeSet::from(["timestamp"]));
    assert_eq!(methods, BTreeSet::from(["getHours"]));
    assert_eq!(logical_operators, 4);
}

/// Runs with the stack of a worker thread, where an overflow would end this process.
fn survives(text: String) -> bool {
    let reader =
        move || CelExpression::parse(&text).map(|read| (read.mentions().logical_operators, read.end().is_some()));
    let worker = thread::Builder::new().stack_size(2 << 20).spawn(reader).expect("a thread");
    worker.join().expect("no panic").is_ok()
}

#[test]
fn no_depth_and_no_length_overflows_the_stack() {
    let deep = |open: &str, close: &str, count: usize| format!("{}1{}", open.repeat(count), close.repeat(count));
    for (open, close) in [("(", ")"), ("[", "]"), ("!(", ")"), ("f(", ")"), ("{1:", "}"), ("a?b:(", ")"), ("a.b(", ")")]
    {
        for count in [2, MAX_NESTING as usize, 500, 100_000] {
            let is_read = survives(deep(open, close, count));
            assert!(count != 2 || is_read, "{open}");
            assert!(count != 100_000 || !is_read, "{open}");
        }
    }
    for link in
        ["a.", "a+", "a&&", "a||", "a<", "!", "-", "a?a:", "a[0]+", "a in ", "a.f().", "[", "{", "'", "\\", "//"]
    {
        survives(format!("{}a", link.repeat((MAX_LENGTH - 1) / link.len())));
        assert!(!survives(link.repeat(MAX_LENGTH)), "{link}");
    }
}

proptest! {
    /// Whatever is read can be joined with an end: the two are then its parts.
    #[test]
    fn an_expression_stays_one_in_parentheses(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
        let text = parts.concat();
        if CelExpression::parse(&text).is_ok() {
            let end = "request.time < timestamp(\"2027-01-01T00:00:00Z\")";
            let joined = CelExpression::parse(&format!("({text}) && {end}"));
            let joined = joined.unwrap_or_else(|fault| panic!("{text:?}: {fault:?}"));
            prop_assert!(joined.end().is_some());
            let own = read(&text).conjuncts().len();
            prop_assert_eq!(joined.conjuncts().len(), own + 1);
        }
    }

    /// Any text is read or has a fault in one line.
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,60}") {
        if let Err(fault) = CelExpression::parse(&text) {
            prop_assert!(!fault.problem.contains('\n') && !fault.hint.is_empty());
        }
    }
}

/// Parts of expressions, right and wrong.
const PARTS: &[&str] = &[
    "a", "request", ".time", " && ", " || ", "!", "(", ")", "[", "]", "{", "}", "'x'", "\"y\"", "'", "\"\"\"", "r'",
    "1", "0x", " in ", " == ", " < ", "-", "+", "?", ":", ",", "has(", "exists(", "//", "\n", "é", "\u{200b}", "\\",
    "`", "true",
];
