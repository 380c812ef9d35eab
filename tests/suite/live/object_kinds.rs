//! Which objects of a cluster an export has, and so what it says of it.

use teamkit::{
    live::{LiveWorld, ObjectKind},
    model::{Namespace, Scope},
};

use crate::support::live::world;

fn cluster(text: &str) -> LiveWorld {
    world(&[("clusters/c.json", text)]).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Whether the export says who has access in the whole cluster and in one of its namespaces.
fn says(world: &LiveWorld) -> (bool, bool) {
    let namespace = Scope::Namespace(Namespace { cluster: "c".into(), name: "books".into() });
    (world.exports(&Scope::Cluster("c".into())), world.exports(&namespace))
}

#[test]
fn lists_that_say_their_kind_have_nothing_else() {
    let roles = r#"{ "kind": "RoleList", "items": [] }"#;
    let bindings = r#"{ "kind": "RoleBindingList", "items": [] }"#;
    let of_cluster = r#"{ "kind": "ClusterRoleBindingList", "items": [] }"#;
    let namespaces = r#"{ "kind": "NamespaceList", "items": [{ "metadata": { "name": "books" } }] }"#;
    assert_eq!(says(&cluster(&[roles, bindings].join("\n"))), (false, true));
    assert_eq!(says(&cluster(&[of_cluster, namespaces].join("\n"))), (true, false));
    assert_eq!(says(&cluster(&[bindings, of_cluster].join("\n"))), (true, true));
    // Nobody compared the namespaces that it has.
    assert_eq!(cluster(&[of_cluster, namespaces].join("\n")).scopes().len(), 0);
}

#[test]
fn a_list_of_any_kinds_may_have_been_asked_for_all() {
    let world = cluster(r#"{ "kind": "List", "items": [{ "kind": "Namespace", "metadata": { "name": "books" } }] }"#);
    assert_eq!(says(&world), (true, true));
    assert_eq!(world.clusters["c"].kinds.iter().copied().collect::<Vec<_>>(), [ObjectKind::Namespace]);
}

#[test]
fn a_query_has_the_kinds_that_it_lists() {
    let list = |kind: &str| {
        format!(
            r#"{{ "@message": "", "type": "list_start", "list_start": {{ "address": "list.{kind}.all", "resource_type": "{kind}" }} }}
               {{ "@message": "", "type": "list_complete", "list_complete": {{ "address": "list.{kind}.all", "total": 0 }} }}"#
        )
    };
    assert_eq!(says(&cluster(&list("kubernetes_role_binding_v1"))), (false, true));
    assert_eq!(says(&cluster(&list("kubernetes_cluster_role_binding_v1"))), (true, false));
}
