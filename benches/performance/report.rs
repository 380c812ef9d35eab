//! What was measured, as Markdown.

use std::collections::BTreeSet;

use super::{
    goals::{self, ratio},
    page::time,
    peers::{Peer, Peers},
    process::Measure,
    terraform::Plan,
    turns::{Run, Step},
};

const OURS: [Step; 8] =
    [Step::Generate, Step::Copy, Step::Nothing, Step::Read, Step::CheckFiles, Step::Check, Step::Grants, Step::Diff];

pub(super) struct Report {
    pub machine: String,
    pub runs: Vec<Run>,
    pub plans: Result<Vec<Plan>, String>,
    pub peers: Peers,
}

impl Report {
    /// Each block of the page with its text.
    pub(super) fn blocks(&self) -> [(&'static str, String); 6] {
        [
            ("machine", self.machine.clone()),
            ("goals", goals::table(&self.runs)),
            ("times", self.table(|measure| time(measure.seconds), &OURS)),
            ("memory", self.table(|measure| format!("{} MB", measure.peak.div_ceil(1024 * 1024)), &Self::programs())),
            ("growth", self.growth()),
            ("peers", self.peers()),
        ]
    }

    /// Steps that are teamkit itself.
    fn programs() -> Vec<Step> {
        OURS.into_iter().filter(|step| !step.is_floor()).collect()
    }

    /// A row for each step, a column for each run.
    fn table(&self, cell: impl Fn(&Measure) -> String, steps: &[Step]) -> String {
        let heads = self.runs.iter().map(|run| format!("{} on {}", thousands(run.grants), run.place));
        let rows = steps.iter().map(|step| {
            let cells = self.runs.iter().map(|run| run.measures.get(step).map_or(String::new(), &cell));
            row(std::iter::once(step.label().to_owned()).chain(cells))
        });
        let roots = self.runs.iter().map(|run| thousands(run.roots));
        let mut text = row(std::iter::once("grants".to_owned()).chain(heads));
        text.push_str(&format!("|---|{}\n", "---|".repeat(self.runs.len())));
        text.push_str(&row(std::iter::once("roots".to_owned()).chain(roots)));
        text.extend(rows);
        text
    }

    /// How much longer each command takes from a size to the next in the same place.
    fn growth(&self) -> String {
        let places: BTreeSet<_> = self.runs.iter().map(|run| run.place).collect();
        let pairs: Vec<(&Run, &Run)> = places
            .iter()
            .flat_map(|place| {
                let here: Vec<&Run> = self.runs.iter().filter(|run| run.place == *place).collect();
                here.iter().copied().zip(here.iter().copied().skip(1)).collect::<Vec<_>>()
            })
            .collect();
        if pairs.is_empty() {
            return "One size says nothing about growth.".to_owned();
        }
        let heads = pairs.iter().map(|(small, large)| {
            format!("{}: {} to {}", small.place, thousands(small.grants), thousands(large.grants))
        });
        let grants = pairs.iter().map(|(small, large)| format!("× {:.1}", ratio(large.grants, small.grants)));
        let mut text = row(std::iter::once(String::new()).chain(heads));
        text.push_str(&format!("|---|{}\n", "---|".repeat(pairs.len())));
        text.push_str(&row(std::iter::once("grants".to_owned()).chain(grants)));
        for step in OURS {
            let cells = pairs.iter().map(|(small, large)| {
                let both = small.measures.get(&step).zip(large.measures.get(&step));
                both.map_or(String::new(), |(small, large)| format!("× {:.1}", large.seconds / small.seconds))
            });
            text.push_str(&row(std::iter::once(step.label().to_owned()).chain(cells)));
        }
        text
    }

    fn peers(&self) -> String {
        let mut text =
            "| what | organization | time | memory | `generate` from nothing in the same turns | required result |\n\
                        |---|---|---|---|---|---|\n"
                .to_owned();
        for (peer, ready) in &self.peers.0 {
            if let Err(reason) = ready {
                text.push_str(&row([peer.label().to_owned(), format!("left out: {reason}")]));
            }
            for run in &self.runs {
                text.push_str(&peer_row(*peer, run).unwrap_or_default());
            }
        }
        text.push_str("\n| `terraform plan` of stand-ins | resources | time | memory |\n|---|---|---|---|\n");
        match &self.plans {
            Err(reason) => text.push_str(&row(["all".to_owned(), format!("left out: {reason}")])),
            Ok(plans) => text.extend(plans.iter().map(|Plan { label, resources, measure }| {
                let cells = [(*label).to_owned(), thousands(*resources), time(measure.seconds)];
                row(cells.into_iter().chain([megabytes(measure)]))
            })),
        }
        text
    }
}

fn peer_row(peer: Peer, run: &Run) -> Option<String> {
    let measure = run.measures.get(&Step::Peer(peer))?;
    let ours = run.measures.get(&Step::Generate)?;
    let times = format!("{}, {:.1} × faster, {}", time(ours.seconds), measure.seconds / ours.seconds, megabytes(ours));
    let organization = format!("{} grants on {}", thousands(run.grants), run.place);
    let cells = [organization, time(measure.seconds), megabytes(measure), times, peer.proof().to_owned()];
    Some(row(std::iter::once(peer.label().to_owned()).chain(cells)))
}

impl Step {
    fn is_floor(self) -> bool {
        matches!(self, Self::Copy | Self::Read)
    }
}

fn megabytes(measure: &Measure) -> String {
    format!("{} MB", measure.peak.div_ceil(1024 * 1024))
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<_> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A count with commas.
pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
