//! For GitHub Actions: workflow commands that become annotations on the pull request.
//!
//! GitHub shows at most 10 annotations of a kind for a step; the last one sums up the rest.

use super::{Diagnostic, Diagnostics, Severity, text::shown};
use crate::text::plural;

/// The maximum number of annotations of a kind that GitHub shows for a step.
const MAX_OF_A_KIND: usize = 10;

pub(super) fn render(diagnostics: &Diagnostics) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let annotations = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity);
        let annotations = annotations.map(annotation).collect();
        out.push_str(&at_most_shown(&severity.to_string(), annotations, 0, |more| {
            format!("{}: run `teamkit check` to see them all", plural(more, &format!("more {severity}")))
        }));
    }
    out
}

/// Workflow commands of one kind, up to the number that GitHub shows, minus those that the step printed before; the
/// last one sums up the rest.
#[must_use]
pub fn at_most_shown(kind: &str, commands: Vec<String>, printed: usize, sum_up: impl Fn(usize) -> String) -> String {
    let room = MAX_OF_A_KIND.saturating_sub(printed).max(1);
    if commands.len() <= room {
        return commands.concat();
    }
    let more = commands.len() + 1 - room;
    let mut shown: String = commands.into_iter().take(room - 1).collect();
    shown.push_str(&workflow_command(kind, None, "teamkit", &sum_up(more)));
    shown
}

fn annotation(diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, severity, message, hint, labels, fingerprint: _ } = diagnostic;
    let mut properties = Vec::new();
    if let Some(label) = labels.first() {
        let source = label.place.source();
        let span = shown(source.text(), label.place.span());
        let (start, end) = (source.position(span.start), source.position(span.end));
        properties.push(format!("file={}", property(source.path().as_str())));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        properties.push(format!("col={},endColumn={}", start.column, end.column));
    }
    properties.push(format!("title={}", property(rule.as_str())));
    let hint = hint.as_ref().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("::{severity} {}::{}\n", properties.join(","), data(&format!("{message}{hint}")))
}

/// A workflow command that makes an annotation, with file and line if there is a place. No text in it can end the
/// command or begin another.
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
