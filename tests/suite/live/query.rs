//! What `terraform query -json` prints.

use serde_json::{Value, json};

use crate::support::live::{refusal, said};

const LIST: &str = "list.google_project_iam_member.all";

fn start(config: &Value) -> Value {
    json!({ "@level": "info", "@message": "starting", "type": "list_start",
        "list_start": { "address": LIST, "resource_type": "google_project_iam_member", "input_config": config } })
}

fn result(resource_type: &str, identity: &Value, object: Option<&Value>) -> Value {
    let mut found = json!({ "address": LIST, "display_name": "x", "identity": identity, "identity_version": 0,
        "resource_type": resource_type });
    if let Some(object) = object {
        found["resource_object"] = object.clone();
    }
    json!({ "@level": "info", "@message": "found", "type": "list_resource_found", "list_resource_found": found })
}

fn member(project: &str, member: &str) -> Value {
    result(
        "google_project_iam_member",
        &json!({ "project": project, "role": "roles/viewer", "member": member, "condition_title": "" }),
        None,
    )
}

fn complete(total: usize) -> Value {
    json!({ "@level": "info", "@message": "done", "type": "list_complete",
        "list_complete": { "address": LIST, "resource_type": "google_project_iam_member", "total": total } })
}

fn lines(messages: &[Value]) -> String {
    let version = json!({ "@level": "info", "@message": "Terraform 1.14.0", "type": "version", "terraform": "1.14.0" });
    [&version].into_iter().chain(messages).map(|message| format!("{message}\n")).collect::<Vec<_>>().concat()
}

#[test]
fn results_are_members_of_policies() {
    let bucket = json!({ "bucket": "b/exports", "role": "roles/storage.admin", "member": "user:bob@example.com" });
    let secret = json!({ "project": "projects/ledger-prod", "secret_id": "projects/ledger-prod/secrets/key", "role": "roles/x", "member": "user:bob@example.com" });
    let account = json!({ "service_account_id": "projects/p1/serviceAccounts/r@p1.iam.gserviceaccount.com", "role": "roles/x", "member": "user:bob@example.com" });
    let folder = json!({ "folder": "folders/4711", "role": "roles/x", "member": "user:bob@example.com" });
    let messages = [
        start(&json!({ "project": "ledger-prod" })),
        member("ledger-prod", "user:Ann@example.com"),
        result("google_storage_bucket_iam_member", &bucket, None),
        result("google_secret_manager_secret_iam_member", &secret, None),
        result("google_service_account_iam_member", &account, None),
        result("google_folder_iam_member", &folder, None),
        complete(5),
    ];
    insta::assert_snapshot!(said(&[("query.json", &lines(&messages))]), @"
    bucket/exports: roles/storage.admin user:bob@example.com
    folder/4711: roles/x user:bob@example.com
    ledger-prod/secret/key: roles/x user:bob@example.com
    ledger-prod: roles/viewer user:ann@example.com
    service_account/r@p1.iam.gserviceaccount.com: roles/x user:bob@example.com
    ");
    // A project in which nothing is found was asked for.
    let none = [start(&json!({ "project": "ledger-prod" })), complete(0)];
    assert_eq!(said(&[("query.json", &lines(&none))]), "ledger-prod: nothing");
}

#[test]
fn a_condition_needs_the_whole_resource() {
    let identity = json!({ "project": "ledger-prod", "role": "roles/viewer", "member": "user:ann@example.com", "condition_title": "until 2026-12-31" });
    let bare = [result("google_project_iam_member", &identity, None), complete(1)];
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&bare))]), @"
    q.json:2:348: a result with the condition `until 2026-12-31`, and without what that says
    hint: set `include_resource = true` in its `list` block
    ");
    let expression = r#"request.time < timestamp("2027-01-01T00:00:00Z")"#;
    let object = json!({ "condition": [{ "title": "until 2026-12-31", "description": "", "expression": expression }] });
    let whole = [result("google_project_iam_member", &identity, Some(&object)), complete(1)];
    assert_eq!(said(&[("q.json", &lines(&whole))]), "ledger-prod: roles/viewer user:ann@example.com until 2026-12-31");
}

#[test]
fn a_query_that_may_lack_something_is_refused() {
    let some = |count: usize| (0..count).map(|at| member("ledger-prod", &format!("user:p{at}@example.com")));
    let cut: Vec<Value> = some(3).collect();
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&cut))]), @"
    q.json: the results of `list.google_project_iam_member.all` have no end
    hint: its export failed or was stopped: run it again
    ");
    let fewer: Vec<Value> = some(3).chain([complete(4)]).collect();
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&fewer))]), @"
    q.json: the results of `list.google_project_iam_member.all` are 4 by its end, and 3 are here
    hint: its export failed or was stopped: run it again
    ");
    let limited: Vec<Value> = some(100).chain([complete(100)]).collect();
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&limited))]), @"
    q.json: the results of `list.google_project_iam_member.all` are 100, the limit if none is set: there may be more
    hint: set `limit` in its `list` block to more than there can be
    ");
    let more: Vec<Value> = some(101).chain([complete(101)]).collect();
    assert_eq!(said(&[("q.json", &lines(&more))]).lines().count(), 101);
    let part = [start(&json!({ "project": "ledger-prod", "role": "roles/viewer" })), complete(0)];
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&part))]), @"
    q.json:2:228: a list of a part, by its `role`
    hint: list all of them: what a part lacks can't be told from what isn't there
    ");
    let failed = [json!({ "@level": "error", "@message": "Error: no access", "type": "diagnostic",
        "diagnostic": { "severity": "error", "summary": "no access", "detail": "" } })];
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&failed))]), @"
    q.json:2:136: the query failed: no access
    hint: mend it and run it again
    ");
}

#[test]
fn other_results_are_refused() {
    let instance = [result("google_compute_instance", &json!({ "project": "p" }), None), complete(1)];
    insta::assert_snapshot!(refusal(&[("q.json", &lines(&instance))]), @"
    q.json:2:245: a result of the type `google_compute_instance`, which is not read here
    hint: list `google_project_iam_member` and others of its kind; of a cluster, put it at `clusters/NAME.json`
    ");
    let twice = lines(&[member("p", "user:a@example.com"), complete(1)])
        .replace(r#""project":"p""#, r#""project":"p","project":"q""#);
    assert!(refusal(&[("q.json", &twice)]).contains("duplicate field `project`"));
}

#[test]
fn bindings_of_a_cluster_carry_what_they_say() {
    let identity = json!({ "namespace": "books", "name": "debug", "api_version": "v1", "kind": "RoleBinding" });
    let object = json!({
        "metadata": [{ "name": "debug", "namespace": "books" }],
        "role_ref": [{ "api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view" }],
        "subject": [{ "api_group": "rbac.authorization.k8s.io", "kind": "User", "name": "ann@example.com", "namespace": "" }],
    });
    let whole = lines(&[result("kubernetes_role_binding_v1", &identity, Some(&object)), complete(1)]);
    assert_eq!(said(&[("clusters/c-prod.json", &whole)]), "c-prod/books: ClusterRole/view user:ann@example.com");
    let bare = lines(&[result("kubernetes_role_binding_v1", &identity, None), complete(1)]);
    insta::assert_snapshot!(refusal(&[("clusters/c-prod.json", &bare)]), @"
    clusters/c-prod.json:2:309: a binding without what it says
    hint: set `include_resource = true` in its `list` block
    ");
    assert!(refusal(&[("q.json", &whole)]).contains("put it at `clusters/NAME.json`"));
}
