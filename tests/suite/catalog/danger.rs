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

/// A Role of our own with one rule of the core group.
fn core(resources: &str, verbs: &str) -> NativeRole {
    let (resources, verbs) = (words(resources), words(verbs));
    let rule = PolicyRule { api_groups: [String::new()].into(), resources, verbs, resource_names: BTreeSet::new() };
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
    let owner = catalog.dangers(&google("roles/owner"));
    assert_eq!(owner.first().map(String::as_str), Some("sets a project's IAM policy"));
    assert_eq!(catalog.dangers(&google("roles/admin")), owner, "the newer name of the same");
    assert_eq!(catalog.dangers(&google("roles/iam.workloadIdentityUser")), ["mints tokens of service accounts"]);
    for (role, way) in [
        ("roles/iam.serviceAccountAdmin", "sets the IAM policies of service accounts"),
        ("roles/resourcemanager.projectIamAdmin", "sets a project's IAM policy"),
        ("roles/secretmanager.admin", "sets IAM policies of resources"),
        ("roles/iam.workloadIdentityPoolAdmin", "decides which outside identities are trusted"),
        ("roles/cloudbuild.builds.editor", "runs builds as another account"),
        ("roles/cloudfunctions.developer", "runs code as another account"),
        ("roles/container.admin", "gives access in Kubernetes clusters"),
        ("roles/orgpolicy.policyAdmin", "lifts policies that deny or restrict"),
        ("roles/iam.roleAdmin", "changes roles"),
        ("roles/iam.serviceAccountKeyAdmin", "mints keys of service accounts"),
    ] {
        let dangers = catalog.dangers(&google(role));
        assert!(dangers.iter().any(|danger| danger == way), "{role}: {dangers:?}");
    }
    for harmless in
        ["roles/logging.viewer", "roles/viewer", "roles/browser", "roles/cloudsql.client", "roles/run.invoker"]
    {
        assert_eq!(catalog.dangers(&google(harmless)), [""; 0], "{harmless}");
    }
    assert_eq!(catalog.dangers(&google("projects/shop/roles/owner")), [""; 0], "a custom role is another");
}

#[test]
fn a_catalogue_adds_dangers_by_permission_and_takes_none_away() {
    let catalog = catalog(Some(ROLES));
    let expected = ["changes roles (iam.roles.update)", "acts as service accounts (iam.serviceAccounts.actAs)"];
    assert_eq!(catalog.dangers(&google("roles/wide")), expected);
    assert_eq!(catalog.dangers(&google("roles/narrow")), [""; 0]);
    assert_eq!(catalog.dangers(&google("roles/iam.serviceAccountUser")), ["acts as service accounts"], "as shipped");
    assert_ne!(catalog.dangers(&google("roles/owner")), [""; 0], "not in this catalogue");
}

#[test]
fn of_many_permissions_of_one_kind_the_first_is_named() {
    let roles = r#"[{ "name": "roles/wide",
        "includedPermissions": ["a.b.setIamPolicy", "a.c.setIamPolicy", "a.d.setIamPolicy", "a.d.getIamPolicy"] }]"#;
    let dangers = catalog(Some(roles)).dangers(&google("roles/wide"));
    assert_eq!(dangers, ["sets IAM policies of resources (a.b.setIamPolicy and 2 more)"]);
}

#[test]
fn what_nothing_tells_of_a_role_is_not_harmless() {
    let with = catalog(Some(ROLES));
    let is_understood = |name: &str| with.is_understood(&google(name));
    assert!(is_understood("roles/wide") && is_understood("roles/nothing") && is_understood("roles/logging.viewer"));
    assert!(!is_understood("roles/brandNew.viewer") && !is_understood("projects/shop/roles/own"));
    assert!(!with.is_understood(&NativeRole::ClusterRole("log-reader".into())));
    assert!(
        with.is_understood(&NativeRole::ClusterRole("view".into())) && with.is_understood(&role("", "pods", "get"))
    );
}

#[test]
fn dangers_in_kubernetes_are_verbs_and_wildcards() {
    let catalog = catalog(None);
    assert_eq!(catalog.dangers(&role("apps", "deployments", "get list")), [""; 0]);
    let tokens = ["mints tokens of service accounts (serviceaccounts/token)"];
    assert_eq!(catalog.dangers(&core("serviceaccounts/token", "create")), tokens);
    assert_eq!(catalog.dangers(&core("*/token", "create")), tokens);
    assert_eq!(catalog.dangers(&core("serviceaccounts/token", "get")), [""; 0]);
    assert_eq!(catalog.dangers(&role("apps", "serviceaccounts/token", "create")), [""; 0], "not in this group");
    let labels = ["changes the namespace's labels, which decide how far its pods may go"];
    assert_eq!(catalog.dangers(&core("namespaces", "get patch")), labels);
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
    let pools = "iam.googleapis.com/workloadIdentityPoolProviders.create";
    assert_eq!(Permission::parse(pools), google(pools), "as newer services write it");
    let ingresses = kubernetes("*", "ingresses", Some("networking.k8s.io"));
    assert_eq!(Permission::parse("*:ingresses.networking.k8s.io"), ingresses);
    for text in
        ["", "viewer", "pubsub.topics", "pubsub..publish", "pubsub.topics.", "get:", ":pods", "get:p ods", "a b.c.d"]
    {
        assert_eq!(Permission::parse(text), None, "{text:?}");
    }
}
