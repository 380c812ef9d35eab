//! For people: the source with the place underlined.

use std::{cmp::Reverse, sync::Arc};

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Label, Severity};
use crate::{
    source::{Source, Span},
    text::{visible, visible_lines, visible_offset},
};

/// The maximum number of diagnostics in a terminal.
const MAX_SHOWN: usize = 1_000;

pub(super) fn render(diagnostics: &Diagnostics, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    let mut shown: Vec<&Diagnostic> = diagnostics.iter().collect();
    let more = shown.len().saturating_sub(MAX_SHOWN);
    if more > 0 {
        // Errors must not be hidden behind warnings.
        shown.sort_by_key(|diagnostic| diagnostic.severity);
        shown.truncate(MAX_SHOWN);
    }
    // Errors come last, next to the prompt, however many warnings there are.
    shown.sort_by_key(|diagnostic| Reverse(diagnostic.severity));
    for diagnostic in shown {
        let report = report(diagnostic);
        if diagnostic.labels.is_empty() {
            // The renderer would draw its margin between groups without a source.
            let groups: Vec<String> = report.iter().map(|group| renderer.render(std::slice::from_ref(group))).collect();
            out.push_str(&groups.join("\n"));
        } else {
            out.push_str(&renderer.render(&report));
        }
        out.push_str("\n\n");
    }
    if more > 0 {
        out.push_str(&format!("… and {more} more; `--format json` lists them\n\n"));
    }
    out
}

fn report(diagnostic: &Diagnostic) -> Vec<Group<'_>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.rule.as_str());
    let mut group = Group::with_title(title);
    for excerpt in excerpts(diagnostic) {
        group = match excerpt {
            Excerpt::Lines(snippet) => group.element(snippet),
            Excerpt::Place(origin) => group.element(origin),
        };
    }
    let mut groups = vec![group];
    if let Some(hint) = &diagnostic.hint {
        groups.push(Group::with_title(Level::HELP.with_name("hint").secondary_title(visible(hint))));
    }
    groups
}

/// The maximum length of lines that are shown in full; others are only named.
const LONG_LINE: usize = 400;
/// The maximum number of lines between labels that share an excerpt.
const NEAR: usize = 12;

enum Excerpt<'a> {
    Lines(Snippet<'a, Annotation<'a>>),
    Place(Origin<'a>),
}

/// A label with its lines.
struct Marked<'a> {
    is_first: bool,
    label: &'a Label,
    span: Span,
    line: usize,
}

/// The excerpts of the labels, the file at fault first; only the lines that are needed, so that long files cost
/// nothing.
fn excerpts<'a>(diagnostic: &'a Diagnostic) -> Vec<Excerpt<'a>> {
    let mut excerpts = Vec::new();
    for source in files(diagnostic) {
        let labels = diagnostic.labels.iter().enumerate();
        let labels = labels.filter(|(_, label)| Arc::ptr_eq(label.place.source(), source));
        let mut marked: Vec<Marked<'a>> = labels
            .map(|(index, label)| {
                let span = shown(source.text(), label.place.span());
                Marked { is_first: index == 0, label, span, line: source.position(span.start).line }
            })
            .collect();
        marked.sort_by_key(|marked| (marked.span, !marked.is_first));
        let mut runs: Vec<Vec<Marked<'a>>> = Vec::new();
        for one in marked {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|last| one.line - last.line <= NEAR) => run.push(one),
                _ => runs.push(vec![one]),
            }
        }
        // The place at fault comes first, wherever it is.
        runs.sort_by_key(|run| !run.iter().any(|marked| marked.is_first));
        excerpts.extend(runs.iter().map(|run| excerpt(source, run)));
    }
    excerpts
}

fn excerpt<'a>(source: &'a Source, run: &[Marked<'a>]) -> Excerpt<'a> {
    let text = source.text();
    let path = visible(source.path().as_str());
    let start = run.iter().map(|marked| marked.span.start).min().unwrap_or(0);
    let end = run.iter().map(|marked| marked.span.end).max().unwrap_or(0);
    let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
    let lines = text.get(from..to).unwrap_or_default();
    let line = run.first().map_or(1, |marked| marked.line);
    if lines.lines().any(|line| line.len() > LONG_LINE) {
        let column = run.iter().find(|marked| marked.is_first).or(run.first());
        let column = column.map_or(1, |marked| source.position(marked.span.start).column);
        return Excerpt::Place(Origin::path(path).line(line).char_column(column));
    }
    // The shown text may be longer than the original.
    let offset = |at: usize| visible_offset(lines, at - from);
    let annotations = run.iter().map(|marked| {
        let kind = if marked.is_first { AnnotationKind::Primary } else { AnnotationKind::Context };
        kind.span(offset(marked.span.start)..offset(marked.span.end)).label(visible(&marked.label.text))
    });
    Excerpt::Lines(Snippet::source(visible_lines(lines)).line_start(line).path(path).annotations(annotations))
}

/// The files of the labels, the one at fault first.
fn files(diagnostic: &Diagnostic) -> Vec<&Arc<Source>> {
    let mut files: Vec<&Arc<Source>> = Vec::new();
    for source in diagnostic.labels.iter().map(|label| label.place.source()) {
        if !files.iter().any(|known| Arc::ptr_eq(known, source)) {
            files.push(source);
        }
    }
    files
}

/// The part of a span to underline: its first line.
pub(super) fn shown(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end).max(start);
    let line = text.get(start..end).and_then(|text| text.lines().next()).unwrap_or_default();
    Span { start, end: start + line.trim_end().len() }
}
