//! An independent model of docs/reference.md, "From definitions to grants", slow and plain, and the program's answers
//! compared with it on workspaces that proptest makes.
//!
//! `TEAMKIT_WORKSPACES` says how many workspaces, `TEAMKIT_SEED` which ones.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    env, fmt, fs,
};

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use super::{
    bindings::{binding, entitled},
    choices::Part,
    definitions::Workspace,
    entitlements::Entitlement,
    grants::{Model, Row},
    keys::Schema,
    make::{LENGTHS, make},
    pipeline::Pipeline,
    plan::{Binding, planned, terraform},
    printed,
    write::{Written, is_yaml, write},
};
use crate::support::workspace::{self, TODAY, repository};

/// Days before, between and after the ends that workspaces have.
const DAYS: [&str; 4] = [TODAY, "2026-11-23", "2027-01-01", "2028-02-29"];

/// How many workspaces each run looks at, unless `TEAMKIT_WORKSPACES` says otherwise.
const WORKSPACES: u32 = 300;

pub fn number(variable: &str, default: u32) -> u32 {
    env::var(variable)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

/// The parts of a workspace: policy, services, teams.
pub fn parts() -> impl Strategy<Value = (Part, Vec<Part>, Vec<Part>)> {
    let part = |length: usize| vec(any::<u8>(), length);
    let [policy, service, team] = LENGTHS;
    (part(policy), vec(part(service), 1..=5), vec(part(team), 1..=5))
}

pub fn runner(cases: u32, seed: u32) -> TestRunner {
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Runs a check on so many workspaces; a failure shows the smallest one that proptest finds, with its files.
fn for_each(cases: u32, seed: u32, check: impl Fn(&Workspace, &Written) -> Result<(), String>) {
    let ended = runner(cases, seed).run(&parts(), |(policy, services, teams)| {
        let workspace = make(&policy, &services, &teams);
        let written = write(&workspace);
        check(&workspace, &written).map_err(|wrong| TestCaseError::fail(format!("{wrong}\n{}", shown(&written))))
    });
    match ended {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("TEAMKIT_SEED={seed}: {reason}"),
    }
}

pub fn shown(written: &Written) -> String {
    let files = written.files.iter().map(|(path, text)| format!("#> {path}\n{text}"));
    files.collect::<Vec<_>>().concat()
}

/// What one side has and the other hasn't.
fn difference<T: Ord + fmt::Debug>(model: &BTreeSet<T>, pipeline: &BTreeSet<T>) -> String {
    let only = |one: &BTreeSet<T>, other: &BTreeSet<T>| -> String {
        one.difference(other).map(|row| format!("  {row:?}\n")).collect::<Vec<_>>().concat()
    };
    format!("only the model has\n{}only the program has\n{}", only(model, pipeline), only(pipeline, model))
}

/// Counts of what was looked at, so that no test passes because it looked at nothing.
#[derive(Default)]
struct Looked {
    workspaces: Cell<u32>,
    refused: RefCell<BTreeMap<String, u32>>,
    rows: Cell<usize>,
    empty: Cell<u32>,
    ends: Cell<usize>,
    shared: Cell<usize>,
    asked: Cell<usize>,
    places: RefCell<BTreeMap<&'static str, usize>>,
    conditions: Cell<usize>,
}

fn add<T: std::ops::Add<Output = T> + Copy>(count: &Cell<T>, more: T) {
    count.set(count.get() + more);
}

#[test]
fn the_program_grants_what_the_model_grants() {
    let looked = Looked::default();
    let cases = number("TEAMKIT_WORKSPACES", WORKSPACES);
    for_each(cases, number("TEAMKIT_SEED", 1), |workspace, written| {
        add(&looked.workspaces, 1);
        let pipeline = match Pipeline::of(&written.files, TODAY) {
            Ok(pipeline) => pipeline,
            Err(findings) => {
                refuse(&looked, &findings);
                return Ok(());
            }
        };
        for today in DAYS {
            let rows = pipeline.rows(today);
            let said = Model { workspace, written, today };
            let model = said.rows();
            if model != rows {
                return Err(format!("as of {today} {}", difference(&model, &rows)));
            }
            let (asked, entitlements) = (said.entitlements(), pipeline.entitlements(today));
            if asked != entitlements {
                return Err(format!("as of {today} {}", difference(&asked, &entitlements)));
            }
            add(&looked.asked, asked.len());
            add(&looked.rows, rows.len());
            add(&looked.ends, rows.iter().filter(|row| row.until.is_some()).count());
            add(&looked.shared, rows.iter().filter(|row| row.origins.len() > 1).count());
            add(&looked.conditions, rows.iter().filter(|row| row.condition.is_some()).count());
            add(&looked.empty, u32::from(rows.is_empty()));
            for row in rows {
                *looked.places.borrow_mut().entry(row.scope.kind()).or_default() += 1;
            }
        }
        Ok(())
    });
    let (workspaces, refused) = (looked.workspaces.get(), looked.refused.borrow());
    let places = looked.places.borrow();
    let report = format!(
        "{workspaces} workspaces, {} rows, {} with an end, {} with several origins, {} with a condition, {} entitlements, \
         {} days without any; rows by scope: {places:?}; refused: {refused:?}",
        looked.rows.get(),
        looked.ends.get(),
        looked.shared.get(),
        looked.conditions.get(),
        looked.asked.get(),
        looked.empty.get(),
    );
    println!("{report}");
    assert!(refused.values().sum::<u32>() * 20 <= workspaces, "too many are refused: {report}");
    let days = workspaces * u32::try_from(DAYS.len()).expect("a few");
    assert!(looked.empty.get() * 4 <= days, "too many have no grant: {report}");
    assert!(looked.ends.get() * 20 >= looked.rows.get(), "too few end: {report}");
    assert!(looked.shared.get() * 20 >= looked.rows.get(), "too few have several origins: {report}");
    assert!(looked.conditions.get() * 50 >= looked.rows.get(), "too few have a condition: {report}");
    assert!(looked.asked.get() * 100 >= looked.rows.get(), "too few can be asked for: {report}");
    assert!(places.len() == 15 && places.values().all(|count| *count > 20), "some scope is seldom: {report}");
}

/// Counts a refusal by its first error.
fn refuse(looked: &Looked, findings: &str) {
    let first = findings.lines().find(|line| line.starts_with("error")).unwrap_or_default().to_owned();
    *looked.refused.borrow_mut().entry(first).or_default() += 1;
}

#[test]
fn the_workspaces_use_every_key_of_the_schemas() {
    let kinds = ["teamkit", "services", "team", "people"];
    let schema = |kind: &str| {
        let text = fs::read_to_string(repository().join(format!("docs/schema/{kind}.json"))).expect("a schema");
        (kind.to_owned(), Schema::new(kind, &text))
    };
    let schemas: RefCell<BTreeMap<String, Schema>> = RefCell::new(kinds.map(schema).into());
    for_each(WORKSPACES, 1, |_, written| {
        for (path, text) in written.files.iter().filter(|(path, _)| is_yaml(path)) {
            let kind = match path.split_once('/') {
                Some(("teams", _)) => "team",
                Some((folder, _)) => folder,
                None => path.trim_end_matches(".yaml"),
            };
            let value = serde_yaml::from_str(text.trim_start_matches('\u{feff}')).expect("YAML");
            schemas.borrow_mut().get_mut(kind).expect("a kind").look(&value);
        }
        Ok(())
    });
    let schemas = schemas.into_inner();
    assert!(schemas.values().map(|schema| schema.keys().len()).sum::<usize>() > 100, "few keys are looked for");
    let unseen: Vec<String> = schemas.values().flat_map(Schema::unseen).collect();
    assert_eq!(unseen, [""; 0], "keys that no workspace of `make` and `rest` has");
}

/// The first workspaces of a seed that the program takes and Terraform could plan.
fn sample(count: usize, seed: u32) -> Vec<(Workspace, Written)> {
    let (mut runner, mut sample) = (runner(0, seed), Vec::new());
    while sample.len() < count {
        let (policy, services, teams) = parts().new_tree(&mut runner).expect("parts").current();
        let workspace = make(&policy, &services, &teams);
        let written = write(&workspace);
        let is_taken = Pipeline::of(&written.files, TODAY).is_ok();
        // No module comes from this registry.
        if is_taken && !written.files["teamkit.yaml"].contains("registry.example.com") {
            sample.push((workspace, written));
        }
    }
    sample
}

#[test]
fn the_program_prints_what_the_model_grants() {
    for (workspace, written) in sample(12, 2) {
        let directory =
            workspace::Workspace::of(written.files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        let document = directory.run(&["grants", "--format", "json"]).exits(0).json();
        let model = Model { workspace: &workspace, written: &written, today: TODAY };
        let rows: Vec<Row> = model.rows().into_iter().collect();
        assert_eq!(printed::rows(&document), rows, "{}", shown(&written));
        let entitlements: Vec<Entitlement> = model.entitlements().into_iter().collect();
        assert_eq!(printed::entitlements(&document), entitlements, "{}", shown(&written));
    }
}

#[test]
fn terraform_plans_what_the_model_grants() {
    let Some(terraform) = terraform() else { return };
    let sample = sample(6, 3);
    let files: Vec<_> = sample.iter().map(|(_, written)| written.files.clone()).collect();
    let mut count = 0;
    for ((workspace, written), planned) in sample.iter().zip(planned(&terraform, &files)) {
        let is_module = written.files["teamkit.yaml"].contains("modules/team-kit");
        let said = Model { workspace, written, today: TODAY };
        let mut model: Vec<Binding> = said.rows().iter().map(|row| binding(row, is_module)).collect();
        model.extend(said.entitlements().iter().map(entitled));
        model.sort();
        assert_eq!(planned, model, "{}", shown(written));
        count += model.len();
    }
    assert!(count > 200, "only {count} bindings were planned");
}
