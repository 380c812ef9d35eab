//! Annotations of managed namespaces, in both styles.

use serde_json::Value;

use crate::support::{
    compare::diff,
    managed::{LEDGER, SERVICES, copy_of, managed, replanned, with_module},
};

const ANNOTATED: &str =
    "ledger: { annotations: { example.com/pager: \"cart\\n${x}\", plain: \"\" }, labels: { tier: \"1\" } }\nbus: {}\n";

#[test]
fn annotations_stand_beside_the_labels_of_a_managed_namespace() {
    let workspace = managed();
    workspace.write(SERVICES, ANNOTATED);
    workspace.run(&["generate"]).exits(0);
    let text = workspace.read(&format!("{LEDGER}/teamkit.tf"));
    assert!(text.contains("annotations = {\n      \"example.com/pager\" = \"cart\\n$${x}\"\n      plain"), "{text}");
    assert!(!workspace.read("terraform/services/bus/production/teamkit.tf").contains("annotations"));
    let workspace = with_module();
    workspace.write(SERVICES, ANNOTATED);
    workspace.run(&["generate"]).exits(0);
    let text = workspace.read(&format!("{LEDGER}/teamkit.tf"));
    assert!(text.contains("\"example.com/pager\" = \"cart\\n$${x}\""), "{text}");
}

/// Only what the cluster acts on is told; the rest is a change in place.
#[test]
fn another_annotation_changes_the_namespace_in_place() {
    for base in [managed(), with_module()] {
        let head = copy_of(&base);
        head.write(SERVICES, ANNOTATED);
        let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
        let terraform = &json["terraform"];
        assert_eq!((&terraform["add"], &terraform["change"], &terraform["destroy"]), (&0.into(), &1.into(), &0.into()));
        assert_eq!(json["policy"], Value::Array(Vec::new()));
        for side in [&base, &head] {
            side.run(&["generate"]).exits(0);
        }
        if let Some(plan) = replanned(&base, &head, LEDGER) {
            assert!(plan.contains("add=0 change=1 destroy=0"), "{plan}");
        }
    }
}

#[test]
fn an_annotation_that_a_cluster_acts_on_is_a_change_of_the_policy() {
    let (base, head) = (managed(), managed());
    head.write(SERVICES, "ledger: { annotations: { linkerd.io/inject: disabled } }\nbus: {}\n");
    let json = diff(&base, &head, &["--format", "json"]).exits(0).json();
    let change = &json["policy"][0];
    assert_eq!(change["kind"], "namespace-annotation");
    assert_eq!(change["text"], "namespace of ledger in production: linkerd.io/inject: nothing -> disabled");
    assert_eq!((&change["weakens"], &change["line"]), (&Value::Bool(true), &1.into()));
}
