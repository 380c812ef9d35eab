//! Random worlds with old roots, by names that real programs take.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::RngExt as _, test_runner::TestRng};

use super::{cloud::Fact, procedure::Part, resource::Resource};

/// How much there is of everything.
pub struct Size {
    pub scopes: usize,
    pub roles: usize,
    pub people: usize,
    /// How often of a hundred somebody has a role somewhere.
    pub density: usize,
    pub roots: usize,
}

pub const SMALL: Size = Size { scopes: 1, roles: 2, people: 3, density: 50, roots: 3 };
/// One root that has nearly all.
pub const SINGLE: Size = Size { scopes: 1, roles: 2, people: 4, density: 60, roots: 1 };
pub const LARGE: Size = Size { scopes: 4, roles: 3, people: 5, density: 50, roots: 6 };

const ROLES: [&str; 3] = ["logging.viewer", "monitoring.viewer", "pubsub.viewer"];
const CLUSTER: &str = "platform";
const CLUSTER_ROLE: &str = "ClusterRole/view";
const OLD_BINDING: &str = "look-around";
const OUR_BINDING: &str = "teamkit.clusterrole.view.user";

/// What is live and what is defined, in policies and in namespaces, and what old roots have of it.
#[derive(Debug)]
pub struct World {
    pub live: BTreeSet<Fact>,
    pub defined: BTreeSet<Fact>,
    pub old: Vec<Part>,
}

pub fn chance(random: &mut TestRng, percent: usize) -> bool {
    random.random_range(0..100) < percent
}

pub fn world(size: &Size, random: &mut TestRng) -> World {
    let (mut live, mut defined) = (BTreeSet::new(), BTreeSet::new());
    for scope in 0..size.scopes {
        for role in 0..size.roles {
            let is_namespace = role == 0 && chance(random, 50);
            for who in 0..size.people {
                let [old, new] = facts(scope, role, who, is_namespace);
                let is_live = chance(random, size.density);
                if is_live {
                    live.insert(old);
                }
                // Most of what is live is defined, and little besides.
                if chance(random, if is_live { 70 } else { 15 }) {
                    defined.insert(new);
                }
            }
        }
    }
    let old = old_roots(size, &live, &defined, random);
    World { live, defined, old }
}

/// The fact that is live and the one that is defined, which differ in the names of `RoleBinding`s.
fn facts(scope: usize, role: usize, who: usize, is_namespace: bool) -> [Fact; 2] {
    let who = format!("user:p{who}@example.com");
    if is_namespace {
        let namespace = format!("{CLUSTER}/svc{scope}");
        return [OLD_BINDING, OUR_BINDING].map(|name| Fact::subject(&namespace, name, CLUSTER_ROLE, &who));
    }
    let fact = Fact::member(&format!("svc{scope}-prod"), &format!("roles/{}", ROLES[role]), &who);
    [fact.clone(), fact]
}

/// People by place and by role of a policy or name of a `RoleBinding`; `true` for `RoleBinding`s.
type Groups<'a> = BTreeMap<(&'a str, &'a str, bool), BTreeSet<&'a str>>;

fn grouped(facts: &BTreeSet<Fact>) -> Groups<'_> {
    let mut groups = Groups::new();
    for fact in facts {
        let (key, who) = match fact {
            Fact::Member { scope, role, member, .. } => ((scope.as_str(), role.as_str(), false), member),
            Fact::Subject { namespace, binding, subject, .. } => {
                ((namespace.as_str(), binding.as_str(), true), subject)
            }
        };
        groups.entry(key).or_default().insert(who.as_str());
    }
    groups
}

fn role_binding(namespace: &str, name: &str, subjects: &BTreeSet<&str>) -> Resource {
    Resource::role_binding(namespace, name, CLUSTER_ROLE, &subjects.iter().copied().collect::<Vec<_>>())
}

/// A text as a part of a name in Terraform.
fn name_of(text: &str) -> String {
    text.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect()
}

/// Old roots that have most of what is live: each group of facts in none, one or two of several styles.
fn old_roots(size: &Size, live: &BTreeSet<Fact>, defined: &BTreeSet<Fact>, random: &mut TestRng) -> Vec<Part> {
    let mut roots: Vec<Part> = (0..size.roots).map(|number| Part::named(format!("old{number}"))).collect();
    let defined = grouped(defined);
    for ((place, role, is_namespace), people) in grouped(live) {
        let holders = [10, 75].iter().filter(|most| random.random_range(0..100) >= **most).count();
        let name = format!("{}_{}", name_of(place), name_of(role));
        for _ in 0..holders {
            let at = random.random_range(0..roots.len());
            let root = &mut roots[at];
            if is_namespace {
                let ours = defined.get(&(place, OUR_BINDING, true));
                let leaves = ours.is_some_and(|ours| ours.intersection(&people).next().is_some());
                root.add(format!("kubernetes_role_binding.{name}"), role_binding(place, role, &people), leaves);
                continue;
            }
            let ours = defined.get(&(place, role, false));
            let style = random.random_range(0..4);
            if style == 0 {
                let people: Vec<&str> = people.iter().copied().collect();
                let binding = Resource::binding(place, role, &people);
                root.add(format!("google_project_iam_binding.{name}"), binding, ours.is_some());
                continue;
            }
            for who in &people {
                let address = match style {
                    1 => format!("google_project_iam_member.{name}_{}", name_of(who)),
                    2 => format!("google_project_iam_member.{name}[\"{who}\"]"),
                    _ => format!("module.{}[\"{role}\"].google_project_iam_member.this[\"{who}\"]", name_of(place)),
                };
                let is_defined = ours.is_some_and(|ours| ours.contains(who));
                root.add(address, Resource::member(place, role, who), is_defined);
            }
        }
    }
    policies(live, &defined, &mut roots, random);
    roots.retain(|root| !root.resources.is_empty());
    roots
}

/// A few projects whose whole policy is somebody's.
fn policies(live: &BTreeSet<Fact>, defined: &Groups<'_>, roots: &mut [Part], random: &mut TestRng) {
    let mut projects: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for fact in live {
        if let Fact::Member { scope, role, member, .. } = fact {
            projects.entry(scope).or_default().push((role, member));
        }
    }
    for (project, bindings) in projects {
        if chance(random, 15) {
            let leaves = defined.keys().any(|(place, ..)| *place == project);
            let at = random.random_range(0..roots.len());
            let address = format!("google_project_iam_policy.{}", name_of(project));
            roots[at].add(address, Resource::policy(project, &bindings), leaves);
        }
    }
}

impl World {
    /// A new root for each place.
    pub fn new_roots(&self) -> Vec<Part> {
        let mut roots: BTreeMap<&str, Part> = BTreeMap::new();
        for ((place, role, is_namespace), people) in grouped(&self.defined) {
            let root = roots.entry(place).or_insert_with(|| Part::named(format!("new {place}")));
            let name = name_of(role);
            if is_namespace {
                root.add(format!("kubernetes_role_binding_v1.{name}"), role_binding(place, role, &people), false);
                continue;
            }
            for who in people {
                let address = format!("google_project_iam_member.{name}_{}", name_of(who));
                root.add(address, Resource::member(place, role, who), false);
            }
        }
        roots.into_values().collect()
    }

    /// `RoleBinding`s of other names, all of whose subjects have the same by ours.
    pub fn replaced(&self) -> Vec<Resource> {
        let defined = grouped(&self.defined);
        let bindings = grouped(&self.live).into_iter().filter(|((.., is_namespace), _)| *is_namespace);
        let replaced = bindings.filter(|((place, ..), people)| {
            defined.get(&(*place, OUR_BINDING, true)).is_some_and(|ours| people.is_subset(ours))
        });
        replaced.map(|((place, name, _), people)| role_binding(place, name, &people)).collect()
    }
}
