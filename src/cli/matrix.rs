//! `teamkit matrix`.

mod forms;
mod json;
mod picture;

use clap::ValueEnum;

use super::{
    args::{Format, FormatArg, Global, Stop},
    console::Console,
    entitlement_rows::KeyedEntitlement,
    filter::{Filter, matches_filter},
    rows::scope_name,
    workspace::ValidWorkspace,
};
use crate::{
    diagnostic,
    error::Error,
    model::{Audience, Condition, EnvironmentId, Org, Principal, Site},
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
    let all = workspace.state.entitlements.active.iter();
    let requests: Vec<KeyedEntitlement<'_>> =
        all.filter(|(_, asked)| args.filter.has_origin(&asked.origins, &workspace.state.org)).collect();
    let mut table = Table::of(&lines, &args.filter, &workspace);
    table.add_requests(&requests, &workspace.state.org);
    console.print(&match format {
        MatrixFormat::Json => json::render(&lines, &requests, &workspace)?,
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

/// The column of the workspace's scopes.
const OF_SCOPES: &str = "scope";

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
            columns.push(TableColumn { name: OF_SCOPES.to_owned(), is_protected: false });
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

impl Table {
    /// Adds what people may ask for, in rows of its own behind what they have.
    fn add_requests(&mut self, requests: &[KeyedEntitlement<'_>], org: &Org) {
        for origin in requests.iter().flat_map(|(_, asked)| &asked.origins) {
            let at = self.column_of(&origin.site);
            let team = origin.audience.team().unwrap_or(&origin.team);
            let asking = match &origin.audience {
                Audience::Members(_) => "members may ask",
                Audience::Leads(_) => "leads may ask",
                Audience::Workload(_) | Audience::Named => "others may ask",
            };
            let service = site_name(org, &origin.site);
            let key = (team.as_str(), service.as_str(), asking);
            let is_same = |row: &Row| (row.team.as_str(), row.service.as_str(), row.who.as_str()) == key;
            let index = self.rows.iter().position(is_same).unwrap_or_else(|| {
                let last =
                    self.rows.iter().rposition(|row| (row.team.as_str(), row.service.as_str()) <= (key.0, key.1));
                let index = last.map_or(0, |last| last + 1);
                let cells = vec![Vec::new(); self.columns.len()];
                let (team, service) = (key.0.to_owned(), key.1.to_owned());
                self.rows.insert(index, Row { team, service, who: asking.to_owned(), cells });
                index
            });
            let cell = self.rows.get_mut(index).zip(at).and_then(|(row, at)| row.cells.get_mut(at));
            if let Some(cell) = cell.filter(|cell| !cell.iter().any(|name| **name == *origin.role)) {
                cell.push(origin.role.to_string());
            }
        }
    }

    /// The column of a site; that of scopes is added where there is none yet.
    fn column_of(&mut self, site: &Site) -> Option<usize> {
        let name = site.environment().map_or(OF_SCOPES, EnvironmentId::as_str);
        let at = self.columns.iter().position(|column| column.name == name);
        if at.is_some() || site.scope().is_none() {
            return at;
        }
        self.columns.push(TableColumn { name: OF_SCOPES.to_owned(), is_protected: false });
        self.rows.iter_mut().for_each(|row| row.cells.push(Vec::new()));
        self.columns.len().checked_sub(1)
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
