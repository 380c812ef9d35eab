//! What goes to stdout and what to stderr, with colours where they are wanted.

use std::{fmt::Display, io::Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use terminal_size::{Height, Width, terminal_size_of};

use super::{args::Color, wrap::wrap_hanging};
use crate::{
    error::Error,
    text::{brief, visible_lines},
};

const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Room for the longest path that a system takes.
const LONG_LINE: usize = 5_000;
/// The width of what is printed where no terminal has another.
const WIDTH: usize = 100;
/// Below this, tables are no easier to read for being narrower.
const MIN_WIDTH: usize = 40;
/// How far a message is indented that goes on after its first line: as far as `note: ` and `hint: ` reach.
const HANGING: usize = 6;
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// Where a run prints.
#[derive(Debug)]
pub(super) struct Console {
    stdout: ColorChoice,
    stderr: ColorChoice,
    stdout_width: usize,
    stderr_width: usize,
}

impl Console {
    pub(super) fn new(color: Color) -> Self {
        let choose = |auto: ColorChoice| match color {
            Color::Auto => auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            stdout: choose(AutoStream::choice(&std::io::stdout())),
            stderr: choose(AutoStream::choice(&std::io::stderr())),
            stdout_width: width(terminal_size_of(std::io::stdout())),
            stderr_width: width(terminal_size_of(std::io::stderr())),
        }
    }

    /// The most characters that a line of text on stdout should have.
    pub(super) fn width(&self) -> usize {
        self.stdout_width
    }

    /// Whether stdout takes colours.
    pub(super) fn color(&self) -> bool {
        self.stdout != ColorChoice::Never
    }

    /// Prints what was asked for.
    pub(super) fn print(&self, text: &str) -> Result<(), Error> {
        let written = if is_plain(text) {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        } else {
            let mut out = AutoStream::new(std::io::stdout(), self.stdout);
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        };
        let written = match written {
            // Whoever read our output has seen enough; how the run ends is another matter.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        };
        written.map_err(|source| Error::Io { action: "write to", path: "stdout".into(), source })
    }

    /// Says something beside what was asked for. A stderr that is gone stops nothing.
    pub(super) fn say(&self, text: impl Display) {
        self.tell("", Style::new(), &text);
    }

    /// Says something that needs attention.
    pub(super) fn note(&self, text: impl Display) {
        self.tell("note: ", NOTE, &text);
    }

    pub(super) fn error(&self, error: &Error) {
        self.tell("error: ", ERROR, error);
    }

    /// Says what findings look like, with the colours that they have.
    pub(super) fn say_findings(&self, rendered: &str) {
        self.write(rendered.trim_end());
    }

    /// Whether stderr takes colours.
    pub(super) fn stderr_color(&self) -> bool {
        self.stderr != ColorChoice::Never
    }

    /// Paths, arguments and words of other programs are in such a text: none of it reaches a terminal as more than text,
    /// and none of its lines is longer than anybody reads. Indented lines are to be copied, so they aren't wrapped.
    fn tell(&self, label: &str, style: Style, text: &dyn Display) {
        let text = format!("{label}{text}");
        let shown = visible_lines(&text);
        let lines = shown.lines().map(|line| brief(line, LONG_LINE)).map(|line| {
            if line.starts_with(' ') { line.into() } else { wrap_hanging(&line, HANGING, self.stderr_width) }
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let name = label.trim_end_matches(": ");
        match text.strip_prefix(name) {
            Some(rest) => self.write(&format!("{style}{name}{style:#}{rest}")),
            None => self.write(&text),
        }
    }

    fn write(&self, text: &str) {
        let mut out = AutoStream::new(std::io::stderr(), self.stderr);
        if writeln!(out, "{text}").is_err() {
            // Nobody is there to be told.
        }
    }
}

/// Whether a text has nothing that could be a style, so that it is the same with styles and without. To look for that is
/// much faster than to take styles out of megabytes of JSON.
fn is_plain(text: &str) -> bool {
    // In UTF-8, what begins with 0xC2 can be a control character, too.
    let is_text = |byte| !matches!(byte, 0..=0x1f | 0x7f | 0xc2) || matches!(byte, b'\n' | b'\r' | b'\t');
    text.bytes().all(is_text)
}

/// The width to print for: that of the terminal, if it is known.
fn width(terminal: Option<(Width, Height)>) -> usize {
    terminal.map_or(WIDTH, |(Width(columns), _)| usize::from(columns).max(MIN_WIDTH))
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn a_plain_text_has_nothing_to_take_out() {
        let beginnings = ["", "{ \"a\": 1 }\n", "ü €\t\r\n", "日本", "🙂"];
        let all = (0..=0x2ff_u32).chain([0x2028, 0xfeff, 0x1_f600]).filter_map(char::from_u32);
        for text in all.flat_map(|one| beginnings.map(|start| format!("{start}{one}[31mx{one}"))) {
            let stripped = anstream::adapter::strip_str(&text).to_string();
            assert!(!is_plain(&text) || stripped == text, "{text:?}");
        }
        assert!(beginnings.iter().all(|text| is_plain(text)));
        assert!(!is_plain("\u{1b}[31mred\u{1b}[m"));
    }
}
