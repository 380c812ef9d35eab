//! `teamkit adopt` on small worlds by hand.

use super::{
    adopted::Form, cloud::Condition, command::proves, procedure::Part, random_world::World, resource::Resource,
};

fn viewer(who: &str) -> Resource {
    Resource::member("shop-prod", "roles/logging.viewer", who)
}

const ANA: &str = "user:ana@example.com";
const BEN: &str = "user:ben@example.com";
const OPS: &str = "group:ops@example.com";

/// A world in which these old roots have all that is live, and the definitions say these.
fn of(old: Vec<Part>, defined: &[Resource]) -> World {
    let live = old.iter().flat_map(|part| part.resources.iter().flat_map(|(_, resource)| resource.facts())).collect();
    World { live, defined: defined.iter().flat_map(Resource::facts).collect(), old }
}

#[test]
fn all_styles_at_once() {
    let module = |key: &str, role: &str| format!(r#"module.team["{key}"].google_project_iam_member.this["{role}"]"#);
    let mut team = Part::named("team".to_owned());
    team.add(module("ana", "roles/pubsub.viewer"), Resource::member("shop-prod", "roles/pubsub.viewer", ANA), true);
    team.add(module("ana", "roles/pubsub.admin"), Resource::member("shop-prod", "roles/pubsub.admin", ANA), false);
    team.add(module("ben", "roles/pubsub.viewer"), Resource::member("shop-prod", "roles/pubsub.viewer", BEN), true);
    let binding = Resource::binding("shop-prod", "roles/logging.viewer", &[ANA, BEN, OPS]);
    let binding = Part::of("authoritative", [("google_project_iam_binding.logs", binding)]);
    let view = |name: &str| Resource::role_binding("platform/shop", name, "ClusterRole/view", &[ANA, BEN]);
    let cluster = Part::of("cluster", [("kubernetes_role_binding.view", view("look-around"))]);
    let pubsub = |who: &str| Resource::member("shop-prod", "roles/pubsub.viewer", who);
    let defined = [viewer(ANA), viewer(OPS), pubsub(ANA), pubsub(BEN), view("teamkit.clusterrole.view.user")];
    let world = of(vec![team, binding, cluster], &defined);
    let (_, adoption) = proves("all styles", &world, Form::Shown);
    assert_eq!(adoption.runs.len(), 2, "the authoritative binding is refused at first");
    assert_eq!(adoption.draft(true).phases.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 1, 1]);
}

/// One of its subjects has the access by nothing else.
#[test]
fn a_role_binding_that_somebody_else_needs_stays() {
    let view = Resource::role_binding("platform/shop", "look-around", "ClusterRole/view", &[ANA, BEN]);
    let ours = Resource::role_binding("platform/shop", "teamkit.clusterrole.view.user", "ClusterRole/view", &[ANA]);
    let world = of(vec![Part::of("cluster", [("kubernetes_role_binding.view", view)])], &[ours]);
    let (_, adoption) = proves("a shared RoleBinding", &world, Form::Pulled);
    assert!(adoption.draft(true).phases[2].is_empty(), "{:#}", adoption.runs[0]);
}

/// The state of a root whose apply was stopped, or only refreshed, still has what moved to a name of ours.
#[test]
fn a_name_that_a_state_still_has_is_not_used_again() {
    let stopped = Part::of(
        "stopped",
        [
            ("google_project_iam_member.teamkit_released_1", Resource::member("shop-prod", "roles/pubsub.viewer", BEN)),
            (r#"google_project_iam_member.logs["ana"]"#, viewer(ANA)),
            (r#"google_project_iam_member.logs["ben"]"#, viewer(BEN)),
        ],
    );
    let world = of(vec![stopped], &[viewer(ANA), Resource::member("shop-prod", "roles/pubsub.viewer", BEN)]);
    proves("a stopped root", &world, Form::Pulled);
}

/// Elements of a list move up when one before them leaves, so no block can name one of them.
#[test]
fn an_element_leaves_a_list_by_commands() {
    let logs = |number: usize| format!("google_project_iam_member.logs[{number}]");
    let mut list = Part::named("list".to_owned());
    for (number, who) in [ANA, BEN, OPS].into_iter().enumerate() {
        list.add(logs(number), viewer(who), false);
    }
    let (_, adoption) = proves("a list", &of(vec![list], &[viewer(ANA)]), Form::Shown);
    assert!(adoption.has_commands(), "{:#?}", adoption.runs);
    let after = adoption.old[0].commits.last().expect("a commit");
    assert_eq!(after.resources.values().cloned().collect::<Vec<_>>(), [viewer(BEN), viewer(OPS)]);
}

#[test]
fn a_policy_lets_go() {
    let bindings = [("roles/logging.viewer", ANA), ("roles/logging.viewer", BEN), ("roles/owner", BEN)];
    let policy = Resource::policy("shop-prod", &bindings);
    let world = of(vec![Part::of("policy", [("google_project_iam_policy.shop", policy)])], &[viewer(ANA), viewer(OPS)]);
    let (_, adoption) = proves("a policy", &world, Form::Shown);
    assert_eq!(adoption.runs.len(), 2, "it is refused at first");
    assert!(adoption.old[0].commits[1].resources.is_empty(), "it goes as a whole");
}

/// Ours are two, one for groups and one for people.
#[test]
fn a_role_binding_of_two_kinds_waits_for_both_of_ours() {
    let of_ours = |name, who| Resource::role_binding("platform/shop", name, "ClusterRole/view", &[who]);
    let both = Resource::role_binding("platform/shop", "look-around", "ClusterRole/view", &[ANA, OPS]);
    let ours = [of_ours("teamkit.clusterrole.view.user", ANA), of_ours("teamkit.clusterrole.view", OPS)];
    let world = of(vec![Part::of("cluster", [("kubernetes_role_binding.view", both)])], &ours);
    let (_, adoption) = proves("two kinds", &world, Form::Pulled);
    assert_eq!(adoption.draft(true).phases[2].len(), 1, "{:#?}", adoption.runs);
}

/// The same end under another title is another binding: ours is created, and the other one deleted.
#[test]
fn a_condition_in_other_words_is_replaced() {
    let expression = r#"request.time < timestamp("2027-01-01T00:00:00Z")"#;
    let until = |title: &str| Resource::Member {
        scope: "shop-prod".to_owned(),
        role: "roles/logging.viewer".to_owned(),
        condition: Some(Condition { title: title.to_owned(), expression: expression.to_owned() }),
        member: ANA.to_owned(),
    };
    let old = Part::of("hand", [("google_project_iam_member.ana", until("expires after the audit"))]);
    let world = of(vec![old], &[until("until 2026-12-31")]);
    let (_, adoption) = proves("a condition", &world, Form::Shown);
    assert_eq!(adoption.draft(true).phases[2].len(), 1, "{:#?}", adoption.runs);
}
