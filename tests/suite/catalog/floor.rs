//! A catalogue adds, and never makes a role less dangerous than the shipped one or the base's says.

use serde_json::json;

use crate::support::{
    compare::{SEARCH, diff},
    git::Repository,
    workspace::Workspace,
};

/// A workspace with a catalogue of custom and predefined roles.
fn workspace(catalog: &str) -> Workspace {
    let workspace = Workspace::small();
    workspace.write("catalog/g.json", catalog);
    workspace.edit("teamkit.yaml", "allowed_domains:", "catalog: { google: catalog/g.json }\nallowed_domains:");
    workspace
}

fn grant(workspace: &Workspace, role: &str) {
    let text = format!(
        "grants:\n  - {{ service: search-api, environment: development, google: [{role}], to: [erin], until: \
         2026-12-31, reason: Deploys }}\n"
    );
    workspace.append(SEARCH, text);
}

const OWN: &str = "projects/search-api-dev/roles/deployer";

/// The catalogue's text: a role of our own and projectIamAdmin, both with these permissions.
fn listing(permissions: &str) -> String {
    let role = |name: &str| format!(r#"{{ "name": "{name}", "includedPermissions": [{permissions}] }}"#);
    format!("[{}, {}]", role(OWN), role("roles/resourcemanager.projectIamAdmin"))
}

#[test]
fn the_catalogue_of_the_change_does_not_silence_the_base_s() {
    let (before, after) = (listing(r#""iam.serviceAccounts.actAs""#), listing(r#""iam.serviceAccounts.list""#));
    let (base, head) = (workspace(&before), workspace(&after));
    grant(&head, OWN);
    let run = diff(&base, &head, &["--fail-on", "escalating-access", "--format", "json"]).exits(1);
    assert_eq!(run.json()["summary"]["escalations"], 1);
    // By git, and for a catalogue that the change takes away altogether.
    for change in ["edit", "remove"] {
        let repository = Repository::of(workspace(&before));
        let files = &repository.files;
        grant(files, OWN);
        if change == "edit" {
            files.write("catalog/g.json", &after);
        } else {
            files.edit("teamkit.yaml", "catalog: { google: catalog/g.json }\n", "");
            files.remove("catalog/g.json");
        }
        let run = repository.diff(&["--base", "HEAD", "--fail-on", "escalating-access", "--format", "json"]).exits(1);
        assert_eq!(run.json()["summary"]["escalations"], 1, "{change}");
        assert_eq!(run.json()["summary"]["unknown_roles"], json!([]), "{change}");
    }
}

#[test]
fn no_catalogue_makes_a_predefined_role_harmless() {
    let (base, head) = (workspace("[]"), workspace(&listing("")));
    grant(&head, "roles/resourcemanager.projectIamAdmin");
    diff(&base, &head, &["--fail-on", "escalating-access"]).exits(1).prints("sets a project's IAM policy");
    head.run(&["check"]).exits(0).prints("warning[escalating-role]");
    let owner = r#"[{ "name": "roles/owner", "includedPermissions": ["a.b.get"], "title": "Viewer" }]"#;
    let (base, head) = (workspace("[]"), workspace(owner));
    for side in [&base, &head] {
        side.append("teamkit.yaml", "rules: { basic-role: off, conditional-basic-role: off }\n");
    }
    grant(&head, "roles/owner");
    diff(&base, &head, &["--fail-on", "escalating-access"]).exits(1);
}

#[test]
fn a_catalogue_of_cluster_roles_does_not_silence_the_base_s() {
    let listing = |verb: &str| {
        format!(
            r#"{{ "items": [{{ "metadata": {{ "name": "helper" }},
                "rules": [{{ "apiGroups": [""], "resources": ["serviceaccounts"], "verbs": ["{verb}"] }}] }}] }}"#
        )
    };
    let make = |verb: &str| {
        let workspace = Workspace::small();
        workspace.write("k.json", listing(verb));
        workspace.edit("teamkit.yaml", "allowed_domains:", "catalog: { kubernetes: k.json }\nallowed_domains:");
        workspace
    };
    let (base, head) = (make("impersonate"), make("get"));
    let text = "grants:\n  - { service: search-api, environment: development, kubernetes: [helper], to: [erin], \
                until: 2026-12-31, reason: Deploys }\n";
    head.append(SEARCH, text);
    diff(&base, &head, &["--fail-on", "escalating-access"]).exits(1).says("the verb `impersonate`");
}

#[test]
fn what_is_known_of_no_role_is_not_called_harmless() {
    let (base, head) = (Workspace::small(), Workspace::small());
    grant(&head, OWN);
    let text = diff(&base, &head, &[]).exits(0);
    text.prints("· 0 known escalations, 1 unknown role").prints(&format!("nothing tells what `{OWN}` permits"));
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    assert_eq!(json["summary"]["escalations"], 0);
    assert_eq!(json["summary"]["unknown_roles"], json!([OWN]));
    // A name that is only accepted says nothing either.
    let (base, head) = (Workspace::small(), Workspace::small());
    head.edit("teamkit.yaml", "allowed_domains:", "catalog: { known: [roles/brandNew.admin] }\nallowed_domains:");
    grant(&head, "roles/brandNew.admin");
    diff(&base, &head, &[]).exits(0).prints("0 known escalations, 1 unknown role");
    // Of a predefined role the shipped table tells.
    let (base, head) = (Workspace::small(), Workspace::small());
    grant(&head, "roles/pubsub.editor");
    diff(&base, &head, &[]).exits(0).prints("· 0 escalations");
}

#[test]
fn an_accepted_name_makes_no_role_of_service_agents_fit_for_people() {
    let workspace = Workspace::small();
    let known = "catalog: { known: [roles/artifactregistry.serviceAgent] }\nallowed_domains:";
    workspace.edit("teamkit.yaml", "allowed_domains:", known);
    grant(&workspace, "roles/artifactregistry.serviceAgent");
    workspace.run(&["check"]).exits(1).prints("error[service-agent-role]");
}
