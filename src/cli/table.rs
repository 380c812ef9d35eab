//! Columns of text that fit a width.

use super::wrap::{length, parts, wrap};
use crate::text::visible;

/// The space between two columns.
const GAP: usize = 2;
/// How far the second line of a folded row is indented.
const HANGING: usize = 4;
/// A column is never cut to less.
const MIN_WIDTH: usize = 4;

/// Rows under a head, in columns that fit a width.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let head: Vec<String> = head.iter().map(|&title| title.to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| visible(cell)).collect()).collect();
    let lines = || std::iter::once(&head).chain(&rows);
    let columns = Columns::fit(&lines().collect::<Vec<_>>(), 0, width);
    lines().map(|row| columns.row(row)).collect()
}

/// The layout of rows of cells: the width of each column, and the column with which a second line begins, if any.
///
/// Rows that are too long are folded into two lines, with as much on the first as fits, or their cells are wrapped:
/// whatever takes fewer lines and leaves more words whole.
#[derive(Debug)]
pub(super) struct Columns {
    indent: usize,
    widths: Vec<usize>,
    fold: Option<usize>,
}

impl Columns {
    /// The best layout of some rows that are indented, on lines of at most `width` characters.
    pub(super) fn fit(rows: &[&Vec<String>], indent: usize, width: usize) -> Self {
        let natural = widest(rows, length);
        let flat = Self { indent, widths: natural.clone(), fold: None };
        if flat.line_width() <= width {
            return flat;
        }
        let words = widest(rows, |cell| cell.split(' ').map(length).max().unwrap_or(0));
        let parts = widest(rows, |cell| cell.split(' ').flat_map(parts).map(length).max().unwrap_or(0));
        let layout = |fold: Option<usize>| {
            let at = fold.unwrap_or(natural.len());
            let mut widths = natural.clone();
            let (first, second) = widths.split_at_mut(at);
            shrink(first, &[&words, &parts], width.saturating_sub(indent));
            shrink(
                second,
                &[words.get(at..).unwrap_or(&[]), parts.get(at..).unwrap_or(&[])],
                width.saturating_sub(indent + HANGING),
            );
            Self { indent, widths, fold }
        };
        let layouts = std::iter::once(None).chain((1..natural.len()).rev().map(Some)).map(layout);
        layouts.min_by_key(|layout| rows.iter().map(|row| layout.cost(row)).sum::<usize>()).unwrap_or(flat)
    }

    /// A row as one line or several, no space at the end of any.
    pub(super) fn row(&self, cells: &[String]) -> String {
        let at = self.fold.unwrap_or(cells.len()).min(cells.len());
        let (first, second) = cells.split_at(at);
        let (first_widths, second_widths) = self.widths.split_at(at.min(self.widths.len()));
        let mut out = joined(first, first_widths, self.indent);
        if second.iter().any(|cell| !cell.is_empty()) {
            out.push_str(&joined(second, second_widths, self.indent + HANGING));
        }
        out
    }

    fn line_width(&self) -> usize {
        self.indent + total(&self.widths)
    }

    /// How much a row asks of its reader: its lines, and the words that are broken.
    fn cost(&self, cells: &[String]) -> usize {
        let costs = cells.iter().zip(&self.widths).map(|(cell, &width)| {
            if length(cell) <= width {
                return (1, 0);
            }
            (wrap(cell, width).len(), cell.split(' ').filter(|word| length(word) > width).count())
        });
        let at = self.fold.unwrap_or(cells.len()).min(cells.len());
        let (mut first, mut second, mut broken) = (0, 0, 0);
        for (column, (lines, of_cell)) in costs.enumerate() {
            let height = if column < at { &mut first } else { &mut second };
            *height = lines.max(*height);
            broken += of_cell;
        }
        let has_second = cells.iter().skip(at).any(|cell| !cell.is_empty());
        first + if has_second { second } else { 0 } + broken
    }
}

/// The width of a line of columns.
fn total(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|&&width| width > 0);
    (shown.clone().sum::<usize>() + GAP * shown.count()).saturating_sub(GAP)
}

/// The largest measure of each column's cells.
fn widest(rows: &[&Vec<String>], measure: impl Fn(&str) -> usize) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row.iter()) {
            *width = measure(cell).max(*width);
        }
    }
    widths
}

/// Narrows the widest columns until a line has at most `width` characters, down to one limit after the other.
fn shrink(widths: &mut [usize], limits: &[&[usize]], width: usize) {
    let hard = vec![MIN_WIDTH; widths.len()];
    for limits in limits.iter().copied().chain([hard.as_slice()]) {
        while total(widths) > width {
            let columns = widths.iter_mut().zip(limits).filter(|(width, limit)| **width > **limit);
            let Some((widest, _)) = columns.max_by_key(|(width, _)| **width) else { break };
            *widest -= 1;
        }
    }
}

/// Cells side by side, each wrapped to its column; columns that are empty in every row are left out.
fn joined(cells: &[String], widths: &[usize], indent: usize) -> String {
    let cells = cells.iter().zip(widths).filter(|(_, width)| **width > 0);
    let columns: Vec<(Vec<String>, usize)> = cells.map(|(cell, &width)| (wrap(cell, width), width)).collect();
    let height = columns.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
    let mut out = String::new();
    for at in 0..height {
        let line = columns.iter().map(|(lines, width)| {
            let text = lines.get(at).map_or("", String::as_str);
            format!("{text:<width$}")
        });
        let line = line.collect::<Vec<_>>().join(&" ".repeat(GAP));
        out.push_str(format!("{:indent$}{line}", "").trim_end());
        out.push('\n');
    }
    out
}
