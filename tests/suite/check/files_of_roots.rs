//! Files beside the generated ones that can rewrite them, and states that roots would share.

use crate::support::{
    generate::touches_nothing,
    managed::{BUS, LEDGER, managed, with_groups},
    workspace::Workspace,
};

#[test]
fn a_file_that_rewrites_ours_stops_every_run() {
    for name in
        ["override.tf", "override.tf.json", "z_override.tf", "z_override.tf.json", "_override.tofu", "teamkit.tofu"]
    {
        let workspace = managed();
        workspace.generate();
        let path = format!("{LEDGER}/{name}");
        workspace.write(&path, "");
        for arguments in [&["check"][..], &["generate"], &["generate", "--check"], &["diff", "--base-dir", "."]] {
            touches_nothing(&workspace, 1, || workspace.run(arguments)).prints("error[override-file]");
        }
        let json = workspace.run(&["check", "--format", "json"]).exits(1).json();
        assert_eq!(json["diagnostics"][0]["labels"][0]["file"], path.as_str(), "{json}");
        assert_eq!(json["diagnostics"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn other_files_may_stand_beside_ours() {
    let workspace = managed();
    for path in ["extra.tf", "extra.tf.json", "overrides.tf", ".override.tf", "override.tf~", "override.tfvars"] {
        workspace.write(&format!("{LEDGER}/{path}"), "");
    }
    workspace.write("terraform/override.tf", "");
    workspace.write(&format!("{LEDGER}/sub/override.tf"), "");
    workspace.write(&format!("{BUS}/override.tf/README.md"), "a directory");
    workspace.generate();
    workspace.run(&["generate", "--check"]).exits(0);
}

#[test]
fn a_link_with_such_a_name_counts() {
    let workspace = managed();
    workspace.generate();
    workspace.write("elsewhere.tf", "");
    let link = workspace.path().join(LEDGER).join("a_override.tf");
    std::os::unix::fs::symlink("../../../../elsewhere.tf", link).expect("a link");
    workspace.run(&["check"]).exits(1).prints("`a_override.tf` in terraform/services/ledger/production can rewrite");
}

#[track_caller]
fn with_backend(workspace: &Workspace, backend: &str) -> crate::support::workspace::Run {
    workspace.append("teamkit.yaml", format!("terraform: {{ backend: {backend} }}\n"));
    workspace.run(&["check"])
}

#[test]
fn roots_that_share_a_state_are_counted_in_one_finding() {
    let run = with_backend(&with_groups(), "{ type: gcs, config: { bucket: state } }").exits(1);
    assert_eq!(run.stdout.matches("error[").count(), 1, "{}", run.stdout);
    run.prints("error[shared-state]: 3 roots would share one state: ")
        .prints("terraform/services/bus/production")
        .prints("terraform/services/ledger/production")
        .prints("terraform/teams/payments");
    with_backend(&managed(), "{ type: gcs, config: { bucket: state, prefix: \"{{environment}}\" } }")
        .exits(1)
        .prints("error[shared-state]: 2 roots would share one state");
    with_backend(&managed(), "{ type: local, config: { path: /var/state } }").exits(1).prints("error[shared-state]");
    with_backend(&managed(), "{ type: local, config: { path: ../../../state } }")
        .exits(1)
        .prints("error[shared-state]");
}

#[test]
fn states_that_differ_anywhere_are_two() {
    for backend in [
        "{ type: gcs, config: { bucket: state, prefix: \"{{root}}\" } }",
        "{ type: gcs, config: { bucket: \"{{project}}-state\", prefix: teamkit } }",
        // Who runs `init` says where it is.
        "{ type: gcs }",
        "{ type: local, config: { path: state } }",
        "{ type: local, config: { path: ../state } }",
    ] {
        with_backend(&managed(), backend).exits(0);
    }
    let one = managed();
    one.edit("services/all.yaml", "bus: {}\n", "");
    one.edit("teams/payments.yaml", "[ledger, bus]", "[ledger]");
    with_backend(&one, "{ type: gcs, config: { bucket: state } }").exits(0);
}

#[test]
fn a_level_or_an_exception_changes_nothing() {
    let workspace = managed();
    workspace.append("teamkit.yaml", "rules: { shared-state: warning, override-file: off }\n");
    workspace.run(&["check"]).exits(1).prints("can't be changed");
}
