//! A small workspace that manages namespaces, or groups too, and what Terraform makes of its roots.

use super::{
    terraform::{replan, tf},
    workspace::{Workspace, copy},
};

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
    let terraform = tf("no plan was made")?;
    Some(replan(&terraform, &old.path().join(root), &new.path().join(root)))
}
