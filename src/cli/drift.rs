//! `teamkit drift`: what is defined and not live, and what is live and not defined.

mod asked;
mod findings;
mod github;
pub(super) mod json;
mod markdown;
mod output;
mod text;
mod words;

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use clap::ValueEnum;

use self::{asked::AskedDrift, output::DriftOutput, words::unused_note};
use super::{
    args::{Format, FormatArg, Global, Stop},
    console::Console,
    filter::Filter,
    live_world::live_world,
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic,
    drift::{Drift, DriftJudge, DriftPlace, drift},
    text::{join_few, visible},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The directory with an export of what is live, as `teamkit live --commands` makes one
    #[arg(long, value_name = "DIR")]
    live: Utf8PathBuf,
    /// Also show what belongs to the clouds and clusters themselves
    #[arg(long)]
    all: bool,
    /// Only what this person has or lacks, whether or not a definition names them
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    #[command(flatten)]
    filter: Filter,
    #[command(flatten)]
    format: FormatArg<DriftFormat>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum DriftFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// Markdown for an issue
    Markdown,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

impl Format for DriftFormat {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text | Self::Markdown => diagnostic::DiagnosticFormat::Text { color },
            Self::Json => diagnostic::DiagnosticFormat::Json,
            Self::Github => diagnostic::DiagnosticFormat::Github,
            Self::Sarif => diagnostic::DiagnosticFormat::Sarif,
        }
    }

    fn holds_findings(self) -> bool {
        self != Self::Markdown
    }
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    let workspace = ValidWorkspace::open(global, format, console)?;
    let ValidWorkspace { state, catalog, .. } = &workspace;
    let asked = AskedDrift::new(&args.filter, args.person.as_deref(), &state.org)?;
    let world = live_world(&args.live, global, console)?;
    let drift = drift(state, &world);
    let drift = if args.all { drift.with_folded() } else { drift };
    let (drift, unused) = drift.accept(state);
    let drift = asked.narrow(drift);
    let judge = DriftJudge::new(state, catalog, &world);
    let output = || DriftOutput::new(&drift, &judge, state, &unused, asked.person());
    console.print(&match format {
        DriftFormat::Json => json::document(&drift, &judge)?,
        DriftFormat::Text => text::render(&output(), console),
        DriftFormat::Markdown => markdown::render(&output()),
        DriftFormat::Github => github::render(&output()),
        DriftFormat::Sarif => findings::sarif(&output()),
    })?;
    if format != DriftFormat::Markdown {
        for entry in &unused {
            console.note(unused_note(entry));
        }
    }
    workspace.mention_warnings(console);
    if drift.compared.is_empty() && !drift.only_defined.is_empty() {
        console.note(nothing_compared(args, &drift));
    }
    Stop::if_refused(!(drift.rows.is_empty() && drift.exposed.is_empty()))
}

/// So many places say enough; the rest is counted.
const MENTIONED: usize = 3;

/// An export that has none of the places that were asked for: nobody may take that for one in which nothing differs.
fn nothing_compared(Args { live, filter, .. }: &Args, drift: &Drift<'_>) -> String {
    let names = |places: &BTreeSet<DriftPlace>| join_few(places.iter().map(|place| format!("`{place}`")), MENTIONED);
    let which = if filter.is_empty() { "is in a definition" } else { "was asked for" };
    let other = if drift.only_live.is_empty() { String::new() } else { format!(", but {}", names(&drift.only_live)) };
    let asked = names(&drift.only_defined);
    let hint = "is it the right directory? `teamkit live --commands` prints a script that exports what is defined";
    visible(&format!("nothing was compared: no place of {live} {which}: it has nothing of {asked}{other}"))
        + "\nhint: "
        + hint
}
