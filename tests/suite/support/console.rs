//! The sessions of pages: blocks of commands, each with what it prints, and changes of files by hand.

/// A command of a page, and what it prints.
pub struct Step {
    pub command: String,
    /// The lines below it; a line of `…` stands for any number of lines.
    pub shown: String,
}

/// The commands of a page's `console` blocks, each with the lines below it. A block of `diff` is a command that makes the
/// change, and prints nothing.
pub fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut fences = page.split("\n```");
    fences.next();
    // Every second part is behind the end of a block.
    while let (Some(block), _) = (fences.next(), fences.next()) {
        match block.split_once('\n') {
            Some(("console", lines)) => steps.extend(session(lines)),
            Some(("diff", lines)) => {
                let command = format!("git apply -p0 <<'END'\n{lines}\nEND");
                steps.push(Step { command, shown: String::new() });
            }
            _ => {}
        }
    }
    steps
}

fn session(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { command: command.to_owned(), shown: String::new() }),
            (None, Some(step)) => step.shown.push_str(&format!("{line}\n")),
            (None, None) => panic!("output before any command: {line}"),
        }
    }
    steps
}

/// Whether a text is what a page shows, with its lines of `…` for what it leaves out.
pub fn is_shown(text: &str, shown: &str) -> bool {
    let Some((first, others)) = shown.split_once("…\n") else { return text == shown };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = others.split("…\n").collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}
