//! `docs/ci/apply.sh`: what is applied is the plan that was judged, and nothing else.

use std::process::Command;

use crate::support::{
    ci::{has, path_with, program},
    workspace::{Workspace, repository},
};

/// A program in place of Terraform: a saved plan is the text in `plans/ROOT`, and every call is a line of `calls`.
const TERRAFORM: &str = r#"#!/usr/bin/env bash
set -euo pipefail
root=${1#-chdir="$HOME"/tree/}
case $2 in
  init) ;;
  plan) for word in "$@"; do if [[ $word == -out=* ]]; then cp "$HOME/plans/$root" "${word#-out=}"; fi; done ;;
  show) cat "${@: -1}" ;;
  apply) echo "apply $root: $(cat "${@: -1}")" >> "$HOME/calls"; exit ;;
esac
echo "$2 $root" >> "$HOME/calls"
"#;

/// A program in place of teamkit, for which a plan that says `sneaky` isn't what is defined.
const TEAMKIT: &str = r#"#!/usr/bin/env bash
set -euo pipefail
echo "verify ${*: -1}" | sed 's/=.*//' >> "$HOME/calls"
echo "$*" >> "$HOME/judged"
arguments=$*
! grep -q sneaky "${arguments##*=}"
"#;

/// A machine with roots to apply.
struct Machine {
    home: Workspace,
}

impl Machine {
    fn new(plans: &[(&str, &str)]) -> Self {
        let home = Workspace::empty();
        program(&home.path().join("bin/terraform"), TERRAFORM);
        program(&home.path().join("bin/teamkit"), TEAMKIT);
        for (root, plan) in plans {
            home.write(&format!("plans/{root}"), plan);
            home.write(&format!("tree/{root}/teamkit.tf"), "");
        }
        home.write("pending/hops/none", "");
        home.write("pending/today", "2026-11-22\n");
        Self { home }
    }

    /// Applies roots; the exit code, and what was called.
    fn apply(&self, teams: &str, services: &str) -> (Option<i32>, String) {
        let home = self.home.path();
        self.home.write("calls", "");
        self.home.write("pending/teams", teams);
        self.home.write("pending/services", services);
        let mut command = Command::new("bash");
        command.arg(repository().join("docs/ci/apply.sh")).args(["pending", "tree"]).current_dir(&home);
        command.env("HOME", &home).env("PATH", path_with(&home.join("bin"))).env("TEAMKIT", home.join("bin/teamkit"));
        command.env_remove("GITHUB_ACTIONS").env_remove("TF_PLUGIN_CACHE_DIR");
        let output = command.output().expect("bash runs");
        (output.status.code(), self.home.read("calls"))
    }
}

#[test]
fn the_plan_that_was_judged_is_the_one_that_is_applied() {
    let machine = Machine::new(&[("teams/a", "group a"), ("services/b/production", "binding b")]);
    let (code, calls) = machine.apply("teams/a\n", "services/b/production\n");
    assert_eq!(code, Some(0), "{calls}");
    let steps = |root: &str, plan: &str| {
        format!("init {root}\nplan {root}\nshow {root}\nverify {root}\napply {root}: {plan}\n")
    };
    assert_eq!(calls, steps("teams/a", "group a") + &steps("services/b/production", "binding b"));
    // As of the day of the files, whenever a reviewer lets it run.
    let judged = machine.home.read("judged");
    let first = judged.lines().next().expect("a call");
    let tree = machine.home.path().join("tree");
    assert!(first.starts_with(&format!("-C {tree} --today 2026-11-22 verify teams/a=/")), "{first}");
    assert!(!judged.contains(tree.join("teams/a").as_str()), "plans lie where the repository can't reach: {judged}");
}

#[test]
fn a_plan_with_anything_else_is_not_applied_and_keeps_no_other_back() {
    let machine = Machine::new(&[("services/a", "sneaky"), ("services/b", "binding b"), ("teams/c", "sneaky")]);
    let (code, calls) = machine.apply("", "services/a\nservices/b\n");
    assert_eq!(code, Some(1), "{calls}");
    assert!(calls.contains("verify services/a\ninit services/b\n") && calls.ends_with("apply services/b: binding b\n"));
    // Services name the groups of teams.
    let (code, calls) = machine.apply("teams/c\n", "services/b\n");
    assert_eq!((code, calls.contains("apply")), (Some(1), false), "{calls}");
}

#[test]
fn nothing_is_applied_that_nobody_can_judge() {
    let machine = Machine::new(&[("services/a", "binding a")]);
    program(&machine.home.path().join("bin/teamkit"), "#!/bin/sh\nexit 2\n");
    let (code, calls) = machine.apply("", "services/a\n");
    assert_eq!((code, calls.contains("apply")), (Some(1), false), "{calls}");
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/apply.sh")).args(["pending", "tree"]).current_dir(machine.home.path());
    let output = command.env_remove("TEAMKIT").output().expect("bash runs");
    assert_eq!(output.status.code(), Some(2), "without a program that judges");
}

/// `docs/ci/clusters.sh` with the real kubectl.
#[test]
fn each_cluster_has_a_context_of_its_name() {
    if !(has("kubectl", "TEAMKIT_REQUIRE_KUBECTL") && has("jq", "TEAMKIT_REQUIRE_TERRAFORM")) {
        return;
    }
    let home = Workspace::empty();
    program(
        &home.path().join("bin/gcloud"),
        "#!/bin/sh\ncat > \"$HOME/read\"\ncase \"$*\" in\n*print-access-token*) echo token ;;\n*) echo '{ \"endpoint\": \"192.0.2.7\", \"masterAuth\": { \"clusterCaCertificate\": \"Y2E=\" } }' ;;\nesac\n",
    );
    let mut command = Command::new("bash");
    command.arg(repository().join("docs/ci/clusters.sh")).env("HOME", home.path()).env_remove("KUBECONFIG");
    command
        .env("PATH", path_with(&home.path().join("bin")))
        .env("CLUSTERS", "prod-a p europe-west1\n\nprod-b p europe-west4\n");
    let output = command.output().expect("bash runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let config = home.read(".kube/config");
    for name in ["prod-a", "prod-b"] {
        assert!(
            config.contains(&format!("- context:\n    cluster: {name}\n    user: google\n  name: {name}\n")),
            "{config}"
        );
    }
    assert!(config.contains("server: https://192.0.2.7") && !config.contains("token: "), "{config}");
    // kubectl looks for a name without a path in `PATH`.
    let command = config.lines().find_map(|line| line.trim().strip_prefix("command: ")).expect("a program");
    assert!(command.starts_with('/'), "{command}");
    let token =
        Command::new(command).env("PATH", path_with(&home.path().join("bin"))).env("HOME", home.path()).output();
    let token: serde_json::Value = serde_json::from_slice(&token.expect("sh runs").stdout).expect("JSON");
    assert_eq!(token["status"]["token"], "token");
}
