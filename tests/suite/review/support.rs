//! Workspaces to change, and findings of `diff`.

use serde_json::Value;

use crate::support::{
    compare::PAYMENTS,
    workspace::{Run, Workspace},
};

/// Two small workspaces with these rules, alike.
pub fn with_rules(rules: &str) -> (Workspace, Workspace) {
    let sides = (Workspace::small(), Workspace::small());
    for side in [&sides.0, &sides.1] {
        side.append("teamkit.yaml", format!("rules: {rules}\n"));
    }
    sides
}

/// The findings, each as `rule level`, with `allowed` where it is.
pub fn findings(run: &Run) -> Vec<String> {
    let text = |found: &Value, key: &str| found[key].as_str().expect("a text").to_owned();
    let json = run.json();
    let found = json["findings"].as_array().expect("a list").iter().map(|found| {
        let allowed = if found["allowed"] == true { " allowed" } else { "" };
        format!("{} {}{allowed}", text(found, "rule"), text(found, "level"))
    });
    found.collect()
}

pub fn all_of_payments_leave(head: &Workspace) {
    head.edit(PAYMENTS, "services:\n  - checkout\n  - ledger\n", "");
}

pub const POLICY: &str = "\
version: 1
domain: example.com
environments:
  production:
    protected: true
    google: { project: \"{{service}}-prod\" }
roles:
  viewer: { google: [roles/logging.viewer] }
  operator:
    includes: [viewer]
    google: [roles/cloudtrace.user]
access:
  members: { production: viewer }
  leads: { production: operator }
";

pub fn shop() -> Workspace {
    Workspace::of([
        ("teamkit.yaml", POLICY),
        ("people.yaml", "mallory@example.com: { name: Mallory, github: mal }\n"),
        ("services/all.yaml", "checkout: {}\nledger: {}\n"),
        ("teams/payments.yaml", "leads: [alice]\nmembers: [mallory, bob]\nservices: [checkout, ledger]\n"),
    ])
}

/// Mallory leads the team, and so gains a role in production.
pub fn raise(workspace: &Workspace, path: &str) {
    workspace.edit(path, "leads: [alice]\nmembers: [mallory, bob]", "leads: [alice, mallory]\nmembers: [bob]");
}

pub const SHOP: &str = "services/shop.yaml";

/// The ledger becomes the books.
pub fn rename_service(head: &Workspace, facts: &str) {
    head.edit(SHOP, "ledger:\n", &format!("books:\n{facts}"));
    head.edit(PAYMENTS, "  - ledger\n", "  - books\n");
}

pub const SCOPES: &str = "  google: { project: { development: ledger-dev, production: ledger-prod } }
  kubernetes: { namespace: ledger }
";
