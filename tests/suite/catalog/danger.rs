//! What of a role lets its holder take more, and whether one role permits what another does.

use std::collections::BTreeSet;

use teamkit::{
    catalog::{Catalog, Permission},
    load::load,
    model::{NativeRole, PolicyRule},
    source::{Source, Sources},
};

use crate::support::workspace::TODAY;

/// The catalogue of definitions that use four roles and name what `gcloud` printed.
fn catalog(google: Option<&str>) -> Catalog {
    let catalog = if google.is_some() { "catalog: { google: roles.json }\n" } else { "" };
    let config = format!(
        "version: 1\ndomain: example.com\n{catalog}environments:\n  dev: {{ google: {{ project: \"{{{{service}}}}-dev\" }} }}\nroles:\n  \
         all: {{ google: [roles/wide, roles/narrow, roles/nothing, roles/iam.serviceAccountUser] }}\n"
    );
    let sources = Sources::new(vec![Source::new("teamkit.yaml", config.into_bytes())]);
    let today = TODAY.parse().expect("a day");
    let loaded = load(sources, &|_| Ok(google.map(str::to_owned)), today).expect("a catalogue that is there");
    loaded.catalog.expect("a catalogue")
}

fn google(name: &str) -> NativeRole {
    NativeRole::Google(name.into())
}

fn words(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// A Role of our own with one rule: groups, resources, verbs.
fn role(groups: &str, resources: &str, verbs: &str) -> NativeRole {
    let (api_groups, resources, verbs) = (words(groups), words(resources), words(verbs));
    let rule = PolicyRule { api_groups, resources, verbs, resource_names: BTreeSet::new() };
    NativeRole::Role("own".into(), BTreeSet::from([rule]).into())
}

const ROLES: &str = r#"[
    { "name": "roles/wide", "includedPermissions": ["a.b.get", "iam.roles.update", "iam.serviceAccounts.actAs"] },
    { "name": "roles/narrow", "includedPermissions": ["a.b.get"] },
    { "name": "roles/nothing", "includedPermissions": [] },
    { "name": "roles/iam.serviceAccountUser", "includedPermissions": ["iam.serviceAccounts.list"] }
]"#;

#[test]
fn dangers_of_google_roles_are_known_by_name_where_no_catalogue_says() {
    let catalog = catalog(None);
    assert_eq!(catalog.dangers(&google("roles/owner")), ["sets a project's IAM policy"]);
    assert_eq!(catalog.dangers(&google("roles/iam.workloadIdentityUser")), ["mints tokens of service accounts"]);
    assert_eq!(catalog.dangers(&google("roles/logging.viewer")), [""; 0]);
    assert_eq!(catalog.dangers(&google("projects/shop/roles/owner")), [""; 0], "a custom role is another");
}

#[test]
fn dangers_of_google_roles_are_those_of_their_permissions_where_a_catalogue_says() {
    let catalog = catalog(Some(ROLES));
    let expected = ["changes roles (iam.roles.update)", "acts as service accounts (iam.serviceAccounts.actAs)"];
    assert_eq!(catalog.dangers(&google("roles/wide")), expected);
    assert_eq!(catalog.dangers(&google("roles/narrow")), [""; 0]);
    assert_eq!(catalog.dangers(&google("roles/iam.serviceAccountUser")), [""; 0], "whatever its name says");
    assert_eq!(catalog.dangers(&google("roles/owner")), ["sets a project's IAM policy"], "not in this catalogue");
}

#[test]
fn dangers_in_kubernetes_are_verbs_and_wildcards() {
    let catalog = catalog(None);
    assert_eq!(catalog.dangers(&role("apps", "deployments", "get list")), [""; 0]);
    assert_eq!(catalog.dangers(&role("x", "roles", "bind escalate")), ["the verb `bind`", "the verb `escalate`"]);
    assert_eq!(catalog.dangers(&role("*", "*", "*")), ["all api groups", "all resources", "all verbs"]);
    for built_in in ["view", "edit", "admin"] {
        assert_eq!(catalog.dangers(&NativeRole::ClusterRole(built_in.into())), [""; 0], "{built_in}");
    }
    assert_ne!(catalog.dangers(&NativeRole::ClusterRole("cluster-admin".into())), [""; 0]);
}

#[test]
fn a_role_covers_what_permits_less() {
    let catalog = catalog(Some(ROLES));
    assert!(catalog.covers(&google("roles/wide"), &google("roles/narrow")));
    assert!(!catalog.covers(&google("roles/narrow"), &google("roles/wide")));
    assert!(!catalog.covers(&google("roles/wide"), &google("roles/nothing")), "nothing to cover");
    assert!(!catalog.covers(&google("roles/wide"), &google("roles/unknown")));
    assert!(catalog.covers(&google("roles/unknown"), &google("roles/unknown")));
    let covers = |wide: [&str; 3], narrow: [&str; 3]| {
        catalog.covers(&role(wide[0], wide[1], wide[2]), &role(narrow[0], narrow[1], narrow[2]))
    };
    assert!(covers(["*", "*", "*"], ["apps", "deployments", "get"]));
    assert!(covers(["apps", "*/scale", "get patch"], ["apps", "deployments/scale", "get"]));
    assert!(!covers(["apps", "deployments", "get"], ["apps", "deployments/scale", "get"]));
    assert!(!covers(["apps", "deployments", "get"], ["apps batch", "deployments", "get"]));
    assert!(!covers(["apps", "deployments", "get"], ["apps", "deployments", "*"]));
    let (view, edit) = (NativeRole::ClusterRole("view".into()), NativeRole::ClusterRole("edit".into()));
    assert!(catalog.covers(&edit, &view) && !catalog.covers(&view, &edit));
    assert!(!catalog.covers(&edit, &google("roles/narrow")), "another target");
}

#[test]
fn a_permission_is_googles_or_a_verb_on_a_resource() {
    let kubernetes = |verb: &str, resource: &str, group: Option<&str>| {
        let group = group.map(str::to_owned);
        Some(Permission::Kubernetes { verb: verb.to_owned(), resource: resource.to_owned(), group })
    };
    let google = |name: &str| Some(Permission::Google(name.to_owned()));
    assert_eq!(Permission::parse("pubsub.topics.publish"), google("pubsub.topics.publish"));
    assert_eq!(Permission::parse("get:pods"), kubernetes("get", "pods", None));
    assert_eq!(Permission::parse("get:pods."), kubernetes("get", "pods", Some("")), "the core");
    assert_eq!(Permission::parse("get:pods/log"), kubernetes("get", "pods/log", None));
    let ingresses = kubernetes("*", "ingresses", Some("networking.k8s.io"));
    assert_eq!(Permission::parse("*:ingresses.networking.k8s.io"), ingresses);
    for text in
        ["", "viewer", "pubsub.topics", "pubsub..publish", "pubsub.topics.", "get:", ":pods", "get:p ods", "a b.c.d"]
    {
        assert_eq!(Permission::parse(text), None, "{text:?}");
    }
}
