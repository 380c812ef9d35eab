//! What is there besides what is defined, and whose it is: no access is hidden that is there.

use serde_json::json;

use super::support::{Export, binding, cluster_binding, group, list, member, policy, role_binding, subject};

#[test]
fn a_person_who_is_in_a_group_by_no_definition_has_all_that_the_group_has() {
    let mut export = Export::honest();
    export.groups[0]["memberships"].as_array_mut().expect("a list").push(member("eve@example.com", "USER", None));
    let of_eve = [
        "group:shop@example.com (eve@example.com) roles/pubsub.editor in books-prod of user:eve@example.com",
        "group:shop@example.com (eve@example.com) ClusterRole/view in c-prod/books of user:eve@example.com",
        "group:shop@example.com (eve@example.com) Role/restarter in c-prod/books of user:eve@example.com",
    ];
    assert_eq!(export.extra(), of_eve);
    assert_eq!(export.extra_of("eve"), of_eve.map(|row| format!("{row}, in shop@example.com")));
    // Whom definitions put there has nothing besides.
    assert_eq!(export.extra_of("ann"), [""; 0]);
    // The group has nothing that isn't bound.
    export.bindings.remove(0);
    assert_eq!(export.extra(), of_eve[1..]);
    let rows = export.ask(&["who", "books", "prod"]);
    assert_eq!(
        (&rows["extra"][0]["file"], &rows["extra"][0]["origins"][0]["line"]),
        (&json!("groups.json"), &json!(4))
    );
    // Nor anybody whose time in it is over.
    export.groups[0]["memberships"][2] = member("eve@example.com", "USER", Some("2026-11-01T00:00:00Z"));
    assert_eq!(export.extra(), [""; 0]);
}

/// Each way in which something that is live and not defined is a person's.
#[test]
fn what_is_not_defined_is_of_whom_its_member_stands_for() {
    let groups = vec![
        group(
            "ops@example.com",
            &[member("night@example.com", "GROUP", None), member("lee@example.com", "USER", None)],
        ),
        group("night@example.com", &[member("eve@example.com", "USER", None)]),
        group("far@example.com", &[member("farther@example.com", "GROUP", None)]),
        group("shop@example.com", &[member("bob@example.com", "USER", Some("2027-01-01T00:00:00Z"))]),
    ];
    let none = None;
    for (holder, person, way) in [
        ("user:eve@example.com", "eve@example.com", Some("")),
        ("user:eve@example.com", "lee@example.com", none),
        ("group:ops@example.com", "lee@example.com", Some(", in ops@example.com")),
        ("group:ops@example.com", "eve@example.com", Some(", in ops@example.com by night@example.com")),
        ("group:ops@example.com", "ann@example.com", none),
        (
            "group:far@example.com",
            "eve@example.com",
            Some(", perhaps in far@example.com by group:farther@example.com, which is not exported"),
        ),
        ("group:away@example.com", "eve@example.com", none),
        // Definitions put both into the group, and the export has one of them there.
        ("group:shop@example.com", "bob@example.com", Some(", in shop@example.com")),
        ("group:shop@example.com", "ann@example.com", none),
        ("domain:example.com", "eve@example.com", Some(", as everybody in the domain")),
        ("domain:other.example", "eve@example.com", none),
        ("allUsers", "eve@example.com", Some(", as everybody")),
        ("allAuthenticatedUsers", "eve@example.com", Some(", as everybody")),
        ("serviceAccount:robot@books-prod.iam.gserviceaccount.com", "eve@example.com", none),
        ("principalSet://iam.googleapis.com/locations/global/workforcePools/p/group/eve", "eve@example.com", none),
    ] {
        let mut export = Export { groups: groups.clone(), ..Export::honest() };
        export.bindings.push(binding("roles/owner", &[holder], None));
        export.others.push((
            "folders/1.json".into(),
            policy(&[binding("roles/x.seen", &["user:eve@example.com", "user:lee@example.com"], None)]),
        ));
        let rows = export.extra_of(person);
        let of_owner: Vec<&String> = rows.iter().filter(|row| row.contains("roles/owner")).collect();
        let expected = way.map(|way| format!("{holder} ({person}) roles/owner in books-prod{way}"));
        assert_eq!(of_owner, expected.iter().collect::<Vec<_>>(), "{holder} {person}");
        // For the whole of it, it is there whoever stands behind it.
        assert_eq!(export.extra().iter().filter(|row| row.contains("roles/owner")).count(), 1, "{holder}");
    }
}

#[test]
fn by_a_group_that_was_not_exported_people_have_what_definitions_say() {
    let mut export = Export { groups: vec![], ..Export::honest() };
    export.bindings.push(binding("roles/owner", &["group:shop@example.com"], None));
    assert_eq!(
        export.extra_of("ann"),
        [
            "group:shop@example.com (ann@example.com) roles/owner in books-prod, by definition in shop@example.com, which is not exported"
        ]
    );
}

#[test]
fn a_foreign_group_has_the_people_that_the_export_lists() {
    let mut export = Export::honest();
    export.groups.push(group("auditors@partner.example", &[member("lee@partner.example", "USER", None)]));
    // Of the service, definitions say that the group has it.
    assert_eq!(export.extra(), [""; 0]);
    assert_eq!(
        export.extra_of("lee@partner.example"),
        [
            "group:auditors@partner.example (lee@partner.example) roles/browser in books-prod of user:lee@partner.example, in auditors@partner.example"
        ]
    );
}

#[test]
fn what_a_whole_cluster_gives_is_had_in_each_namespace() {
    let mut export = Export::honest();
    export.objects.extend([
        cluster_binding("root", "cluster-admin", &subject("User", "eve@example.com")),
        cluster_binding("discovery", "system:discovery", &subject("Group", "system:authenticated")),
        cluster_binding("open", "edit", &subject("Group", "system:authenticated")),
        role_binding("debug", "ClusterRole", "admin", &subject("User", "lee@example.com")),
    ]);
    assert_eq!(
        export.extra(),
        [
            "user:lee@example.com (lee@example.com) ClusterRole/admin in c-prod/books",
            "group:system:authenticated () ClusterRole/edit in c-prod",
            "user:eve@example.com (eve@example.com) ClusterRole/cluster-admin in c-prod",
        ]
    );
    assert_eq!(
        export.extra_of("eve"),
        [
            "group:system:authenticated (eve@example.com) ClusterRole/edit in c-prod, as everybody",
            "user:eve@example.com (eve@example.com) ClusterRole/cluster-admin in c-prod",
        ]
    );
    // Nothing of it is in an environment without the cluster.
    assert_eq!(list(&export.ask(&["explain", "eve", "books", "dev"]), "extra"), [""; 0]);
}

#[test]
fn a_folder_is_perhaps_above_and_said_apart() {
    let mut export = Export::honest();
    export
        .others
        .push(("folders/4815.json".into(), policy(&[binding("roles/owner", &["user:eve@example.com"], None)])));
    let who = export.ask(&["who", "books", "prod"]);
    assert_eq!(list(&who, "extra"), [""; 0]);
    assert_eq!(list(&who, "inherited"), ["user:eve@example.com (eve@example.com) roles/owner in 4815"]);
    let explain = export.ask(&["explain", "eve", "books", "prod"]);
    assert_eq!(list(&explain, "inherited"), ["user:eve@example.com (eve@example.com) roles/owner in 4815"]);
    assert_eq!(list(&export.ask(&["explain", "ann", "books", "prod"]), "inherited"), [""; 0]);
}

#[test]
fn a_folder_that_the_export_puts_above_is_above_and_another_is_not() {
    let mut export = Export::honest();
    for folder in ["1", "2"] {
        let owner = policy(&[binding("roles/owner", &["user:eve@example.com"], None)]);
        export.others.push((format!("folders/{folder}.json"), owner));
    }
    let topic = json!([{ "resource": "//pubsub.googleapis.com/projects/books-prod/topics/news",
        "assetType": "pubsub.googleapis.com/Topic", "project": "projects/42", "folders": ["folders/1"],
        "organization": "organizations/9", "policy": { "bindings": [] } }]);
    export.others.push(("assets.json".into(), topic));
    let document = export.ask(&["who", "books", "prod"]);
    assert_eq!(list(&document, "extra"), ["user:eve@example.com (eve@example.com) roles/owner in 1"]);
    assert_eq!(list(&document, "inherited"), [""; 0]);
    // What is above and wasn't exported may give more.
    assert!(document["not_exported"].to_string().contains(r#"{"organization":"9"}"#), "{document}");
    assert_eq!(export.extra_of("eve"), ["user:eve@example.com (eve@example.com) roles/owner in 1"]);
}

#[test]
fn a_basic_role_in_the_project_gives_what_its_resources_give_to_those_who_have_it() {
    let mut export = Export::honest();
    export.bindings.push(binding("roles/owner", &["user:eve@example.com"], None));
    export.others.retain(|(path, _)| !path.starts_with("buckets/"));
    let bucket = policy(&[binding("roles/storage.legacyBucketOwner", &["projectOwner:books-prod"], None)]);
    export.others.push(("buckets/books-exports.json".into(), bucket));
    let of_bucket = |rows: Vec<String>| rows.into_iter().filter(|row| row.contains("legacy")).collect::<Vec<_>>();
    assert_eq!(of_bucket(export.extra_of("ann")), [""; 0]);
    let of_eve = of_bucket(export.extra_of("eve"));
    assert_eq!(of_eve.len(), 1);
    assert!(of_eve[0].ends_with(", by roles/owner in books-prod"), "{of_eve:?}");
}

#[test]
fn can_asks_for_what_is_live_too() {
    let mut export = Export::honest();
    export.bindings.push(binding("roles/owner", &["user:eve@example.com"], None));
    export.bindings.push(binding("projects/x/roles/own", &["user:lee@example.com"], None));
    export.objects.push(role_binding("debug", "Role", "all", &subject("User", "lee@example.com")));
    export.objects.push(json!({ "kind": "Role", "metadata": { "name": "all", "namespace": "books" },
        "rules": [{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }] }));
    let can = |wanted: &str| list(&export.ask(&["who", "books", "prod", "--can", wanted]), "extra");
    assert_eq!(can("roles/owner"), ["user:eve@example.com (eve@example.com) roles/owner in books-prod"]);
    assert_eq!(can("delete:secrets"), ["user:lee@example.com (lee@example.com) Role/all in c-prod/books"]);
    assert_eq!(can("work"), [""; 0]);
    let workspace = export.workspace();
    let run = workspace.run(&["who", "books", "--can", "pubsub.topics.publish", "--live", "live"]).exits(0);
    assert!(
        run.stderr.contains("live roles are unknown") && run.stderr.contains("projects/x/roles/own"),
        "{}",
        run.stderr
    );
}

#[test]
fn somebody_whom_only_the_export_knows_can_be_asked_about() {
    let mut export = Export::honest();
    assert!(export.workspace().run(&["explain", "eve", "books", "--live", "live"]).code == 2);
    export.bindings.push(binding("roles/owner", &["user:Eve@example.com"], None));
    assert_eq!(export.extra_of("eve"), ["user:eve@example.com (eve@example.com) roles/owner in books-prod"]);
    export.workspace().run(&["explain", "eve", "books"]).exits(2);
}

/// A Role that permits more where it is live gives that to all who are bound to it.
#[test]
fn who_can_by_the_live_rules_of_a_role_is_told() {
    let mut export = Export::honest();
    let rules = |resources: &[&str]| json!([{ "apiGroups": [""], "resources": resources, "verbs": ["delete", "get"] }]);
    let can = |export: &Export| list(&export.ask(&["who", "books", "prod", "--can", "get:secrets"]), "extra");
    assert_eq!(can(&export), [""; 0]);
    export.objects[3]["rules"] = rules(&["pods", "secrets"]);
    let expected = "group:shop@example.com (ann@example.com bob@example.com) Role/restarter in c-prod/books";
    assert_eq!(can(&export), [expected]);
    let text = export.workspace().run(&["who", "books", "prod", "--can", "get:secrets", "--live", "live"]).exits(0);
    assert!(text.stdout.contains("rules that it has live, by the"), "{}", text.stdout);
    // What the definitions permit, too, they say themselves.
    assert_eq!(list(&export.ask(&["who", "books", "prod", "--can", "get:pods"]), "extra"), [""; 0]);
}
