//! What all commands have in common: their options, their formats, and how they end.

use camino::Utf8PathBuf;
use clap::ValueEnum;

use crate::{diagnostic, error::Error, model::Day};

/// What every command takes, before and after its name.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Run as if started in this directory
    #[arg(short = 'C', long = "directory", value_name = "DIR", global = true)]
    pub directory: Option<Utf8PathBuf>,
    /// Evaluate as of this date (UTC) [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", global = true, value_parser = parse_day)]
    pub today: Option<Day>,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
    /// Output format; a command with more than `text` lists its formats in its help
    #[arg(id = "format-before", long = "format", value_name = "FORMAT")]
    format: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

fn parse_day(text: &str) -> Result<Day, String> {
    crate::model::parse_day(text).ok_or_else(|| "expected a date in the form YYYY-MM-DD".to_owned())
}

/// The formats of a command.
pub(super) trait Format: ValueEnum + Copy + Default + Send + Sync + 'static {
    /// How the command shows the findings of definitions that have errors, with colours where stdout takes them.
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat;

    /// Whether stdout can hold findings in this format. Where it can't, they go to stderr as text.
    fn holds_findings(self) -> bool {
        true
    }
}

/// The option `--format` of a command, with the formats that it has.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(super) struct FormatArg<F: Format> {
    /// Output format [default: text]
    #[arg(long, value_enum, value_name = "FORMAT", hide = F::value_variants().len() == 1)]
    format: Option<F>,
}

impl<F: Format> FormatArg<F> {
    /// The format that was asked for behind the command's name, or else before it.
    ///
    /// # Errors
    /// [`Error::Usage`] for one before it that the command doesn't have.
    pub(super) fn resolve(self, global: &Global) -> Result<F, Error> {
        let (None, Some(name)) = (self.format, &global.format) else { return Ok(self.format.unwrap_or_default()) };
        F::from_str(name, false).map_err(|_| {
            let values = F::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let known: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
            Error::Usage(format!("this command doesn't support the format `{name}`; it supports {}", known.join(", ")))
        })
    }
}

/// The formats of a command that prints text alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOnly {
    /// Text for people
    #[default]
    Text,
}

impl Format for TextOnly {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text => diagnostic::DiagnosticFormat::Text { color },
        }
    }
}

/// The formats of a command that answers people and programs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
}

impl Format for TextOrJson {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text => diagnostic::DiagnosticFormat::Text { color },
            Self::Json => diagnostic::DiagnosticFormat::Json,
        }
    }
}

/// The formats of a command whose answer a reviewer reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ReviewFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// Markdown for a comment on a pull request
    Markdown,
    /// Annotations for GitHub Actions
    Github,
}

impl Format for ReviewFormat {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text => diagnostic::DiagnosticFormat::Text { color },
            Self::Json => diagnostic::DiagnosticFormat::Json,
            Self::Markdown => diagnostic::DiagnosticFormat::Markdown,
            Self::Github => diagnostic::DiagnosticFormat::Github,
        }
    }
}

/// Why a command doesn't end with exit code 0.
#[derive(Debug)]
pub(super) enum Stop {
    /// The definitions have errors, or a check found something; it has been printed. Exit code 1.
    Refused,
    /// The call is wrong, or the environment failed. Exit code 2.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Stop {
    /// Ends a run whose check found something.
    pub(super) fn if_refused(is_refused: bool) -> Result<(), Self> {
        if is_refused { Err(Self::Refused) } else { Ok(()) }
    }
}
