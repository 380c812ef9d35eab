//! Comments of a proposal: what a line comes from.

/// The width of texts for people.
const WIDTH: usize = 100;

/// Sentences as lines of a comment, indented.
pub(super) fn comment(indent: usize, text: &str) -> String {
    let start = format!("{}# ", " ".repeat(indent));
    let mut lines = String::new();
    let mut line = start.clone();
    for word in words(text) {
        let is_first = line.len() == start.len();
        if !is_first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&format!("{}\n", line.trim_end()));
            line.clone_from(&start);
        }
        if line.len() > start.len() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    lines.push_str(&format!("{}\n", line.trim_end()));
    lines
}

/// The words of a text; what is in a code span is one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_code = false;
    for one in text.chars() {
        is_code ^= one == '`';
        match words.last_mut() {
            Some(word) if is_code || one != ' ' => word.push(one),
            _ => words.push(String::new()),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn a_comment_fits_and_code_stays_in_one_piece() {
        let text = format!("{} `a b c` end", "word ".repeat(17).trim());
        let lines = comment(2, &text);
        assert_eq!(lines.lines().count(), 1);
        let lines = comment(2, &format!("{text} {text}"));
        assert!(lines.lines().all(|line| line.starts_with("  # ") && line.len() <= 100), "{lines}");
        assert_eq!(lines.matches("`a b c`").count(), 2);
    }
}
