//! What becomes of import files: `--done`, `generate` and `diff`.

use serde_json::json;

use super::support::World;
use crate::support::{
    compare::diff,
    managed::{BUS, LEDGER, PAYMENTS, SERVICES, copy_of, managed, with_groups},
    workspace::Workspace,
};

/// A workspace in which all is live and adopted.
fn adopted(workspace: Workspace) -> Workspace {
    workspace.generate();
    World::of(&workspace).write(&workspace.path().join("live"));
    workspace.run(&["adopt", "--live", "live"]).exits(0);
    workspace
}

fn file(root: &str) -> String {
    format!("{root}/teamkit.imports.tf")
}

/// A state, as `terraform state pull` prints it, with a resource of a type for each name.
fn state(kind: &str, names: &[&str]) -> String {
    let resource =
        |name: &&str| json!({ "mode": "managed", "type": kind, "name": name, "instances": [{ "attributes": {} }] });
    json!({ "version": 4, "resources": names.iter().map(resource).collect::<Vec<_>>() }).to_string()
}

#[test]
fn import_files_go_when_their_work_is_done() {
    let workspace = adopted(managed());
    workspace.run(&["adopt", "--done"]).exits(0).says("removed 2 import files");
    assert!(!workspace.exists(&file(LEDGER)) && !workspace.exists(&file(BUS)));
    workspace.run(&["adopt", "--done"]).exits(0).says("there is no import file");
}

#[test]
fn with_states_only_those_go_that_have_all() {
    let workspace = adopted(with_groups());
    let names = "google_cloud_identity_group";
    let text = workspace.read(&file("terraform/teams/payments"));
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  to = ")?.split_once('.'))
        .filter(|(kind, _)| *kind == names)
        .map(|(_, name)| name)
        .collect();
    workspace.write("states/terraform/teams/payments.json", state("google_cloud_identity_group", &names));
    let run = workspace.run(&["adopt", "--done", "--state", "states"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    terraform/services/bus/production/teamkit.imports.tf stays: its state was not given
    terraform/services/ledger/production/teamkit.imports.tf stays: its state was not given
    terraform/teams/payments/teamkit.imports.tf stays: 4 objects of it are not in the state yet
    ");
    workspace.run(&["adopt", "--done", "--state", "terraform/nowhere=states/terraform/teams/payments.json"]).exits(2);
    // Nobody knows what else such a file does.
    workspace.append(&file(LEDGER), "\nresource \"null_resource\" \"x\" {}\n");
    workspace.write(&file(BUS), "# mine\n");
    let run = workspace.run(&["adopt", "--done", "--format", "json"]).exits(0).json();
    assert_eq!(run["removed"], json!([file("terraform/teams/payments")]));
    assert_eq!(run["kept"].as_array().expect("a list").len(), 2);
    // Nor does a further run write over it.
    workspace.run(&["adopt", "--live", "live"]).exits(2).says("was not written by `teamkit adopt`");
}

#[test]
fn an_import_file_whose_root_goes_is_named() {
    let workspace = adopted(managed());
    workspace.run(&["generate", "--check"]).exits(0).prints_nothing();
    workspace.write(SERVICES, "ledger: {}\n");
    workspace.edit(PAYMENTS, "services: [ledger, bus]", "services: [ledger]");
    let run = workspace.run(&["generate", "--allow", "destroyed-object"]).exits(0);
    run.says("1 import file stays without a root: terraform/services/bus/production/teamkit.imports.tf");
    assert!(workspace.exists(&file(BUS)) && !workspace.exists(&format!("{BUS}/teamkit.tf")));
    workspace.run(&["adopt", "--done"]).exits(0).says("removed 2 import files");
}

#[test]
fn import_blocks_alone_are_no_foreign_file() {
    let base = managed();
    base.generate();
    let head = adopted(copy_of(&base));
    let run = diff(&base, &head, &["--fail-on", "foreign-terraform"]).exits(0);
    insta::assert_snapshot!(run.stdout, @r"
    Nobody's access changes. 2 import files differ.

    Terraform: import files take over 8 objects that exist in 2 roots
    ");
    assert_eq!(run.stderr, "");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!((&json["terraform"]["import"], &json["findings"]), (&json!(8), &json!([])));
    let markdown = diff(&base, &head, &["--format", "markdown"]).exits(0);
    markdown.prints("- ℹ️ Terraform: import files take over 8 objects that exist in 2 roots");
}

#[test]
fn what_hides_among_import_blocks_is_named() {
    let base = managed();
    base.generate();
    let adopted = adopted(copy_of(&base));
    let told = |edit: &dyn Fn(String) -> String| {
        let head = copy_of(&adopted);
        head.write(&file(LEDGER), edit(head.read(&file(LEDGER))));
        let run = diff(&base, &head, &["--fail-on", "foreign-terraform"]).exits(1);
        let line = run.stderr.lines().find(|line| line.contains("[foreign-terraform]")).expect("a finding").to_owned();
        line.split_once(": ").expect("a message").1.to_owned()
    };
    let found = [
        told(&|text| format!("{text}\nresource \"google_project_iam_member\" \"x\" {{}}\n")),
        told(&|text| text.replacen("import {", "import { # resource", 1)),
        told(&|text| text.replacen("ledger-prod roles", "${file(\"x\")} roles", 1)),
        told(&|text| text.replacen("roles/logging.viewer", "roles/owner", 1)),
        told(&|text| text.replacen("google_project_iam_member.", "google_project_iam_member.other-", 1)),
        told(&|text| text.replacen("\n  id = ", "\n  provider = google.eve\n  id = ", 1)),
    ];
    insta::assert_snapshot!(found.join("\n"));
}
