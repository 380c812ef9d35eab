//! `teamkit matrix`.

mod forms;
mod json;
mod picture;

use clap::ValueEnum;

use super::{
    args::{Format, FormatArg, Global, Stop},
    console::Console,
    filter::{Filter, matches_filter},
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic,
    error::Error,
    model::{EnvironmentId, Principal},
    review::{MatrixEntry, MatrixSubject, matrix},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Print a picture in SVG
    #[arg(long)]
    svg: bool,
    #[command(flatten)]
    format: FormatArg<MatrixFormat>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum MatrixFormat {
    /// Text for people
    #[default]
    Text,
    /// JSON for programs
    Json,
    /// Markdown for a comment on a pull request
    Markdown,
    /// Comma-separated values for a spreadsheet
    Csv,
}

impl Format for MatrixFormat {
    fn findings(self, color: bool) -> diagnostic::DiagnosticFormat {
        match self {
            Self::Text => diagnostic::DiagnosticFormat::Text { color },
            Self::Json => diagnostic::DiagnosticFormat::Json,
            Self::Markdown => diagnostic::DiagnosticFormat::Markdown,
            Self::Csv => diagnostic::DiagnosticFormat::Text { color: false },
        }
    }

    fn holds_findings(self) -> bool {
        self != Self::Csv
    }
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<(), Stop> {
    let format = args.format.resolve(global)?;
    if args.svg && format != MatrixFormat::Text {
        return Err(Error::Usage("`--svg` can't be combined with `--format`".to_owned()).into());
    }
    let workspace = ValidWorkspace::open(global, format, console)?;
    args.filter.check(&workspace.state.org)?;
    let mut lines = matrix(&workspace.state);
    lines.retain(|line| {
        matches_filter(&args.filter.team, line.team.as_str())
            && matches_filter(&args.filter.service, line.service.as_str())
            && matches_filter(&args.filter.environment, line.environment.as_str())
    });
    let table = Table::of(&lines, &args.filter, &workspace);
    console.print(&match format {
        MatrixFormat::Json => json::render(&lines, &workspace)?,
        MatrixFormat::Csv => forms::csv(&lines, &workspace),
        MatrixFormat::Markdown => forms::as_markdown(&table),
        MatrixFormat::Text if args.svg => picture::render(&table),
        MatrixFormat::Text => forms::text(&table, console.width()),
    })?;
    workspace.mention_warnings(console);
    Ok(())
}

/// What one of a team has on a service: a cell for each environment, its names in order.
struct Row {
    team: String,
    service: String,
    who: String,
    cells: Vec<Vec<String>>,
}

/// The matrix as people see it.
struct Table {
    /// Environments, and whether they are protected.
    environments: Vec<(String, bool)>,
    rows: Vec<Row>,
}

impl Table {
    fn of(lines: &[MatrixEntry<'_>], filter: &Filter, workspace: &ValidWorkspace) -> Self {
        let environments = workspace.state.org.environments.iter();
        let shown: Vec<(&EnvironmentId, bool)> = environments
            .filter(|environment| matches_filter(&filter.environment, environment.id.as_str()))
            .map(|environment| (&environment.id, environment.protected))
            .collect();
        let mut rows: Vec<Row> = Vec::new();
        let mut lines: Vec<&MatrixEntry<'_>> = lines.iter().collect();
        lines.sort_by_key(|line| (line.team, line.service, &line.who, line.environment));
        for line in lines {
            let (team, service, who) = (line.team.to_string(), line.service.to_string(), who(&line.who));
            let is_same = |row: &Row| row.team == team && row.service == service && row.who == who;
            if !rows.last().is_some_and(is_same) {
                rows.push(Row { team, service, who, cells: vec![Vec::new(); shown.len()] });
            }
            let column = shown.iter().position(|(id, _)| *id == line.environment);
            let cell = rows.last_mut().zip(column).and_then(|(row, column)| row.cells.get_mut(column));
            if let Some(cell) = cell {
                cell.push(named(line));
            }
        }
        Self { environments: shown.iter().map(|(id, protected)| (id.to_string(), *protected)).collect(), rows }
    }
}

/// A person by address, a workload by its service as `to` names it, everybody else by principal.
fn who(who: &MatrixSubject) -> String {
    match who {
        MatrixSubject::Members => "members".to_owned(),
        MatrixSubject::Leads => "leads".to_owned(),
        MatrixSubject::Workload(service, _) => format!("service/{service}"),
        MatrixSubject::Named(Principal::User(address)) => address.to_string(),
        MatrixSubject::Named(principal) => principal.to_string(),
    }
}

/// What is held, with its end.
fn named(line: &MatrixEntry<'_>) -> String {
    line.until.map_or_else(|| line.name.to_string(), |day| format!("{} until {day}", line.name))
}
