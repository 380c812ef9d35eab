//! For programs: the public format of `check --format json` (docs/reference.md, "Findings").

use serde::Serialize;

use super::{Diagnostic, Diagnostics, Label, text::shown};

#[derive(Serialize)]
struct DiagnosticsDocument<'a> {
    version: u32,
    diagnostics: Vec<JsonDiagnostic<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    rule: &'a str,
    level: String,
    message: &'a str,
    hint: Option<&'a str>,
    labels: Vec<JsonLabel<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
}

#[expect(clippy::expect_used, reason = "texts and numbers are always JSON")]
pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let diagnostics = diagnostics.iter().map(|diagnostic| diagnostic_of(diagnostic)).collect();
    let mut text =
        serde_json::to_string_pretty(&DiagnosticsDocument { version: 1, diagnostics }).expect("plain data is JSON");
    text.push('\n');
    text
}

fn diagnostic_of(diagnostic: &Diagnostic) -> JsonDiagnostic<'_> {
    let Diagnostic { rule, severity, message, hint, labels, fingerprint: _ } = diagnostic;
    JsonDiagnostic {
        rule: rule.as_str(),
        level: severity.to_string(),
        message,
        hint: hint.as_deref(),
        labels: labels.iter().map(|label| label_of(label)).collect(),
    }
}

fn label_of(label: &Label) -> JsonLabel<'_> {
    let Label { place, text } = label;
    let source = place.source();
    let span = shown(source.text(), place.span());
    let (start, end) = (source.position(span.start), source.position(span.end));
    JsonLabel {
        file: source.path().as_str(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text,
    }
}
