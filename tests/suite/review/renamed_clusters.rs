//! Clusters with another name: a label is nobody's access, and no claim hides anybody's.

use super::support::findings;
use crate::support::{
    compare::diff,
    managed::{PAYMENTS, copy_of, managed},
    workspace::Workspace,
};

/// Two sides that differ in what stands for the cluster.
fn renamed(before: &str, after: &str) -> (Workspace, Workspace) {
    let base = managed();
    base.edit("teamkit.yaml", "cluster: prod,", before);
    let head = copy_of(&base);
    head.edit("teamkit.yaml", before, after);
    (base, head)
}

#[test]
fn a_label_is_nobody_s_access() {
    let (base, head) = renamed("cluster: prod,", "cluster: prod-eu, formerly: [prod],");
    let run = diff(&base, &head, &["--format", "json"]).exits(0);
    let json = run.json();
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(0), "{json}");
    assert_eq!(findings(&run), [""; 0]);
    assert_eq!(json["renames"][0]["what"], "cluster");
    diff(&base, &head, &[]).prints("Nobody's access changes.").prints("cluster `prod` became `prod-eu`");
}

#[test]
fn a_renamed_cluster_hides_no_other_change() {
    let (base, head) = renamed("cluster: prod,", "cluster: prod-eu, formerly: [prod],");
    head.edit(PAYMENTS, "members: [ana, ben]", "members: [ana, eve]");
    let run = diff(&base, &head, &["--format", "json"]);
    let json = run.json();
    let people: Vec<_> = json["changes"].as_array().expect("a list").iter().map(|change| &change["person"]).collect();
    assert!(
        people.iter().all(|person| ["ben@example.com", "eve@example.com"].contains(&person.as_str().expect("a text")))
    );
    // Two services, a role of each target, two people.
    assert_eq!(people.len(), 8, "{json}");
}

#[test]
fn only_a_name_that_is_gone_can_have_become_another() {
    let two = "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],";
    for (before, after) in [
        // Both were there: what was in one is now said to be in the other.
        (two, "clusters: [{ name: b, provider: kubernetes.b, formerly: [a] }],"),
        // Two became one.
        (two, "clusters: [{ name: c, provider: kubernetes.c, formerly: [a, b] }],"),
        // It never had that name.
        ("cluster: prod,", "cluster: prod-eu, formerly: [staging],"),
    ] {
        let (base, head) = renamed(before, after);
        let json = diff(&base, &head, &["--format", "json"]).json();
        assert!(json["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{after}: {json}");
        assert!(!json["renames"].as_array().expect("a list").iter().any(|rename| rename["what"] == "cluster"));
    }
}

#[test]
fn a_namespace_that_is_folded_into_another_is_named() {
    let two = "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],";
    let (base, head) = renamed(two, "clusters: [{ name: b, provider: kubernetes.b, formerly: [a] }],");
    base.generate();
    let head_files = copy_of(&base);
    head_files.write("teamkit.yaml", head.read("teamkit.yaml"));
    head_files.run(&["generate"]).exits(1).says("the namespace `a/ledger` leaves");
    assert_eq!(findings(&diff(&base, &head, &["--format", "json"]))[..2], ["destroyed-object error"; 2]);
}
