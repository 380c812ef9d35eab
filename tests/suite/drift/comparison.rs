//! What is defined and not live, and what is live and not defined: each difference is its one row.

use serde_json::{Value, json};

use super::support::{END, FILES, World, account, binding, group, member, role_binding, short, user};
use crate::support::fixture::Fixture;

#[test]
fn what_is_live_as_it_is_defined_differs_in_nothing() {
    let (code, document) = World::honest().drift(&[]);
    assert_eq!((code, &document["drift"], &document["folded"]), (0, &json!([]), &json!(0)));
    assert_eq!(document["scopes"], json!({ "compared": 3, "only_defined": [], "only_live": [] }));
}

#[test]
fn a_binding_more_or_less_is_one_row() {
    let mut world = World::honest();
    world.bindings.remove(0);
    world.bindings.push(binding("roles/owner", &["user:Root@example.com"], None));
    world.objects.remove(1);
    world.objects.push(role_binding("debug", "ClusterRole", "admin", &user("kim@example.com")));
    assert_eq!(
        world.rows(),
        [
            "missing group:shop@example.com roles/pubsub.editor in books-prod",
            "extra user:root@example.com roles/owner in books-prod",
            "missing group:shop@example.com ClusterRole/view in c-prod/books",
            "extra user:kim@example.com ClusterRole/admin in c-prod/books",
        ]
    );
    let (_, document) = world.drift(&[]);
    assert_eq!(document["drift"][0]["people"], json!(["ann@example.com", "bob@example.com"]));
    assert_eq!(document["drift"][0]["origins"][0]["line"], 4);
    assert_eq!(document["drift"][1]["file"], "projects/books-prod.json");
    assert_eq!(document["drift"][3]["bindings"], json!(["debug"]));
}

#[test]
fn an_end_is_read_however_it_is_written() {
    for honest in [
        END,
        r"(request.time<timestamp('2027-01-01T00:00:00.000Z'))",
        r#"timestamp("2027-01-01T00:00:00Z") > request.time"#,
        r#"request.time < timestamp("2027-01-01T09:00:00+09:00")"#,
        r#"request.time < timestamp("2027-01-01T00:00:00Z") && request.time < timestamp("2030-01-01T00:00:00Z")"#,
    ] {
        let mut world = World::honest();
        world.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], Some(honest));
        assert_eq!(world.rows(), [""; 0], "{honest}");
    }
    let row = "until user:kim@example.com roles/logging.viewer in books-prod";
    for (other, end) in [
        (Some(r#"request.time < timestamp("2028-01-01T00:00:00Z")"#), "2027-12-31"),
        (Some(r#"request.time < timestamp("2027-01-01T12:00:00Z")"#), "2027-01-01T12:00:00Z"),
        (None, "-"),
    ] {
        let mut world = World::honest();
        world.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], other);
        assert_eq!(world.rows(), [format!("{row}, {end} and not 2026-12-31")]);
        // Whoever has it twice has it to the later end.
        world.bindings.push(binding("roles/logging.viewer", &["user:kim@example.com"], Some(END)));
        assert_eq!(world.rows(), [format!("{row}, {end} and not 2026-12-31")]);
    }
}

#[test]
fn what_is_no_end_is_never_taken_for_one() {
    for other in [
        r#"request.time < timestamp("2027-01-01T00:00:00Z") || true"#,
        r#"!(request.time < timestamp("2027-01-01T00:00:00Z"))"#,
        r#"request.time > timestamp("2027-01-01T00:00:00Z")"#,
        r#"request.time < timestamp("soon")"#,
        r#"resource.name == "a" && request.time < timestamp("2027-01-01T00:00:00Z")"#,
        "request.time <",
    ] {
        let mut world = World::honest();
        world.bindings[1] = binding("roles/logging.viewer", &["user:kim@example.com"], Some(other));
        let (_, document) = world.drift(&[]);
        let rows = document["drift"].as_array().expect("rows");
        assert_eq!(rows.len(), 1, "{other}: {rows:?}");
        assert_eq!((&rows[0]["kind"], &rows[0]["live_condition"]["expression"]), (&json!("condition"), &json!(other)));
        assert_eq!((&rows[0]["condition"], &rows[0]["until"]), (&Value::Null, &json!("2026-12-31")));
    }
}

#[test]
fn a_condition_is_the_same_in_other_spelling_and_no_other() {
    for (expression, differs) in [
        (r"(resource.name.startsWith( 'projects/_/buckets/reports' ))", false),
        (r#"resource.name.startsWith("projects/_/buckets/report")"#, true),
    ] {
        let mut world = World::honest();
        world.bindings[2] = binding("roles/storage.objectViewer", &["user:kim@example.com"], Some(expression));
        let row = "condition user:kim@example.com roles/storage.objectViewer in books-prod".to_owned();
        assert_eq!(world.rows(), Vec::from_iter(differs.then_some(row)), "{expression}");
    }
    // Without it, there is access that the condition keeps away.
    let mut world = World::honest();
    world.bindings.push(binding("roles/storage.objectViewer", &["user:kim@example.com"], None));
    assert_eq!(world.rows(), ["extra user:kim@example.com roles/storage.objectViewer in books-prod"]);
}

#[test]
fn a_role_of_ours_with_other_rules_is_a_row_for_each_holder() {
    let mut world = World::honest();
    world.objects[3]["rules"][0]["verbs"] = json!(["*"]);
    assert_eq!(world.rows(), ["rules group:shop@example.com Role/restarter in c-prod/books"]);
    // Who isn't bound to it doesn't have it.
    world.objects.remove(2);
    assert_eq!(world.rows(), ["missing group:shop@example.com Role/restarter in c-prod/books"]);
}

#[test]
fn people_of_groups_are_compared_where_the_group_was_exported() {
    let mut world = World::honest();
    world.members = vec![member("ann@example.com"), member("Eve@example.com"), member("bot@p.iam.gserviceaccount.com")];
    assert_eq!(
        world.rows(),
        [
            "extra serviceAccount:bot@p.iam.gserviceaccount.com member in shop@example.com",
            "missing user:bob@example.com member in shop@example.com, until 2026-12-31",
            "extra user:eve@example.com member in shop@example.com",
        ]
    );
    let (_, document) = world.drift(&[]);
    assert_eq!(document["drift"][1]["origins"][0]["line"], 3);
    // An end that nothing writes into a membership isn't missed there, and another one is told.
    let mut world = World::honest();
    for (time, rows) in
        [("2027-01-01T00:00:00Z", vec![]), ("2026-12-01T00:00:00Z", vec!["2026-11-30 and not 2026-12-31"])]
    {
        world.members[1]["roles"][0]["expiryDetail"] = json!({ "expireTime": time });
        let rows: Vec<String> =
            rows.iter().map(|ends| format!("until user:bob@example.com member in shop@example.com, {ends}")).collect();
        assert_eq!(world.rows(), rows);
    }
}

#[test]
fn who_is_in_a_group_on_several_ways_is_in_it_to_the_latest_end() {
    let ends = |first: &str, second: &str| {
        let workspace = Fixture::parse(FILES).workspace();
        World::honest().write(&workspace);
        let inner = |name: &str, time: &str| {
            let expiry = (!time.is_empty()).then(|| json!({ "expireTime": time }));
            json!({ "preferredMemberKey": { "id": name }, "type": "GROUP", "roles": [{ "name": "MEMBER", "expiryDetail": expiry }] })
        };
        let group = |name: &str, members: &[Value]| json!({ "groupKey": { "id": name }, "memberships": members });
        let ann = json!({ "preferredMemberKey": { "id": "ann@example.com" }, "roles": [{ "name": "OWNER" }, { "name": "MEMBER" }] });
        let groups = json!([
            group(
                "shop@example.com",
                &[member("bob@example.com"), inner("a@example.com", first), inner("b@example.com", second)]
            ),
            group("a@example.com", &[inner("c@example.com", "")]),
            group("b@example.com", &[inner("c@example.com", "")]),
            group("c@example.com", &[ann, inner("a@example.com", "")]),
        ]);
        workspace.write("live/groups.json", groups.to_string());
        let document = workspace.run(&["drift", "--live", "live", "--format", "json"]).json();
        document["drift"].as_array().expect("rows").iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!(ends("", "2027-01-01T00:00:00Z"), [""; 0]);
    assert_eq!(ends("2027-01-01T00:00:00Z", ""), [""; 0]);
    let row = "until user:ann@example.com member in shop@example.com, 2027-12-31 and not -";
    assert_eq!(ends("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"), [row]);
    assert_eq!(ends("2028-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), [row]);
}

#[test]
fn what_clouds_and_clusters_have_of_their_own_is_counted() {
    let mut world = World::honest();
    let own = [
        "serviceAccount:service-12@gcp-sa-pubsub.iam.gserviceaccount.com",
        "serviceAccount:12@cloudservices.gserviceaccount.com",
        "serviceAccount:service-12@compute-system.iam.gserviceaccount.com",
        "deleted:user:gone@example.com?uid=1",
    ];
    world.bindings.push(binding("roles/viewer", &own, None));
    for subject in [user("system:kube-scheduler"), group("system:nodes"), account("books", "robot")] {
        world.objects.push(role_binding("own", "ClusterRole", "edit", &subject));
    }
    let (code, document) = world.drift(&[]);
    assert_eq!((code, &document["drift"], &document["folded"]), (0, &json!([]), &json!(7)));
    let (code, document) = world.drift(&["--all"]);
    assert_eq!((code, document["drift"].as_array().map(Vec::len), &document["folded"]), (1, Some(7), &json!(0)));
}

#[test]
fn what_only_looks_like_it_is_shown() {
    let mut world = World::honest();
    let foreign = [
        "serviceAccount:service-1@evil-project.iam.gserviceaccount.com",
        "serviceAccount:service-x@compute-system.iam.gserviceaccount.com",
        "serviceAccount:12-compute@developer.gserviceaccount.com",
        "serviceAccount:books-prod@appspot.gserviceaccount.com",
        "serviceAccount:12@cloudbuild.gserviceaccount.com",
        "serviceAccount:evil@cloudservices.gserviceaccount.com",
        "allUsers",
        "projectOwner:books-prod",
    ];
    world.bindings.push(binding("roles/viewer", &foreign, None));
    // A user of that name is the account.
    for subject in
        [account("other", "robot"), user("system:serviceaccount:other:bot"), group("system:serviceaccounts:other")]
    {
        world.objects.push(role_binding("foreign", "ClusterRole", "edit", &subject));
    }
    let mut expected: Vec<String> = foreign.map(|member| format!("extra {member} roles/viewer in books-prod")).into();
    expected.sort();
    expected.extend(
        ["bot", "robot"].map(|name| format!("extra serviceAccount:other/{name} ClusterRole/edit in c-prod/books")),
    );
    expected.insert(
        expected.len() - 2,
        "extra group:system:serviceaccounts:other ClusterRole/edit in c-prod/books".to_owned(),
    );
    assert_eq!(world.rows(), expected);
}

#[test]
fn of_several_bindings_the_one_that_lasts_longest_is_shown() {
    let mut world = World::honest();
    for expression in
        [r#"resource.name == "a" && request.time < timestamp("2000-01-01T00:00:00Z")"#, r#"resource.name == "a""#]
    {
        world.bindings.push(binding("roles/owner", &["user:eve@example.com"], Some(expression)));
    }
    let (_, document) = world.drift(&[]);
    let row = &document["drift"][0];
    assert_eq!((&row["condition"]["expression"], &row["until"]), (&json!(r#"resource.name == "a""#), &Value::Null));
}

#[test]
fn a_person_is_never_told_apart_from_everybody() {
    let mut world = World::honest();
    world.bindings.push(binding("roles/viewer", &["allUsers"], None));
    for (person, code) in [("ann", 1), ("user:nobody@else.example", 1), ("group:shop@example.com", 2), ("", 2)] {
        let workspace = Fixture::parse(FILES).workspace();
        world.write(&workspace);
        workspace.run(&["drift", "--live", "live", "--person", person]).exits(code);
    }
}

#[test]
fn a_scope_that_one_side_has_is_named_and_not_compared() {
    let workspace = Fixture::parse(FILES).workspace();
    World::honest().write(&workspace);
    workspace.remove("live/projects/books-prod.json");
    workspace.remove("live/groups.json");
    let policy = json!({ "bindings": [binding("roles/owner", &["user:a@example.com"], None)] });
    workspace.write("live/projects/else-prod.json", policy.to_string());
    workspace.write("live/folders/12.json", policy.to_string());
    let run = workspace.run(&["drift", "--live", "live", "--format", "json"]).exits(0);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let scopes = &document["scopes"];
    assert_eq!(scopes["only_defined"], json!([{ "project": "books-prod" }, { "group": "shop@example.com" }]));
    assert_eq!(scopes["only_live"], json!([{ "project": "else-prod" }, { "folder": "12" }]));
    assert_eq!(
        document["inherited"].as_array().map(|rows| rows.iter().map(short).collect::<Vec<_>>()),
        Some(vec!["extra user:a@example.com roles/owner in 12".to_owned()])
    );
}
