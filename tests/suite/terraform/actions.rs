//! From one text to the next: the actions, and the same numbers from Terraform itself (`properties::replan`).

use teamkit::terraform::{Action, ActionCounts, Configuration, actions};

/// A change of a file's text, with the actions that it must have.
pub struct TextChange {
    pub name: &'static str,
    pub before: String,
    pub after: String,
    pub actions: &'static [&'static str],
}

fn member(name: &str, role: &str, rest: &str) -> String {
    format!(
        "resource \"google_project_iam_member\" \"{name}\" {{
  project = \"ledger-prod\"
  role    = \"{role}\"
  member  = \"group:payments@example.com\"
{rest}}}

"
    )
}

fn condition(year: u32) -> String {
    format!(
        "
  condition {{
    title      = \"until {year}-12-31\"
    expression = \"request.time < timestamp(\\\"{}-01-01T00:00:00Z\\\")\"
  }}
",
        year + 1
    )
}

const CREATE_FIRST: &str = "
  lifecycle {
    create_before_destroy = true
  }
";

fn group(name: &str, display_name: &str) -> String {
    format!(
        "resource \"google_cloud_identity_group\" \"{name}\" {{
  parent       = \"customers/C01abc234\"
  display_name = \"{display_name}\"
  labels = {{
    \"cloudidentity.googleapis.com/groups.discussion_forum\" = \"\"
  }}

  group_key {{
    id = \"{name}@example.com\"
  }}
}}

"
    )
}

fn membership(name: &str, group: &str, roles: &str) -> String {
    format!(
        "resource \"google_cloud_identity_group_membership\" \"{name}\" {{
  group = google_cloud_identity_group.{group}.id

  preferred_member_key {{
    id = \"ana@example.com\"
  }}
{roles}}}

"
    )
}

const MEMBER: &str = "
  roles {
    name = \"MEMBER\"
  }
";

fn namespace(name: &str, labels: &str) -> String {
    format!(
        "resource \"kubernetes_namespace_v1\" \"prod__ledger\" {{
  metadata {{
    name = \"{name}\"
    labels = {{
{labels}    }}
  }}
}}

"
    )
}

fn role(resource_names: &str, rest: &str) -> String {
    format!(
        "resource \"kubernetes_role_v1\" \"prod__ledger__reader\" {{
{rest}  metadata {{
    name      = \"reader\"
    namespace = \"ledger\"
  }}

  rule {{
    api_groups     = [\"\"]
    resources      = [\"secrets\"]
    resource_names = {resource_names}
    verbs          = [\"get\"]
  }}
}}

"
    )
}

fn binding(role: &str, subjects: &[&str]) -> String {
    let subjects: Vec<String> = subjects
        .iter()
        .map(|name| {
            format!(
                "
  subject {{
    kind      = \"Group\"
    name      = \"{name}\"
    namespace = \"\"
    api_group = \"rbac.authorization.k8s.io\"
  }}
"
            )
        })
        .collect();
    let subjects = subjects.concat();
    format!(
        "resource \"kubernetes_role_binding_v1\" \"prod__ledger__view\" {{
  metadata {{
    name      = \"teamkit.clusterrole.view\"
    namespace = \"ledger\"
  }}

  role_ref {{
    api_group = \"rbac.authorization.k8s.io\"
    kind      = \"ClusterRole\"
    name      = \"{role}\"
  }}
{subjects}}}

"
    )
}

fn moved(from: &str, to: &str) -> String {
    format!("moved {{\n  from = {from}\n  to   = {to}\n}}\n\n")
}

fn removed(from: &str, destroys: bool) -> String {
    format!("removed {{\n  from = {from}\n\n  lifecycle {{\n    destroy = {destroys}\n  }}\n}}\n\n")
}

const VIEWER: &str = "roles/logging.viewer";
const A: &str = "google_project_iam_member.a";
const B: &str = "google_project_iam_member.b";

/// Every kind of change that a file can have.
#[expect(clippy::too_many_lines, reason = "one list of changes")]
pub fn text_changes() -> Vec<TextChange> {
    let change = |name, before: &[String], after: &[String], actions| TextChange {
        name,
        before: before.concat(),
        after: after.concat(),
        actions,
    };
    let (a, b) = (member("a", VIEWER, ""), member("b", VIEWER, ""));
    let two = [group("payments", "payments"), membership("ana", "payments", MEMBER)];
    vec![
        change("nothing", std::slice::from_ref(&a), std::slice::from_ref(&a), &[]),
        change("order and comments", &[a.clone(), b.clone()], &["# why\n".to_owned(), b.clone(), a.clone()], &[]),
        change("a lifecycle", std::slice::from_ref(&a), &[member("a", VIEWER, CREATE_FIRST)], &[]),
        change("created", std::slice::from_ref(&a), &[a.clone(), b.clone()], &["create google_project_iam_member.b"]),
        change("deleted", &[a.clone(), b.clone()], std::slice::from_ref(&a), &["delete google_project_iam_member.b"]),
        change(
            "another role replaces a member",
            std::slice::from_ref(&a),
            &[member("a", "roles/pubsub.viewer", "")],
            &["replace, with a gap, google_project_iam_member.a"],
        ),
        change(
            "an end that is added",
            &[member("a", VIEWER, CREATE_FIRST)],
            &[member("a", VIEWER, &(condition(2026) + CREATE_FIRST))],
            &["replace google_project_iam_member.a"],
        ),
        change(
            "an end that is removed",
            &[member("a", VIEWER, &(condition(2026) + CREATE_FIRST))],
            &[member("a", VIEWER, CREATE_FIRST)],
            &["replace google_project_iam_member.a"],
        ),
        change(
            "another end",
            &[member("a", VIEWER, &(condition(2026) + CREATE_FIRST))],
            &[member("a", VIEWER, &(condition(2027) + CREATE_FIRST))],
            &["replace google_project_iam_member.a"],
        ),
        change(
            "another name of a group",
            &two,
            &[group("payments", "Payments"), membership("ana", "payments", MEMBER)],
            &["update google_cloud_identity_group.payments"],
        ),
        change(
            "other roles of a member of a group",
            &two,
            &[
                group("payments", "payments"),
                membership("ana", "payments", &format!("{MEMBER}\n  roles {{\n    name = \"MANAGER\"\n  }}\n")),
            ],
            &["update google_cloud_identity_group_membership.ana"],
        ),
        change(
            "a group under another address",
            &two,
            &[
                moved("google_cloud_identity_group.payments", "google_cloud_identity_group.billing"),
                group("billing", "payments").replace("billing@", "payments@"),
                membership("ana", "billing", MEMBER),
            ],
            &["move google_cloud_identity_group.payments to google_cloud_identity_group.billing"],
        ),
        change(
            "labels of a namespace",
            &[namespace("ledger", "      tier = \"1\"\n")],
            &[namespace("ledger", "      tier = \"2\"\n")],
            &["update kubernetes_namespace_v1.prod__ledger"],
        ),
        change(
            "names of a rule that are taken away",
            &[role("[\"front\"]", "")],
            &[role("[]", "")],
            &["update kubernetes_role_v1.prod__ledger__reader"],
        ),
        change(
            "what a role depends on",
            &[role("[]", ""), namespace("ledger", "      tier = \"1\"\n")],
            &[
                role("[]", "  depends_on = [kubernetes_namespace_v1.prod__ledger]\n\n"),
                namespace("ledger", "      tier = \"1\"\n"),
            ],
            &[],
        ),
        change(
            "subjects",
            &[binding("view", &["payments@example.com"])],
            &[binding("view", &["audit@example.com", "payments@example.com"])],
            &["update kubernetes_role_binding_v1.prod__ledger__view"],
        ),
        change(
            "another role of a binding",
            &[binding("view", &["payments@example.com"])],
            &[binding("edit", &["payments@example.com"])],
            &["replace, with a gap, kubernetes_role_binding_v1.prod__ledger__view"],
        ),
        change("moved", std::slice::from_ref(&a), &[moved(A, B), b.clone()], &["move google_project_iam_member.a to google_project_iam_member.b"]),
        change(
            "moved twice",
            std::slice::from_ref(&a),
            &[
                moved(B, "google_project_iam_member.c"),
                moved(A, B),
                member("c", VIEWER, ""),
            ],
            &["move google_project_iam_member.a to google_project_iam_member.c"],
        ),
        change(
            "moved and replaced",
            std::slice::from_ref(&a),
            &[moved(A, B), member("b", "roles/pubsub.viewer", CREATE_FIRST)],
            &["replace google_project_iam_member.a to google_project_iam_member.b"],
        ),
        change(
            "moved and changed",
            &[binding("view", &["payments@example.com"])],
            &[
                moved("kubernetes_role_binding_v1.prod__ledger__view", "kubernetes_role_binding_v1.eu__ledger__view"),
                binding("view", &["audit@example.com"]).replace("prod__", "eu__"),
            ],
            &["update kubernetes_role_binding_v1.prod__ledger__view to kubernetes_role_binding_v1.eu__ledger__view"],
        ),
        change("moved from where nothing is", std::slice::from_ref(&b), &[moved(A, B), b.clone()], &[]),
        change(
            "forgotten",
            &[a.clone(), b.clone()],
            &[removed(A, false), b.clone()],
            &["forget google_project_iam_member.a"],
        ),
        change(
            "removed for good",
            &[a.clone(), b.clone()],
            &[removed(A, true), b],
            &["delete google_project_iam_member.a"],
        ),
        change(
            "another kind of resource",
            &["resource \"google_service_account\" \"x\" {\n  account_id   = \"robot-one\"\n  display_name = \"One\"\n}\n".to_owned()],
            &["resource \"google_service_account\" \"x\" {\n  account_id   = \"robot-one\"\n  display_name = \"Two\"\n}\n".to_owned()],
            &["update google_service_account.x"],
        ),
    ]
}

fn words(address: &str, action: &Action) -> String {
    let verb = match action {
        Action::Create => "create",
        Action::Update { .. } => "update",
        Action::Replace { create_before_destroy: true, .. } => "replace",
        Action::Replace { create_before_destroy: false, .. } => "replace, with a gap,",
        Action::Delete => "delete",
        Action::Forget => "forget",
        Action::Move { .. } => "move",
    };
    match action.moved_from() {
        Some(from) => format!("{verb} {from} to {address}"),
        None => format!("{verb} {address}"),
    }
}

/// The actions from one text to another.
pub fn actions_between(before: &str, after: &str) -> Vec<String> {
    let parse = |text: &str| Configuration::parse(text).expect("HCL");
    let actions = actions(Some(&parse(before)), Some(&parse(after)));
    actions.iter().map(|(address, action)| words(address, action)).collect()
}

#[test]
fn a_text_that_changes_has_the_actions_of_a_plan() {
    for TextChange { name, before, after, actions } in text_changes() {
        assert_eq!(actions_between(&before, &after), actions, "{name}");
    }
}

/// The provider's documentation says so; the Terraform of the tests knows only schemas, and can't.
#[test]
fn another_name_in_the_metadata_replaces() {
    let of = |name: &str| namespace(name, "      tier = \"1\"\n");
    let replaced = ["replace, with a gap, kubernetes_namespace_v1.prod__ledger"];
    assert_eq!(actions_between(&of("ledger"), &of("books")), replaced);
}

#[test]
fn a_file_that_comes_is_created_and_one_that_goes_destroyed() {
    let text = Configuration::parse(&member("a", VIEWER, "")).expect("HCL");
    assert_eq!(actions(None, Some(&text)), [(A.to_owned(), Action::Create)].into());
    assert_eq!(actions(Some(&text), None), [(A.to_owned(), Action::Delete)].into());
}

#[test]
fn a_member_of_a_group_that_is_made_again_is_made_again() {
    let of = |customer: &str| {
        group("payments", "payments").replace("C01abc234", customer) + &membership("ana", "payments", MEMBER)
    };
    let replaced = [
        "replace, with a gap, google_cloud_identity_group.payments",
        "replace, with a gap, google_cloud_identity_group_membership.ana",
    ];
    assert_eq!(actions_between(&of("C01abc234"), &of("C09xyz")), replaced);
}

#[test]
fn a_change_that_moves_counts_as_both_and_a_replacement_as_two() {
    let count = |action: Action| ActionCounts::from(&action).to_string();
    let from = || Some(A.to_owned());
    assert_eq!(count(Action::Update { moved_from: from() }), "0 to add, 1 to change, 0 to destroy, 1 to move");
    let replace = Action::Replace { create_before_destroy: true, moved_from: None };
    assert_eq!(count(replace), "1 to add, 0 to change, 1 to destroy");
    assert_eq!(count(Action::Forget), "0 to add, 0 to change, 0 to destroy, 1 to forget");
}
