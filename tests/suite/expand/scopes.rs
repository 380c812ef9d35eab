//! Scopes: the projects and namespaces in which a grant holds.

use super::support::{grants, lines, workspace};

#[test]
fn the_registry_says_where_a_service_lives_and_a_role_applies_where_its_target_exists() {
    grants(
        "#> services/all.yaml
alpha1: { google: { project: { prod: alpha-7f3a } }, kubernetes: { namespace: alpha-v2 } }
beta12: { environments: [prod], google: { project: \"{{service}}-{{environment}}-x\" } }
#> teams/crew.yaml
members: [ann, bob]
access: { members: { dev: work, prod: work } }
services: [alpha1, beta12]
",
        &[
            "alpha-7f3a roles/pubsub.editor group:crew@ - ann@,bob@",
            "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
            "beta12-prod-x roles/pubsub.editor group:crew@ - ann@,bob@",
            "c-dev/alpha-v2 ClusterRole/edit group:crew@ - ann@,bob@",
        ],
    );
}

#[test]
fn a_namespace_stands_in_each_of_several_clusters() {
    let workspace =
        workspace("#> teams/crew.yaml\nmembers: [ann, bob]\naccess: { members: { dev: work } }\nservices: [alpha1]\n");
    workspace.edit(
        "teamkit.yaml",
        "cluster: c-dev",
        "clusters: [{ name: c-b, provider: kubernetes.b }, { name: c-a, provider: kubernetes.a }]",
    );
    let run = workspace.run(&["grants", "--format", "json"]).exits(0);
    let expected = [
        "alpha1-dev roles/pubsub.editor group:crew@ - ann@,bob@",
        "c-a/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
        "c-b/alpha1 ClusterRole/edit group:crew@ - ann@,bob@",
    ];
    assert_eq!(lines(&run), expected);
}
