//! The sessions of pages: blocks of commands, each with what it prints.

/// A command of a page, and what it prints.
pub struct Step {
    pub command: String,
    /// The lines below it; a line of `…` stands for any number of lines.
    pub shown: String,
}

/// The commands of a page's `console` blocks, each with the lines below it.
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for block in page.split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").expect("the end of a block");
        for line in block.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step { command: command.to_owned(), shown: String::new() }),
                (None, Some(step)) => step.shown.push_str(&format!("{line}\n")),
                (None, None) => panic!("output before any command: {line}"),
            }
        }
    }
    steps
}

/// Whether a text is what a page shows, with its lines of `…` for what it leaves out.
pub fn is_shown(text: &str, shown: &str) -> bool {
    let mut parts = shown.split("…\n");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        last = Some(part);
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    // What stands behind the last `…` is the end.
    last.map_or(rest.is_empty(), |part| part.is_empty() || text.ends_with(part))
}
