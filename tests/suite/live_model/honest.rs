//! The world in which everything that definitions say was applied, with what Google and Kubernetes add to it.

use super::{
    spelling,
    world::{Binding, Cluster, Defined, Entry, Member, World, rules},
};
use crate::reference_model::{bindings::subject, choices::Choices, grants::Row, known::Membership, places::Scope};

/// The world of what is defined, without anything else.
pub fn world(defined: &Defined, choices: &mut Choices<'_>) -> World {
    let mut world = World::default();
    for scope in &defined.scopes {
        match scope {
            Scope::Namespace { cluster, namespace } => {
                world.clusters.entry(cluster.clone()).or_default().namespaces.insert(namespace.clone());
            }
            Scope::Cluster(cluster) => drop(world.clusters.entry(cluster.clone()).or_default()),
            _ => drop(world.policy(scope)),
        }
    }
    for row in &defined.rows {
        match &row.scope {
            Scope::Namespace { cluster, namespace } => {
                bind(world.clusters.entry(cluster.clone()).or_default(), Some(namespace), row);
            }
            Scope::Cluster(cluster) => bind(world.clusters.entry(cluster.clone()).or_default(), None, row),
            scope => {
                let condition = spelling::condition(row.condition.as_ref(), &row.until, choices);
                let entry =
                    Entry { role: row.role.clone(), principal: row.principal.clone(), condition, is_noise: false };
                world.policy(scope).push(entry);
            }
        }
    }
    for (group, people) in &defined.groups {
        let member = |(person, known): (&String, &Membership)| {
            let expiry = known.until.clone().filter(|_| known.is_written);
            (format!("user:{person}"), Member { beside: known.beside, expiry })
        };
        world.groups.insert(group.clone(), people.iter().map(member).collect());
    }
    world
}

fn bind(cluster: &mut Cluster, namespace: Option<&String>, row: &Row) {
    cluster.bindings.push(binding(namespace, &row.role, &row.principal));
    if let (Some(namespace), Some(name)) = (namespace, row.role.strip_prefix("Role/")) {
        cluster.roles.insert((namespace.clone(), name.to_owned()), rules(name));
    }
}

/// A binding of a principal that definitions could have.
pub fn binding(namespace: Option<&String>, role: &str, principal: &str) -> Binding {
    let subject = subject(principal);
    Binding {
        namespace: namespace.cloned(),
        role: role.to_owned(),
        principal: principal.to_owned(),
        subject: (subject.kind, subject.name, subject.namespace),
        is_noise: false,
    }
}

const AGENTS: [&str; 10] = [
    "serviceAccount:service-127754664067@gcp-sa-pubsub.iam.gserviceaccount.com",
    "serviceAccount:bucket-agent@gcp-sa-config.iam.gserviceaccount.com",
    "serviceAccount:127754664067@cloudservices.gserviceaccount.com",
    "serviceAccount:service-127754664067@compute-system.iam.gserviceaccount.com",
    "serviceAccount:service-127754664067@container-engine-robot.iam.gserviceaccount.com",
    "serviceAccount:service-127754664067@gcf-admin-robot.iam.gserviceaccount.com",
    "serviceAccount:service-127754664067@serverless-robot-prod.iam.gserviceaccount.com",
    "deleted:user:gone@example.com?uid=123456789012345678901",
    "deleted:serviceAccount:old@ledger-prod.iam.gserviceaccount.com?uid=104201283123456789012",
    "deleted:group:team@example.com?uid=1234567890",
];
const ROLES: [&str; 4] =
    ["roles/compute.serviceAgent", "roles/logging.viewer", "roles/editor", "organizations/1/roles/ours"];
const SYSTEM: [(&str, &str); 5] = [
    ("Group", "system:serviceaccounts:kube-system"),
    ("User", "system:kube-controller-manager"),
    ("User", "system:kube-scheduler"),
    ("Group", "system:nodes"),
    ("Group", "system:masters"),
];

/// Adds what drift folds.
pub fn add_noise(world: &mut World, defined: &Defined, choices: &mut Choices<'_>) {
    for entries in world.policies.values_mut() {
        for principal in choices.some(&AGENTS, 8) {
            let role = choices.pick(&ROLES).to_owned();
            entries.push(Entry { role, principal: principal.to_owned(), condition: None, is_noise: true });
        }
    }
    for (name, cluster) in &mut world.clusters {
        if choices.one_in(4) {
            cluster.namespaces.clear();
        }
        let namespaces = defined.scopes.iter().filter_map(|scope| match scope {
            Scope::Namespace { cluster, namespace } if cluster == name => Some(Some(namespace.clone())),
            _ => None,
        });
        for namespace in namespaces.chain([None]) {
            let mut add = |(kind, name): (&str, &str), within: &str, choices: &mut Choices<'_>| {
                cluster.bindings.push(Binding {
                    namespace: namespace.clone(),
                    role: choices.pick(&["ClusterRole/view", "ClusterRole/system:controller"]).to_owned(),
                    principal: String::new(),
                    subject: (kind.to_owned(), name.to_owned(), within.to_owned()),
                    is_noise: true,
                });
            };
            for subject in choices.some(&SYSTEM, 8) {
                add(subject, "", choices);
            }
            if let Some(own) = namespace.as_deref().filter(|_| choices.one_in(4)) {
                if choices.one_in(3) {
                    add(("User", &format!("system:serviceaccount:{own}:default")), "", choices);
                } else {
                    add(("ServiceAccount", "default"), own, choices);
                }
            }
        }
    }
}
