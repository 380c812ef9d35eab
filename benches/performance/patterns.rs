//! Grants by patterns beside the same grants written out, in turns.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use super::{
    page::time,
    patterned::{self, Form},
    process::{Measure, Sample, printed, remove, timed, works},
    report::thousands,
    settings::{Settings, this_program},
    turns::count,
};

const SERVICES: usize = 600;
const RUNS: usize = 7;
/// How much longer patterns may take.
const LIMIT: f64 = 1.2;

/// The forms, by the names that the command line has for them.
const FORMS: [(&str, Form); 2] = [("patterns", Form::Patterns), ("names", Form::Names)];

/// What is measured on each form.
const STEPS: [(&str, &[&str]); 4] = [
    ("`generate` from nothing", &["generate"]),
    ("`generate`, nothing to do", &["generate"]),
    ("`check`", &["check"]),
    ("`grants`", &["grants"]),
];

/// Writes the organization in a form.
pub(super) fn write(form: &str, directory: &Path) {
    let form = FORMS.iter().find(|(name, _)| *name == form).expect("`patterns` or `names`").1;
    patterned::write(SERVICES, form, |path, text| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    });
}

/// Measures both forms in the first place, as a table.
pub(super) fn measure(settings: &Settings) -> String {
    let Some(place) = settings.places.first() else { return "Nothing was measured.".to_owned() };
    let directory =
        tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(&place.directory).expect("a directory");
    let workspaces = FORMS.map(|(form, _)| directory.path().join(form));
    for ((form, _), workspace) in FORMS.iter().zip(&workspaces) {
        let mut write = this_program();
        write.args(["patterns", form]).arg(workspace);
        printed(write);
    }
    let mut samples: BTreeMap<(usize, usize), Vec<Sample>> = BTreeMap::new();
    for turn in 1..=RUNS {
        eprintln!("  turn {turn} of {RUNS}");
        for (form, workspace) in workspaces.iter().enumerate() {
            remove(&workspace.join("terraform"));
            for (step, (_, arguments)) in STEPS.iter().enumerate() {
                let sample = timed(settings.teamkit(workspace, arguments));
                samples.entry((step, form)).or_default().push(sample);
            }
        }
    }
    let [patterns, names] = &workspaces;
    let mut compare = Command::new("diff");
    compare.arg("-r").args([patterns.join("terraform"), names.join("terraform")]);
    assert!(works(&mut compare), "patterns give other files than names: {compare:?}");
    let grants = count(settings.teamkit(patterns, &["grants", "--format", "json"]), "\"principal\":");
    let medians = samples.into_iter().map(|(key, samples)| (key, Measure::of(samples))).collect();
    table(grants, &medians, place.name)
}

fn table(grants: usize, medians: &BTreeMap<(usize, usize), Measure>, place: &str) -> String {
    let grants = thousands(grants);
    let mut text =
        format!("| {grants} grants on {place} | by patterns | written out | ratio | |\n|---|---|---|---|---|\n");
    for (step, (label, _)) in STEPS.iter().enumerate() {
        let [patterns, names] = [0, 1].map(|form| medians.get(&(step, form)).map_or(0.0, |measure| measure.seconds));
        let ratio = patterns / names;
        // The goal is about what writes everything.
        let verdict = match (step, ratio <= LIMIT) {
            (0, true) => format!("at most {LIMIT}: met"),
            (0, false) => format!("at most {LIMIT}: **not met**"),
            _ => String::new(),
        };
        text.push_str(&format!("| {label} | {} | {} | {ratio:.2} | {verdict} |\n", time(patterns), time(names)));
    }
    text
}
