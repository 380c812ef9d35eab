//! How `verify` is called, and what it prints.

use serde_json::json;

use super::support::{LEDGER, PAYMENTS, found, ledger, member, resource, rules, steady_but, workspace};
use crate::support::workspace::Workspace;

/// A workspace with the plan of a root that gives Eve a role.
fn tampered() -> Workspace {
    let workspace = workspace();
    let sneaky = member("google_project_iam_member.sneaky", "user:eve@example.com", "roles/owner");
    let changes = [sneaky.created(), ledger()[0].created()];
    workspace.write(&format!("plans/{LEDGER}.json"), steady_but(changes).to_string());
    workspace
}

#[test]
fn text_says_what_is_wrong_and_for_whom() {
    insta::assert_snapshot!("text", tampered().run(&["verify", "--plans", "plans"]).exits(1).stdout);
}

#[test]
fn json_has_all_of_it() {
    let json = tampered().run(&["verify", "--plans", "plans", "--format", "json"]).exits(1).json();
    insta::assert_snapshot!("json", format!("{json:#}"));
}

#[test]
fn markdown_and_annotations_show_the_same() {
    let workspace = tampered();
    for format in ["markdown", "github"] {
        let run = workspace.run(&["verify", "--plans", "plans", "--format", format]).exits(1);
        insta::assert_snapshot!(format, run.stdout);
    }
}

#[test]
fn roots_are_named_once_and_as_they_are_defined() {
    let workspace = tampered();
    let plan = format!("plans/{LEDGER}.json");
    let named = |root: &str| format!("{root}={plan}");
    let run = |roots: &[&str]| workspace.run(&[&["verify", "--format", "json"], roots].concat());
    assert_eq!(rules(&run(&[&named(&format!("./{LEDGER}/"))])), ["plan-extra google_project_iam_member.sneaky"]);
    run(&[&named(LEDGER), &named(&format!("{LEDGER}/"))]).exits(2).says("is named twice");
    for wrong in ["x", "=x", "x="] {
        run(&[wrong]).exits(2).says("is not of the form ROOT=PLAN");
    }
    run(&[]).exits(2).prints_nothing();
    run(&["--plans", "plans", &named(LEDGER)]).exits(2).prints_nothing();
    run(&["a=missing.json"]).exits(1);
    run(&[&format!("{LEDGER}=missing.json")]).exits(2).says("can't read");
    let unknown = run(&[&named("terraform/services/ledgr/production")]).exits(1);
    assert_eq!(rules(&unknown), ["unknown-root"]);
    assert_eq!(unknown.json()["roots"][0]["findings"][0]["hint"], json!(format!("did you mean `{LEDGER}`?")));
}

#[test]
fn a_directory_of_plans_has_one_for_each_root() {
    let workspace = tampered();
    workspace.write("plans/terraform/other.json", "{}");
    workspace.write("plans/terraform/plan.bin", "PK");
    let run = workspace.run(&["verify", "--plans", "plans", "--format", "json"]);
    assert_eq!(rules(&run), ["unknown-root", "plan-extra google_project_iam_member.sneaky"]);
    assert_eq!(run.json()["without_plan"], json!([PAYMENTS]));
    // Who names roots knows which ones they left out.
    for format in ["text", "markdown", "github"] {
        workspace.run(&["verify", "--plans", "plans", "--format", format]).exits(1).prints("1 root has no plan here");
        let named = workspace.run(&["verify", &format!("{LEDGER}=plans/{LEDGER}.json"), "--format", format]).exits(1);
        assert!(!named.stdout.contains("no plan here"), "{}", named.stdout);
    }
    let elsewhere = Workspace::empty();
    elsewhere.write("here/x.json", "{}");
    let path = workspace.path();
    elsewhere.run(&["-C", path.as_str(), "verify", "--plans", "plans"]).exits(1).prints("sneaky");
}

#[test]
fn what_is_no_plan_is_a_finding_of_its_root() {
    let workspace = workspace();
    for (text, expected) in [
        (&b""[..], "is empty"),
        (b"PK\x03\x04", "terraform show -json"),
        (b"\xff\xfe{\0", "Out-File"),
        (b"resource {}", "is not JSON"),
        (b"[1]", "a plan is one object"),
        (b"{\"format_version\": \"1.2\", \"resource_changes\": [{\"address\": 3}]}", "plan.json:1:"),
    ] {
        workspace.write("plan.json", text);
        let run = workspace.run(&["verify", &format!("{LEDGER}=plan.json")]).exits(1).prints("error[plan-incomplete]");
        let stdout = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(stdout.contains(expected), "{expected}: {stdout}");
    }
}

/// A name that acts on terminals, in Markdown and in annotations.
const HOSTILE: &str = "x\u{1b}[31m`|</details><script>@all ::error::y\n\u{202e}";

#[test]
fn nothing_of_a_plan_acts_where_it_is_shown() {
    let workspace = workspace();
    let sneaky = resource(
        &format!("google_project_iam_member.this[\"{HOSTILE}\"]"),
        "google_project_iam_member",
        json!({ "project": HOSTILE, "role": HOSTILE, "member": format!("user:{HOSTILE}@example.com") }),
    );
    let plan = steady_but([sneaky.created()]);
    assert_eq!(found(&workspace, &plan).len(), 1);
    for format in ["text", "markdown", "github"] {
        let out = workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", format]).exits(1).stdout;
        assert!(!out.contains('\u{1b}'), "{format}: {out}");
        if format == "github" {
            assert!(out.lines().all(|line| line.starts_with("::notice ") || line.starts_with("::error ")), "{out}");
            continue;
        }
        assert!(!out.contains('\u{202e}'), "{format}: {out}");
        if format == "markdown" {
            let outside: String =
                out.split('`').enumerate().filter(|(at, _)| at % 2 == 0).map(|(_, part)| part).collect();
            assert!(!outside.contains("<script>") || out.contains("``"), "{out}");
        }
    }
}

#[test]
fn a_comment_on_many_plans_is_no_longer_than_github_takes() {
    let workspace = workspace();
    let more = (0..2_000).map(|at| {
        member(&format!("google_project_iam_member.x{at}"), &format!("user:p{at}@example.com"), "roles/owner")
    });
    let plan = steady_but(more.map(|planned| planned.created()));
    assert_eq!(found(&workspace, &plan).len(), 2_000);
    let run =
        |format: &str| workspace.run(&["verify", &format!("{LEDGER}=plan.json"), "--format", format]).exits(1).stdout;
    let comment = run("markdown");
    assert!(comment.len() < 65_536 && comment.contains("left out here"), "{}", comment.len());
    assert_eq!(comment.matches("<details").count(), comment.matches("</details>").count());
    assert!(run("github").lines().count() <= 11);
}

#[test]
fn a_base_explains_what_changed_since() {
    let base = workspace();
    let head = workspace();
    head.edit("teams/payments.yaml", "[roles/storage.objectViewer]", "[roles/storage.objectAdmin]");
    let old = &ledger()[2];
    let mut new = old.clone();
    new.address = "google_storage_bucket_iam_member.new".to_owned();
    new.value["role"] = json!("roles/storage.objectAdmin");
    let missed = member("google_project_iam_member.old", "user:eve@example.com", "roles/owner");
    head.write("plan.json", steady_but([new.created(), old.destroyed(), missed.destroyed()]).to_string());
    let directory = base.path();
    let arguments = ["verify", &format!("{LEDGER}=plan.json"), "--base-dir", directory.as_str()];
    let json = head.run(&[&arguments[..], &["--format", "json"]].concat()).exits(0).json();
    let mut told: Vec<String> = Vec::new();
    for change in json["roots"][0]["people"].as_array().expect("a list") {
        for side in ["gains", "loses"] {
            for fact in change[side].as_array().expect("a list") {
                told.push(format!("{} {side} {} {}", change["identities"], fact["access"], fact["explained"]));
            }
        }
    }
    let (base, text) = (directory.as_str(), head.run(&arguments).exits(0).stdout);
    insta::assert_snapshot!("explained", format!("{}\n---\n{}", told.join("\n"), text.replace(base, "BASE")));
}
