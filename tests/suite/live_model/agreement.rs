//! The drift of worlds made from random workspaces, as the program says it and as the model does.
//!
//! `TEAMKIT_WORLDS` says how many worlds, `TEAMKIT_SEED` which ones.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use serde_json::Value;

use super::{
    accepted,
    drift::{Comparison, Drift, DriftRow},
    export::{Exported, Forms, export},
    honest::{add_noise, world},
    printed,
    seed::{KINDS, seed},
    world::{Defined, Place},
};
use crate::{
    reference_model::{
        agreement::{number, parts, shown},
        choices::Choices,
        grants::Model,
        make::make,
        pipeline::Pipeline,
        write::{Written, write},
    },
    support::workspace::{TODAY, Workspace},
};

/// How many worlds each run looks at, unless `TEAMKIT_WORLDS` says otherwise.
const WORLDS: u32 = 60;

/// What a world is made of: spellings and noise, the form of its files, differences.
type Parts = (Vec<u8>, Vec<u8>, Vec<u8>);

fn parts_of_worlds() -> impl Strategy<Value = Parts> {
    let part = |length: usize| vec(any::<u8>(), length);
    (part(1500), part(4000), vec(any::<u8>(), 0..90))
}

/// A workspace, and a world beside it.
struct Case {
    written: Written,
    defined: Defined,
    exported: Exported,
    expected: Drift,
    seeds: Vec<usize>,
}

/// What definitions say today; nothing where they are refused.
pub fn defined(model: &Model<'_>) -> Option<Defined> {
    Pipeline::of(&model.written.files, TODAY).ok()?;
    let groups = model.groups();
    let people = groups.iter().map(|(group, people)| (group.clone(), people.keys().cloned().collect::<BTreeSet<_>>()));
    let rows = model.rows();
    let mut needed_groups: BTreeSet<String> =
        rows.iter().filter_map(|row| row.principal.strip_prefix("group:")).map(str::to_owned).collect();
    if model.workspace.principals.manage_groups == Some(true) {
        needed_groups = groups.keys().cloned().collect();
    }
    Some(Defined { rows, needed_groups, scopes: model.scopes(), people: people.collect(), groups })
}

fn case(workspace: (&[u8], &[Vec<u8>], &[Vec<u8>]), (noise, form, seeds): &Parts, forms: Forms) -> Option<Case> {
    let mut workspace = make(workspace.0, workspace.1, workspace.2);
    let written = write(&workspace);
    let defined = defined(&Model { workspace: &workspace, written: &written, today: TODAY })?;
    let choices = &mut Choices::of(noise);
    let mut world = world(&defined, choices);
    add_noise(&mut world, &defined, choices);
    let choices = &mut Choices::of(seeds);
    let seeds = (0..choices.below(6)).map(|_| seed(&mut world, &defined, choices)).collect();
    let exported = export(&world, forms, &mut Choices::of(form));
    let mut expected = Comparison { defined: &defined, world: &world, file_of: &exported.file_of }.drift();
    let entries = accepted::entries(&expected, choices);
    accepted::write(&mut workspace, &entries);
    accepted::accept(&mut expected, &entries);
    let written = write(&workspace);
    Some(Case { written, defined, exported, expected, seeds })
}

impl Case {
    fn directory(&self) -> Workspace {
        let files = self.written.files.iter().map(|(path, text)| (path.clone(), text));
        let live = self.exported.files.iter().map(|(path, text)| (format!("live/{path}"), text));
        let workspace = Workspace::empty();
        for (path, text) in files.chain(live) {
            workspace.write(&path, text);
        }
        workspace
    }

    /// What the program says otherwise.
    fn check(&self) -> Result<(), String> {
        let run = self.directory().run(&["drift", "--live", "live", "--format", "json"]);
        let wrong = |what: &str| Err(format!("{what}\nstderr: {}\n{}", run.stderr, self.shown()));
        let document = serde_json::from_str::<Value>(&run.stdout).unwrap_or_default();
        if document["drift"].is_null() {
            return wrong(&format!("exit code {}, and no drift: {}", run.code, run.stdout));
        }
        let rows = printed::rows(&document);
        let code = i32::from(!self.expected.rows.is_empty());
        let differences = differences(&self.expected.rows, &rows);
        if !differences.is_empty() {
            return wrong(&differences);
        }
        if run.code != code {
            return wrong(&format!("exit code {}", run.code));
        }
        if document["folded"] != self.expected.folded {
            return wrong(&format!("folded: {}, the model {}", document["folded"], self.expected.folded));
        }
        // What comes from above is accepted, too.
        if document["accepted"].as_u64().is_none_or(|count| count < self.expected.accepted) {
            return wrong(&format!("accepted: {}, the model {}", document["accepted"], self.expected.accepted));
        }
        let scopes = &document["scopes"];
        for (key, expected) in [("only_defined", &self.expected.only_defined), ("only_live", &self.expected.only_live)]
        {
            let places = printed::places(&scopes[key]);
            if places != *expected {
                return wrong(&format!("{key}: {places:#?}\nthe model: {expected:#?}"));
            }
        }
        if scopes["compared"] != self.expected.compared.len() {
            return wrong(&format!("compared: {}, the model {}", scopes["compared"], self.expected.compared.len()));
        }
        Ok(())
    }

    fn shown(&self) -> String {
        let mut text = shown(&self.written);
        for (path, file) in &self.exported.files {
            writeln!(text, "#> live/{path}\n{file}").expect("a text");
        }
        let seeds: Vec<&str> = self.seeds.iter().map(|kind| KINDS[*kind]).collect();
        format!("differences: {seeds:?}; {} grants\n{text}", self.defined.rows.len())
    }
}

/// What one side has and the other hasn't, row by row.
fn differences(model: &BTreeSet<DriftRow>, program: &[DriftRow]) -> String {
    let key = |row: &DriftRow| (row.place.clone(), row.principal.clone(), row.role.clone());
    let mut by_key: BTreeMap<(Place, String, String), &DriftRow> = BTreeMap::new();
    let mut text = String::new();
    for row in program {
        if by_key.insert(key(row), row).is_some() {
            writeln!(text, "twice: {row:?}").expect("a text");
        }
    }
    for row in model {
        match by_key.remove(&key(row)) {
            None => writeln!(text, "only the model has {row:?}").expect("a text"),
            Some(other) => {
                let mut other = other.clone();
                if row.is_mixed {
                    // Of several conditions, which one the row tells of, and so its kind, isn't said by the contract.
                    other = DriftRow { people: other.people, ..row.clone() };
                }
                other.is_mixed = row.is_mixed;
                if other != *row {
                    writeln!(text, "the model   {row:?}\nthe program {other:?}").expect("a text");
                }
            }
        }
    }
    for row in by_key.into_values() {
        writeln!(text, "only the program has {row:?}").expect("a text");
    }
    text
}

/// Runs a check on so many worlds; a failure shows the smallest one that proptest finds.
fn for_each(cases: u32, forms: Forms, check: impl Fn(&Case) -> Result<(), String>) {
    let seed = number("TEAMKIT_SEED", 1);
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 400, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let ended = runner.run(&(parts(), parts_of_worlds()), |((policy, services, teams), parts)| {
        let Some(case) = case((&policy, &services, &teams), &parts, forms) else { return Ok(()) };
        check(&case).map_err(TestCaseError::fail)
    });
    match ended {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("TEAMKIT_SEED={seed}: {reason}"),
    }
}

#[test]
fn drift_is_what_the_model_says() {
    let kinds: RefCell<BTreeMap<&str, usize>> = RefCell::default();
    for_each(number("TEAMKIT_WORLDS", WORLDS), Forms::All, |case| {
        case.check()?;
        for row in &case.expected.rows {
            *kinds.borrow_mut().entry(row.kind).or_default() += 1;
        }
        for seed in &case.seeds {
            *kinds.borrow_mut().entry(KINDS[*seed]).or_default() += 1;
        }
        Ok(())
    });
    println!("{kinds:?}");
}
