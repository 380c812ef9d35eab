//! For GitHub Actions: workflow commands that become annotations on the pull request.
//!
//! GitHub shows at most 10 annotations of a kind for a step; what is beyond that is summed up in the last of them.

use super::{Diagnostic, Diagnostics, Severity, text::shown};

/// How many annotations of a kind GitHub shows for a step.
const MAX_OF_A_KIND: usize = 10;

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let found: Vec<&Diagnostic> = diagnostics.iter().filter(|found| found.severity == severity).collect();
        let shown = if found.len() > MAX_OF_A_KIND { MAX_OF_A_KIND - 1 } else { found.len() };
        let (first, rest) = found.split_at(shown);
        for diagnostic in first {
            out.push_str(&annotation(diagnostic));
        }
        if !rest.is_empty() {
            let plural = if rest.len() == 1 { "" } else { "s" };
            let more = format!("{} more {severity}{plural}: run `teamkit check` to see them all", rest.len());
            out.push_str(&format!("::{severity} title=teamkit::{}\n", data(&more)));
        }
    }
    out
}

fn annotation(diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, severity, message, hint, labels } = diagnostic;
    let mut properties = Vec::new();
    if let Some(label) = labels.first() {
        let source = label.place.source();
        let span = shown(source.text(), label.place.span());
        let (start, end) = (source.position(span.start), source.position(span.end));
        properties.push(format!("file={}", property(source.path().as_str())));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        properties.push(format!("col={},endColumn={}", start.column, end.column));
    }
    properties.push(format!("title={}", property(rule)));
    let hint = hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("::{severity} {}::{}\n", properties.join(","), data(&format!("{message}{hint}")))
}

/// A workflow command that makes an annotation, with file and line where there is one. No text can end it or begin
/// another.
#[must_use]
pub fn workflow_command(kind: &str, place: Option<(&str, usize)>, title: &str, message: &str) -> String {
    let place = place.map(|(file, line)| format!("file={},line={line},", property(file))).unwrap_or_default();
    format!("::{kind} {place}title={}::{}\n", property(title), data(message))
}

/// A text that can't end a command or begin another.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
