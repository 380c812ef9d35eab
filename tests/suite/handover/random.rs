//! Random worlds and roots, each with the procedure that `adopt` prints for them: small ones in every order, larger ones
//! in orders by chance.
//!
//! `TEAMKIT_HANDOVERS` says how many, `TEAMKIT_SEED` which ones.

use std::io::Write as _;

use proptest::{
    prelude::RngExt as _,
    test_runner::{RngAlgorithm, TestRng},
};

use super::{
    procedure::{Part, procedure},
    random_world::{LARGE, SMALL, Size, chance, world},
    scenario::{Accidents, Draft},
    search::{explore_within, walk},
};

const HANDOVERS: usize = 30;
/// So many moments of a small world are looked at.
const LIMIT: usize = 30_000;
/// So many events a walk has at most.
const LENGTH: usize = 600;

pub fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

pub fn random() -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number("TEAMKIT_SEED", 1).to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// A random hand-over. What an old root has beside is live, and nobody's is untouched.
fn draft(size: &Size, random: &mut TestRng) -> Draft {
    let world = world(size, random);
    let is_early = chance(random, 50);
    let mut draft = procedure(&world.old, &world.new_roots(), &world.replaced(), is_early);
    let moves = world.old.iter().any(Part::moves);
    let late_jobs = chance(random, 30);
    // See `wrong::a_former_commit_is_applied_after_a_stop`.
    draft.accidents = Accidents { stops: !(late_jobs && moves), late_jobs };
    draft.live.extend(world.live);
    draft
}

#[test]
fn nothing_is_taken_in_any_order_of_small_worlds() {
    let mut random = random();
    let (mut moments, mut whole, count) = (0, 0, number("TEAMKIT_HANDOVERS", HANDOVERS));
    for world in 0..count {
        let draft = draft(&SMALL, &mut random);
        let scenario = draft.scenario();
        assert_eq!(scenario.taken(), [].into(), "world {world}");
        let explored = explore_within(&scenario, LIMIT)
            .unwrap_or_else(|violation| panic!("world {world}: {violation}\n{draft:#?}"));
        moments += explored.moments;
        whole += usize::from(explored.moments < LIMIT);
    }
    writeln!(std::io::stderr(), "{count} worlds, {whole} of them whole, {moments} moments").expect("stderr");
    assert!(whole * 2 > count, "most worlds are small");
}

#[test]
fn nothing_is_taken_by_chance_in_larger_worlds() {
    let mut random = random();
    let (mut moments, mut ends, count) = (0, 0, number("TEAMKIT_HANDOVERS", HANDOVERS));
    for world in 0..count {
        let draft = draft(&LARGE, &mut random);
        let scenario = draft.scenario();
        assert_eq!(scenario.taken(), [].into(), "world {world}");
        for _ in 0..5 {
            let walked =
                walk(&scenario, &mut random, LENGTH).unwrap_or_else(|violation| panic!("world {world}: {violation}"));
            moments += walked.moments;
            ends += usize::from(walked.ends > 0);
        }
    }
    writeln!(std::io::stderr(), "{count} worlds, {moments} moments, {ends} walks to the end").expect("stderr");
    assert!(ends > count, "walks come to the end");
}

/// Spoils a procedure; whether there is something to spoil.
fn spoil(draft: &mut Draft, random: &mut TestRng) -> bool {
    if chance(random, 30) {
        // RoleBindings are deleted at once.
        let deleted = draft.phases.remove(2);
        draft.phases.insert(0, deleted);
        return !draft.phases[0].is_empty();
    }
    let old = draft.roots.iter_mut().filter(|root| root.configurations.len() == 2);
    let mut old: Vec<_> = old.filter(|root| !root.configurations[1].removed.is_empty()).collect();
    if old.is_empty() {
        return false;
    }
    let at = random.random_range(0..old.len());
    let blocks = &mut old[at].configurations[1];
    if !blocks.moved.is_empty() && chance(random, 50) {
        blocks.moved.pop();
    } else {
        blocks.removed.pop_last();
    }
    true
}

#[test]
fn a_spoilt_procedure_is_found() {
    let mut random = random();
    let (mut spoilt, count) = (0, number("TEAMKIT_HANDOVERS", HANDOVERS));
    for world in 0..count {
        let mut draft = draft(&SMALL, &mut random);
        if spoil(&mut draft, &mut random) {
            spoilt += 1;
            let found = explore_within(&draft.scenario(), LIMIT);
            let violation = found.expect_err(&format!("world {world} is spoilt"));
            assert!(violation.what.starts_with("access is lost"), "world {world}: {violation}");
        }
    }
    assert!(spoilt * 2 > count, "only {spoilt} of {count}");
}
