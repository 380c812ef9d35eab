//! `teamkit adopt` on worlds: nobody loses anything at any moment of what it says.

use std::{collections::BTreeSet, io::Write as _};

use serde_json::Value;

use super::{
    adopted::{Adoption, Form, OldRoot},
    cloud::{Access, Fact},
    random::{number, random},
    random_world::{LARGE, SINGLE, SMALL, World, chance, world},
    scenario::{Accidents, Draft},
    search::{explore_within, walk},
    terraform::plans,
};
use crate::support::{terraform::Terraform, workspace::Workspace};

const LIMIT: usize = 30_000;
const WORLDS: usize = 12;

/// What there is of each row of a list of grants.
fn rows<'a>(rows: &'a Value) -> BTreeSet<(String, &'a str, &'a str)> {
    let text = |value: &'a Value| value.as_str().expect("a text");
    let rows = rows.as_array().expect("rows").iter().map(|row| {
        let scope = &row["scope"];
        let place = scope.get("project").map_or_else(
            || format!("{}/{}", text(&scope["cluster"]), text(&scope["namespace"])),
            |project| text(project).to_owned(),
        );
        (place, text(&row["role"]), text(&row["principal"]))
    });
    rows.collect()
}

fn row<'a>(access: &Access<'a>) -> (String, &'a str, &'a str) {
    (access.place.to_owned(), access.role, access.who)
}

/// What is defined and live, and no old state has.
fn unowned(world: &World) -> BTreeSet<(String, &str, &str)> {
    let held: BTreeSet<Fact> =
        world.old.iter().flat_map(|part| part.resources.iter().flat_map(|(_, resource)| resource.facts())).collect();
    let defined: BTreeSet<Access<'_>> = world.defined.iter().map(Fact::access).collect();
    let live = world.live.iter().filter(|fact| !held.contains(fact)).map(Fact::access);
    live.filter(|access| defined.contains(access)).map(|access| row(&access)).collect()
}

/// Carries out in every order what `adopt` says, whether new roots are applied early or not, and with late jobs.
#[track_caller]
pub fn proves(name: &str, world: &World, form: Form) -> (usize, Adoption) {
    let adoption = Adoption::of(world, form);
    let generated = adoption.draft(true).defined;
    let accesses = |facts: &BTreeSet<Fact>| facts.iter().map(|fact| fact.access().to_string()).collect::<BTreeSet<_>>();
    assert_eq!(accesses(&generated), accesses(&world.defined), "{name}: what is generated");
    assert_eq!(rows(&adoption.runs[0]["unowned"]), unowned(world), "{name}: what no state has");
    (explored(name, &adoption), adoption)
}

/// Explores all that was carried out.
#[track_caller]
fn explored(name: &str, adoption: &Adoption) -> usize {
    let mut moments = 0;
    let moves = adoption.old.iter().flat_map(|old| &old.commits).any(|commit| !commit.moved.is_empty());
    // See `wrong::a_former_commit_is_applied_after_a_stop`, and `wrong::the_state_is_edited_while_no_apply_begins`.
    let late = Accidents { stops: !moves, late_jobs: !adoption.has_commands() };
    for accidents in [Accidents::default(), late] {
        for early in [true, false] {
            let draft = Draft { accidents, ..adoption.draft(early) };
            let scenario = draft.scenario();
            assert_eq!(scenario.taken(), [].into(), "{name}: what is taken away");
            let explored = explore_within(&scenario, LIMIT)
                .unwrap_or_else(|violation| panic!("{name}: {violation}\n{:#?}\n{draft:#?}", adoption.runs));
            moments += explored.moments;
        }
    }
    moments
}

const FORMS: [Form; 2] = [Form::Shown, Form::Pulled];

#[test]
fn small_worlds_are_adopted_in_any_order() {
    let mut random = random();
    let (mut moments, mut refusals, count) = (0, 0, number("TEAMKIT_HANDOVERS", WORLDS));
    for number in 0..count {
        let world = world(&SMALL, &mut random);
        let (seen, adoption) = proves(&format!("world {number}"), &world, FORMS[number % 2]);
        moments += seen;
        refusals += adoption.runs.len() - 1;
    }
    writeln!(std::io::stderr(), "{count} worlds, {refusals} refused at first, {moments} moments").expect("stderr");
    assert!(refusals > 0, "some old roots are authoritative");
}

#[test]
fn larger_worlds_are_adopted_in_orders_by_chance() {
    let mut random = random();
    let (mut ends, count) = (0, number("TEAMKIT_HANDOVERS", WORLDS));
    for number in 0..count {
        let world = world(&LARGE, &mut random);
        let scenario = Adoption::of(&world, FORMS[number % 2]).draft(true).scenario();
        assert_eq!(scenario.taken(), [].into(), "world {number}");
        for _ in 0..5 {
            let walked = walk(&scenario, &mut random, 600).unwrap_or_else(|fault| panic!("world {number}: {fault}"));
            ends += usize::from(walked.ends > 0);
        }
    }
    assert!(ends > count, "walks come to the end");
}

/// The other way that is printed for each old root: commands on its state, while no apply of it begins.
#[test]
fn old_roots_let_go_by_commands() {
    let mut random = random();
    let mut commands = 0;
    for number in 0..number("TEAMKIT_HANDOVERS", WORLDS) {
        let world = world(&SMALL, &mut random);
        let mut adoption = Adoption::begin(&world, FORMS[number % 2]);
        adoption.by_commands = true;
        adoption.define(&world.defined);
        commands += usize::from(adoption.has_commands());
        explored(&format!("world {number}"), &adoption);
    }
    assert!(commands > 3, "old roots let go in {commands} worlds");
}

/// Some of what is defined comes first, and all the rest later.
#[test]
fn companies_are_adopted_in_two_rounds() {
    let mut random = random();
    let (mut moments, mut rounds) = (0, 0);
    for number in 0..number("TEAMKIT_HANDOVERS", WORLDS) {
        let world = world(&SINGLE, &mut random);
        let first: BTreeSet<Fact> = world.defined.iter().filter(|_| chance(&mut random, 50)).cloned().collect();
        let mut adoption = Adoption::begin(&world, FORMS[number % 2]);
        adoption.define(&first);
        adoption.define(&world.defined);
        for pair in adoption.old.iter().flat_map(|old| old.files.windows(2)) {
            rounds += 1;
            assert!(pair[1].starts_with(&pair[0]), "a file only grows:\n{}\n{}", pair[0], pair[1]);
        }
        moments += explored(&format!("world {number}"), &adoption);
    }
    writeln!(std::io::stderr(), "{rounds} roots let go twice, {moments} moments").expect("stderr");
    assert!(rounds > 0, "old roots let go twice");
}

/// Terraform plans of what was written what the model says: old roots forget, new ones import and create.
#[test]
fn terraform_plans_what_was_proven() {
    let Some(terraform) = Terraform::find("the files of `adopt` are not planned") else { return };
    let mut random = random();
    let world = world(&LARGE, &mut random);
    let adoption = Adoption::of(&world, Form::Pulled);
    let mut forgotten = 0;
    for OldRoot { commits, files, .. } in &adoption.old {
        let ([before, after], [file]) = (commits.as_slice(), files.as_slice()) else { continue };
        let actions = plans("an old root", &terraform, before, after, Some(file)).expect("a plan");
        assert!(actions.values().all(|action| action == "forget"), "{actions:#?}");
        forgotten += actions.len();
    }
    assert!(forgotten > 10, "only {forgotten} of old roots are forgotten");
    let terraform = terraform.living(&adoption.workspace.path().join("live"));
    for (path, new) in &adoption.new {
        let root = &new.commits[0];
        let directory = Workspace::empty();
        for (file, text) in adoption.workspace.tree() {
            if let Some(name) = file.strip_prefix(&format!("{path}/")) {
                directory.write(name, text);
            }
        }
        let plan = terraform.plan(&directory.path(), &[]);
        let plan: Value = serde_json::from_str(&plan).expect("a plan");
        let changes = plan["resource_changes"].as_array().expect("changes");
        let imported = changes.iter().filter(|change| change["change"].get("importing").is_some());
        assert!(imported.clone().all(|change| change["change"]["actions"] == serde_json::json!(["no-op"])), "{path}");
        assert_eq!(imported.count(), root.imports.len(), "{path}");
        let created = changes.iter().filter(|change| change["change"]["actions"] == serde_json::json!(["create"]));
        assert_eq!(created.count() + root.imports.len(), root.resources.len(), "{path}");
    }
}
