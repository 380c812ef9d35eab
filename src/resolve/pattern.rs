//! Patterns as written; those that can't be filled in are reported.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::Pattern,
    source::Place,
    text::nearest,
};

/// Reads a pattern that may use some placeholders; any other placeholder is reported.
pub(super) fn pattern(text: &str, known: &[&'static str], place: &Place, diagnostics: &mut Diagnostics) -> Pattern {
    let Ok(pattern) = Pattern::parse(text) else {
        diagnostics.push(
            Diagnostic::error(RuleId::UnknownPlaceholder, format!("`{text}` has an unclosed placeholder"))
                .label(place.clone(), "no `}}`"),
        );
        return Pattern::broken();
    };
    for name in pattern.placeholders().filter(|name| !known.contains(name)) {
        let hint = nearest(name, known.iter().copied()).map_or_else(
            || format!("known here: {}", known.iter().map(|name| braced(name)).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean {}?", braced(near)),
        );
        diagnostics.push(
            Diagnostic::error(RuleId::UnknownPlaceholder, format!("`{text}` uses the unknown placeholder `{name}`"))
                .label(place.clone(), "unknown here")
                .hint(hint),
        );
    }
    pattern
}

fn braced(name: &str) -> String {
    format!("`{{{{{name}}}}}`")
}
