//! `teamkit matrix`.

mod forms;
mod json;
mod picture;

use super::{
    Format, Global, Outcome,
    console::Console,
    filter::{Filter, any},
    only,
    session::{Session, Sound},
};
use crate::{
    error::Error,
    model::{EnvironmentId, Principal},
    review::{Holding, Who, matrix},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    filter: Filter,
    /// Print a picture (SVG)
    #[arg(long)]
    svg: bool,
}

pub(super) fn run(args: &Args, global: &Global, console: &Console) -> Result<Outcome, Error> {
    only(global.format, &[Format::Text, Format::Json, Format::Markdown, Format::Csv])?;
    if args.svg && global.format != Format::Text {
        return Err(Error::Usage("a picture has one form: take `--svg` or `--format` out".to_owned()));
    }
    let sound = match Session::open(global)?.sound(global.format, console)? {
        Ok(sound) => sound,
        Err(outcome) => return Ok(outcome),
    };
    args.filter.check(&sound.org)?;
    let mut lines = matrix(&sound.org, &sound.grants, sound.today);
    lines.retain(|line| {
        any(&args.filter.team, line.team.as_str())
            && any(&args.filter.service, line.service.as_str())
            && any(&args.filter.environment, line.environment.as_str())
    });
    let table = Table::of(&lines, &args.filter, &sound);
    console.print(&match global.format {
        Format::Json => json::render(&lines, &sound)?,
        Format::Csv => forms::csv(&lines, &sound),
        Format::Markdown => forms::as_markdown(&table),
        _ if args.svg => picture::render(&table),
        _ => forms::text(&table),
    })?;
    sound.mention_warnings(console);
    Ok(Outcome::Fine)
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
    fn of(lines: &[Holding<'_>], filter: &Filter, sound: &Sound) -> Self {
        let environments = sound.org.environments.iter();
        let shown: Vec<(&EnvironmentId, bool)> = environments
            .filter(|environment| any(&filter.environment, environment.id.as_str()))
            .map(|environment| (&environment.id, environment.protected))
            .collect();
        let mut rows: Vec<Row> = Vec::new();
        let mut lines: Vec<&Holding<'_>> = lines.iter().collect();
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
fn who(who: &Who) -> String {
    match who {
        Who::Members => "members".to_owned(),
        Who::Leads => "leads".to_owned(),
        Who::Workload(service, _) => format!("service/{service}"),
        Who::Named(Principal::User(address)) => address.to_string(),
        Who::Named(principal) => principal.to_string(),
    }
}

/// What is held, with its end.
fn named(line: &Holding<'_>) -> String {
    line.until.map_or_else(|| line.label.to_string(), |day| format!("{} until {day}", line.label))
}
