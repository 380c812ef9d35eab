//! `import` of worlds made from random organizations, held to its promises.
//!
//! `TEAMKIT_WORLDS` says how many worlds, `TEAMKIT_SEED` which ones.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

use super::{
    company::{self, company},
    live::Live,
    mess::{KINDS, mess},
    promises::{Imported, Start, keep, shown},
    read::read,
    recovered::{Counts, Recovered},
};
use crate::{
    live_model::{
        agreement::defined,
        export::{Forms, export},
        honest::{add_noise, world},
        seed::seed,
        world::{Defined, World},
    },
    reference_model::{
        agreement::number,
        choices::{Choices, Part},
        definitions::{Condition, Workspace},
        grants::{End, Model},
        make::{LENGTHS, make},
        pipeline::Pipeline,
        places::Scope,
        write::{Written, is_yaml, write},
    },
    support::{live, workspace::TODAY},
};

/// How many worlds each test looks at, unless `TEAMKIT_WORLDS` says otherwise.
const WORLDS: u32 = 16;

/// What an organization is made of: policy, services, teams; and its world: noise, files, mess, what is there already.
type Parts = ((Part, Vec<Part>, Vec<Part>), (Part, Part, Part, u8));

fn parts([policy, service, team]: [usize; 3], most: usize) -> impl Strategy<Value = Parts> {
    let part = |length: usize| vec(any::<u8>(), length);
    let organization = (part(policy), vec(part(service), 1..=most), vec(part(team), 1..=most));
    (organization, (part(1500), part(4000), vec(any::<u8>(), 0..120), any::<u8>()))
}

/// An organization, the world of it, and a workspace that knows no or not all of it.
struct Case {
    original: Workspace,
    policy: Workspace,
    start: Start,
    world: World,
    mess: Vec<&'static str>,
}

/// A workspace without what names teams and services, which aren't there yet.
fn without_teams(original: &Workspace) -> Workspace {
    let mut policy = Workspace { registry: None, teams: Vec::new(), ..original.clone() };
    // What stands in one line can't be added to.
    if let Some(look) = policy.looks.first_mut() {
        look.block = 9;
    }
    policy.rest.retain(|(key, _)| !["exceptions", "released"].contains(&key.as_str()));
    policy
}

fn files(workspace: &Workspace) -> Option<BTreeMap<String, String>> {
    let files = write(workspace).files;
    Pipeline::of(&files, TODAY).is_ok().then_some(files)
}

/// The workspace that an import starts from: the policy alone, or with the first teams and their services.
fn begun(original: &Workspace, known: u8) -> Option<(Workspace, BTreeMap<String, String>)> {
    let policy = without_teams(original);
    let mut begun = policy.clone();
    if known >= 128 {
        begun.registry.clone_from(&original.registry);
    }
    if known >= 192 {
        begun.teams = original.teams.iter().take(usize::from(known) % 3).cloned().collect();
    }
    let some = files(&begun).filter(|_| known >= 128);
    some.or_else(|| files(&policy)).map(|files| (policy, files))
}

fn world_of(original: &Workspace, noise: &Part) -> Option<(Defined, World)> {
    let written = write(original);
    let defined = defined(&Model { workspace: original, written: &written, today: TODAY })?;
    let mut world = world(&defined, &mut Choices::of(noise));
    add_noise(&mut world, &defined, &mut Choices::of(noise));
    Some((defined, world))
}

fn case(original: Workspace, (noise, form, seeds, known): &(Part, Part, Part, u8), is_messy: bool) -> Option<Case> {
    let (defined, mut world) = world_of(&original, noise)?;
    let (policy, files) = begun(&original, if is_messy { *known } else { 0 })?;
    let choices = &mut Choices::of(seeds);
    let mut messes = Vec::new();
    if is_messy {
        messes = (0..choices.below(9)).map(|_| KINDS[mess(&mut world, choices)]).collect();
        for _ in 0..choices.below(3) {
            seed(&mut world, &defined, choices);
        }
    }
    let start = Start { files, world: export(&world, Forms::All, &mut Choices::of(form)).files };
    Some(Case { original, policy, start, world, mess: messes })
}

/// What a test saw, so that none passes because it looked at nothing.
#[derive(Debug, Default)]
struct Looked {
    worlds: usize,
    refused: usize,
    rows: usize,
    unexplained: Vec<String>,
    left: BTreeMap<String, usize>,
    mess: BTreeMap<&'static str, usize>,
    counts: Counts,
}

impl Looked {
    /// Of a hundred rows of all worlds, at least so many are defined.
    fn explains(&self, share: usize) {
        assert!((self.rows - self.unexplained.len()) * 100 >= self.rows * share, "{self:#?}");
    }

    fn add(&mut self, case: &Case, imported: &Imported) {
        self.worlds += 1;
        self.rows += imported.rows;
        self.unexplained.extend(imported.unexplained.iter().cloned());
        for row in &imported.left {
            *self.left.entry(row["cause"].as_str().unwrap_or("none").to_owned()).or_default() += 1;
        }
        for mess in &case.mess {
            *self.mess.entry(mess).or_default() += 1;
        }
    }
}

/// Runs a check on organizations, so many times as many as an import is tried on; a failure shows the smallest one that proptest finds.
fn for_each(times: u32, parts: impl Strategy<Value = Parts>, check: impl Fn(Parts) -> Result<(), String>) {
    let seed = number("TEAMKIT_SEED", 1);
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let cases = number("TEAMKIT_WORLDS", WORLDS) * times;
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    match runner.run(&parts, |parts| check(parts).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("TEAMKIT_SEED={seed}: {reason}"),
    }
}

fn made(((policy, services, teams), _): &Parts) -> Workspace {
    make(policy, services, teams)
}

fn company_of(((policy, services, teams), _): &Parts) -> Workspace {
    company(policy, services, teams)
}

fn imported(case: &Case) -> Result<(Imported, Workspace), String> {
    let imported =
        keep(&case.start).map_err(|wrong| format!("{wrong}\nmess: {:?}\n{}", case.mess, case.start.shown()))?;
    let read = read(&case.policy, &imported.files);
    Ok((imported, read))
}

/// Keeps the promises in each world, and finds at least so many of a hundred rows again.
fn keeps_promises(
    parts: impl Strategy<Value = Parts>,
    make: fn(&Parts) -> Workspace,
    is_messy: bool,
    share: usize,
) -> Looked {
    let looked: RefCell<Looked> = RefCell::default();
    for_each(1, parts, |parts| {
        let Some(case) = case(make(&parts), &parts.1, is_messy) else {
            looked.borrow_mut().refused += 1;
            return Ok(());
        };
        let (imported, read) = imported(&case)?;
        let nowhere = Written::default();
        let wrong = |wrong: String| format!("{wrong}\n{}\n{}", shown(&imported.written), case.start.shown());
        Recovered::of(&case.original, &read, &nowhere, &imported.live)
            .roles_of_ours(&imported.written)
            .map_err(wrong)?;
        looked.borrow_mut().add(&case, &imported);
        Ok(())
    });
    let looked = looked.into_inner();
    assert!(looked.worlds > looked.refused * 4 && looked.rows > looked.worlds, "{looked:?}");
    looked.explains(share);
    looked
}

/// What the model grants, without the places of its causes.
fn granted(workspace: &Workspace, written: &Written) -> BTreeSet<(Scope, String, String, Option<Condition>, End)> {
    let rows = Model { workspace, written, today: TODAY }.rows();
    rows.into_iter().map(|row| (row.scope, row.principal, row.role, row.condition, row.until)).collect()
}

#[test]
fn definitions_are_read_as_they_are_written() {
    for_each(8, parts(LENGTHS, 5), |parts| {
        let original = made(&parts);
        let written = write(&original);
        let read = read(&original, &written.files);
        // Files are read in the order of their paths.
        let (one, other) = (granted(&original, &written), granted(&read, &written));
        if one == other { Ok(()) } else { Err(format!("{one:#?}\n{other:#?}")) }
    });
}

#[test]
fn companies_have_no_errors_and_their_worlds_can_be_read() {
    let rows = Cell::new(0);
    for_each(4, parts(company::LENGTHS, 7), |parts| {
        let original = company_of(&parts);
        let written = write(&original);
        Pipeline::of(&written.files, TODAY).map_err(|wrong| format!("{wrong}\n{}", shown(&written.files)))?;
        let case = case(original, &parts.1, true).ok_or_else(|| "the policy alone has errors".to_owned())?;
        let records = case.start.world.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>();
        live::world(&records)?;
        rows.set(rows.get() + Live::of(&case.start.world).rows.len());
        Ok(())
    });
    println!("{} rows", rows.get());
    assert!(rows.get() > 100);
}

#[test]
fn worlds_of_random_organizations_are_explained() {
    println!("{:?}", keeps_promises(parts(LENGTHS, 5), made, false, 98));
}

#[test]
fn messy_worlds_of_random_organizations_are_never_made_up() {
    println!("{:?}", keeps_promises(parts(LENGTHS, 5), made, true, 0));
}

#[test]
fn messy_worlds_of_companies_are_never_made_up() {
    println!("{:?}", keeps_promises(parts(company::LENGTHS, 7), company_of, true, 0));
}

#[test]
fn companies_whose_groups_own_services_are_found_again() {
    let looked: RefCell<Looked> = RefCell::default();
    for_each(1, parts(company::LENGTHS, 7), |parts| {
        let original = company_of(&parts);
        let original_files = write(&original);
        let Some(case) = case(original, &parts.1, false) else {
            let refused = Pipeline::of(&original_files.files, TODAY).err();
            return Err(format!("{refused:?}\n{}", shown(&original_files.files)));
        };
        let (imported, read) = imported(&case)?;
        let nowhere = Written::default();
        let found = Recovered::of(&case.original, &read, &nowhere, &imported.live);
        let wrong = |wrong: String| {
            format!(
                "{wrong}\n{}\nit was:\n{}\n{}",
                shown(&imported.written),
                shown(&original_files.files),
                case.start.shown()
            )
        };
        found.check(&imported.written, &mut looked.borrow_mut().counts).map_err(wrong)?;
        looked.borrow_mut().add(&case, &imported);
        Ok(())
    });
    let looked = looked.into_inner();
    println!("{looked:?}; {} not explained", looked.unexplained.len());
    assert!(looked.counts.teams > looked.worlds && looked.counts.owned > looked.worlds, "{looked:?}");
    looked.explains(98);
}

/// The files of an export may be in any order and layout, as may what is in them.
#[test]
fn the_layout_of_an_export_makes_no_difference() {
    for_each(1, parts(company::LENGTHS, 5), |parts| {
        let Some(case) = case(company_of(&parts), &parts.1, true) else { return Ok(()) };
        let (_, form, seeds, _) = &parts.1;
        let written = |world: BTreeMap<String, String>| {
            let start = Start { files: case.start.files.clone(), world };
            let directory = start.directory();
            let run = directory.run(&["import", "--live", "live"]);
            let files = directory.tree().into_iter().filter(|(path, _)| !path.starts_with("live/") && is_yaml(path));
            let files = files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text in UTF-8")));
            (run.code, files.collect::<BTreeMap<_, _>>())
        };
        let mut turned = form.clone();
        turned.rotate_left(seeds.len() + 7);
        let forms = [form.clone(), turned, Vec::new()];
        let all: BTreeSet<_> =
            forms.iter().map(|form| written(export(&case.world, Forms::All, &mut Choices::of(form)).files)).collect();
        if all.len() == 1 && all.iter().all(|(code, _)| *code == 0) {
            return Ok(());
        }
        let texts: Vec<String> = all.iter().map(|(code, files)| format!("{code}\n{}", shown(files))).collect();
        Err(format!("{}\n{}", texts.join("\n=======\n"), case.start.shown()))
    });
}
