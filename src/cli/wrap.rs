//! Text broken into lines that fit a width.

/// How many columns a text takes.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// A text as lines of at most `width` characters: broken between words, and inside a word only if it is longer than a
/// line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    if length(text) <= width {
        return vec![text.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && length(&line) + 1 + length(word) <= width {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for part in parts(word).flat_map(|part| chunks(part, width)) {
            if !line.is_empty() && length(&line) + length(part) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(part);
        }
    }
    lines.push(line);
    lines
}

/// The same with an indent of the lines after the first; that of the first is kept.
pub(super) fn wrap_hanging(text: &str, hanging: usize, width: usize) -> String {
    let body = text.trim_start_matches(' ');
    let indent = text.len() - body.len();
    let mut lines = wrap(body, width.saturating_sub(indent).max(1)).into_iter();
    let first = lines.next().unwrap_or_default();
    let rest = body.get(first.len()..).unwrap_or_default().trim_start_matches(' ');
    let mut out = format!("{:indent$}{first}", "");
    if !rest.is_empty() {
        for line in wrap(rest, width.saturating_sub(hanging).max(1)) {
            out.push_str(&format!("\n{:hanging$}{line}", ""));
        }
    }
    out
}

/// The parts of a word that a line may end with: up to a `/` or a comma, or what is before an `@`.
pub(super) fn parts(word: &str) -> impl Iterator<Item = &str> {
    let breaks = word.char_indices().filter_map(|(at, character)| match character {
        '/' | ',' => Some(at + 1),
        '@' => Some(at),
        _ => None,
    });
    let ends = breaks.chain([word.len()]);
    ends.scan(0, |start, end| {
        let part = word.get(*start..end).unwrap_or_default();
        *start = end;
        Some(part)
    })
}

/// A text cut into pieces of at most `width` characters.
fn chunks(text: &str, width: usize) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().step_by(width.max(1)).map(|(at, _)| at);
    let ends = text.char_indices().map(|(at, _)| at).skip(width.max(1)).step_by(width.max(1)).chain([text.len()]);
    starts.zip(ends).map(|(start, end)| text.get(start..end).unwrap_or_default())
}
