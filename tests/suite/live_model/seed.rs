//! Differences between what is defined and what is live, one at a time.

use super::{
    honest::binding,
    spelling,
    world::{Binding, Cluster, Defined, Entry, Member, World},
};
use crate::reference_model::{choices::Choices, definitions::Condition, kind::Kind, places::Scope};

/// Principals that may be anywhere; none of them is an agent of Google's.
const STRANGERS: [&str; 14] = [
    "user:root@example.com",
    "user:ada@example.com",
    "group:others@partner.example",
    "serviceAccount:ci@build-farm.iam.gserviceaccount.com",
    "domain:evil.example",
    "principal://iam.googleapis.com/locations/global/workforcePools/pool/subject/Eve",
    "principal://iam.googleapis.com/locations/global/workforcePools/pool/subject/eve",
    // Anybody can make a project, and call an account so.
    "serviceAccount:service-1@evil-project.iam.gserviceaccount.com",
    "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com.evil.example",
    "serviceAccount:127754664067-compute@developer.gserviceaccount.com",
    "serviceAccount:ledger-prod@appspot.gserviceaccount.com",
    "serviceAccount:127754664067@cloudbuild.gserviceaccount.com",
    "serviceAccount:gcp-sa-pubsub@evil-project.iam.gserviceaccount.com",
    "serviceAccount:x1@cloudservices.gserviceaccount.com",
];
const ROLES: [&str; 4] = ["roles/owner", "roles/logging.viewer", "roles/pubsub.viewer", "roles/storage.admin"];
const ENDS: [Option<&str>; 5] = [None, Some("2026-12-30"), Some("2027-06-30"), Some("2031-01-01"), Some("2026-12-31")];
const KUBERNETES_ROLES: [&str; 4] = ["ClusterRole/view", "ClusterRole/cluster-admin", "Role/restarter", "Role/foreign"];

/// What differences are about, to count them.
pub const KINDS: [&str; 17] = [
    "nothing",
    "revoked",
    "granted",
    "granted with a condition",
    "granted to a defined principal",
    "another end",
    "another condition",
    "unbound",
    "bound",
    "other rules",
    "no role",
    "left a group",
    "joined a group",
    "another expiry",
    "not exported",
    "unknown place",
    "other namespaces",
];

/// Makes one difference; the number of its kind, 0 where the world has nothing that could differ so.
pub fn seed(world: &mut World, defined: &Defined, choices: &mut Choices<'_>) -> usize {
    let kind = choices.below(KINDS.len());
    let is_made = match kind {
        1..=6 => policy(kind, world, defined, choices),
        7..=10 => cluster(kind, world, defined, choices),
        11..=13 => group(kind, world, defined, choices),
        14 => hide(world, choices),
        15 => unknown_place(world, choices),
        16 => other_namespaces(world, choices),
        _ => None,
    };
    is_made.map_or(0, |()| kind)
}

/// One of the things that there are.
fn pick<T: Clone>(all: impl Iterator<Item = T>, choices: &mut Choices<'_>) -> Option<T> {
    let all: Vec<T> = all.collect();
    (!all.is_empty()).then(|| choices.pick(&all))
}

fn granted(principal: &str, role: &str) -> Entry {
    Entry { role: role.to_owned(), principal: principal.to_owned(), condition: None, is_noise: false }
}

fn policy(kind: usize, world: &mut World, defined: &Defined, choices: &mut Choices<'_>) -> Option<()> {
    let scope = pick(world.policies.keys().cloned(), choices)?;
    let entries = world.policy(&scope);
    match kind {
        2 => entries.push(granted(choices.pick(&STRANGERS), choices.pick(&ROLES))),
        3 => {
            let mut entry = granted(choices.pick(&STRANGERS), choices.pick(&ROLES));
            let until = choices.pick(&ENDS).map(str::to_owned);
            let ended = spelling::condition(None, &until, choices);
            entry.condition = ended.or_else(|| Some(spelling::foreign(choices)));
            entries.push(entry);
        }
        4 => {
            let row = pick(defined.rows.iter(), choices)?;
            // Of what is granted with a condition there, the same without one is another difference.
            let is_there = |entry: &Entry| entry.principal == row.principal && entry.role == ROLES[0];
            if !entries.iter().any(is_there) {
                entries.push(granted(&row.principal, ROLES[0]));
            }
        }
        _ => {
            let number = pick((0..entries.len()).filter(|number| !entries[*number].is_noise), choices)?;
            let entry = &mut entries[number];
            match kind {
                1 => drop(entries.remove(number)),
                5 => {
                    let until = choices.pick(&ENDS).map(str::to_owned);
                    let own = entry.condition.as_ref().and_then(|condition| {
                        let title = condition.title.split(", until").next()?.to_owned();
                        Some(Condition { title, expression: condition.rest.clone()? })
                    });
                    entry.condition = spelling::condition(own.as_ref(), &until, choices);
                }
                _ => entry.condition = Some(spelling::foreign(choices)),
            }
        }
    }
    Some(())
}

fn namespaces(name: &str, defined: &Defined) -> Vec<Option<String>> {
    let namespaces = defined.scopes.iter().filter_map(|scope| match scope {
        Scope::Namespace { cluster, namespace } if cluster == name => Some(Some(namespace.clone())),
        Scope::Cluster(cluster) if cluster == name => Some(None),
        _ => None,
    });
    namespaces.collect()
}

fn cluster(kind: usize, world: &mut World, defined: &Defined, choices: &mut Choices<'_>) -> Option<()> {
    let name = pick(world.clusters.keys().cloned(), choices)?;
    let cluster = world.clusters.get_mut(&name)?;
    match kind {
        7 => {
            let all = 0..cluster.bindings.len();
            let number = pick(all.filter(|number| !cluster.bindings[*number].is_noise), choices)?;
            cluster.bindings.remove(number);
        }
        8 => {
            let namespace = pick(namespaces(&name, defined).into_iter(), choices)?;
            let role = choices.pick(&KUBERNETES_ROLES);
            let role = if namespace.is_none() { KUBERNETES_ROLES[choices.below(2)] } else { role };
            let made = match choices.below(4) {
                0 => binding(namespace.as_ref(), role, "user:root@example.com"),
                1 => binding(namespace.as_ref(), role, "group:others@partner.example"),
                2 => Binding {
                    namespace,
                    role: role.to_owned(),
                    principal: "serviceAccount:elsewhere/robot".to_owned(),
                    // An account by its user name is the account.
                    subject: if choices.one_in(3) {
                        ("User".to_owned(), "system:serviceaccount:elsewhere:robot".to_owned(), String::new())
                    } else {
                        ("ServiceAccount".to_owned(), "robot".to_owned(), "elsewhere".to_owned())
                    },
                    is_noise: false,
                },
                _ => {
                    let bound = |scope: &Scope| matches!(scope, Scope::Namespace { .. } | Scope::Cluster(_));
                    let row = pick(defined.rows.iter().filter(|row| bound(&row.scope)), choices)?;
                    binding(namespace.as_ref(), role, &row.principal)
                }
            };
            cluster.bindings.push(made);
        }
        _ => {
            let key = pick(cluster.roles.keys().cloned(), choices)?;
            if kind == 10 {
                cluster.roles.remove(&key);
                return Some(());
            }
            let rules = cluster.roles.get_mut(&key)?;
            match choices.below(4) {
                0 => rules[0].entry("verbs").or_default().push("delete-collection".to_owned()),
                1 => drop(rules[0].entry("apiGroups").or_default().pop()),
                2 => rules.push([("apiGroups", ""), ("resources", "secrets"), ("verbs", "*")].map(|(key, item)| (key, vec![item.to_owned()])).into()),
                _ => rules.clear(),
            }
        }
    }
    Some(())
}

fn group(kind: usize, world: &mut World, defined: &Defined, choices: &mut Choices<'_>) -> Option<()> {
    let address = pick(world.groups.keys().cloned(), choices)?;
    let members = world.groups.get_mut(&address)?;
    if kind == 12 {
        let all =
            ["user:eve@example.com", "user:ada@example.com", "group:others@partner.example", "serviceAccount:ci@build-farm.iam.gserviceaccount.com"];
        let expiry = choices.maybe(3, |_| "2027-03-31".to_owned());
        members.entry(choices.pick(&all).to_owned()).or_insert(Member { beside: None, expiry });
        return Some(());
    }
    let principal = pick(members.keys().cloned(), choices)?;
    if kind == 11 {
        members.remove(&principal);
        return Some(());
    }
    let member = members.get_mut(&principal)?;
    // Where ends aren't written, a person's own end is nowhere.
    let known = defined.groups.get(&address)?.get(principal.strip_prefix("user:")?)?;
    if member.beside.is_some() || !(known.is_written || known.until.is_none()) {
        return None;
    }
    member.expiry = choices.pick(&ENDS).map(str::to_owned);
    Some(())
}

fn hide(world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    match choices.below(4) {
        0 | 1 => drop(world.policies.remove(&pick(world.policies.keys().cloned(), choices)?)),
        2 => drop(world.clusters.remove(&pick(world.clusters.keys().cloned(), choices)?)),
        _ => drop(world.groups.remove(&pick(world.groups.keys().cloned(), choices)?)),
    }
    Some(())
}

fn unknown_place(world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let project = "nobody-knows-it".to_owned();
    let scope = match choices.below(6) {
        0 => Scope::Project(project),
        1 => Scope::Folder("999000111222".to_owned()),
        2 => Scope::Organization("999000111333".to_owned()),
        3 => Scope::Resource { project, kind: Kind::Dataset, within: None, id: "unknown".to_owned() },
        4 => {
            let mut cluster = Cluster::default();
            let namespace = "default".to_owned();
            cluster.bindings.push(binding(Some(&namespace), "ClusterRole/view", "user:root@example.com"));
            cluster.namespaces.insert(namespace);
            world.clusters.insert("nobodys".to_owned(), cluster);
            return Some(());
        }
        _ => {
            let member = Member { beside: None, expiry: None };
            let members = [("user:eve@example.com".to_owned(), member)].into();
            world.groups.insert("nobodys@example.com".to_owned(), members);
            return Some(());
        }
    };
    world.policy(&scope).push(granted("user:root@example.com", "roles/owner"));
    Some(())
}

fn other_namespaces(world: &mut World, choices: &mut Choices<'_>) -> Option<()> {
    let name = pick(world.clusters.keys().cloned(), choices)?;
    let cluster = world.clusters.get_mut(&name)?;
    let lists_namespaces = !cluster.namespaces.is_empty();
    if choices.one_in(2) {
        // One of ours is gone.
        let gone = pick(cluster.namespaces.iter().cloned(), choices)?;
        cluster.namespaces.remove(&gone);
        cluster.bindings.retain(|binding| binding.namespace.as_ref() != Some(&gone));
        cluster.roles.retain(|(namespace, _), _| *namespace != gone);
    }
    let namespace = "kube-system".to_owned();
    cluster.bindings.push(binding(Some(&namespace), "ClusterRole/view", "user:root@example.com"));
    if lists_namespaces {
        cluster.namespaces.insert(namespace);
    }
    Some(())
}
