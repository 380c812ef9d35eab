//! Targets: what they are called, which scopes and native roles are theirs, and the forms that they take.

use std::sync::Arc;

use teamkit::model::{Namespace, NativeRole, Principal, Scope, TargetId};

fn project(id: &str) -> Scope {
    Scope::Project(id.into())
}

fn namespace(name: &str) -> Scope {
    Scope::Namespace(Namespace { cluster: "prod".into(), name: name.into() })
}

fn roles() -> [NativeRole; 3] {
    [
        NativeRole::Google("roles/viewer".into()),
        NativeRole::ClusterRole("view".into()),
        NativeRole::Role("restart".into(), Arc::default()),
    ]
}

#[test]
fn each_target_has_a_name() {
    for target in TargetId::ALL {
        assert_eq!(TargetId::parse(target.as_str()), Some(target));
    }
    assert_eq!(TargetId::parse("Google"), None);
}

#[test]
fn a_native_role_applies_in_the_scopes_of_its_target() {
    for role in roles() {
        for scope in [project("shop-prod"), namespace("shop")] {
            assert_eq!(role.applies_in(&scope), role.target() == scope.target(), "{role} in {scope}");
        }
    }
}

#[test]
fn nothing_is_before_the_least() {
    assert!(roles().iter().all(|role| NativeRole::least() < *role));
    assert!([project("a"), namespace("a")].iter().all(|scope| Scope::least() < *scope));
}

#[test]
fn a_native_role_without_rules_is_read_as_it_is_shown() {
    let [google, cluster_role, own] = roles();
    for role in [google, cluster_role] {
        assert_eq!(NativeRole::parse(&role.to_string()), Some(role));
    }
    assert_eq!(NativeRole::parse("view"), None);
    assert!(own.own_rules().is_some());
}

#[test]
fn parts_of_a_scope_are_its_public_form() {
    assert_eq!(project("shop-prod").parts().collect::<Vec<_>>(), [("project", "shop-prod")]);
    assert_eq!(namespace("shop").parts().collect::<Vec<_>>(), [("cluster", "prod"), ("namespace", "shop")]);
}

#[test]
fn ids_have_the_forms_that_the_targets_take() {
    let long = "a".repeat(64);
    for (scope, is_valid) in [
        (project("shop-1"), true),
        (project("shop"), false),
        (project("1-shop"), false),
        (project("shop-prod-"), false),
        (project("Shop-prod"), false),
        (project(&long[..30]), true),
        (project(&long[..31]), false),
        (namespace("1"), true),
        (namespace("-shop"), false),
        (namespace("shop_1"), false),
        (namespace(&long[..63]), true),
        (namespace(&long), false),
    ] {
        assert_eq!(scope.has_valid_id(), is_valid, "{scope}");
    }
}

#[test]
fn an_account_says_its_project() {
    let account = |address: &str| Principal::service_account(address);
    let (short, other) = (account("cart@shop-prod.iam.gserviceaccount.com"), account("ledger-job@example.com"));
    assert_eq!((short.invalid_account_id(), short.project()), (Some("cart"), Some("shop-prod")));
    assert_eq!((other.invalid_account_id(), other.project()), (None, None));
    assert_eq!(account("shop-prod.svc.id.goog[shop/cart]").project(), Some("shop-prod"));
}
