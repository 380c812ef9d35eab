//! `generate`: what it writes, and what it says.

use std::collections::BTreeSet;

use crate::support::{
    generate::{HEADER, LEDGER_DEV, touches_nothing},
    workspace::Workspace,
};

#[test]
fn the_first_run_writes_and_the_second_touches_no_file() {
    let workspace = Workspace::example();
    workspace.generate().prints_nothing().says("wrote 193 files (193 new) in 193 roots · 861 grants");
    touches_nothing(&workspace, 0, || workspace.generate())
        .prints_nothing()
        .says("nothing to do (193 files are current)");
}

#[test]
fn a_change_touches_only_the_files_that_it_changes() {
    let workspace = Workspace::small();
    workspace.generate();
    let before = workspace.stamps();
    workspace.edit("teams/search.yaml", "services:", "access: { members: { production: none } }\nservices:");
    workspace.generate().says("wrote 1 file (1 changed, 5 current)");
    let after = workspace.stamps();
    let touched: Vec<&String> =
        after.iter().filter(|(path, stamp)| before.get(*path) != Some(*stamp)).map(|(path, _)| path).collect();
    assert_eq!(touched, ["teams/search.yaml", "terraform/services/search-api/production/teamkit.tf"]);
}

#[test]
fn check_fails_with_the_difference_and_writes_nothing() {
    let workspace = Workspace::small();
    workspace.generate();
    touches_nothing(&workspace, 0, || workspace.run(&["generate", "--check"])).prints_nothing();
    workspace.edit("teams/search.yaml", "services:", "access: { members: { production: none } }\nservices:");
    workspace.write("old/place/teamkit.tf", HEADER);
    workspace.remove(LEDGER_DEV);
    let run = touches_nothing(&workspace, 1, || workspace.run(&["generate", "--check"]));
    let run = run
        .says("would write 2 files (1 new, 1 changed, 4 current), and remove 1")
        .prints(&format!("--- /dev/null\n+++ b/{LEDGER_DEV}\n"))
        .prints("--- a/old/place/teamkit.tf\n+++ /dev/null\n")
        .prints("--- a/terraform/services/search-api/production/teamkit.tf\n+++ b/terraform/services/search-api/production/teamkit.tf\n")
        .prints("\n-resource \"kubernetes_role_binding_v1\" \"platform-prod__search-api__ClusterRole__view\" {\n");
    let dry = touches_nothing(&workspace, 0, || workspace.run(&["generate", "--dry-run"]));
    assert_eq!((dry.stdout, dry.stderr), (run.stdout, run.stderr), "--dry-run shows what --check shows");
    workspace.generate();
    workspace.run(&["generate", "--check"]).exits(0).prints_nothing();
}

#[test]
fn json_names_the_files_of_a_run() {
    let workspace = Workspace::small();
    workspace.write("old/place/teamkit.tf", HEADER);
    let json = workspace.run(&["generate", "--service", "ledger", "--format", "json"]).exits(0).json();
    assert_eq!(json["created"].as_array().map(Vec::len), Some(2), "{json}");
    let json = workspace.run(&["generate", "--check", "--format", "json"]).exits(1).json();
    assert_eq!((json["deleted"][0].as_str(), json["kept"].as_u64()), (Some("old/place/teamkit.tf"), Some(2)), "{json}");
}

#[test]
fn an_error_in_any_definition_keeps_every_file_as_it_is() {
    let mistakes = [
        ("teams/search.yaml", "- dave", "- dave@nowhere.example"),
        ("teams/search.yaml", "members:", "member:"),
        ("services/shop.yaml", "ledger:", "ledgr:"),
        ("teamkit.yaml", "[viewer]", "[viewr]"),
    ];
    for (path, from, to) in mistakes {
        let workspace = Workspace::small();
        workspace.generate();
        workspace.edit("teams/payments.yaml", "  - carol\n", "  - carol\ngrant_to: members\n");
        workspace.edit(path, from, to);
        let run = touches_nothing(&workspace, 1, || workspace.run(&["generate"])).prints("error[");
        assert_eq!(run.stdout, workspace.run(&["check"]).stdout, "{to}: stdout is what check prints");
        assert_eq!(run.stderr, "", "{to}");
    }
}

#[test]
fn a_change_that_only_the_calendar_made_is_said() {
    let workspace = Workspace::small();
    workspace.edit(
        "teams/payments.yaml",
        "  - carol\n",
        "  - { email: carol, until: 2026-12-31 }\ngrant_to: members\n",
    );
    workspace.run_on("2026-12-31", &["generate"]).exits(0);
    workspace.run_on("2026-12-31", &["generate", "--check"]).exits(0).prints_nothing();
    let run = workspace.run_on("2027-01-01", &["generate", "--check"]).exits(0).says("nothing else changed");
    let run = run.says("4 files changed only because access expired since the last run: terraform/");
    run.prints("\n-").says("run `teamkit generate` and commit what it writes");
    workspace.run_on("2027-01-01", &["generate", "--check", "--strict"]).exits(1).says("not up to date");
    let json = workspace.run_on("2027-01-01", &["generate", "--check", "--format", "json"]).exits(0).json();
    assert_eq!(json["by_calendar"], json["updated"]);
    workspace.run_on("2027-01-01", &["generate", "--strict"]).exits(2).prints_nothing();
    workspace.edit("teams/search.yaml", "services:", "access: { members: { production: none } }\nservices:");
    let run = workspace.run_on("2027-01-01", &["generate", "--check"]).exits(1);
    run.says("4 files changed only because access expired since the last run").says("1 changed for other reasons");
    workspace.run_on("2026-12-31", &["generate"]).exits(0);
    workspace.edit("teams/search.yaml", "access: { members: { production: none } }\n", "");
    let run = workspace.run_on("2026-12-31", &["generate", "--check"]).exits(1);
    assert!(!run.stderr.contains("access expired"), "{}", run.stderr);
}

#[test]
fn a_root_that_is_gone_is_named_with_what_to_run_before() {
    let workspace = Workspace::small();
    workspace.generate();
    workspace.edit("services/shop.yaml", "description: Finds products", "environments: [development]");
    let said = "note: 1 root is gone: terraform/services/search-api/production\n";
    let command = "`teamkit roots --removed` lists what to run in a checkout that still has its file";
    touches_nothing(&workspace, 0, || workspace.run(&["generate", "--dry-run"])).says(said).says(command);
    workspace.generate().says(said).says(command);
    assert!(!workspace.exists("terraform/services/search-api/production"));
    let run = workspace.generate();
    assert!(!run.stderr.contains("gone"), "{}", run.stderr);
}

#[test]
fn a_root_whose_bindings_stand_elsewhere_now_has_moved() {
    let workspace = Workspace::small();
    workspace.generate();
    let before = workspace.addresses();
    workspace.edit(
        "services/shop.yaml",
        "ledger:\n",
        r#"books:
  google: { project: "ledger-{{environment}}" }
  kubernetes: { namespace: ledger }
  formerly: [ledger]
"#,
    );
    workspace.edit(
        "services/shop.yaml",
        "\"ledger-{{environment}}\"",
        "{ development: ledger-dev, production: ledger-prod }",
    );
    workspace.edit("teams/payments.yaml", "- ledger", "- books");
    let run = workspace.generate();
    let run =
        run.says("note: 2 roots moved: terraform/services/ledger/development, terraform/services/ledger/production\n");
    assert!(!run.stderr.contains("gone"), "{}", run.stderr);
    let after: BTreeSet<String> =
        workspace.addresses().iter().map(|address| address.replace("services/books/", "services/ledger/")).collect();
    assert_eq!(after, before, "no address changed but for the root's path");
}
