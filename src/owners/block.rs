//! Generated lines in a file that is otherwise written by hand.

const BEGIN: &str = "# teamkit codeowners: begin";
const END: &str = "# teamkit codeowners: end";

/// Markers in a file that are not one begin followed by one end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenMarkers {
    /// The lines of begin and end markers, counted from 1.
    pub begins: Vec<usize>,
    pub ends: Vec<usize>,
}

/// A file's text with lines between the markers: in place of the previous ones, or at the end. Everything else stays
/// the same to the byte; the lines end as the file's lines do.
///
/// # Errors
/// [`BrokenMarkers`] if the markers don't enclose one block.
pub fn splice(text: &str, lines: &[String]) -> Result<String, BrokenMarkers> {
    // A carriage return at the end would join the line break that follows.
    let ending = if text.contains("\r\n") || text.ends_with('\r') { "\r\n" } else { "\n" };
    let (before, after) = around(text)?;
    let mut spliced = before.to_owned();
    if !spliced.is_empty() && !spliced.ends_with('\n') {
        spliced.push_str(ending);
    }
    let begin = format!("{BEGIN}, generated lines; edit the definitions instead");
    for line in std::iter::once(begin.as_str()).chain(lines.iter().map(String::as_str)).chain([END]) {
        spliced.push_str(line);
        spliced.push_str(ending);
    }
    spliced.push_str(after);
    Ok(spliced)
}

/// Whether a file has generated lines.
#[must_use]
pub fn has_block(text: &str) -> bool {
    text.lines().any(|line| line.starts_with(BEGIN))
}

/// The text before and after the generated lines.
fn around(text: &str) -> Result<(&str, &str), BrokenMarkers> {
    let mut begins = Vec::new();
    let mut ends = Vec::new();
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = start + line.len();
        if line.starts_with(BEGIN) {
            begins.push((index + 1, start));
        } else if line.starts_with(END) {
            ends.push((index + 1, end));
        }
        start = end;
    }
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Ok((text, "")),
        ([(_, begin)], [(_, end)]) if begin < end => Ok((&text[..*begin], &text[*end..])),
        _ => {
            let numbers = |markers: Vec<(usize, usize)>| markers.into_iter().map(|(number, _)| number).collect();
            Err(BrokenMarkers { begins: numbers(begins), ends: numbers(ends) })
        }
    }
}
