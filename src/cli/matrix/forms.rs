//! The matrix as a table, as Markdown and for spreadsheets.

use super::{Table, TableColumn, who};
use crate::{
    cli::{markdown, rows::lines_of, table::table, workspace::ValidWorkspace},
    model::{EnvironmentId, ScopeId, ServiceId},
    review::MatrixEntry,
    text::visible,
};

fn head(matrix: &Table) -> Vec<String> {
    let names = matrix.columns.iter().map(|TableColumn { name, is_protected }| {
        if *is_protected { format!("{} (protected)", name.to_uppercase()) } else { name.to_uppercase() }
    });
    ["TEAM", "SERVICE", "WHO"].map(str::to_owned).into_iter().chain(names).collect()
}

pub(super) fn text(matrix: &Table, width: usize) -> String {
    if matrix.rows.is_empty() {
        return "no access\n".to_owned();
    }
    let head = head(matrix);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let rows = matrix.rows.iter().map(|row| {
        let names = [&row.team, &row.service, &row.who].map(String::clone);
        names.into_iter().chain(row.cells.iter().map(|cell| cell.join(", "))).collect()
    });
    table(&head, &rows.collect::<Vec<_>>(), width)
}

pub(super) fn as_markdown(matrix: &Table) -> String {
    if matrix.rows.is_empty() {
        return "No access.\n".to_owned();
    }
    let names =
        matrix.columns.iter().map(
            |TableColumn { name, is_protected }| {
                if *is_protected { format!("{} (protected)", code(name)) } else { code(name) }
            },
        );
    let head: Vec<String> = ["team", "service", "who"].map(str::to_owned).into_iter().chain(names).collect();
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in &matrix.rows {
        let who = if matches!(row.who.as_str(), "members" | "leads") { row.who.clone() } else { code(&row.who) };
        let cells = row.cells.iter().map(|cell| cell.iter().map(|name| code(name)).collect::<Vec<_>>().join("<br>"));
        let cells: Vec<String> = [code(&row.team), code(&row.service), who].into_iter().chain(cells).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

/// A text of users in a code span, in a cell of a table.
fn code(text: &str) -> String {
    markdown::code(text).replace('|', "\\|")
}

/// One row for each team, service and environment or scope, somebody and role (RFC 4180).
pub(super) fn csv(lines: &[MatrixEntry<'_>], workspace: &ValidWorkspace) -> String {
    let mut out = String::from("team,service,environment,protected,who,role,until,from,scope,resource,condition\r\n");
    for line in lines {
        let cells = [
            line.team.to_string(),
            line.site.service().map(ServiceId::to_string).unwrap_or_default(),
            line.site.environment().map(EnvironmentId::to_string).unwrap_or_default(),
            workspace.state.org.protects_site(line.site).to_string(),
            who(&line.who),
            line.name.to_string(),
            line.until.map(|day| day.to_string()).unwrap_or_default(),
            lines_of(&line.origins),
            line.site.scope().map(ScopeId::to_string).unwrap_or_default(),
            line.resource.unwrap_or_default().to_owned(),
            line.condition.map(|condition| condition.title.clone()).unwrap_or_default(),
        ];
        out.push_str(&cells.map(|one| cell(&one)).join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let text = visible(text);
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
