//! Live access that `unmanaged` accepts.

use serde_json::json;

use crate::support::workspace::Workspace;

/// The small workspace with the policy of `ledger-prod`, in which two people and a role are too much.
fn company(entries: &str) -> Workspace {
    let workspace = Workspace::small();
    workspace.append("teamkit.yaml", format!("unmanaged:\n{entries}"));
    let policy = json!({ "bindings": [
        { "role": "roles/owner", "members": ["user:Root@example.com", "user:eve@example.com"] },
        { "role": "roles/browser", "members": ["user:root@example.com"] },
    ] });
    workspace.write("live/projects/ledger-prod.json", policy.to_string());
    workspace
}

/// The rows of live access that are left, and the number of accepted ones.
fn extra(workspace: &Workspace) -> (Vec<String>, u64) {
    let json = workspace.run(&["drift", "--live", "live", "--format", "json"]).json();
    let rows = json["drift"].as_array().expect("a list").iter().filter(|row| row["kind"] == "extra");
    let text = |row: &serde_json::Value| format!("{} {}", row["principal"], row["role"]).replace('"', "");
    (rows.map(text).collect(), json["accepted"].as_u64().expect("a number"))
}

#[test]
fn accepted_rows_are_counted_and_others_stay() {
    let all = [
        "user:eve@example.com roles/owner",
        "user:root@example.com roles/browser",
        "user:root@example.com roles/owner",
    ];
    let owner =
        "  - { scope: ledger-prod, principal: \"user:root@example.com\", role: roles/owner, reason: break glass }\n";
    assert_eq!(extra(&company(owner)), (all[..2].iter().map(ToString::to_string).collect(), 1));
    let root = "  - { principal: \"user:root@*\", reason: break glass }\n";
    assert_eq!(extra(&company(root)), (vec![all[0].to_owned()], 2));
    let over = "  - { principal: \"user:root@*\", reason: break glass, until: 2026-11-21 }\n";
    assert_eq!(extra(&company(over)), (all.map(str::to_owned).to_vec(), 0));
}

/// What is defined and not live is never accepted.
#[test]
fn what_lacks_is_no_live_access() {
    let company = company("  - { scope: ledger-prod, reason: legacy }\n");
    let json = company.run(&["drift", "--live", "live", "--format", "json"]).exits(1).json();
    let rows = json["drift"].as_array().expect("a list");
    assert!(!rows.is_empty() && rows.iter().all(|row| row["kind"] == "missing"), "{json:#}");
}

#[test]
fn an_entry_that_matches_nothing_live_is_said() {
    let entries = "  - { principal: \"user:root@example.com\", role: roles/owner, reason: break glass }\n  \
                   - { principal: \"user:ray@example.com\", reason: left }\n  \
                   - { principal: \"user:ria@example.com\", reason: left, until: 2026-11-21 }\n";
    let run = company(entries).run(&["drift", "--live", "live"]).exits(1);
    let said = crate::support::workspace::unwrapped(&run.stderr);
    let unused = "`unmanaged` accepts any role of user:ray@example.com in any scope, and nothing in the export is that";
    assert!(said.contains(unused), "{said}");
    assert_eq!(said.matches("nothing in the export").count(), 1, "{said}");
}
