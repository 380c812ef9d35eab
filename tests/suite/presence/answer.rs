//! Whether what is defined is there, person by person: no access is shown that isn't there.

use serde_json::json;

use super::support::{END, Export, answers, binding, group, member, role_binding, subject};

const ANN: &str = "ann@example.com roles/pubsub.editor in books-prod";
const BOB: &str = "bob@example.com roles/pubsub.editor in books-prod";
const KIM: &str = "kim@example.com roles/logging.viewer in books-prod";

/// The answers for one access in an export.
#[track_caller]
fn answer_for(access: &str, export: &Export) -> String {
    let all = export.who();
    let of: Vec<&String> = all.iter().filter(|answer| answer.starts_with(access)).collect();
    assert_eq!(of.len(), 1, "{all:?}");
    of[0][access.len() + 2..].to_owned()
}

#[test]
fn what_is_live_as_it_is_defined_is_there() {
    let export = Export::honest();
    for command in [vec!["who", "books"], vec!["explain", "ann", "books"], vec!["who", "books", "--can", "work"]] {
        let document = export.ask(&command);
        let answers = answers(&document);
        assert!(!answers.is_empty() && answers.iter().all(|answer| answer.ends_with(": yes")), "{answers:?}");
        assert_eq!((&document["extra"], &document["inherited"]), (&json!([]), &json!([])), "{command:?}");
    }
}

/// The table of a group's grant: what is bound, who is in the group, and what that is for ann, whom definitions put into
/// the group, and to which end.
#[test]
fn who_has_what_a_group_has_is_in_the_group_and_the_group_has_it() {
    let ann = || vec![member("ann@example.com", "USER", None)];
    let inner = |members: &[_]| vec![member("inner@example.com", "GROUP", None), group("inner@example.com", members)];
    let missing = "missing, live_reason not in shop@example.com, live_grant yes";
    let unknown =
        "not exported, live_reason group:inner@example.com in shop@example.com is not exported, live_grant yes";
    let until = "until, live_until 2026-12-01, live_grant yes";
    let past = Some("2026-11-01T00:00:00Z");
    let soon = Some("2026-12-02T00:00:00Z");
    for (what, memberships, others, answer) in [
        ("she is in it", ann(), vec![], "yes"),
        ("nobody is in it", vec![], vec![], missing),
        ("somebody else is", vec![member("eve@example.com", "USER", None)], vec![], missing),
        ("her time in it is over", vec![member("ann@example.com", "USER", past)], vec![], missing),
        ("her time in it ends", vec![member("ann@example.com", "USER", soon)], vec![], until),
        ("a group in it wasn't exported", inner(&[])[..1].to_vec(), vec![], unknown),
        ("a group in it has her", inner(&[])[..1].to_vec(), inner(&ann())[1..].to_vec(), "yes"),
        ("a group in it is empty", inner(&[])[..1].to_vec(), inner(&[])[1..].to_vec(), missing),
        (
            "her time in a group in it ends",
            inner(&[])[..1].to_vec(),
            inner(&[member("ann@example.com", "USER", soon)])[1..].to_vec(),
            until,
        ),
        (
            "she is in it in two ways",
            [ann(), inner(&[])[..1].to_vec()].concat(),
            inner(&[member("ann@example.com", "USER", soon)])[1..].to_vec(),
            "yes",
        ),
        (
            "the groups are in each other",
            inner(&[])[..1].to_vec(),
            inner(&[member("shop@example.com", "GROUP", None)])[1..].to_vec(),
            missing,
        ),
        (
            "all accounts of a customer are in it",
            vec![member("C01abc", "CUSTOMER", None)],
            vec![],
            "not exported, live_reason customer:C01abc in shop@example.com is not exported, live_grant yes",
        ),
    ] {
        let groups = [vec![group("shop@example.com", &memberships)], others].concat();
        let export = Export { groups, ..Export::honest() };
        assert_eq!(answer_for(ANN, &export), answer, "{what}");
    }
    let export = Export { groups: vec![], ..Export::honest() };
    assert_eq!(answer_for(ANN, &export), "not exported, live_reason shop@example.com is not exported, live_grant yes");
    // Without the grant, nobody has it, whoever is in the group.
    for groups in [vec![], Export::honest().groups] {
        let mut export = Export { groups, ..Export::honest() };
        export.bindings.remove(0);
        assert_eq!(answer_for(ANN, &export), "missing, live_reason no binding");
    }
    let mut export = Export::honest();
    export.bindings[0] = binding("roles/pubsub.editor", &["group:shop@example.com"], Some("resource.name == 'a'"));
    assert_eq!(answer_for(ANN, &export), "condition");
    export.groups = vec![group("shop@example.com", &[])];
    assert_eq!(answer_for(ANN, &export), "missing, live_reason not in shop@example.com, live_grant condition");
}

#[test]
fn an_end_of_a_person_is_the_earlier_of_grant_and_membership() {
    let with_end = |end: &str| {
        let mut export = Export::honest();
        let expression = format!("request.time < timestamp(\"{end}\")");
        export.bindings[0] = binding("roles/pubsub.editor", &["group:shop@example.com"], Some(&expression));
        export
    };
    // Of the grant, for ann; bob leaves before it ends.
    let export = with_end("2027-06-01T00:00:00Z");
    assert_eq!(answer_for(ANN, &export), "until, live_until 2027-05-31");
    assert_eq!(answer_for(BOB, &export), "yes, live_grant until");
    let export = with_end("2026-12-02T00:00:00Z");
    assert_eq!(answer_for(BOB, &export), "until, live_until 2026-12-01");
    // Of bob's membership alone.
    let mut export = Export::honest();
    export.groups[0]["memberships"][1] = member("bob@example.com", "USER", None);
    assert_eq!(answer_for(BOB, &export), "until, live_until -, live_grant yes");
    assert_eq!(answer_for(ANN, &export), "yes");
}

#[test]
fn a_grant_of_ones_own_is_live_missing_or_different() {
    for (expression, answer) in [
        (Some(END), "yes"),
        (None, "until, live_until -"),
        (Some(r#"request.time < timestamp("2028-01-01T00:00:00Z")"#), "until, live_until 2027-12-31"),
        // What has ended gives nothing, though it is in the policy.
        (Some(r#"request.time < timestamp("2026-11-01T00:00:00Z")"#), "missing, live_reason ended after 2026-10-31"),
        (Some(r#"resource.name == "a""#), "condition"),
    ] {
        let mut export = Export::honest();
        export.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], expression);
        assert_eq!(answer_for(KIM, &export), answer, "{expression:?}");
    }
    let mut export = Export::honest();
    export.bindings.remove(1);
    assert_eq!(answer_for(KIM, &export), "missing, live_reason no binding");
}

#[test]
fn a_role_with_other_rules_gives_something_and_one_that_is_not_there_nothing() {
    let access = "ann@example.com Role/restarter in c-prod/books";
    let mut export = Export::honest();
    export.objects[3]["rules"][0]["verbs"] = json!(["*"]);
    assert_eq!(answer_for(access, &export), "rules");
    export.objects[3]["metadata"]["name"] = json!("other");
    assert_eq!(answer_for(access, &export), "missing, live_reason bound, but the Role is not there");
    export.objects.remove(2);
    assert_eq!(answer_for(access, &export), "missing, live_reason no binding");
}

#[test]
fn what_was_not_exported_is_unknown_and_said() {
    let mut export = Export::honest();
    export.others.retain(|(path, _)| path != "projects/books-dev.json");
    let document = export.ask(&["who", "books"]);
    let answers = answers(&document);
    assert!(
        answers.contains(
            &"ann@example.com roles/monitoring.viewer in books-dev: not exported, live_reason books-dev is not exported"
                .to_owned()
        ),
        "{answers:?}"
    );
    assert_eq!(document["not_exported"], json!([{ "project": "books-dev" }, { "group": "auditors@partner.example" }]));
}

#[test]
fn a_binding_by_hand_in_place_of_ours_is_access_all_the_same() {
    let mut export = Export::honest();
    export.objects[1] = role_binding("by-hand", "ClusterRole", "view", &subject("Group", "shop@example.com"));
    assert_eq!(answer_for("ann@example.com ClusterRole/view in c-prod/books", &export), "yes");
}

#[test]
fn nothing_changes_without_an_export() {
    let workspace = Export::honest().workspace();
    for command in [vec!["who", "books"], vec!["explain", "ann", "books"]] {
        for format in ["text", "json"] {
            let run = workspace.run(&[command.clone(), vec!["--format", format]].concat()).exits(0);
            assert!(!run.stdout.to_lowercase().contains("live"), "{}", run.stdout);
            assert!(!run.stdout.contains("extra"), "{}", run.stdout);
        }
    }
}
