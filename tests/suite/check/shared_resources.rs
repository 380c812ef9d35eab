//! Resources whose ids say which one it is, whatever the project.

use crate::support::workspace::Workspace;

const BUCKET: &str = "{ bucket: \"ledger-{{environment}}-exports\" }";

#[test]
fn a_bucket_that_another_service_lists_as_its_own_is_granted_by_one_of_them_only() {
    let workspace = Workspace::small();
    let lists = |service: &str| format!("{service}: {{ resources: {{ exports: {BUCKET} }} }}\n");
    let grant = |service: &str| {
        format!(
            "grants:\n  - service: {service}\n    environment: development\n    resource: exports\n    \
             google: [roles/storage.objectViewer]\n    reason: Reads them\n"
        )
    };
    workspace.write("services/shop.yaml", format!("checkout: {{}}\n{}{}", lists("ledger"), lists("search-api")));
    workspace.append("teams/payments.yaml", grant("ledger"));
    workspace.run(&["check"]).exits(0);
    workspace.append("teams/search.yaml", grant("search-api"));
    let run = workspace.run(&["check"]).exits(1);
    let message = "error[split-scope]: the bucket `ledger-development-exports` would be bound in two projects";
    run.prints(message).prints("grant on that service");
}
