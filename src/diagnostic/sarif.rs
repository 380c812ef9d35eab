//! For code scanning: SARIF 2.1.0.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, Label, RuleId, RuleInfo, text::shown};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(diagnostics: &Diagnostics, rules: &[RuleInfo]) -> String {
    let spoke: BTreeSet<RuleId> = diagnostics.iter().map(|diagnostic| diagnostic.rule).collect();
    let rules: Vec<RuleInfo> = rules.iter().copied().filter(|rule| spoke.contains(&rule.id)).collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, &rules)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "teamkit",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| self::rule(*rule)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(rule: RuleInfo) -> Value {
    let RuleInfo { id, severity } = rule;
    let page = id.page();
    json!({
        "id": id.as_str(),
        "shortDescription": { "text": id.summary() },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": severity.to_string() },
    })
}

fn result(diagnostic: &Diagnostic, rules: &[RuleInfo]) -> Value {
    let Diagnostic { rule, severity, message, hint, labels, fingerprint } = diagnostic;
    let hint = hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
    let mut result = json!({
        "ruleId": rule.as_str(),
        "level": severity.to_string(),
        "message": { "text": format!("{message}{hint}") },
        "locations": labels.iter().take(1).map(location).collect::<Vec<_>>(),
    });
    if let Some(object) = result.as_object_mut() {
        if let Some(index) = rules.iter().position(|known| known.id == *rule) {
            object.insert("ruleIndex".to_owned(), json!(index));
        }
        // By this name GitHub tells alerts apart; without it, it looks at the line alone.
        if let Some(fingerprint) = fingerprint {
            object.insert("partialFingerprints".to_owned(), json!({ "primaryLocationLineHash": fingerprint }));
        }
        let related: Vec<Value> = labels.iter().skip(1).map(location).collect();
        if !related.is_empty() {
            object.insert("relatedLocations".to_owned(), json!(related));
        }
    }
    result
}

fn location(label: &Label) -> Value {
    let Label { place, text } = label;
    let source = place.source();
    let span = shown(source.text(), place.span());
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "message": { "text": text },
        "physicalLocation": {
            "artifactLocation": { "uri": uri(source.path().as_str()) },
            "region": {
                "startLine": start.line, "startColumn": start.column,
                "endLine": end.line, "endColumn": end.column,
            },
        },
    })
}

/// A path as a relative URI (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
