//! `teamkit matrix`.

mod forms;
mod json;
mod picture;

use clap::ValueEnum;

use super::{
    args::{Format, FormatArg, Global, Stop},
    console::Console,
    filter::{Filter, matches_filter},
    rows::scope_name,
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic,
    error::Error,
    model::{Condition, EnvironmentId, Org, Principal, Site},
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
    lines.retain(|line| matches_filter(&args.filter.team, line.team.as_str()) && args.filter.has_site(line.site));
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

/// What one of a team has on a service or in a scope: a cell for each column, its names in order.
struct Row {
    team: String,
    service: String,
    who: String,
    cells: Vec<Vec<String>>,
}

/// A column of roles: an environment, or that of the workspace's scopes, which are in none.
struct TableColumn {
    name: String,
    is_protected: bool,
}

/// The matrix as people see it.
struct Table {
    columns: Vec<TableColumn>,
    rows: Vec<Row>,
}

impl Table {
    fn of(lines: &[MatrixEntry<'_>], filter: &Filter, workspace: &ValidWorkspace) -> Self {
        let org = &workspace.state.org;
        let environments =
            org.environments.iter().filter(|environment| matches_filter(&filter.environment, environment.id.as_str()));
        let shown: Vec<&EnvironmentId> = environments.clone().map(|environment| &environment.id).collect();
        let mut columns: Vec<TableColumn> = environments
            .map(|environment| TableColumn { name: environment.id.to_string(), is_protected: environment.protected })
            .collect();
        if lines.iter().any(|line| line.site.scope().is_some()) {
            columns.push(TableColumn { name: "scope".to_owned(), is_protected: false });
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut lines: Vec<&MatrixEntry<'_>> = lines.iter().collect();
        lines.sort_by_key(|line| {
            (line.team, line.site.scope(), line.site.service(), &line.who, line.site.environment(), line.resource)
        });
        for line in lines {
            let (team, service, who) = (line.team.to_string(), site_name(org, line.site), who(&line.who));
            let is_same = |row: &Row| row.team == team && row.service == service && row.who == who;
            if !rows.last().is_some_and(is_same) {
                rows.push(Row { team, service, who, cells: vec![Vec::new(); columns.len()] });
            }
            let column = match line.site {
                Site::Service { environment, .. } => shown.iter().position(|id| *id == environment),
                Site::Scope(_) => columns.len().checked_sub(1),
            };
            let cell = rows.last_mut().zip(column).and_then(|(row, column)| row.cells.get_mut(column));
            if let Some(cell) = cell {
                cell.push(named(line));
            }
        }
        Self { columns, rows }
    }
}

/// The name of a site without its environment: `ledger`, `commerce (folder, protected)`.
fn site_name(org: &Org, site: &Site) -> String {
    match site {
        Site::Service { service, .. } => service.to_string(),
        Site::Scope(id) => scope_name(org, id),
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

/// What is held, with the resource on which it is, and its end.
fn named(line: &MatrixEntry<'_>) -> String {
    let on = line.resource.map(|resource| format!(" on {resource}")).unwrap_or_default();
    let until = line.until.map(|day| format!(" until {day}")).unwrap_or_default();
    format!("{}{on}{}{until}", line.name, Condition::suffix(line.condition))
}
