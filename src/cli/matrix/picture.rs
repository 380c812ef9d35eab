//! The matrix as a picture that stands alone: SVG without scripts, fonts or links.

use super::{Row, Table, TableColumn};
use crate::text::visible;

const CHARACTER: usize = 8;
const LINE: usize = 18;
const MARGIN: usize = 16;
const GAP: usize = 14;
/// Where a line of text stands on.
const BASE: usize = 13;
const HEAD: usize = 40;
const TITLE: usize = 44;

/// Colours for both schemes; what is protected is striped and says so, whatever the colours.
const STYLE: &str = "
text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1f2328; }
.title { font-weight: bold; font-size: 15px; }
.head { font-weight: bold; }
.faint { fill: #59636e; }
.paper { fill: #ffffff; }
.some { fill: #dbe9f9; }
.line { stroke: #c5ccd3; stroke-width: 1; }
.stripe { stroke: #b3541e; stroke-width: 2; }
.edge { fill: none; stroke: #b3541e; stroke-width: 1.5; stroke-dasharray: 5 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .faint { fill: #9aa5b1; }
  .paper { fill: #0d1117; }
  .some { fill: #1c3553; }
  .line { stroke: #3d444d; }
  .stripe { stroke: #e08a4f; }
  .edge { stroke: #e08a4f; }
}
";

/// A column's left edge and width.
#[derive(Clone, Copy)]
struct Column {
    at: usize,
    width: usize,
}

/// Rows of one team's service, drawn as one.
struct Band<'a> {
    rows: Vec<&'a Row>,
    is_first_of_team: bool,
}

pub(super) fn render(table: &Table) -> String {
    let bands = bands(&table.rows);
    let columns = columns(table);
    let width = columns.last().map_or(MARGIN, |last| last.at + last.width) + MARGIN;
    let width = width.max(420);
    let top = TITLE + HEAD;
    let height = top + bands.iter().map(height_of).sum::<usize>() + MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
         <title id=\"title\">Access by team, service and environment</title>\n\
         <desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n\
         <defs><pattern id=\"stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><line class=\"stripe\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"8\"/></pattern></defs>\n\
         <rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n",
        escaped(&description(table)),
    );
    out.push_str(&label(MARGIN, 28, "title", "Access by team, service and environment"));
    out.push_str(&heads(table, &columns, height));
    let mut y = top;
    for band in &bands {
        out.push_str(&drawn(band, table, &columns, y, width));
        y += height_of(band);
    }
    if bands.is_empty() {
        out.push_str(&label(MARGIN, top, "faint", "no access"));
    }
    out.push_str("</svg>\n");
    out
}

fn bands(rows: &[Row]) -> Vec<Band<'_>> {
    let same = |one: &Row, other: &Row| one.team == other.team && one.service == other.service;
    let mut team = None;
    let bands = rows.chunk_by(same).map(|rows| {
        let is_first_of_team = rows.first().is_some_and(|row| team.replace(&row.team) != Some(&row.team));
        Band { rows: rows.iter().collect(), is_first_of_team }
    });
    bands.collect()
}

/// Team, service, who, then one for each environment.
fn columns(table: &Table) -> Vec<Column> {
    let longest = |texts: Vec<&str>| texts.into_iter().map(|text| text.chars().count()).max().unwrap_or(0);
    let named = |head: &'static str, of: fn(&Row) -> &str| {
        longest(table.rows.iter().map(of).chain([head]).collect()) * CHARACTER
    };
    let mut widths =
        vec![named("team", |row| &row.team), named("service", |row| &row.service), named("who", |row| &row.who)];
    for (index, TableColumn { name, .. }) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(index)).flatten().map(String::as_str);
        widths.push(longest(cells.chain([name.as_str(), "protected"]).collect()) * CHARACTER);
    }
    let mut at = MARGIN;
    let placed = widths.into_iter().map(|width| {
        let column = Column { at, width };
        at += width + GAP;
        column
    });
    placed.collect()
}

fn lines(row: &Row) -> usize {
    row.cells.iter().map(Vec::len).max().unwrap_or(0).max(1)
}

fn height_of(band: &Band<'_>) -> usize {
    band.rows.iter().map(|row| lines(row) * LINE).sum::<usize>() + GAP / 2
}

fn heads(table: &Table, columns: &[Column], height: usize) -> String {
    let mut out = String::new();
    let y = TITLE + BASE;
    for (column, name) in columns.iter().zip(["team", "service", "who"]) {
        out.push_str(&label(column.at, y, "head", name));
    }
    for (column, TableColumn { name, is_protected }) in columns.iter().skip(3).zip(&table.columns) {
        out.push_str(&label(column.at, y, "head", name));
        if *is_protected {
            let Column { at, width } = *column;
            out.push_str(&label(at, y + 16, "faint", "protected"));
            let (x, width) = (at - GAP / 2, width + GAP);
            out.push_str(&format!(
                "<rect fill=\"url(#stripes)\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"6\"/>\n\
                 <rect class=\"edge\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{}\"/>\n",
                TITLE - 10,
                TITLE - 10,
                height - TITLE - 2,
            ));
        }
    }
    out
}

fn drawn(band: &Band<'_>, table: &Table, columns: &[Column], top: usize, width: usize) -> String {
    let mut out = String::new();
    let Some(first) = band.rows.first() else { return out };
    let start = if band.is_first_of_team { MARGIN } else { columns.get(1).map_or(MARGIN, |column| column.at) };
    out.push_str(&format!(
        "<line class=\"line\" x1=\"{start}\" y1=\"{top}\" x2=\"{}\" y2=\"{top}\"/>\n",
        width - MARGIN
    ));
    let mut y = top + GAP / 4;
    for (index, row) in band.rows.iter().enumerate() {
        let names: [&str; 3] = [&first.team, &first.service, &row.who];
        let is_shown = [index == 0 && band.is_first_of_team, index == 0, true];
        for ((column, name), is_shown) in columns.iter().zip(names).zip(is_shown) {
            if is_shown {
                out.push_str(&label(column.at, y + BASE, "", name));
            }
        }
        for ((column, cell), TableColumn { name: environment, .. }) in
            columns.iter().skip(3).zip(&row.cells).zip(&table.columns)
        {
            let Column { at, width } = *column;
            if cell.is_empty() {
                out.push_str(&label(at, y + BASE, "faint", "–"));
                continue;
            }
            let told = format!("{} of {} on {} in {environment}: {}", row.who, row.team, row.service, cell.join(", "));
            out.push_str(&format!(
                "<g><title>{}</title><rect class=\"some\" rx=\"3\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{}\"/>\n",
                escaped(&told),
                at - 4,
                width + 8,
                cell.len() * LINE - 2,
            ));
            for (index, name) in cell.iter().enumerate() {
                out.push_str(&label(at, y + BASE + index * LINE, "", name));
            }
            out.push_str("</g>\n");
        }
        y += lines(row) * LINE;
    }
    out
}

fn description(table: &Table) -> String {
    let environments: Vec<String> = table
        .columns
        .iter()
        .map(
            |TableColumn { name, is_protected }| {
                if *is_protected { format!("{name} (protected)") } else { name.clone() }
            },
        )
        .collect();
    format!(
        "A table. Each row is what members, leads or somebody named of a team have on a service, with a column for each \
         environment: {}.",
        environments.join(", ")
    )
}

fn label(x: usize, y: usize, class: &str, text: &str) -> String {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<text{class} x=\"{x}\" y=\"{y}\">{}</text>\n", escaped(text))
}

/// Text of users as XML takes it.
fn escaped(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&apos;")
}
