//! Whose service agents probably act for strangers.

use teamkit::{
    live::{AgentNumbers, LiveWorld},
    model::Scope,
};

use crate::support::live::world;

const NUMBERS: (&str, &str) = ("projects.json", r#"[{ "projectId": "ledger-prod", "projectNumber": "42" }]"#);

/// Whether an account with a role is taken for a stranger's agent in a world.
#[track_caller]
fn is_foreign(files: &[(&str, &str)], account: &str, role: &str) -> bool {
    let world: LiveWorld = world(files).unwrap_or_else(|fault| panic!("{fault}"));
    let one = format!(r#"{{ "bindings": [{{ "role": "{role}", "members": ["serviceAccount:{account}"] }}] }}"#);
    let with = crate::support::live::world(&[("projects/x.json", &one)]).unwrap_or_else(|fault| panic!("{fault}"));
    let member = &with.grants[&Scope::Project("x".into())][0].member;
    AgentNumbers::of(&world).is_foreign(member, role)
}

const OURS: [&str; 4] = [
    "42@cloudservices.gserviceaccount.com",
    "service-42@compute-system.iam.gserviceaccount.com",
    "service-42@gcp-sa-pubsub.iam.gserviceaccount.com",
    "p42-abcdef@gcp-sa-cloud-sql.iam.gserviceaccount.com",
];
const STRANGERS: [&str; 4] = [
    "666@cloudservices.gserviceaccount.com",
    "service-666@compute-system.iam.gserviceaccount.com",
    "service-666@gcp-sa-pubsub.iam.gserviceaccount.com",
    "p666-abcdef@gcp-sa-cloud-sql.iam.gserviceaccount.com",
];

#[test]
fn where_the_export_says_the_numbers_only_those_are_ours() {
    for role in ["roles/editor", "roles/compute.serviceAgent", "roles/iam.securityAdmin"] {
        for account in OURS {
            assert!(!is_foreign(&[NUMBERS], account, role), "{account} {role}");
        }
        for account in STRANGERS {
            assert!(is_foreign(&[NUMBERS], account, role), "{account} {role}");
        }
    }
}

#[test]
fn where_it_says_none_a_policy_makes_its_own_number_evident() {
    let members = OURS.map(|account| format!(r#""serviceAccount:{account}""#)).join(", ");
    let policy = format!(
        r#"{{ "bindings": [{{ "role": "roles/viewer", "members": [{members}, "serviceAccount:{}"] }}] }}"#,
        STRANGERS[0]
    );
    let files = [("projects/ledger-prod.json", policy.as_str())];
    assert!(!is_foreign(&files, OURS[0], "roles/editor"));
    assert!(is_foreign(&files, STRANGERS[0], "roles/editor"));
    assert!(is_foreign(&files, STRANGERS[1], "roles/compute.serviceAgent"));
    // What the export says counts for more.
    let files = [files[0], ("projects.json", r#"[{ "projectId": "ledger-prod", "projectNumber": "666" }]"#)];
    assert!(!is_foreign(&files, STRANGERS[1], "roles/compute.serviceAgent"));
    assert!(is_foreign(&files, OURS[0], "roles/editor"));
}

#[test]
fn where_nothing_tells_whose_it_is_what_google_never_gives_does() {
    let empty = [("projects/ledger-prod.json", r#"{ "bindings": [] }"#)];
    for account in STRANGERS {
        assert!(!is_foreign(&empty, account, "roles/compute.serviceAgent"), "{account}");
        assert!(is_foreign(&empty, account, "roles/resourcemanager.projectIamAdmin"), "{account}");
    }
}

#[test]
fn an_agent_is_never_an_owner() {
    for account in OURS {
        assert!(is_foreign(&[NUMBERS], account, "roles/owner"), "{account}");
    }
}

/// Nothing says that nobody else can have a project whose id begins with `gcp-sa-`.
#[test]
fn an_agent_without_a_number_has_no_wide_role() {
    let account = "robot@gcp-sa-evil.iam.gserviceaccount.com";
    assert!(!is_foreign(&[NUMBERS], account, "roles/config.agent"));
    for role in ["roles/editor", "roles/viewer", "roles/storage.admin"] {
        assert!(is_foreign(&[NUMBERS], account, role), "{role}");
    }
}

#[test]
fn folders_and_organizations_have_agents_of_their_own() {
    let org = ("organizations/9.json", r#"{ "bindings": [] }"#);
    let role = "roles/securitycenter.serviceAgent";
    assert!(!is_foreign(&[org], "service-org-9@gcp-sa-scc.iam.gserviceaccount.com", role));
    assert!(is_foreign(&[org], "service-org-8@gcp-sa-scc.iam.gserviceaccount.com", role));
    assert!(!is_foreign(&[org], "service-folder-8@gcp-sa-scc.iam.gserviceaccount.com", role));
    let folder = ("folders/7.json", r#"{ "bindings": [] }"#);
    assert!(is_foreign(&[org, folder], "service-folder-8@gcp-sa-scc.iam.gserviceaccount.com", role));
}

#[test]
fn who_is_no_agent_is_no_stranger_s_agent() {
    for account in ["666-compute@developer.gserviceaccount.com", "service-666@evil.iam.gserviceaccount.com"] {
        assert!(!is_foreign(&[NUMBERS], account, "roles/owner"), "{account}");
    }
}
