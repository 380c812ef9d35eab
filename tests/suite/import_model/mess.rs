//! What five years leave in a world: one thing at a time, wherever it may be.

use crate::{
    live_model::{
        honest::binding,
        spelling,
        world::{Binding, Cluster, Entry, LiveCondition, Member, World},
    },
    reference_model::{choices::Choices, kind::Kind, places::Scope},
};

/// Who may hold something in a policy that nobody expects there.
const PRINCIPALS: [&str; 24] = [
    "user:someone@gmail.example",
    "user:o'brien+x@example.com",
    "user:Ada@EXAMPLE.com",
    "user:ada.with.a.very.long.name.that.goes.on.and.on.and.on@example.com",
    "user:commerce@example.com",
    "group:nobody-knows@example.com",
    "group:unassigned@example.com",
    "group:commerce@partner.example",
    "group:9-lives@example.com",
    "group:a_b@example.com",
    "group:a.b@example.com",
    "group:a-b@example.com",
    "group:Größe@example.com",
    "serviceAccount:127754664067-compute@developer.gserviceaccount.com",
    "serviceAccount:checkout-prod@appspot.gserviceaccount.com",
    "serviceAccount:service-1@evil-project.iam.gserviceaccount.com",
    "serviceAccount:checkout@checkout-prod.iam.gserviceaccount.com",
    "serviceAccount:checkout-prod.svc.id.goog[checkout/runner]",
    "allUsers",
    "allAuthenticatedUsers",
    "domain:example.com",
    "projectOwner:checkout-prod",
    "principal://iam.googleapis.com/locations/global/workforcePools/pool/subject/Eve",
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gh/attribute.repository/a/b",
];
const GONE: [&str; 5] = [
    "deleted:user:gone@example.com?uid=123456789012345678901",
    "deleted:serviceAccount:old@checkout-prod.iam.gserviceaccount.com?uid=104201283123456789012",
    "serviceAccount:service-127754664067@gcp-sa-pubsub.iam.gserviceaccount.com",
    "serviceAccount:127754664067@cloudservices.gserviceaccount.com",
    "serviceAccount:service-127754664067@compute-system.iam.gserviceaccount.com",
];
const ROLES: [&str; 11] = [
    "roles/logging.viewer",
    "roles/owner",
    "roles/editor",
    "roles/viewer",
    "roles/monitoring.viewer",
    "roles/storage.objectViewer",
    "roles/iam.serviceAccountTokenCreator",
    "roles/nobody.has.heard.of.it",
    "organizations/108108108108/roles/breakGlass",
    "projects/checkout-prod/roles/custom_Role.x",
    "roles/cloudsql.client",
];
const CLUSTER_ROLES: [&str; 9] = [
    "ClusterRole/view",
    "ClusterRole/edit",
    "ClusterRole/cluster-admin",
    "ClusterRole/system:node-proxier",
    "ClusterRole/Odd.Name",
    "ClusterRole/nobody-has-it",
    "Role/restarter",
    "Role/foreign",
    "Role/view",
];
/// Kinds and names of subjects, and their namespaces.
const SUBJECTS: [(&str, &str, &str); 12] = [
    ("User", "alice", ""),
    ("User", "ada@example.com", ""),
    ("User", "Ada@Example.com", ""),
    ("Group", "oidc:devs", ""),
    ("Group", "commerce@example.com", ""),
    ("Group", "nobody-knows@example.com", ""),
    ("Group", "system:authenticated", ""),
    ("Group", "system:masters", ""),
    ("ServiceAccount", "robot", "elsewhere"),
    ("ServiceAccount", "default", "checkout"),
    ("User", "checkout@checkout-prod.iam.gserviceaccount.com", ""),
    ("User", "system:serviceaccount:elsewhere:robot", ""),
];
/// Members of groups, by kind of the principal.
const MEMBERS: [&str; 9] = [
    "user:someone@gmail.example",
    "user:jo@partner.example",
    "group:nobody-knows@example.com",
    "group:unknown@partner.example",
    "serviceAccount:ci@build-farm.iam.gserviceaccount.com",
    "serviceAccount:127754664067-compute@developer.gserviceaccount.com",
    "user:commerce@example.com",
    "user:o'brien+x@example.com",
    "user:ada@example.com",
];
const PROJECTS: [&str; 11] = [
    "true-prod",
    "null-dev",
    "no-prod",
    "acme-legacy",
    "nobody-knows-it",
    "checkout",
    "checkout-dev-prod",
    "dev-dev",
    "prod",
    "x-prod",
    "example.com:api-project-1",
];
const NAMESPACES: [&str; 7] =
    ["default", "kube-system", "istio-system", "checkout-v2", "x", "checkout-development", "0-day"];

/// Texts that mean something to YAML, to terminals or to Markdown, or nothing to Google.
const HOSTILE: [&str; 22] = [
    "user:null@example.com",
    "user:1e3@example.com",
    "user:0x1f@example.com",
    "user:no@example.com",
    "group:true@example.com",
    "user:a\u{1b}[31mb@example.com",
    "user:a b@example.com",
    "user:@example.com",
    "user:x",
    "user:",
    "group:a`b@example.com",
    "user:x@example.com\n- evil",
    "user:\u{202e}x@example.com",
    "user:'q\"@example.com",
    "user:#x@example.com",
    "user:- x@example.com",
    "user:{{team}}@example.com",
    "group:${x}@example.com",
    "user:a:b@example.com",
    "group:team/payments@example.com",
    "serviceAccount:service/checkout@checkout-prod.iam.gserviceaccount.com",
    "user:lead@example.com",
];
const HOSTILE_ROLES: [&str; 5] = ["roles/", "odd", "roles/x\"y", "roles/a b", "roles/x\n- y"];
const HOSTILE_TITLES: [&str; 5] = ["a\nb \u{202e}`${x}", "# yes: no", "null", "- {{service}}", "%{ if x }"];

/// The kinds of mess, to count them.
pub const KINDS: [&str; 13] = [
    "nothing",
    "a stranger in a policy",
    "a known principal with another role",
    "who is gone, and agents",
    "an odd condition",
    "one title, two conditions",
    "an odd subject in a cluster",
    "other rules",
    "an odd member of a group",
    "groups in groups",
    "odd projects and namespaces",
    "not exported",
    "hostile texts",
];

/// Makes one mess, and says of which kind; 0 where the world has nothing for it.
pub fn mess(world: &mut World, choices: &mut Choices<'_>) -> usize {
    let kind = choices.below(KINDS.len());
    let is_made = match kind {
        1..=5 => policy(kind, world, choices),
        6 | 7 => cluster(kind, world, choices),
        8 | 9 => group(kind, world, choices),
        10 => {
            place(world, choices);
            Some(())
        }
        11 => hide(world, choices),
        12 => hostile(world, choices),
        _ => None,
    };
    is_made.map_or(0, |()| kind)
}

fn pick<T: Clone>(all: impl Iterator<Item = T>, choices: &mut Choices<'_>) -> Option<T> {
    let all: Vec<T> = all.collect();
    (!all.is_empty()).then(|| choices.pick(&all))
}

fn entry(principal: &str, role: &str, condition: Option<LiveCondition>) -> Entry {
    Entry { role: role.to_owned(), principal: principal.to_owned(), condition, is_noise: false }
}

fn condition(title: &str, expression: &str) -> LiveCondition {
    LiveCondition { title: title.to_owned(), expression: expression.to_owned(), rest: None, end: None }
}

fn policy(kind: usize, world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let scope = pick(world.policies.keys().cloned(), choices)?;
    let entries = world.policy(&scope);
    let mut made = match pick(entries.iter().cloned(), choices) {
        Some(known) if kind != 1 && choices.one_in(2) => Entry { condition: None, is_noise: false, ..known },
        _ => entry(choices.pick(&PRINCIPALS), choices.pick(&ROLES), None),
    };
    match kind {
        2 => choices.pick(&ROLES).clone_into(&mut made.role),
        3 => choices.pick(&GONE).clone_into(&mut made.principal),
        4 => made.condition = Some(odd(choices)),
        5 => {
            // The same condition under two titles, or two under one.
            let (titles, expressions) = (["mine", "yours"], ["resource.type == 'a'", "resource.type == 'b'"]);
            let is_by_title = choices.one_in(2);
            for number in 0..2 {
                let (title, expression) = if is_by_title { (number, 0) } else { (0, number) };
                made.condition = Some(condition(titles[title], expressions[expression]));
                entries.push(made.clone());
            }
            return Some(());
        }
        _ => {}
    }
    entries.push(made);
    Some(())
}

/// Conditions that have ended, end within a day, can't be read, or say nothing of a title.
fn odd(choices: &mut Choices<'_>) -> LiveCondition {
    match choices.below(8) {
        0 => condition("ended", "request.time < timestamp(\"2024-01-01T00:00:00Z\")"),
        1 => condition("at noon", "request.time < timestamp(\"2027-01-01T12:00:00Z\")"),
        2 => condition("today", "request.time < timestamp(\"2026-11-23T00:00:00Z\")"),
        3 => condition("until", "request.time <= timestamp(\"2027-01-01T00:00:00Z\")"),
        4 => condition("", "resource.type == 'x'"),
        5 => condition("  two  spaces ", "resource.type == 'x' && request.time < timestamp(\"2027-01-01T00:00:00Z\")"),
        6 => condition("no CEL ${x} `", "this is ( no expression"),
        _ => spelling::foreign(choices),
    }
}

fn cluster(kind: usize, world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let name = pick(world.clusters.keys().cloned(), choices)?;
    let cluster = world.clusters.get_mut(&name)?;
    if kind == 7 {
        let key = pick(cluster.roles.keys().cloned(), choices)?;
        if choices.one_in(3) {
            cluster.roles.remove(&key);
        } else {
            let rules = cluster.roles.get_mut(&key)?;
            rules[0].entry("verbs").or_default().push("delete-collection".to_owned());
        }
        return Some(());
    }
    let known = cluster.bindings.iter().map(|binding| binding.namespace.clone());
    let namespace = pick(known.chain(cluster.namespaces.iter().cloned().map(Some)).chain([None]), choices)?;
    let role = choices.pick(&CLUSTER_ROLES);
    let role = if namespace.is_none() { CLUSTER_ROLES[choices.below(6)] } else { role };
    let (kind, subject, within) = choices.pick(&SUBJECTS);
    let subject = (kind.to_owned(), subject.to_owned(), within.to_owned());
    cluster.bindings.push(Binding {
        namespace,
        role: role.to_owned(),
        principal: String::new(),
        subject,
        is_noise: false,
    });
    Some(())
}

fn group(kind: usize, world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let address = pick(world.groups.keys().cloned(), choices)?;
    let other = pick(world.groups.keys().cloned(), choices)?;
    let member = Member { beside: choices.maybe(4, |_| "owner"), expiry: None };
    let principal = if kind == 8 { choices.pick(&MEMBERS).to_owned() } else { format!("group:{other}") };
    let expiry = choices.maybe(4, |choices| choices.pick(&["2027-03-31", "2025-03-31"]).to_owned());
    let member = Member { expiry: expiry.filter(|_| member.beside.is_none()), ..member };
    world.groups.get_mut(&address)?.insert(principal, member);
    Some(())
}

fn place(world: &mut World, choices: &mut Choices<'_>) {
    let who = choices.pick(&PRINCIPALS);
    let project = choices.pick(&PROJECTS).to_owned();
    let scope = match choices.below(6) {
        0 | 1 => Scope::Project(project),
        2 => Scope::Resource { project, kind: Kind::Dataset, within: None, id: "left_over".to_owned() },
        3 => Scope::Folder("999000111222".to_owned()),
        _ => {
            let name = pick(world.clusters.keys().cloned(), choices).unwrap_or_else(|| "nobodys".to_owned());
            let namespace = choices.pick(&NAMESPACES).to_owned();
            let cluster: &mut Cluster = world.clusters.entry(name).or_default();
            if !cluster.namespaces.is_empty() {
                cluster.namespaces.insert(namespace.clone());
            }
            cluster.bindings.push(binding(Some(&namespace), "ClusterRole/view", "user:root@example.com"));
            return;
        }
    };
    world.policy(&scope).push(entry(who, choices.pick(&ROLES), None));
}

fn hostile(world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let principal = choices.pick(&HOSTILE);
    let has_address = !principal.ends_with(':');
    match choices.below(8) {
        0 if has_address => {
            let members = world.groups.get_mut(&pick(world.groups.keys().cloned(), choices)?)?;
            members.insert(principal.to_owned(), Member { beside: None, expiry: None });
        }
        1 if has_address => {
            // A group of that name, with access and with people.
            let address = principal.split_once(':')?.1.to_owned();
            let scope = pick(world.policies.keys().cloned(), choices)?;
            world.policy(&scope).push(entry(&format!("group:{address}"), choices.pick(&ROLES), None));
            let members = ["user:ada@example.com", principal];
            let member = |member: &str| (member.to_owned(), Member { beside: None, expiry: None });
            world.groups.insert(address, members.map(member).into());
        }
        2 if has_address => {
            let cluster = world.clusters.get_mut(&pick(world.clusters.keys().cloned(), choices)?)?;
            let namespace = pick(cluster.bindings.iter().map(|binding| binding.namespace.clone()), choices)?;
            let (kind, name) = principal.split_once(':')?;
            let kind = if kind == "group" { "Group" } else { "User" };
            let subject = (kind.to_owned(), name.to_owned(), String::new());
            let role = choices.pick(&["ClusterRole/view", "ClusterRole/a b", "ClusterRole/x\"y", "ClusterRole/true"]);
            cluster.bindings.push(Binding {
                namespace,
                role: role.to_owned(),
                principal: String::new(),
                subject,
                is_noise: false,
            });
        }
        kind => {
            let scope = pick(world.policies.keys().cloned(), choices)?;
            let title = choices.pick(&HOSTILE_TITLES);
            let made = match kind {
                3 => entry("user:ada@example.com", choices.pick(&HOSTILE_ROLES), None),
                4 => entry(
                    "user:ada@example.com",
                    choices.pick(&ROLES),
                    Some(condition(title, "resource.type == \"${x}\\n\"\n || false")),
                ),
                _ => entry(principal, choices.pick(&ROLES), None),
            };
            world.policy(&scope).push(made);
        }
    }
    Some(())
}

fn hide(world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    match choices.below(4) {
        0 => drop(world.policies.remove(&pick(world.policies.keys().cloned(), choices)?)),
        1 => drop(world.clusters.remove(&pick(world.clusters.keys().cloned(), choices)?)),
        2 => world.groups.clear(),
        _ => drop(world.groups.remove(&pick(world.groups.keys().cloned(), choices)?)),
    }
    Some(())
}
