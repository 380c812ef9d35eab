//! The procedure that `adopt` prints, made by hand on small worlds: no order of events takes anything from anybody.

use super::{
    cloud::Fact,
    procedure::{Part, procedure},
    resource::Resource,
    scenario::{Accidents, Draft},
    search::explore,
};

/// Explores a procedure in every way that it can be carried out.
#[track_caller]
fn holds(name: &str, old: &[Part], new: &[Part], deleted: &[Resource]) {
    let late = |stops| Accidents { stops, late_jobs: true };
    // See `wrong::a_former_commit_is_applied_after_a_stop`.
    let moves = old.iter().any(Part::moves);
    for (early, accidents) in [(false, Accidents::default()), (true, Accidents::default()), (true, late(!moves))] {
        let draft = Draft { accidents, ..procedure(old, new, deleted, early) };
        let scenario = draft.scenario();
        assert_eq!(scenario.taken(), [].into(), "{name} takes access away");
        let explored = match explore(&scenario) {
            Ok(explored) => explored,
            Err(violation) => panic!("{name}, early {early}, {accidents:?}: {violation}"),
        };
        assert!(explored.ends > 0, "{name} comes to an end");
    }
}

fn member(role: &str, who: &str) -> Resource {
    Resource::member("shop", role, who)
}

/// What the new root of the shop has of members.
fn shop(members: &[(&str, &str)]) -> Part {
    let mut part = Part::named("shop".to_owned());
    for (role, who) in members {
        part.add(format!("google_project_iam_member.{role}_{who}"), member(role, who), false);
    }
    part
}

const A: &str = "google_project_iam_member.a";
const B: &str = "google_project_iam_member.b";
const BINDING: &str = "google_project_iam_binding.viewer";
const POLICY: &str = "google_project_iam_policy.shop";
const VIEW: &str = "kubernetes_role_binding.view";
const KEYS: [&str; 3] = [
    r#"module.team["a"].google_project_iam_member.this["viewer"]"#,
    r#"module.team["a"].google_project_iam_member.this["editor"]"#,
    r#"module.team["b"].google_project_iam_member.this["viewer"]"#,
];

fn by_hand() -> Part {
    Part::of("hand", [(A, member("viewer", "ana")), (B, member("viewer", "ben"))])
}

fn module() -> Part {
    let members = [member("viewer", "ana"), member("editor", "ana"), member("viewer", "ben")];
    Part::of("module", KEYS.into_iter().zip(members))
}

fn authoritative() -> Part {
    Part::of("binding", [(BINDING, Resource::binding("shop", "viewer", &["ana", "ben"]))]).leaving(&[BINDING])
}

#[test]
fn members_leave_one_by_one() {
    holds("members", &[by_hand().leaving(&[A])], &[shop(&[("viewer", "ana"), ("viewer", "cy")])], &[]);
}

#[test]
fn keys_leave_modules() {
    let old = module().leaving(&[KEYS[0], KEYS[2]]);
    holds("keys", &[old], &[shop(&[("viewer", "ana"), ("viewer", "ben")])], &[]);
}

#[test]
fn an_authoritative_binding_lets_go() {
    holds("binding", &[authoritative()], &[shop(&[("viewer", "ana"), ("viewer", "cy")])], &[]);
}

#[test]
fn a_policy_lets_go() {
    let policy = Resource::policy("shop", &[("viewer", "ana"), ("owner", "ben")]);
    let old = Part::of("policy", [(POLICY, policy)]).leaving(&[POLICY]);
    holds("policy", &[old], &[shop(&[("viewer", "ana"), ("viewer", "cy")])], &[]);
}

#[test]
fn two_states_hold_the_same() {
    let hand = by_hand().leaving(&[A]);
    holds("two states", &[authoritative(), hand], &[shop(&[("viewer", "ana"), ("viewer", "cy")])], &[]);
}

#[test]
fn two_roots_take_over_from_one() {
    let books = |who: &str| Resource::member("books", "viewer", who);
    let old = Part::of("hand", [(A, member("viewer", "ana")), (B, books("ben"))]).leaving(&[A, B]);
    let new = [shop(&[("viewer", "ana")]), Part::of("books", [(B, books("ben"))])];
    holds("two roots", &[old], &new, &[]);
}

/// The old `RoleBinding` with the old root that has it, and ours.
fn role_bindings() -> (Resource, Part, Part) {
    let of = |name: &str| Resource::role_binding("prod/shop", name, "ClusterRole/view", &["ana", "ben"]);
    let old = Part::of("cluster", [(VIEW, of("view"))]).leaving(&[VIEW]);
    let new = Part::of("namespace", [("kubernetes_role_binding_v1.ours", of("teamkit.clusterrole.view"))]);
    (of("view"), old, new)
}

#[test]
fn role_bindings_change_their_names() {
    let (view, old, new) = role_bindings();
    holds("role bindings", &[old], &[new], &[view]);
}

/// All styles at once: what one root takes over is spread over a module, members by hand and an authoritative binding.
#[test]
fn a_company_is_taken_over() {
    let (view, cluster, namespace) = role_bindings();
    let hand = Part::of("hand", [(A, member("owner", "ana"))]).leaving(&[A]);
    let keys = [r#"google_project_iam_member.keys["ana"]"#, r#"google_project_iam_member.keys["ben"]"#];
    let keys =
        Part::of("keys", keys.into_iter().zip([member("editor", "ana"), member("editor", "ben")])).leaving(&keys[..1]);
    let new = shop(&[("viewer", "ana"), ("editor", "ana")]);
    holds("company", &[authoritative(), keys], &[new], &[]);
    holds("company with clusters", &[hand, cluster], &[shop(&[("owner", "ana")]), namespace], &[view]);
}

#[test]
fn nobody_touches_what_nobody_defines() {
    let mut draft = procedure(&[by_hand().leaving(&[A])], &[shop(&[("viewer", "ana")])], &[], true);
    draft.live.insert(Fact::member("shop", "owner", "root"));
    explore(&draft.scenario()).unwrap_or_else(|violation| panic!("{violation}"));
}
