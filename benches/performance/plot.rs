//! Time over grants, both as powers of ten, a panel for each place. A dark page gets dark colours by a style sheet.

use std::ops::Range;

use plotters::{
    coord::combinators::IntoLogRange as _,
    prelude::{
        BLACK, ChartBuilder, Circle, DrawingArea, IntoDrawingArea as _, PathElement, RGBColor, SVGBackend, TRANSPARENT,
        Text, WHITE,
    },
    series::LineSeries,
    style::{Color as _, IntoFont as _},
};

use super::{
    peers::Peer,
    turns::{Run, Step},
};

const PLACES: [&str; 2] = ["tmpfs", "disk"];

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

/// What is drawn, on light and on dark; colours that people with colour blindness can tell apart (Okabe and Ito).
const LINES: [(Step, RGBColor, &str); 6] = [
    (Step::Generate, RGBColor(0, 114, 178), "#56b4e9"),
    (Step::Copy, RGBColor(120, 120, 120), "#9a9a9a"),
    (Step::Nothing, RGBColor(0, 158, 115), "#2bd1a0"),
    (Step::Check, RGBColor(204, 121, 167), "#e59ac4"),
    (Step::Peer(Peer::Jinja), RGBColor(213, 94, 0), "#ff8a3c"),
    (Step::Peer(Peer::Cdktn), RGBColor(150, 110, 0), "#e6c84f"),
];
const GRID: RGBColor = RGBColor(226, 226, 226);
const FONT: &str = "sans-serif";

/// The plot as SVG.
pub(super) fn draw(runs: &[Run]) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (960, 470)).into_drawing_area();
        area.fill(&WHITE).expect("a drawing in memory");
        let (charts, names) = area.split_vertically(400);
        let ranges = (range(&grants(runs), 1.3), range(&times(runs), 1.6));
        let panels = charts.split_evenly((1, PLACES.len()));
        for (panel, place) in panels.iter().zip(PLACES) {
            let here: Vec<&Run> = runs.iter().filter(|run| run.place == place).collect();
            draw_panel(panel, place, &here, &ranges);
        }
        draw_names(&names);
        area.present().expect("a drawing in memory");
    }
    svg.replacen('>', &format!(">\n{}", style()), 1)
}

fn grants(runs: &[Run]) -> Vec<f64> {
    runs.iter().map(|run| super::goals::ratio(run.grants, 1)).collect()
}

fn times(runs: &[Run]) -> Vec<f64> {
    let drawn = |run: &Run| LINES.map(|(step, ..)| run.measures.get(&step).map(|measure| measure.seconds));
    runs.iter().flat_map(drawn).flatten().collect()
}

/// From the least to the most of both panels, so that they can be compared, and a bit beyond.
fn range(values: &[f64], beyond: f64) -> Range<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    least / beyond..most * beyond
}

fn draw_panel(panel: &Area<'_>, place: &str, runs: &[&Run], (x, y): &(Range<f64>, Range<f64>)) {
    let text = |size: i32| (FONT, size, &BLACK);
    let mut chart = ChartBuilder::on(panel)
        .caption(format!("on {place}"), text(20))
        .margin(12)
        .x_label_area_size(48)
        .y_label_area_size(64)
        .build_cartesian_2d(x.clone().log_scale(), y.clone().log_scale())
        .expect("ranges that are not empty");
    chart
        .configure_mesh()
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .axis_style(BLACK)
        .label_style(text(15))
        .x_desc("grants")
        .axis_desc_style(text(16))
        .x_label_formatter(&|grants| {
            decade(*grants).map(|_| super::report::thousands(whole(*grants))).unwrap_or_default()
        })
        .y_label_formatter(&|seconds| decade(*seconds).map(|decade| time_label(*seconds, decade)).unwrap_or_default())
        .draw()
        .expect("a drawing in memory");
    for (step, colour, _) in LINES {
        let points =
            runs.iter().filter_map(|run| Some((super::goals::ratio(run.grants, 1), run.measures.get(&step)?.seconds)));
        let points: Vec<(f64, f64)> = points.collect();
        let line = LineSeries::new(points.iter().copied(), colour.stroke_width(2));
        chart.draw_series(line).expect("a drawing in memory");
        let dots = points.into_iter().map(|point| Circle::new(point, 3, colour.filled()));
        chart.draw_series(dots).expect("a drawing in memory");
    }
}

/// The names of the lines, below both panels in three columns.
fn draw_names(area: &Area<'_>) {
    for (cell, (step, colour, _)) in area.margin(0, 8, 76, 0).split_evenly((2, 3)).iter().zip(LINES) {
        let line = PathElement::new([(0, 10), (22, 10)], colour.stroke_width(2));
        cell.draw(&line).expect("a drawing in memory");
        let name = Text::new(step.label().replace('`', ""), (30, 5), (FONT, 15).into_font().color(&BLACK));
        cell.draw(&name).expect("a drawing in memory");
    }
}

/// The power of ten that a mark stands for; marks between them would only crowd the axis.
#[expect(clippy::cast_possible_truncation, reason = "few powers of ten fit into a run")]
fn decade(value: f64) -> Option<i32> {
    let power = value.log10().round();
    ((value / 10_f64.powf(power) - 1.0).abs() < 0.01).then_some(power as i32)
}

fn time_label(seconds: f64, decade: i32) -> String {
    if decade < 0 { format!("{:.0} ms", seconds * 1e3) } else { format!("{seconds:.0} s") }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count on an axis")]
fn whole(number: f64) -> usize {
    number.round() as usize
}

/// Colours on dark pages.
fn style() -> String {
    let of = |RGBColor(red, green, blue): RGBColor| format!("#{red:02X}{green:02X}{blue:02X}");
    let mut colours: Vec<(String, &str)> = vec![(of(BLACK), "#e6edf3"), (of(WHITE), "#0d1117"), (of(GRID), "#30363d")];
    colours.extend(LINES.iter().map(|(_, light, dark)| (of(*light), *dark)));
    let mut rules = String::new();
    for (light, dark) in colours {
        rules.push_str(&format!("[fill=\"{light}\"] {{ fill: {dark} }} [stroke=\"{light}\"] {{ stroke: {dark} }}\n"));
    }
    format!("<style>@media (prefers-color-scheme: dark) {{\n{rules}}}</style>\n")
}
