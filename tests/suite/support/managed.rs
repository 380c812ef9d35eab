//! A small workspace that manages namespaces, or groups too, and what Terraform makes of its roots.

use std::{env, io::Write as _, process::Command};

use super::workspace::{Workspace, copy};

pub const SERVICES: &str = "services/all.yaml";
pub const PAYMENTS: &str = "teams/payments.yaml";
pub const LEDGER: &str = "terraform/services/ledger/production";
pub const BUS: &str = "terraform/services/bus/production";

const POLICY: &str = "\
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
    kubernetes: { cluster: prod, manage_namespace: true }
roles:
  viewer: { google: [roles/logging.viewer], kubernetes: [view] }
access:
  members: { production: viewer }
  leads: { production: viewer }
";

/// Two services with managed namespaces, owned by a team of three.
pub fn managed() -> Workspace {
    Workspace::of([
        ("teamkit.yaml", POLICY),
        (SERVICES, "ledger: {}\nbus: {}\n"),
        (PAYMENTS, "leads: [cleo]\nmembers: [ana, ben]\nservices: [ledger, bus]\n"),
    ])
}

/// The same with managed groups.
pub fn with_groups() -> Workspace {
    let workspace = managed();
    workspace.append("teamkit.yaml", "principals: { manage_groups: true, customer: C01abc234 }\n");
    workspace
}

/// The same with calls of the module that the repository ships.
pub fn with_module() -> Workspace {
    let workspace = managed();
    workspace
        .append("teamkit.yaml", "layout: { style: module, module: { source: \"{{workspace}}/modules/team-kit\" } }\n");
    copy(&super::workspace::repository().join("modules"), &workspace.path().join("modules"));
    workspace
}

/// A workspace with the same files.
pub fn copy_of(workspace: &Workspace) -> Workspace {
    let other = Workspace::empty();
    copy(&workspace.path(), &other.path());
    other
}

/// What Terraform plans for a root of one workspace over the state of the same root in another: the plan's text, with
/// `add=N change=N destroy=N moved=N` at its end. Nothing, with a notice, where no Terraform is named.
#[track_caller]
pub fn replanned(old: &Workspace, new: &Workspace, root: &str) -> Option<String> {
    let Ok(terraform) = env::var("TEAMKIT_TF") else {
        // Not `eprintln!`: the test runner would keep that to itself.
        std::io::stderr().write_all(b"NOTICE: TEAMKIT_TF names no Terraform: no plan was made\n").expect("stderr");
        return None;
    };
    let (old, new) = (old.path().join(root), new.path().join(root));
    let plan = || Command::new(&terraform).args(["replan", old.as_str(), new.as_str()]).output().expect("a program");
    let mut run = plan();
    for _ in 0..3 {
        // A wrapper that fails without a word failed before Terraform began.
        if !run.status.success() && run.stdout.is_empty() && run.stderr.is_empty() {
            run = plan();
        }
    }
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{text}\n{}", String::from_utf8_lossy(&run.stderr));
    Some(text)
}
