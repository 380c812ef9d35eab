//! What goes to stdout and what to stderr, with colours where they are wanted.

use std::{fmt::Display, io::Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::args::Color;
use crate::{
    error::Error,
    text::{brief, visible_lines},
};

const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Room for the longest path that a system takes.
const LONG_LINE: usize = 5_000;
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// Where a run prints.
#[derive(Debug)]
pub(super) struct Console {
    stdout: ColorChoice,
    stderr: ColorChoice,
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
        }
    }

    /// Whether stdout takes colours.
    pub(super) fn color(&self) -> bool {
        self.stdout != ColorChoice::Never
    }

    /// Prints what was asked for.
    pub(super) fn print(&self, text: &str) -> Result<(), Error> {
        let mut out = AutoStream::new(std::io::stdout(), self.stdout);
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        let written = match written {
            // Whoever read our output has seen enough; how the run ends is another matter.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        };
        written.map_err(|source| Error::Io { action: "write to", path: "stdout".into(), source })
    }

    /// Says something beside what was asked for. A stderr that is gone stops nothing.
    pub(super) fn say(&self, text: impl Display) {
        self.tell("", &text);
    }

    /// Says something that needs attention.
    pub(super) fn note(&self, text: impl Display) {
        self.tell(&format!("{NOTE}note{NOTE:#}: "), &text);
    }

    pub(super) fn error(&self, error: &Error) {
        self.tell(&format!("{ERROR}error{ERROR:#}: "), error);
    }

    /// Paths, arguments and words of other programs are in such a text: none of it reaches a terminal as more than text,
    /// and none of its lines is longer than anybody reads.
    fn tell(&self, before: &str, text: &dyn Display) {
        let text = text.to_string();
        let shown = visible_lines(&text);
        let lines: Vec<_> = shown.lines().map(|line| brief(line, LONG_LINE)).collect();
        let mut out = AutoStream::new(std::io::stderr(), self.stderr);
        if writeln!(out, "{before}{}", lines.join("\n")).is_err() {
            // Nobody is there to be told.
        }
    }
}
