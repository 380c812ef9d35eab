//! For people: the source with the place underlined.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, Sources, Span};

pub(super) fn render(diagnostics: &Diagnostics, sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&renderer.render(&report(diagnostic, sources)));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.rule);
    let mut group = Group::with_title(title);
    for file in files(diagnostic) {
        group = group.element(snippet(diagnostic, sources, file));
    }
    let mut groups = vec![group];
    if let Some(hint) = &diagnostic.hint {
        groups.push(Group::with_title(Level::HELP.with_name("hint").secondary_title(visible(hint))));
    }
    groups
}

/// The files of the labels, the one at fault first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files: Vec<FileId> = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.place.file()) {
            files.push(label.place.file());
        }
    }
    files
}

fn snippet<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources, file: FileId) -> Snippet<'a, Annotation<'a>> {
    let source = sources.get(file);
    let labels = diagnostic.labels.iter().enumerate().filter(|(_, label)| label.place.file() == file);
    let annotations = labels.map(|(index, label)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let span = shown(source.text(), sources.span(&label.place));
        kind.span(span.start..span.end).label(visible(&label.text))
    });
    Snippet::source(source.text()).path(source.path().as_str()).annotations(annotations)
}

/// The part of a span to underline: its first line.
pub(super) fn shown(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end).max(start);
    let line = text.get(start..end).and_then(|text| text.lines().next()).unwrap_or_default();
    Span { start, end: start + line.trim_end().len() }
}

/// Text of a user without what could move the cursor, colour the terminal or hide behind direction marks.
fn visible(text: &str) -> String {
    text.chars()
        .map(|one| {
            if one.is_control()
                || matches!(one, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            {
                '\u{fffd}'
            } else {
                one
            }
        })
        .collect()
}
