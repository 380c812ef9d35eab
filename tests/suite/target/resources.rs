//! Resources of services: each kind in definitions, in Terraform, in the module and in public formats.

use std::collections::BTreeSet;

use teamkit::model::ResourceKind;

use crate::support::{
    everywhere::{KINDS, Kind, everywhere},
    terraform::is_formatted,
    workspace::{Workspace, repository},
};

/// A workspace whose service ledger has one resource of a kind, with a grant on it.
fn with(kind: &Kind) -> Workspace {
    let workspace = Workspace::small();
    let ledger = "ledger:\n  description: The books, double entry\n";
    let resources = format!("{ledger}  resources: {{ it: {{ {} }} }}\n", kind.written);
    workspace.edit("services/shop.yaml", ledger, &resources);
    workspace.append(
        "teams/search.yaml",
        "grants:\n  - { service: ledger, environment: production, resource: it, google: [roles/browser], to: [dave], reason: r }\n",
    );
    workspace
}

/// The arguments of the only resource of a type in a file, without the spaces that line them up.
fn arguments<'t>(text: &'t str, resource: &str) -> Vec<String> {
    let blocks: Vec<&'t str> =
        text.split("\nresource ").filter(|block| block.starts_with(&format!("\"{resource}\""))).collect();
    assert_eq!(blocks.len(), 1, "{resource} in {text}");
    let lines = blocks[0].lines().skip(1).take_while(|line| !line.is_empty() && *line != "}");
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn each_kind_of_resource_has_a_row_here() {
    let rows: Vec<&str> = KINDS.iter().map(|kind| kind.written.split(':').next().expect("a key")).collect();
    let kinds: Vec<&str> = ResourceKind::all().map(|kind| kind.facts().key).collect();
    assert_eq!(kinds, rows);
}

#[test]
fn each_kind_of_resource_is_bound_where_it_is() {
    for kind in KINDS {
        let workspace = with(kind);
        workspace.generate();
        let text = workspace.read("terraform/services/ledger/production/teamkit.tf");
        let member = ["role = \"roles/browser\"", "member = \"user:dave@example.com\""];
        let expected: Vec<&str> = kind.arguments.iter().copied().chain(member).collect();
        assert_eq!(arguments(&text, kind.resource), expected, "{}", kind.written);
        let json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
        let scope: serde_json::Value = serde_json::from_str(kind.scope).expect("a scope");
        let grants = json["grants"].as_array().expect("a list").iter();
        let roles: Vec<_> = grants.filter(|grant| grant["scope"] == scope).map(|grant| &grant["role"]).collect();
        assert_eq!(roles, ["roles/browser"], "{}: {json}", kind.written);
    }
}

#[test]
fn each_kind_of_resource_is_in_the_module() {
    let read = |file: &str| std::fs::read_to_string(repository().join("modules/team-kit").join(file)).expect("a file");
    let (resources, variables) = (read("google_resources.tf"), read("variables.tf"));
    for kind in KINDS {
        let (key, _) = kind.written.split_once(':').expect("a key");
        let head = format!(
            "resource \"{}\" \"this\" {{\n  for_each = {{ for m in local.google_members.resource : m.key => m if m.{key} != null }}\n",
            kind.resource
        );
        assert!(resources.contains(&head), "{head}");
        assert!(
            variables
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("{key} ")) && line.ends_with("optional(string)")),
            "{key}"
        );
    }
    assert_eq!(resources.matches("\nresource ").count(), KINDS.len());
}

#[test]
fn resources_and_scopes_are_formatted_and_have_addresses_of_their_own() {
    let workspace = everywhere();
    workspace.generate();
    is_formatted(&workspace);
    let text = workspace.read("terraform/services/ledger/production/teamkit.tf");
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("resource ")).collect();
    assert_eq!(heads.iter().collect::<BTreeSet<_>>().len(), heads.len());
    // A resource without a condition, one with, and one with an end, for each kind.
    let of_resources = heads.iter().filter(|head| KINDS.iter().any(|kind| head.contains(kind.resource)));
    assert_eq!(of_resources.count(), 3 * KINDS.len());
}
