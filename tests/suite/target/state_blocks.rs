//! `moved` and `removed` blocks: sorted, canonical, and what Terraform makes of them.

use crate::support::{
    managed::{BUS, LEDGER, copy_of, managed, replanned, with_module},
    terraform::is_formatted,
    workspace::Workspace,
};

/// The blocks of a root's file that are about its state, without line breaks inside.
fn state_blocks(workspace: &Workspace, root: &str) -> Vec<String> {
    let text = workspace.read(&format!("{root}/teamkit.tf"));
    let blocks = text.split("\n}\n").map(str::trim_start);
    let blocks = blocks.filter(|block| block.starts_with("moved {") || block.starts_with("removed {"));
    blocks.map(|block| block.split_whitespace().chain(["}"]).collect::<Vec<_>>().join(" ")).collect()
}

/// Asserts that Terraform moves what a root has, and does nothing else.
#[track_caller]
fn only_moves(base: &Workspace, head: &Workspace, root: &str, count: usize) {
    if let Some(plan) = replanned(base, head, root) {
        assert!(plan.ends_with(&format!("add=0 change=0 destroy=0 moved={count}\n")), "{plan}");
    }
}

#[test]
fn a_renamed_cluster_replaces_nothing() {
    let base = managed();
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "cluster: prod,", "cluster: prod-eu, formerly: [prod],");
    head.generate();
    is_formatted(&head);
    let moved = |kind: &str, rest: &str| {
        format!("moved {{ from = {kind}.prod__ledger{rest} to = {kind}.prod-eu__ledger{rest} }}")
    };
    assert_eq!(
        state_blocks(&head, LEDGER),
        [moved("kubernetes_namespace_v1", ""), moved("kubernetes_role_binding_v1", "__ClusterRole__view")]
    );
    for root in [LEDGER, BUS] {
        only_moves(&base, &head, root, 2);
    }
}

#[test]
fn names_follow_each_other_from_the_oldest() {
    let base = managed();
    base.generate();
    let middle = copy_of(&base);
    middle.edit("teamkit.yaml", "cluster: prod,", "cluster: prod-eu, formerly: [prod],");
    middle.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "cluster: prod,", "cluster: eu-1, formerly: [prod, prod-eu],");
    head.generate();
    let namespaces: Vec<String> =
        state_blocks(&head, LEDGER).into_iter().filter(|block| block.contains("_namespace_")).collect();
    assert_eq!(
        namespaces,
        [
            "moved { from = kubernetes_namespace_v1.prod-eu__ledger to = kubernetes_namespace_v1.eu-1__ledger }",
            "moved { from = kubernetes_namespace_v1.prod__ledger to = kubernetes_namespace_v1.prod-eu__ledger }",
        ]
    );
    // Whichever of the files was applied last.
    only_moves(&base, &head, LEDGER, 2);
    only_moves(&middle, &head, LEDGER, 2);
}

#[test]
fn roles_of_our_own_move_along() {
    let base = managed();
    base.edit(
        "teamkit.yaml",
        "kubernetes: [view]",
        "kubernetes: [view, { role: restarter, rules: [{ api_groups: [\"\"], resources: [pods], verbs: [delete] }] }]",
    );
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "cluster: prod,", "cluster: prod.eu, formerly: [prod],");
    head.generate();
    let text = head.read(&format!("{LEDGER}/teamkit.tf"));
    assert!(text.contains("to   = kubernetes_role_v1.prod_eu__ledger__restarter\n"), "{text}");
    only_moves(&base, &head, LEDGER, 4);
}

#[test]
fn every_root_with_objects_of_the_cluster_moves_them() {
    let base = managed();
    let staging =
        "  staging:\n    kubernetes: { cluster: prod, namespace: \"{{service}}-staging\", manage_namespace: true }\n";
    base.edit("teamkit.yaml", "  production:\n", &format!("{staging}  production:\n"));
    base.edit("teamkit.yaml", "members: { ", "members: { staging: viewer, ");
    base.generate();
    let head = copy_of(&base);
    // One environment says it for all.
    head.edit("teamkit.yaml", "cluster: prod, manage_namespace", "cluster: new, formerly: [prod], manage_namespace");
    head.edit("teamkit.yaml", "cluster: prod, namespace", "cluster: new, namespace");
    head.generate();
    for root in [LEDGER, "terraform/services/ledger/staging"] {
        only_moves(&base, &head, root, 2);
        assert_eq!(state_blocks(&head, root).len(), 2, "{root}");
    }
}

#[test]
fn calls_of_several_clusters_move() {
    let base = with_module();
    base.append(
        "teamkit.yaml",
        "terraform: { providers: { kubernetes: { source: hashicorp/kubernetes, config: { host: \"{{cluster}}\" } } } }\n",
    );
    base.edit(
        "teamkit.yaml",
        "cluster: prod,",
        "clusters: [{ name: a, provider: kubernetes.a }, { name: b, provider: kubernetes.b }],",
    );
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "name: b,", "name: c, formerly: [b],");
    head.generate();
    is_formatted(&head);
    assert_eq!(state_blocks(&head, LEDGER), ["moved { from = module.team-kit__b to = module.team-kit__c }"]);
    only_moves(&base, &head, LEDGER, 2);
    // The call for an only cluster doesn't name it.
    let base = with_module();
    base.generate();
    let head = copy_of(&base);
    head.edit("teamkit.yaml", "cluster: prod,", "cluster: prod-eu, formerly: [prod],");
    head.generate();
    assert_eq!(state_blocks(&head, LEDGER), [""; 0]);
    only_moves(&base, &head, LEDGER, 0);
}

#[test]
fn a_previous_name_is_nobody_s_present_one() {
    let clusters = |text: &str| {
        let workspace = managed();
        workspace.edit("teamkit.yaml", "cluster: prod,", text);
        workspace.run(&["check"])
    };
    clusters("cluster: prod, formerly: [prod],").exits(1).prints("`prod` can't be a previous name of cluster `prod`");
    clusters("clusters: [{ name: a, provider: kubernetes.a, formerly: [b] }, { name: b, provider: kubernetes.b }],")
        .exits(1)
        .prints("error[repeated-name]: `b` can't be a previous name of cluster `a`: a cluster has it now");
    clusters("clusters: [{ name: a, provider: kubernetes.a, formerly: [x] }, { name: b, provider: kubernetes.b, formerly: [x] }],")
        .exits(1)
        .prints("error[repeated-name]: the clusters `a` and `b` both were `x`");
    clusters("clusters: [{ name: a, provider: kubernetes.a }], formerly: [x],")
        .exits(1)
        .prints("error[wrong-type]: `formerly` belongs to a cluster of the list");
}

#[test]
fn removed_blocks_are_sorted_and_written_once() {
    let workspace = managed();
    workspace.edit("teamkit.yaml", ", manage_namespace: true", "");
    let entry = |address: &str| format!("  - {{ root: {LEDGER}, address: {address}, reason: r }}\n");
    let addresses =
        ["null_resource.z", "module.old", "null_resource.a", "null_resource.z", "module.old.null_resource.b"];
    workspace.append("teamkit.yaml", format!("released:\n{}", addresses.map(entry).concat()));
    workspace.run(&["check"]).exits(0).prints("warning[unused-release]: `null_resource.z` is released by");
    workspace.generate();
    is_formatted(&workspace);
    let removed = |address: &str| format!("removed {{ from = {address} lifecycle {{ destroy = false }} }}");
    assert_eq!(
        state_blocks(&workspace, LEDGER),
        ["module.old", "module.old.null_resource.b", "null_resource.a", "null_resource.z"].map(removed)
    );
    assert_eq!(state_blocks(&workspace, BUS), [""; 0]);
    workspace.run(&["generate", "--check"]).exits(0);
}

#[test]
fn what_is_defined_is_not_released() {
    let workspace = managed();
    let address = "kubernetes_namespace_v1.prod__ledger";
    workspace.append("teamkit.yaml", format!("released: [{{ root: {LEDGER}, address: {address}, reason: r }}]\n"));
    workspace.run(&["check"]).exits(0).prints("warning[unused-release]").prints("defined there");
    workspace.generate();
    assert_eq!(state_blocks(&workspace, LEDGER), [""; 0]);
    let workspace = with_module();
    let address = "module.team-kit.kubernetes_namespace_v1.this";
    workspace.append("teamkit.yaml", format!("released: [{{ root: {LEDGER}, address: {address}, reason: r }}]\n"));
    workspace.run(&["check"]).exits(0).prints("part of a module call there");
    workspace.generate();
    assert_eq!(state_blocks(&workspace, LEDGER), [""; 0]);
}

#[test]
fn an_address_that_no_block_can_name_is_an_error() {
    for (address, words) in [
        ("'kubernetes_namespace_v1.this[\"ledger\"]'", "terraform state rm"),
        ("ledger", "write TYPE.NAME"),
        ("data.google_project.it", "write TYPE.NAME"),
    ] {
        let workspace = managed();
        workspace.append("teamkit.yaml", format!("released: [{{ root: {LEDGER}, address: {address}, reason: r }}]\n"));
        workspace.run(&["check"]).exits(1).prints("error[invalid-name]").prints(words);
        workspace.run(&["generate"]).exits(1);
    }
}
