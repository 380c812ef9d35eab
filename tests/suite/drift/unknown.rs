//! What an export doesn't say.

use serde_json::{Value, json};

use super::support::World;
use crate::support::workspace::{Run, unwrapped};

/// A world with objects of these kinds alone.
fn with_kinds(kinds: &[&str]) -> World {
    let mut world = World::honest();
    world.objects.push(json!({ "kind": "ClusterRoleBinding", "metadata": { "name": "c" },
        "roleRef": { "kind": "ClusterRole", "name": "system:basic-user" },
        "subjects": [{ "kind": "Group", "name": "system:authenticated" }] }));
    world.objects.retain(|object| kinds.iter().any(|kind| object["kind"] == *kind));
    world
}

const ALL: [&str; 4] = ["ClusterRoleBinding", "Namespace", "Role", "RoleBinding"];

#[test]
fn kinds_of_which_a_cluster_has_none_are_named() {
    let (_, document) = with_kinds(&ALL).drift(&[]);
    assert_eq!(document.get("unlisted"), None);
    for (without, what) in [
        ("ClusterRoleBinding", "who has access in the whole cluster is not known"),
        ("RoleBinding", "who has access in its namespaces is not known"),
        ("Role", "whether Roles have the defined rules is not known"),
    ] {
        let kinds: Vec<&str> = ALL.into_iter().filter(|kind| *kind != without).collect();
        let world = with_kinds(&kinds);
        let (_, document) = world.drift(&[]);
        assert_eq!(document["unlisted"], json!([{ "cluster": "c-prod", "kind": without }]));
        let text = unwrapped(&world.workspace().run(&["drift", "--live", "live"]).stdout);
        let note = format!("note: the export has no {without}s of `c-prod`, so {what}");
        assert!(text.contains(&note), "{text}");
    }
}

fn drift(files: &[(&str, Value)], arguments: &[&str]) -> Run {
    let workspace = World::honest().workspace();
    for path in ["projects/books-prod.json", "clusters/c-prod.json", "groups.json"] {
        workspace.remove(&format!("live/{path}"));
    }
    for (path, value) in files {
        workspace.write(&format!("live/{path}"), value.to_string());
    }
    workspace.run(&[&["drift", "--live", "live"], arguments].concat())
}

/// The wrong directory must not be taken for one in which nothing differs.
#[test]
fn an_export_of_other_places_is_told() {
    let other = [("projects/other.json", json!({ "bindings": [] }))];
    let run = drift(&other, &[]).exits(0);
    assert!(run.stdout.starts_with("Nothing was compared; not exported"), "{}", run.stdout);
    let said = unwrapped(&run.stderr);
    let expected = "note: nothing was compared: no place of live is in a definition: it has nothing of `books-prod`, \
                    `c-prod/books`, `shop@example.com`, but `other`";
    assert!(said.contains(expected) && said.contains("hint: is it the right directory?"), "{said}");
    let run = drift(&other, &["--format", "json"]).exits(0);
    assert!(run.stderr.contains("note: nothing was compared"), "{}", run.stderr);
    let document = run.json();
    assert_eq!((&document["drift"], &document["scopes"]["compared"]), (&json!([]), &json!(0)));
    let run = drift(&other, &["--format", "markdown", "--service", "books"]).exits(0);
    assert!(run.stdout.contains("Nothing was compared"), "{}", run.stdout);
    assert!(unwrapped(&run.stderr).contains("no place of live was asked for: it has nothing of"), "{}", run.stderr);
    let numbers = [("projects.json", json!([{ "projectId": "books-prod", "projectNumber": "42" }]))];
    let run = drift(&numbers, &[]).exits(0);
    assert!(run.stderr.contains("note: nothing was compared"), "{}", run.stderr);
}

#[test]
fn an_export_may_say_when_it_began() {
    let honest = World::honest();
    for (moment, said) in [
        ("2026-11-22T23:00:00Z", "exported today"),
        ("2026-11-21T00:00:00Z", "exported yesterday"),
        ("2026-11-12T10:00:00Z", "exported 10 days ago"),
        ("2026-11-23T10:00:00Z", "exported on 2026-11-23"),
    ] {
        let workspace = honest.workspace();
        workspace.write("live/exported.json", format!(r#"{{ "exported": "{moment}", "by": "somebody" }}"#));
        let run = workspace.run(&["drift", "--live", "live"]).exits(0);
        assert!(unwrapped(&run.stdout).contains(&format!("; {said}")), "{}", run.stdout);
        let document = workspace.run(&["drift", "--live", "live", "--format", "json"]).exits(0).json();
        assert_eq!(document["exported"], moment[..10]);
    }
    let workspace = honest.workspace();
    workspace.write("live/exported.json", r#"{ "exported": "soon" }"#);
    workspace.run(&["drift", "--live", "live"]).exits(2).says("exported.json:1:22: `soon` is not a moment");
}
