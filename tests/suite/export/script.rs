//! The script that exports what is live: what it asks for, what it leaves behind, and that no name in it acts.

use std::{collections::BTreeSet, process::Command};

use serde_json::{Value, json};

use super::support::Export;
use crate::support::{ci::has, everywhere::everywhere, workspace::Workspace};

/// The policies that [`everywhere`] asks for, by the paths of SPEC and of the reference.
const POLICIES: [&str; 18] = [
    "buckets/ledger-exports.json",
    "crypto_keys/keys-prod/global/ring/ledger.json",
    "databases/ledger-prod/main/books.json",
    "datasets/ledger-prod/books.json",
    "folders/481516234200.json",
    "organizations/108108108108.json",
    "projects/acme-data-lake.json",
    "projects/checkout-dev.json",
    "projects/checkout-prod.json",
    "projects/ledger-dev.json",
    "projects/ledger-prod.json",
    "projects/search-api-dev.json",
    "projects/search-api-prod.json",
    "repositories/ledger-prod/asia-northeast1/images.json",
    "runs/ledger-prod/asia-northeast1/api.json",
    "secrets/ledger-prod/signing-key.json",
    "service_accounts/deployer@ledger-prod.iam.gserviceaccount.com.json",
    "subscriptions/ledger-prod/orders.json",
];

/// A world that has all that [`everywhere`] asks for.
fn exported_everywhere() -> Export {
    let export = Export::of(&everywhere());
    for call in calls_of(export.script()) {
        let words: Vec<&str> = call.split(' ').collect();
        match words.as_slice() {
            ["project", id] => {
                export.has_project(id, &["folder 15", "folder 481516234200", "organization 108108108108"]);
            }
            ["group", address] => export.has_group(address),
            ["cluster", name, _] => export.has_context(name),
            ["service_account", address] => export.has_policy(&format!("service_accounts/{address}.json")),
            _ => {}
        }
    }
    for path in POLICIES.iter().filter(|path| !path.starts_with("projects/")) {
        export.has_policy(path);
    }
    for path in [
        "databases/ledger-dev/main/books",
        "datasets/ledger-dev/books",
        "repositories/ledger-dev/asia-northeast1/images",
    ] {
        export.has_policy(&format!("{path}.json"));
    }
    for path in
        ["runs/ledger-dev/asia-northeast1/api", "secrets/ledger-dev/signing-key", "subscriptions/ledger-dev/orders"]
    {
        export.has_policy(&format!("{path}.json"));
    }
    for path in ["topics/ledger-dev/orders", "topics/ledger-prod/orders", "folders/15"] {
        export.has_policy(&format!("{path}.json"));
    }
    export
}

/// The lines of a script that call a function for something to export.
fn calls_of(script: &str) -> Vec<&str> {
    let (_, lines) = script.split_once("\nif [[ -n $unreachable ]]; then exit 2; fi\n").expect("the checks");
    let (_, lines) = lines.split_once("$live/exported.json\"\nfi\n").expect("the date");
    let (lines, _) = lines.split_once("\nfinish\n").expect("the end");
    lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Asserts that each file of an export is what the world answers, and returns the paths.
#[track_caller]
fn same_as_world(export: &Export) -> BTreeSet<String> {
    let files = export.files();
    for (path, text) in &files {
        if path.starts_with("clusters/") || ["groups.json", "projects.json", "exported.json"].contains(&path.as_str()) {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        } else {
            assert_eq!(text, &export.answer(path), "{path}");
        }
    }
    files.into_keys().collect()
}

#[test]
fn a_script_exports_what_the_definitions_know_and_nothing_else() {
    let workspace = everywhere();
    let export = exported_everywhere();
    let run = export.run(&["live/"]).exits(0);
    assert_eq!(run.stderr, "");
    let files = same_as_world(&export);
    for path in POLICIES {
        assert!(files.contains(path), "{path} is missing of {files:?}");
    }
    // Each call is a file, apart from groups, which are one.
    let calls = calls_of(export.script());
    let groups = calls.iter().filter(|call| call.starts_with("group ")).count();
    assert!(groups > 0 && files.len() == calls.len() - groups + 3, "{calls:#?} {files:#?}");

    let groups = export.list("groups.json");
    let payments =
        groups.as_array().expect("a list").iter().find(|group| group["groupKey"]["id"] == "payments@example.com");
    let expected = json!({ "groupKey": { "id": "payments@example.com" }, "name": "groups/payments@example.com", "memberships": [
        { "name": "groups/payments@example.com/memberships/1", "preferredMemberKey": { "id": "of-payments@example.com" },
          "roles": [{ "name": "MEMBER" }], "type": "USER" }] });
    assert_eq!(payments, Some(&expected));
    let exported = export.list("exported.json");
    let moment = exported["exported"].as_str().expect("a text");
    assert!(moment.len() == 20 && moment.starts_with("20") && moment.ends_with('Z'), "{exported}");
    let projects = export.list("projects.json");
    assert_eq!(projects.as_array().expect("a list").len(), 7);
    assert_eq!(projects[0]["projectId"], "acme-data-lake");
    assert!(projects[0]["projectNumber"].as_str().is_some_and(|number| number.parse::<u64>().is_ok()));

    // What it made is read, and nothing that is defined is missing from it as a place.
    let drift = workspace.run(&["drift", "--live", export.live().as_str(), "--format", "json"]);
    assert_eq!(drift.code, 1, "{}", drift.stderr);
    assert_eq!(drift.json()["scopes"]["only_defined"], json!([]));
    assert_eq!(drift.json()["scopes"]["only_live"], json!([]));
}

#[test]
fn what_is_there_is_not_fetched_again() {
    let export = exported_everywhere();
    export.run(&[]).exits(0);
    let (files, calls) = (export.files(), export.calls());
    export.answers("projects/ledger-prod.json", "{}\n");
    let run = export.run(&[]).exits(0);
    assert_eq!((run.stdout.as_str(), export.files()), ("", files.clone()));
    // What is there may be as old as the first run.
    let began = r#"{ "exported": "2026-01-01T00:00:00Z" }"#;
    std::fs::write(export.live().join("exported.json"), began).expect("it is written");
    export.run(&[]).exits(0);
    assert_eq!(export.files()["exported.json"], began);
    // It asks which contexts there are, and nothing of them.
    assert!(export.calls().iter().all(|call| call.starts_with("kubectl config get-contexts ")));
    let run = export.run(&["--fresh"]).exits(0).prints("projects/ledger-prod.json\n");
    assert_eq!((export.calls(), run.stderr.as_str()), (calls, ""));
    assert_ne!(export.files(), files);
    assert_ne!(export.files()["exported.json"], began);
    same_as_world(&export);
}

#[test]
fn what_fails_is_named_and_leaves_no_file() {
    let export = exported_everywhere();
    export.let_be(
        "failing",
        &["projects/ledger-prod.json", "datasets/ledger-prod/books.json", "members/search@example.com"],
    );
    export.let_be("cut", &["buckets/ledger-exports.json"]);
    let run = export.run(&[]).exits(1);
    assert_eq!(
        run.stderr,
        "failed: groups/search@example.com.json\n  ERROR: [31mPERMISSION_DENIED[0m on members/search@example.com\n\
         failed: buckets/ledger-exports.json\n  {\"bindi\n\
         failed: datasets/ledger-prod/books.json\n  BigQuery error in get-iam-policy operation: Access Denied\n\
         failed: projects/ledger-prod.json\n  ERROR: [31mPERMISSION_DENIED[0m on projects/ledger-prod.json\n\
         the export is not complete: what failed is fetched when this runs again\n"
    );
    let files = same_as_world(&export);
    for path in ["projects/ledger-prod.json", "datasets/ledger-prod/books.json", "buckets/ledger-exports.json"] {
        assert!(!files.contains(path), "{path}");
    }
    assert!(!export.list("groups.json").to_string().contains("search@example.com"));
    assert!(!export.has_file("live/.new"));

    for how in ["failing", "cut"] {
        export.repair(how);
    }
    export.calls();
    export.run(&[]).exits(0);
    let fetched = export.calls();
    let fetched: Vec<&String> = fetched.iter().filter(|call| !call.starts_with("kubectl config ")).collect();
    assert_eq!(fetched.len(), 5, "{fetched:#?}");
    let complete = same_as_world(&export);
    assert_eq!(complete.len(), files.len() + 3);
    assert!(export.list("groups.json").to_string().contains("search@example.com"));
}

#[test]
fn nothing_stale_survives_a_fresh_export() {
    let export = exported_everywhere();
    export.run(&[]).exits(0);
    export.let_be("failing", &["projects/ledger-prod.json", "described/ledger-prod"]);
    export.run(&["--fresh"]).exits(1);
    assert!(!export.files().contains_key("projects/ledger-prod.json"));
    assert!(!export.list("projects.json").to_string().contains("ledger-prod"));
}

#[test]
fn whatever_stops_a_script_leaves_whole_files() {
    for signal in ["-TERM", "-KILL"] {
        let export = exported_everywhere();
        export.let_be("hanging", &["projects/ledger-prod.json"]);
        let mut child = export.start_until_it_hangs();
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill runs").success());
        child.wait().expect("it ends");
        export.repair("hanging");
        let files = same_as_world(&export);
        assert!(!files.contains("projects/ledger-prod.json"), "{signal}");
        assert_eq!(export.has_file("live/.new"), signal == "-KILL");
        // Where nothing could stop its children, they may still end what they began.
        export.run(&[]).exits(0);
        let calls = calls_of(export.script());
        let groups = calls.iter().filter(|call| call.starts_with("group ")).count();
        assert_eq!(same_as_world(&export).len(), calls.len() - groups + 3, "{signal}");
    }
}

#[test]
fn what_is_above_projects_is_exported_if_it_is_asked_for() {
    let export = exported_everywhere();
    export.run(&[]).exits(0);
    assert!(!export.files().contains_key("folders/15.json"));
    export.calls();
    export.run(&["--inherited"]).exits(0);
    assert!(same_as_world(&export).contains("folders/15.json"));
    // What the definitions name too isn't fetched twice.
    let fetched = export.calls();
    let policies: Vec<&String> = fetched.iter().filter(|call| call.contains("get-iam-policy")).collect();
    assert_eq!(policies, ["gcloud resource-manager folders get-iam-policy 15 --format=json --quiet"]);
}

#[test]
fn names_act_nowhere() {
    let cluster = r#"$(touch hacked) `touch hacked` "a" 'b' \ ${HOME} } ; touch hacked # é"#;
    let workspace = Workspace::small();
    let text = workspace.read("teamkit.yaml");
    let names = [cluster, "--help", "eu/prod", "../../outside"];
    let list =
        names.map(|name| format!("{{ name: '{}', provider: kubernetes.p{} }}", name.replace('\'', "''"), name.len()));
    workspace
        .write("teamkit.yaml", text.replace("cluster: platform-prod,", &format!("clusters: [{}],", list.join(", "))));
    let export = Export::of(&workspace);
    for name in names {
        export.has_context(name);
    }
    for call in calls_of(export.script()) {
        match call.split(' ').collect::<Vec<&str>>().as_slice() {
            ["project", id] => export.has_project(id, &[]),
            ["group", address] => export.has_group(address),
            _ => {}
        }
    }
    export.has_context("platform-dev");
    let run = export.run(&[]).exits(0);
    assert_eq!(run.stderr, "left out: cluster\\ ../../outside: its name can't be that of a file\n");
    assert!(!export.has_file("hacked") && !export.has_file("live/hacked") && !export.has_file("outside.json"));
    for (path, of) in [
        ("clusters/--help.json", "--help"),
        ("clusters/eu/prod.json", "eu/prod"),
        ("clusters/platform-dev.json", "platform-dev"),
    ] {
        assert_eq!(export.list(path)["metadata"]["of"], of, "{path}");
    }
    let hostile = export.files().into_iter().find(|(path, _)| path.contains("touch"));
    let (_, text) = hostile.unwrap_or_else(|| panic!("{:?}", export.files()));
    assert!(text.contains("touch hacked"), "{text}");
    checked("hostile", export.script());
}

#[test]
fn contexts_are_looked_for_first() {
    let export = exported_everywhere();
    export.answers("contexts", "gke_prod\nedge-prod\n");
    let sum = |context: &str| {
        export.has_context(context);
    };
    sum("gke_prod");
    let run = export.run(&[]).exits(2);
    let expected = "error: context platform-dev not found\n\
        hint: CONTEXT_PLATFORM_DEV=NAME bash export.sh names another, CONTEXT_PLATFORM_DEV=- leaves the cluster out\n\
        error: context platform-prod not found\n\
        hint: CONTEXT_PLATFORM_PROD=NAME bash export.sh names another, CONTEXT_PLATFORM_PROD=- leaves the cluster out\n";
    assert_eq!(run.stderr, expected);
    assert!(export.files().is_empty());
    let run = export.run_with(&[], &[("CONTEXT_PLATFORM_PROD", "gke_prod"), ("CONTEXT_PLATFORM_DEV", "-")]).exits(0);
    assert_eq!(run.stderr, "left out: cluster\\ platform-dev: its context is -\n");
    assert_eq!(export.list("clusters/platform-prod.json")["metadata"]["of"], "gke_prod");
    assert!(!export.files().contains_key("clusters/platform-dev.json"));
}

#[test]
fn a_wrong_call_exports_nothing() {
    let export = exported_everywhere();
    for (arguments, variables) in
        [(vec!["--freh"], vec![]), (vec![""], vec![]), (vec![], vec![("EXPORT_AT_ONCE", "0")])]
    {
        let run = export.run_with(&arguments, &variables).exits(2);
        assert!(!run.stderr.is_empty() && export.files().is_empty(), "{arguments:?}");
    }
    export.run_with(&[], &[("EXPORT_AT_ONCE", "1")]).exits(0);
}

#[test]
fn scripts_are_good_bash() {
    checked("everywhere", Export::of(&everywhere()).script());
    checked("the example", Export::of(&Workspace::example()).script());
    let only = Export::with(&Workspace::small(), &["--service", "ledger", "--environment", "production"]);
    checked("a part", only.script());
    let nothing =
        Workspace::of([("teamkit.yaml", "version: 1\ndomain: example.com\nenvironments: { dev: {} }\nroles: {}\n")]);
    checked("nothing", Export::of(&nothing).script());
}

/// Asserts that bash and shellcheck find nothing wrong with a script, whose lines fit.
#[track_caller]
fn checked(name: &str, script: &str) {
    let file = Workspace::empty();
    file.write("export.sh", script);
    let path = file.path().join("export.sh");
    assert!(Command::new("bash").args(["-n", path.as_str()]).status().expect("bash runs").success(), "{name}");
    if has("shellcheck", "TEAMKIT_REQUIRE_SHELLCHECK") {
        let output = Command::new("shellcheck").args(["--norc", path.as_str()]).output().expect("shellcheck runs");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let (head, _) = script.split_once("\nset -euo pipefail\n").expect("a head");
    assert!(head.lines().filter(|line| line.starts_with('#')).all(|line| line.chars().count() <= 104), "{name}");
}

/// What newer versions of bash have, and the bash of macOS hasn't.
#[test]
fn scripts_need_no_new_bash_and_no_tools_of_gnu() {
    let export = Export::of(&everywhere());
    let code: String =
        export.script().lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
    for new in [
        "declare -A",
        "local -A",
        "mapfile",
        "readarray",
        "wait -n",
        "&>>",
        "|&",
        "${1,,}",
        "${1^^}",
        "@Q}",
        "[@]}",
        "coproc",
        "xargs",
        "sed -i",
        "realpath",
        "readlink",
        "mktemp",
        "sort -z",
        "find -",
        "date -d",
        "date --",
        "jq",
        "python",
    ] {
        assert!(!code.contains(new), "{new}");
    }
}

#[test]
fn each_permission_is_in_the_role_beside_it() {
    let Ok(path) = std::env::var("TEAMKIT_GOOGLE_ROLES") else { return };
    let roles: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    let has = |name: &str, permission: &str| {
        let role = roles.as_array().expect("a list").iter().find(|role| role["name"] == name).expect(name);
        role["includedPermissions"].as_array().expect("a list").iter().any(|included| included == permission)
    };
    let export = Export::of(&everywhere());
    let (_, lines) = export.script().split_once("# The fewest permissions").expect("the permissions");
    let (lines, _) = lines.split_once("\n# For groups").expect("the next paragraph");
    let pairs = lines.lines().filter_map(|line| line.strip_prefix("#   ")?.split_once(' '));
    let mut count = 0;
    for (permission, role) in pairs {
        count += 1;
        assert!(has(role.trim(), permission), "{permission} {role}");
        let is_policy = permission.ends_with("getIamPolicy");
        assert!(!is_policy || has("roles/iam.securityReviewer", permission), "{permission}");
    }
    assert!(count > 13, "{count}");
    assert!(has("roles/cloudasset.viewer", "cloudasset.assets.searchAllIamPolicies"));
    assert!(has("roles/container.clusterViewer", "container.clusters.connect"));
}
