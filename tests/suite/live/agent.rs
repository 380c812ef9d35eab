//! Which accounts are the cloud's or the cluster's own.

use crate::support::live::world;

/// Whether the member of a project's policy is its own.
fn is_own(member: &str) -> bool {
    let policy = serde_json::json!({ "bindings": [{ "role": "roles/x", "members": [member] }] }).to_string();
    let world = world(&[("projects/ledger-prod.json", &policy)]).unwrap_or_else(|fault| panic!("{fault}"));
    let (scope, grants) = world.grants.first_key_value().expect("a scope");
    grants[0].member.is_own(scope)
}

#[test]
fn agents_are_the_clouds_own() {
    for account in [
        "service-42@gcp-sa-pubsub.iam.gserviceaccount.com",
        "service-org-1623@gcp-sa-scc-notification.iam.gserviceaccount.com",
        "p42-abcdef@gcp-sa-cloud-sql.iam.gserviceaccount.com",
        "42@cloudservices.gserviceaccount.com",
        "service-42@compute-system.iam.gserviceaccount.com",
        "service-42@gae-api-prod.google.com.iam.gserviceaccount.com",
        "service-42@cloud-ml.google.com.iam.gserviceaccount.com",
        "service-42@gcp-gae-service.iam.gserviceaccount.com",
        "service-42@gcp-ri-aiplatform.iam.gserviceaccount.com",
        "service-42@cloud-memcache-sa.iam.gserviceaccount.com",
        "service-42@service-consumer-management.iam.gserviceaccount.com",
        "service-42@cloud-cdn-fill.iam.gserviceaccount.com",
        "SERVICE-42@Compute-System.iam.gserviceaccount.com",
    ] {
        assert!(is_own(&format!("serviceAccount:{account}")), "{account}");
    }
    assert!(is_own("deleted:serviceAccount:service-42@serverless-robot-prod.iam.gserviceaccount.com?uid=1"));
    assert!(is_own("deleted:user:ann@example.com?uid=1"));
}

#[test]
fn accounts_that_only_look_like_agents_are_not() {
    for account in [
        // A host in a name of somebody else's.
        "service-1@compute-system.evil.iam.gserviceaccount.com",
        "service-1@evil.compute-system.iam.gserviceaccount.com",
        "service-1@compute-system.iam.gserviceaccount.com.evil.com",
        "service-1@compute-system.iam.evil.com",
        "service-1@compute-systems.iam.gserviceaccount.com",
        "x@gcp-sa-foo.attacker.com",
        // An old project of a domain: `attacker.com:gcp-sa-foo`.
        "x@gcp-sa-foo.attacker.com.iam.gserviceaccount.com",
        "x@my-gcp-sa-foo.iam.gserviceaccount.com",
        // The account isn't an agent's.
        "service-1x@compute-system.iam.gserviceaccount.com",
        "service-@compute-system.iam.gserviceaccount.com",
        "service--1@compute-system.iam.gserviceaccount.com",
        "service-\u{661}@compute-system.iam.gserviceaccount.com",
        "robot@compute-system.iam.gserviceaccount.com",
        "x1@cloudservices.gserviceaccount.com",
        "@cloudservices.gserviceaccount.com",
        "service-1@cloudservices.gserviceaccount.com",
        "42@cloudservices.gserviceaccount.com.evil.com",
        "a@b@gcp-sa-foo.iam.gserviceaccount.com",
        "@gcp-sa-foo.iam.gserviceaccount.com",
        "x@gcp-sa-.iam.gserviceaccount.com",
        // Anybody can have a project of that name.
        "service-1@ledger-prod.iam.gserviceaccount.com",
        "service-1@cloud-ml.iam.gserviceaccount.com",
        // Default accounts act for whoever may use them.
        "42-compute@developer.gserviceaccount.com",
        "ledger-prod@appspot.gserviceaccount.com",
        "42@cloudbuild.gserviceaccount.com",
    ] {
        assert!(!is_own(&format!("serviceAccount:{account}")), "{account}");
    }
    for member in [
        "user:service-1@compute-system.iam.gserviceaccount.com",
        "group:x@gcp-sa-foo.iam.gserviceaccount.com",
        "allUsers",
        "deletes:x",
    ] {
        assert!(!is_own(member), "{member}");
    }
}
