//! Where an export has the policy of a scope.

use std::sync::Arc;

use teamkit::{
    live::{LiveInput, LiveWorld, file_of, read},
    model::{ResourceKind, Scope, ServiceResource},
};

fn resource(kind: ResourceKind) -> Scope {
    let facts = kind.facts();
    let id = match facts.key {
        "crypto_key" => "projects/keys/locations/global/keyRings/ring/cryptoKeys/ledger",
        "service_account" => "ledger@ledger-prod.iam.gserviceaccount.com",
        _ => "ledger",
    };
    let within = facts.within.map(|_| Arc::from("asia-northeast1"));
    Scope::Resource(Arc::new(ServiceResource { project: "ledger-prod".into(), kind, within, id: id.into() }))
}

#[test]
fn a_policy_at_the_path_of_a_scope_is_that_scopes() {
    let others = [Scope::Project("ledger-prod".into()), Scope::Folder("12".into()), Scope::Organization("34".into())];
    let mut paths = Vec::new();
    for scope in others.into_iter().chain(ResourceKind::all().map(resource)) {
        let path = file_of(&scope);
        let policy = br#"{"bindings": [{"role": "roles/viewer", "members": ["user:a@example.com"]}]}"#;
        let records = read(&path, LiveInput::Bytes(policy)).unwrap_or_else(|fault| panic!("{fault}"));
        let world = LiveWorld::of([records]).expect("one file");
        assert_eq!(world.grants.keys().collect::<Vec<_>>(), [&scope.as_live()], "{path}");
        assert_eq!(world.in_scope(&scope.as_live()).len(), 1);
        paths.push(path);
    }
    insta::assert_snapshot!(paths.join("\n"), @r"
    projects/ledger-prod.json
    folders/12.json
    organizations/34.json
    buckets/ledger.json
    datasets/ledger-prod/ledger.json
    secrets/ledger-prod/ledger.json
    service_accounts/ledger@ledger-prod.iam.gserviceaccount.com.json
    repositories/ledger-prod/asia-northeast1/ledger.json
    topics/ledger-prod/ledger.json
    subscriptions/ledger-prod/ledger.json
    databases/ledger-prod/asia-northeast1/ledger.json
    runs/ledger-prod/asia-northeast1/ledger.json
    crypto_keys/keys/global/ring/ledger.json
    ");
}
