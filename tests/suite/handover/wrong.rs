//! Procedures that take access away or leave something undone, and the shortest story of each.

use super::{
    cloud::Fact,
    configuration::Configuration,
    resource::Resource,
    scenario::{Accidents, Draft, Root, Step, Steps},
    search::{Violation, explore},
};

const MINE: &str = "google_project_iam_member.mine";
const OLD: &str = "google_project_iam_member.old";
const COMMIT_OLD: Step = Step::Commit { root: 0, configuration: 1 };
const COMMIT_OLD_AGAIN: Step = Step::Commit { root: 0, configuration: 2 };
const COMMIT_NEW: Step = Step::Commit { root: 1, configuration: 1 };
const APPLY_OLD: Step = Step::Apply { root: 0 };
const APPLY_NEW: Step = Step::Apply { root: 1 };

fn viewer(member: &str) -> Resource {
    Resource::member("shop", "roles/viewer", member)
}

fn viewers(members: &[&str]) -> Resource {
    Resource::binding("shop", "roles/viewer", members)
}

/// A world of what an old root has, with its later commits, and a new root for ana's `roles/viewer`.
fn taken_over(old: Configuration, later: Vec<Configuration>, steps: Steps) -> Draft {
    let live = old.resources.values().flat_map(Resource::facts).collect();
    let new = Configuration::of([(MINE, viewer("ana"))]).importing(&[MINE]);
    Draft {
        live,
        defined: viewer("ana").facts(),
        roots: vec![
            Root::applied("old", [vec![old], later].concat()),
            Root::fresh("new", vec![Configuration::default(), new]),
        ],
        phases: vec![vec![steps]],
        accidents: Accidents::default(),
    }
}

/// A world with ana's `roles/viewer`, which an old root holds at [`OLD`].
fn one_member(later: Vec<Configuration>, steps: Steps) -> Draft {
    taken_over(Configuration::of([(OLD, viewer("ana"))]), later, steps)
}

#[track_caller]
fn fault(draft: &Draft) -> Violation {
    explore(&draft.scenario()).expect_err("the procedure is wrong")
}

const LOST: &str = "access is lost: roles/viewer in shop for ana";

#[test]
fn the_old_root_drops_the_block_once_the_new_root_stands() {
    let draft = one_member(vec![Configuration::default()], vec![COMMIT_NEW, APPLY_NEW, COMMIT_OLD, APPLY_OLD]);
    fault(&draft).is(
        LOST,
        "step: commit 1 of new
         new: plan
         new: Import google_project_iam_member.mine
         step: new is applied
         step: commit 1 of old
         old: plan
         old: Delete google_project_iam_member.old, killed",
    );
}

/// A block without `lifecycle { destroy = false }` is none that lets go.
#[test]
fn the_old_root_drops_the_block_first() {
    let draft = one_member(vec![Configuration::default()], vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    fault(&draft).is(LOST, "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_member.old, killed");
}

#[test]
fn the_state_is_edited_before_the_configuration() {
    let forget = Step::Forget { root: 0, addresses: vec![OLD.to_owned()] };
    let steps = vec![forget, COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW];
    fault(&one_member(vec![Configuration::default()], steps)).is(
        LOST,
        "step: state rm in old: {\"google_project_iam_member.old\"}
         old: plan
         old: Create google_project_iam_member.old
         step: commit 1 of old
         old: plan
         old: Delete google_project_iam_member.old, killed",
    );
}

#[test]
fn the_configuration_is_edited_before_the_state() {
    let forget = Step::Forget { root: 0, addresses: vec![OLD.to_owned()] };
    let steps = vec![COMMIT_OLD, forget, APPLY_OLD, COMMIT_NEW, APPLY_NEW];
    let draft = one_member(vec![Configuration::default()], steps);
    fault(&draft).is(LOST, "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_member.old, killed");
}

/// Where no apply begins in between, either order of both is right.
#[test]
fn the_state_is_edited_while_no_apply_begins() {
    let forget = Step::Forget { root: 0, addresses: vec![OLD.to_owned()] };
    for both in [[forget.clone(), COMMIT_OLD], [COMMIT_OLD, forget]] {
        let [first, second] = both;
        let steps = vec![Step::Pause { root: 0 }, first, second, Step::Resume { root: 0 }, COMMIT_NEW, APPLY_NEW];
        let mut draft = one_member(vec![Configuration::default()], steps);
        explore(&draft.scenario()).unwrap_or_else(|violation| panic!("{violation}"));
        draft.accidents.late_jobs = true;
        fault(&draft);
    }
}

#[test]
fn an_authoritative_binding_is_destroyed() {
    let old = Configuration::of([("google_project_iam_binding.old", viewers(&["ana"]))]);
    let draft = taken_over(old, vec![Configuration::default()], vec![COMMIT_NEW, APPLY_NEW, COMMIT_OLD, APPLY_OLD]);
    fault(&draft).is(
        LOST,
        "step: commit 1 of new
         new: plan
         new: Import google_project_iam_member.mine
         step: new is applied
         step: commit 1 of old
         old: plan
         old: Delete google_project_iam_binding.old, killed",
    );
}

#[test]
fn an_authoritative_binding_loses_one_member() {
    let old = Configuration::of([("google_project_iam_binding.old", viewers(&["ana", "ben"]))]);
    let less = Configuration::of([("google_project_iam_binding.old", viewers(&["ben"]))]);
    let draft = taken_over(old, vec![less], vec![COMMIT_NEW, APPLY_NEW, COMMIT_OLD, APPLY_OLD]);
    fault(&draft).is(
        LOST,
        "step: commit 1 of new
         new: plan
         new: Import google_project_iam_member.mine
         step: new is applied
         step: commit 1 of old
         old: plan
         old: Update google_project_iam_binding.old, killed",
    );
}

#[test]
fn a_policy_is_destroyed() {
    let old =
        Configuration::of([("google_project_iam_policy.old", Resource::policy("shop", &[("roles/viewer", "ana")]))]);
    let draft = taken_over(old, vec![Configuration::default()], vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    fault(&draft).is(LOST, "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_policy.old, killed");
}

/// Members under `for_each`, of which ana's key leaves.
fn keys(later: impl Fn(Configuration) -> Vec<Configuration>, steps: Steps) -> Draft {
    let [ana, ben] = [r#"google_project_iam_member.old["ana"]"#, r#"google_project_iam_member.old["ben"]"#];
    let old = Configuration::of([(ana, viewer("ana")), (ben, viewer("ben"))]);
    taken_over(old.clone(), later(old), steps)
}

#[test]
fn a_key_leaves_without_a_move() {
    let later = |old: Configuration| vec![old.without(&[r#"google_project_iam_member.old["ana"]"#])];
    let draft = keys(later, vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    let story = "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_member.old[\"ana\"], killed";
    fault(&draft).is(LOST, story);
}

const RELEASED: &str = "google_project_iam_member.teamkit_released_1";

/// `removed` alone lets a whole resource go.
#[test]
fn a_key_is_named_by_removed_without_a_move() {
    let later = |old: Configuration| {
        let less = old.without(&[r#"google_project_iam_member.old["ana"]"#]);
        vec![less.removing(&["google_project_iam_member.old"])]
    };
    let violation = fault(&keys(later, vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]));
    assert!(violation.what.contains("removed resource still exists"), "{}", violation.what);
}

/// `apply -refresh-only`, or an apply that stopped, moved ben and did not forget him.
#[test]
fn a_key_moves_to_a_name_that_the_state_still_has() {
    let [ana, ben] = [r#"google_project_iam_member.old["ana"]"#, r#"google_project_iam_member.old["ben"]"#];
    let later = |old: Configuration| {
        let first = old.without(&[ben]).moving(&[(ben, RELEASED)]).removing(&[RELEASED]);
        let second = Configuration::default().moving(&[(ana, RELEASED)]).removing(&[RELEASED]);
        vec![first, second]
    };
    let mut draft = keys(later, vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    draft.roots[0].configurations.remove(0);
    draft.roots[0].holds = [(ana.to_owned(), viewer("ana")), (RELEASED.to_owned(), viewer("ben"))].into();
    let story = "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_member.old[\"ana\"], killed";
    fault(&draft).is(LOST, story);
}

#[test]
fn later_blocks_replace_blocks_that_were_not_applied() {
    let [ana, ben] = [r#"google_project_iam_member.old["ana"]"#, r#"google_project_iam_member.old["ben"]"#];
    let later = |old: Configuration| {
        let first = old.without(&[ben]).moving(&[(ben, RELEASED)]).removing(&[RELEASED]);
        let other = "google_project_iam_member.teamkit_released_2";
        let second = Configuration::default().moving(&[(ana, other)]).removing(&[other]);
        vec![first, second]
    };
    let draft = keys(later, vec![COMMIT_OLD, COMMIT_OLD_AGAIN, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    fault(&draft).is(
        "access is lost: roles/viewer in shop for ben",
        "step: commit 1 of old
         step: commit 2 of old
         old: plan
         old: Delete google_project_iam_member.old[\"ben\"], killed",
    );
}

#[test]
fn the_blocks_that_let_go_are_deleted_too_early() {
    let ana = r#"google_project_iam_member.old["ana"]"#;
    let later = |old: Configuration| {
        let less = old.without(&[ana]);
        vec![less.clone().moving(&[(ana, RELEASED)]).removing(&[RELEASED]), less]
    };
    let draft = keys(later, vec![COMMIT_OLD, COMMIT_OLD_AGAIN, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    fault(&draft).is(
        LOST,
        "step: commit 1 of old
         step: commit 2 of old
         old: plan
         old: Delete google_project_iam_member.old[\"ana\"], killed",
    );
}

/// Where jobs of earlier commits may still run, the blocks have to stay after they were applied.
#[test]
fn the_blocks_that_let_go_are_deleted_before_the_last_old_job() {
    let let_go = Configuration::default().removing(&[OLD]);
    let steps = vec![COMMIT_OLD, APPLY_OLD, COMMIT_OLD_AGAIN, APPLY_OLD, COMMIT_NEW, APPLY_NEW];
    let mut draft = one_member(vec![let_go, Configuration::default()], steps);
    explore(&draft.scenario()).expect("without such jobs it is right");
    draft.accidents.late_jobs = true;
    fault(&draft).is(
        LOST,
        "step: commit 1 of old
         old: plan
         old: Forget google_project_iam_member.old
         old: plan of the former commit
         old: Create google_project_iam_member.old
         step: old is applied
         step: commit 2 of old
         old: plan
         old: Delete google_project_iam_member.old, killed",
    );
}

/// What has moved and isn't forgotten yet is nothing that the former commit knows: a job that was queued before, or a
/// commit that is taken back since its apply stopped.
#[test]
fn a_former_commit_is_applied_after_a_stop() {
    let ana = r#"google_project_iam_member.old["ana"]"#;
    let later = |old: Configuration| vec![old.without(&[ana]).moving(&[(ana, RELEASED)]).removing(&[RELEASED])];
    let mut draft = keys(later, vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW]);
    draft.accidents = Accidents { stops: false, late_jobs: true };
    explore(&draft.scenario()).expect("without a stop it is right");
    draft.accidents.stops = true;
    fault(&draft).is(
        LOST,
        "step: commit 1 of old
         old: plan
         old: Forget google_project_iam_member.teamkit_released_1, killed
         old: plan of the former commit
         old: Delete google_project_iam_member.teamkit_released_1, killed",
    );
}

/// What a root of ours has taken over is destroyed by an earlier commit of its own, which doesn't define it: the way back
/// is not a revert.
#[test]
fn a_new_root_is_reverted() {
    let let_go = Configuration::default().removing(&[OLD]);
    let steps = vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW];
    let mut draft = one_member(vec![let_go], steps);
    explore(&draft.scenario()).expect("without such jobs it is right");
    draft.roots[1].is_old = true;
    draft.accidents.late_jobs = true;
    fault(&draft).is(
        LOST,
        "step: commit 1 of old
         old: plan
         old: Forget google_project_iam_member.old
         step: old is applied
         step: commit 1 of new
         new: plan
         new: Import google_project_iam_member.mine
         new: plan of the former commit
         new: Delete google_project_iam_member.mine, killed",
    );
}

#[test]
fn an_element_leaves_a_list_that_is_counted() {
    let [first, second] = ["google_project_iam_member.old[0]", "google_project_iam_member.old[1]"];
    let old = Configuration::of([(first, viewer("ana")), (second, viewer("ben"))]);
    let shifted = Configuration::of([(first, viewer("ben"))]);
    let steps = vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW];
    let draft = taken_over(old.clone(), vec![shifted.clone()], steps.clone());
    let story = "step: commit 1 of old\n old: plan\n old: Delete google_project_iam_member.old[0], killed";
    fault(&draft).is(LOST, story);
    // With blocks that would let go, Terraform refuses.
    let moved = shifted.moving(&[(first, RELEASED)]).removing(&[RELEASED]);
    let violation = fault(&taken_over(old, vec![moved], steps));
    assert!(violation.what.contains("moved object still exists"), "{}", violation.what);
}

const VIEW: &str = "kubernetes_role_binding.view";
const OURS: &str = "kubernetes_role_binding_v1.ours";

/// A `RoleBinding` of another name with these subjects; an old root lets it go and a new one creates ours for ana.
fn role_binding(subjects: &[&str], steps: impl Fn(Step) -> Steps) -> Draft {
    let old = Resource::role_binding("prod/shop", "view", "ClusterRole/view", subjects);
    let ours = Resource::role_binding("prod/shop", "teamkit.clusterrole.view", "ClusterRole/view", &["ana"]);
    let let_go = Configuration::default().removing(&[VIEW]);
    Draft {
        live: old.facts(),
        defined: ours.facts(),
        phases: vec![vec![steps(Step::Delete(old.facts()))]],
        roots: vec![
            Root::applied("old", vec![Configuration::of([(VIEW, old)]), let_go]),
            Root::fresh("new", vec![Configuration::default(), Configuration::of([(OURS, ours)])]),
        ],
        accidents: Accidents::default(),
    }
}

#[test]
fn a_role_binding_is_deleted_before_ours_stands() {
    let draft = role_binding(&["ana"], |delete| vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, delete, APPLY_NEW]);
    fault(&draft).is(
        "access is lost: ClusterRole/view in prod/shop for ana",
        "step: commit 1 of old
         old: plan
         old: Forget kubernetes_role_binding.view
         step: old is applied
         step: commit 1 of new
         step: delete {Subject { namespace: \"prod/shop\", binding: \"view\", role: \"ClusterRole/view\", subject: \"ana\" }}",
    );
}

#[test]
fn a_role_binding_is_deleted_while_an_old_root_has_it() {
    let draft = role_binding(&["ana"], |delete| vec![COMMIT_NEW, APPLY_NEW, delete]);
    let violation = fault(&draft);
    assert!(violation.what.starts_with("at the end, there is also"), "{}", violation.what);
}

#[test]
fn a_role_binding_is_deleted_that_somebody_else_needs() {
    let draft = role_binding(&["ana", "ben"], |delete| vec![COMMIT_OLD, APPLY_OLD, COMMIT_NEW, APPLY_NEW, delete]);
    let scenario = draft.scenario();
    explore(&scenario).expect("nobody loses what is defined");
    let taken: Vec<String> = scenario.taken().iter().map(ToString::to_string).collect();
    assert_eq!(taken, ["ClusterRole/view in prod/shop for ben"]);
}

#[test]
fn an_old_root_never_lets_go() {
    let violation = fault(&one_member(Vec::new(), vec![COMMIT_NEW, APPLY_NEW]));
    assert!(violation.what.starts_with("held twice"), "{}", violation.what);
}

/// An old root takes away what a new one creates, which creates it again.
#[test]
fn an_authoritative_binding_stays_beside_ours() {
    let old = Configuration::of([("google_project_iam_binding.old", viewers(&["ben"]))]);
    let mut draft = taken_over(old, Vec::new(), vec![COMMIT_NEW, APPLY_NEW]);
    draft.roots[1].configurations[1].imports.clear();
    assert_eq!(fault(&draft).what, "applies go on for ever");
}

#[test]
fn facts_of_an_unapplied_root_are_seen() {
    let mut draft = one_member(Vec::new(), Vec::new());
    draft.live.insert(Fact::member("shop", "roles/owner", "eve"));
    draft.defined = draft.live.clone();
    draft.roots.truncate(1);
    explore(&draft.scenario()).expect("nobody touches it");
}
