//! Lines of a text, and which comments belong to which of them.

/// Where the line of an offset starts.
#[must_use]
pub fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1)
}

/// Where the line after that of an offset starts; the text's end if there is none.
#[must_use]
pub fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |line| at + line + 1)
}

/// How far a line's text stands in.
#[must_use]
pub fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Of the comments and blank lines that a text begins with: how many of its bytes belong to the entry above, since
/// their comments stand further in than that.
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

/// A line moved sideways from one indentation to another; a blank one stays.
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
