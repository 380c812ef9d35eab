//! `teamkit check`.

use std::sync::Arc;

use clap::ValueEnum;

use super::{
    args::{Format, FormatArg, Global, Stop},
    console::Console,
    files::Files,
    workspace::{LoadedWorkspace, findings},
};
use crate::{diagnostic, text::plural};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    format: FormatArg<CheckFormat>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Format for CheckFormat {
    fn findings(self, color: bool) -> diagnostic::Format {
        match self {
            Self::Text => diagnostic::Format::Text { color },
            Self::Json => diagnostic::Format::Json,
            Self::Github => diagnostic::Format::Github,
            Self::Sarif => diagnostic::Format::Sarif,
        }
    }
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let LoadedWorkspace { root, mut loaded } = LoadedWorkspace::open(global)?;
    let mut is_refused = loaded.state.is_none();
    let mut hidden = 0;
    if let Some(files) = args.files.among(&loaded.sources, &root, global)? {
        let is_shown = |found: &diagnostic::Diagnostic| {
            found.labels.first().is_some_and(|label| files.iter().any(|file| Arc::ptr_eq(file, label.place.source())))
        };
        let shown: diagnostic::Diagnostics =
            loaded.diagnostics.iter().filter(|found| is_shown(found)).cloned().collect();
        hidden = loaded.diagnostics.iter().count() - shown.iter().count();
        loaded.diagnostics = shown;
        is_refused = false;
    }
    console.print(&findings(&loaded, format, console))?;
    if hidden > 0 {
        console.say(format_args!("{} in other files: see `teamkit check`", plural(hidden, "finding")));
    }
    Stop::if_refused(is_refused || loaded.diagnostics.has_errors())
}
