//! What an entry of `unmanaged` accepts of live access.

use teamkit::{
    load::load,
    model::{Day, Unmanaged, parse_day},
    source::{Source, Sources},
};

fn day(text: &str) -> Day {
    parse_day(text).expect("a day")
}

/// The entries of a workspace, to be asked about rows of scope, principal and role.
struct Entries(Vec<Unmanaged>);

impl Entries {
    #[track_caller]
    fn of(entries: &str) -> Self {
        let text = format!("{POLICY}unmanaged:\n{entries}");
        let file = |path: &str, text: &str| Source::new(path, text.as_bytes().to_vec());
        let files = vec![
            file("teamkit.yaml", &text),
            file("services/all.yaml", "ledger-main: { description: The books }\n"),
            file("teams/payments.yaml", "members: [bob]\nservices: [ledger-main]\n"),
        ];
        let loaded = load(Sources::new(files), &|_| Ok(None), day(TODAY)).expect("no catalogue is missing");
        assert!(!loaded.diagnostics.has_errors(), "{:?}", loaded.diagnostics);
        Self(loaded.state.expect("an organization").org.unmanaged)
    }

    fn accept(&self, [scope, principal, role]: [&str; 3], today: &str) -> bool {
        self.0.iter().any(|entry| entry.accepts(scope, principal, role, day(today)))
    }
}

const POLICY: &str = "\
version: 1
domain: example.com
environments: { production: { google: { project: \"{{service}}\" } } }
scopes:
  company: { organization: \"4815\" }
  ledger-main: { folder: \"16\" }
";
const TODAY: &str = "2026-11-22";

#[track_caller]
fn accepted(entries: &str, rows: &[[&str; 3]]) {
    let entries = Entries::of(entries);
    for row in rows {
        assert!(entries.accept(*row, TODAY), "{row:?}");
    }
}

#[track_caller]
fn refused(entries: &str, rows: &[[&str; 3]]) {
    let entries = Entries::of(entries);
    for row in rows {
        assert!(!entries.accept(*row, TODAY), "{row:?}");
    }
}

#[test]
fn each_key_narrows_and_what_is_absent_is_any() {
    let entry = "- { scope: ledger-prod, principal: \"user:root@example.com\", role: roles/owner, reason: x }\n";
    accepted(entry, &[["ledger-prod", "user:root@example.com", "roles/owner"]]);
    refused(
        entry,
        &[
            ["ledger-prod2", "user:root@example.com", "roles/owner"],
            ["ledger-prod/bucket/x", "user:root@example.com", "roles/owner"],
            ["ledger-prod", "group:root@example.com", "roles/owner"],
            ["ledger-prod", "user:root@example.com", "roles/editor"],
        ],
    );
    let row = ["ledger-prod", "user:root@example.com", "roles/owner"];
    for only in ["scope: ledger-prod", "principal: \"user:root@example.com\"", "role: roles/owner"] {
        accepted(&format!("- {{ {only}, reason: x }}\n"), &[row]);
    }
    accepted("- { scope: \"*\", role: \"roles/*\", reason: x }\n", &[row]);
}

#[test]
fn a_star_stands_for_the_rest_of_each_field() {
    let entry = "- { scope: \"platform-prod/*\", principal: \"serviceAccount:flux/*\", role: \"Role/*\", reason: x }\n";
    accepted(entry, &[["platform-prod/ledger", "serviceAccount:flux/agent", "Role/any"]]);
    refused(
        entry,
        &[
            ["platform-prod", "serviceAccount:flux/agent", "Role/any"],
            ["platform-prod/ledger", "serviceAccount:fluxus/agent", "Role/any"],
            ["platform-prod/ledger", "serviceAccount:flux/agent", "ClusterRole/any"],
        ],
    );
}

#[test]
fn principals_and_groups_match_in_any_case_but_for_federated_identities() {
    let entry = "- { principal: \"user:Root@Example.com\", reason: x }\n";
    accepted(entry, &[["p", "user:root@example.com", "r"], ["p", "user:ROOT@EXAMPLE.COM", "r"]]);
    let entry = "- { principal: \"serviceAccount:CI@*\", reason: x }\n";
    accepted(entry, &[["p", "serviceAccount:ci@build.iam.gserviceaccount.com", "r"]]);
    let pool = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gh";
    let entry = format!("- {{ principal: \"principal://{pool}/subject/Repo\", reason: x }}\n");
    accepted(&entry, &[["p", &format!("principal://{pool}/subject/Repo"), "r"]]);
    refused(&entry, &[["p", &format!("principal://{pool}/subject/repo"), "r"]]);
    let entry = "- { scope: Payments@example.com, role: member, reason: x }\n";
    accepted(entry, &[["payments@example.com", "user:eve@partner.example", "member"]]);
    // Roles and other scopes are told apart by case.
    refused("- { role: \"roles/Own*\", reason: x }\n", &[["p", "user:x@y.z", "roles/owner"]]);
    let dataset = "- { scope: ledger-prod/dataset/Books, reason: x }\n";
    accepted(dataset, &[["ledger-prod/dataset/Books", "user:x@y.z", "r"]]);
    refused(dataset, &[["ledger-prod/dataset/books", "user:x@y.z", "r"]]);
}

#[test]
fn the_last_day_still_counts() {
    let entries = Entries::of("- { scope: ledger-prod, reason: x, until: 2026-12-31 }\n");
    let row = ["ledger-prod", "user:root@example.com", "roles/owner"];
    assert!(entries.accept(row, "2026-12-31"));
    assert!(!entries.accept(row, "2027-01-01"));
}

#[test]
fn a_name_of_scopes_stands_for_its_scope_unless_a_project_has_it() {
    let who = ["user:root@example.com", "roles/owner"];
    let named = "- { scope: company, reason: x }\n";
    accepted(named, &[["organization/4815", who[0], who[1]]]);
    refused(named, &[["company", who[0], who[1]]]);
    accepted("- { scope: organization/4815, reason: x }\n", &[["organization/4815", who[0], who[1]]]);
    // A beginning is compared with scopes.
    refused("- { scope: \"compan*\", reason: x }\n", &[["organization/4815", who[0], who[1]]]);
    let both = "- { scope: ledger-main, reason: x }\n";
    accepted(both, &[["ledger-main", who[0], who[1]]]);
    refused(both, &[["folder/16", who[0], who[1]]]);
}
