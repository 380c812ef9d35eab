//! Lines of a text, and the comments that belong to them.

/// The offset at which the line of an offset starts.
#[must_use]
pub fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1)
}

/// The offset at which the line after that of an offset starts; the end of the text if there is none.
#[must_use]
pub fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |line| at + line + 1)
}

/// The indentation of a line.
#[must_use]
pub fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The number of bytes at the start of a text (comments and blank lines) that belong to the entry above it, because
/// their comments are indented further than that entry.
#[must_use]
pub fn comments_below(text: &str, indent: usize) -> usize {
    let mut at = 0;
    let mut below = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let is_comment = line.trim_start().starts_with('#');
        if is_comment && indent_of(line) > indent {
            below = at;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    below
}

/// A line moved from one indentation to another; a blank line stays as it is.
#[must_use]
pub fn shifted(line: &str, from: usize, to: usize) -> String {
    if line.trim().is_empty() {
        return line.to_owned();
    }
    if to >= from {
        return format!("{}{line}", " ".repeat(to - from));
    }
    let spaces = line.len() - line.trim_start_matches(' ').len();
    line.get(spaces.min(from - to)..).unwrap_or_default().to_owned()
}
