//! How much of a project's allow policy is used.

use teamkit::model::{GrantKey, Namespace, NativeRole, PolicyLoad, Principal, Scope, policy_loads};

fn project(name: &str) -> Scope {
    Scope::Project(name.into())
}

/// A Google role in a project.
fn grant(scope: &Scope, role: &str, principal: &str) -> GrantKey {
    let principal = Principal::parse(principal).expect("a principal");
    GrantKey { scope: scope.clone(), principal, role: NativeRole::Google(role.into()), condition: None }
}

#[test]
fn every_occurrence_of_a_principal_counts_and_groups_and_domains_count_twice() {
    let (shop, lab) = (project("shop"), project("lab"));
    let namespace = Scope::Namespace(Namespace { cluster: "c".into(), name: "shop".into() });
    let principal = Principal::parse("group:a@example.com").expect("a principal");
    let keys = [
        grant(&shop, "roles/logging.viewer", "user:ann@example.com"),
        grant(&shop, "roles/pubsub.editor", "user:ann@example.com"),
        grant(&shop, "roles/pubsub.editor", "group:a@example.com"),
        grant(&shop, "roles/pubsub.editor", "domain:example.com"),
        grant(&shop, "roles/pubsub.editor", "serviceAccount:a@shop.iam.gserviceaccount.com"),
        grant(&shop, "roles/pubsub.editor", "principalSet://iam.googleapis.com/pool"),
        grant(&lab, "roles/pubsub.editor", "user:ann@example.com"),
        GrantKey { scope: namespace, principal, role: NativeRole::ClusterRole("view".into()), condition: None },
    ];
    let loads = policy_loads(keys.iter());
    let expected = [(&lab, PolicyLoad { principals: 1, groups: 0 }), (&shop, PolicyLoad { principals: 6, groups: 2 })];
    assert_eq!(loads.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn the_nearer_limit_is_that_of_which_a_larger_share_is_used() {
    let nearer = |principals, groups| PolicyLoad { principals, groups }.nearer_limit();
    assert_eq!(nearer(0, 0), (0, 1500, "principals"));
    assert_eq!(nearer(600, 100), (600, 1500, "principals"));
    assert_eq!(nearer(600, 101), (101, 250, "groups"));
    assert_eq!(nearer(1500, 250), (1500, 1500, "principals"));
    assert_eq!(nearer(250, 250), (250, 250, "groups"));
}
