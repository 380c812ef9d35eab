//! What this project set out to reach, held to what was measured beside the floor in the same run.

use super::{
    page::time,
    peers::Peer,
    turns::{Run, Step},
};

const MEGABYTE: f64 = 1024.0 * 1024.0;
/// What growth may be beyond linear before it counts: a run's own noise.
const NOISE: f64 = 1.05;

/// A goal, the limit that it has, what was measured.
struct Goal {
    what: String,
    limit: String,
    measured: String,
    is_met: bool,
}

/// The goals as a table.
pub(super) fn table(runs: &[Run]) -> String {
    let goals = goals(runs);
    if goals.is_empty() {
        return "The goals are about 10,000 grants and more; this run measured less.".to_owned();
    }
    let mut text = "| goal | limit | measured | |\n|---|---|---|---|\n".to_owned();
    for Goal { what, limit, measured, is_met } in goals {
        text.push_str(&format!("| {what} | {limit} | {measured} | {} |\n", if is_met { "met" } else { "**not met**" }));
    }
    text
}

fn goals(runs: &[Run]) -> Vec<Goal> {
    let mut goals = Vec::new();
    for (place, factor) in [("disk", 1.2), ("tmpfs", 2.0)] {
        for run in large(runs, place) {
            goals.extend(beside(run, Step::Generate, Step::Copy, factor));
        }
    }
    for place in ["disk", "tmpfs"] {
        for run in large(runs, place) {
            goals.extend(beside(run, Step::Nothing, Step::Read, 2.0));
        }
    }
    for (near, limit) in [(10_000, 0.15), (100_000, 1.2)] {
        goals.extend(large(runs, "tmpfs").filter(|run| is_near(run, near)).filter_map(|run| within(run, limit)));
    }
    goals.extend(large(runs, "tmpfs").filter(|run| is_near(run, 100_000)).filter_map(memory));
    goals.extend(large(runs, "tmpfs").filter_map(faster_than_jinja));
    goals.extend(growth(runs));
    goals
}

/// The start of a process decides the times of small organizations.
fn large<'a>(runs: &'a [Run], place: &'a str) -> impl Iterator<Item = &'a Run> {
    runs.iter().filter(move |run| run.place == place && run.grants > 5_000)
}

fn is_near(run: &Run, grants: usize) -> bool {
    run.grants.abs_diff(grants) * 10 <= grants
}

fn seconds(run: &Run, step: Step) -> Option<f64> {
    run.measures.get(&step).map(|measure| measure.seconds)
}

fn named(run: &Run, step: Step) -> String {
    format!("{}, {} grants on {}", step.label(), super::report::thousands(run.grants), run.place)
}

fn beside(run: &Run, step: Step, floor: Step, factor: f64) -> Option<Goal> {
    let (took, least) = (seconds(run, step)?, seconds(run, floor)?);
    let floor = floor.label().trim_start_matches("floor: ");
    Some(Goal {
        what: named(run, step),
        limit: format!("{factor} × {floor} = {}", time(least * factor)),
        measured: format!("{} = {:.2} ×", time(took), took / least),
        is_met: took <= least * factor,
    })
}

fn within(run: &Run, limit: f64) -> Option<Goal> {
    let took = seconds(run, Step::Generate)?;
    let (what, limit_text) = (named(run, Step::Generate), time(limit));
    Some(Goal { what, limit: limit_text, measured: time(took), is_met: took <= limit })
}

fn memory(run: &Run) -> Option<Goal> {
    const LIMIT: f64 = 400.0;
    #[expect(clippy::cast_precision_loss, reason = "a megabyte more or less is not shown")]
    let peak = run.measures.get(&Step::Generate)?.peak as f64 / MEGABYTE;
    let what = format!("memory of {}", named(run, Step::Generate));
    Some(Goal { what, limit: format!("{LIMIT} MB"), measured: format!("{peak:.0} MB"), is_met: peak <= LIMIT })
}

fn faster_than_jinja(run: &Run) -> Option<Goal> {
    const FACTOR: f64 = 3.0;
    let (ours, theirs) = (seconds(run, Step::Generate)?, seconds(run, Step::Peer(Peer::Jinja))?);
    Some(Goal {
        what: named(run, Step::Generate),
        limit: format!("a third of Jinja2's {}", time(theirs)),
        measured: format!("{} = 1/{:.1}", time(ours), theirs / ours),
        is_met: ours * FACTOR <= theirs,
    })
}

/// From each size to the next on tmpfs.
fn growth(runs: &[Run]) -> impl Iterator<Item = Goal> {
    let here: Vec<&Run> = large(runs, "tmpfs").collect();
    let steps: Vec<_> = here.iter().copied().zip(here.iter().copied().skip(1)).collect();
    steps.into_iter().filter_map(|(small, large)| {
        let time_factor = seconds(large, Step::Generate)? / seconds(small, Step::Generate)?;
        let factor = ratio(large.grants, small.grants);
        Some(Goal {
            what: format!("growth of {} from {}", named(large, Step::Generate), super::report::thousands(small.grants)),
            limit: format!("× {factor:.1}, as the grants"),
            measured: format!("× {time_factor:.1}"),
            is_met: time_factor <= factor * NOISE,
        })
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of grants are far below 2^52")]
pub(super) fn ratio(one: usize, other: usize) -> f64 {
    one as f64 / other.max(1) as f64
}
