//! The world: all that an export says, in one model.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{fault::LiveFault, grant::LiveGrant, group::LiveGroup, rbac::LiveCluster};
use crate::model::{Address, Namespace, NativeRole, Scope};

/// What was exported.
#[derive(Debug, Default)]
pub struct LiveWorld {
    /// What is granted, by scope as [`Scope::as_live`] has it. A scope that was exported and has nothing granted is there.
    pub grants: BTreeMap<Scope, Vec<LiveGrant>>,
    /// Clusters by their names; their grants are among the others.
    pub clusters: BTreeMap<Arc<str>, LiveCluster>,
    /// Groups by address.
    pub groups: BTreeMap<Address, LiveGroup>,
}

/// What a file says, in its order.
#[derive(Debug, Default)]
pub struct LiveRecords(pub(super) Vec<LiveFact>);

/// What one place of a file says.
#[derive(Debug)]
pub(super) enum LiveFact {
    Policy { scope: Scope, grants: Vec<LiveGrant>, file: Arc<str> },
    Cluster { name: Arc<str>, file: Arc<str>, cluster: LiveCluster },
    Group { address: Arc<str>, group: LiveGroup },
    Project { id: Arc<str>, number: Option<Arc<str>> },
}

impl LiveWorld {
    /// Puts together what files say, in any order.
    ///
    /// # Errors
    /// Files that say different things of one place.
    pub fn of(records: impl IntoIterator<Item = LiveRecords>) -> Result<Self, Vec<LiveFault>> {
        let facts: Vec<LiveFact> = records.into_iter().flat_map(|records| records.0).collect();
        let mut ids: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
        for fact in &facts {
            if let LiveFact::Project { id, number: Some(number) } = fact {
                ids.insert(Arc::clone(number), Arc::clone(id));
            }
        }
        let mut draft = WorldDraft { ids, ..WorldDraft::default() };
        for fact in facts {
            draft.add(fact);
        }
        if draft.faults.is_empty() { Ok(draft.world) } else { Err(draft.faults) }
    }

    /// Whether what is granted in a scope was exported.
    #[must_use]
    pub fn exports(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Namespace(Namespace { cluster, name }) => self.clusters.get(cluster).is_some_and(|cluster| {
                self.grants.contains_key(scope) || cluster.namespaces.as_ref().is_none_or(|names| names.contains(name))
            }),
            Scope::Cluster(cluster) => self.clusters.contains_key(cluster),
            Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => {
                self.grants.contains_key(scope)
            }
        }
    }

    /// Whether a Role of the definitions is live in its namespace with other rules, or isn't; never where no Roles were
    /// exported.
    #[must_use]
    pub fn has_other_rules(&self, role: &NativeRole, scope: &Scope) -> bool {
        let Some(rules) = role.own_rules() else { return false };
        let Scope::Namespace(Namespace { cluster, name }) = scope else { return false };
        let Some(live) = self.clusters.get(cluster).and_then(|cluster| cluster.roles.as_ref()) else { return false };
        live.get(&(Arc::clone(name), role.name().into())) != Some(rules)
    }

    /// The native role that a scope's grants mean by a name, a Role with the rules that it has live; `None` for a Role that
    /// isn't there.
    #[must_use]
    pub fn native_role(&self, role: &str, scope: &Scope) -> Option<NativeRole> {
        let Some(name) = role.strip_prefix("Role/") else { return NativeRole::parse(role) };
        let Scope::Namespace(Namespace { cluster, name: namespace }) = scope else { return None };
        let roles = self.clusters.get(cluster)?.roles.as_ref()?;
        let rules = roles.get(&(Arc::clone(namespace), name.into()))?;
        Some(NativeRole::Role(name.into(), Arc::new(rules.clone())))
    }

    /// All scopes that were exported, namespaces in which nothing is granted included.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<Scope> {
        let mut scopes: BTreeSet<Scope> = self.grants.keys().cloned().collect();
        for (cluster, live) in &self.clusters {
            let names = live.namespaces.iter().flatten();
            scopes.extend(
                names.map(|name| Scope::Namespace(Namespace { cluster: Arc::clone(cluster), name: Arc::clone(name) })),
            );
        }
        scopes
    }

    /// What is granted in a scope, as [`Scope::as_live`] has it.
    #[must_use]
    pub fn in_scope(&self, scope: &Scope) -> &[LiveGrant] {
        self.grants.get(scope).map(Vec::as_slice).unwrap_or_default()
    }
}

#[derive(Default)]
struct WorldDraft {
    world: LiveWorld,
    /// Ids of projects by number.
    ids: BTreeMap<Arc<str>, Arc<str>>,
    /// The files that said what is granted in a scope.
    files: BTreeMap<Scope, Arc<str>>,
    faults: Vec<LiveFault>,
}

impl WorldDraft {
    fn add(&mut self, fact: LiveFact) {
        match fact {
            LiveFact::Policy { scope, grants, file } => self.add_policy(scope, grants, file),
            LiveFact::Cluster { name, file, mut cluster } => {
                let grants = std::mem::take(&mut cluster.grants);
                if self.world.clusters.insert(Arc::clone(&name), cluster).is_some() {
                    self.faults.push(LiveFault::new(&file, format!("the cluster `{name}` has another file, too")));
                }
                self.world.grants.extend(grants);
            }
            LiveFact::Group { address, group } => {
                let address = Address::complete(&address, "");
                let file = Arc::clone(&group.file);
                match self.world.groups.insert(address.clone(), group) {
                    Some(other) if self.world.groups.get(&address) != Some(&other) => {
                        let message = format!("the group `{address}` is also in {}, with other people", other.file);
                        self.faults.push(LiveFault::new(&file, message).hint(ONE));
                    }
                    _ => {}
                }
            }
            LiveFact::Project { .. } => {}
        }
    }

    fn add_policy(&mut self, scope: Scope, grants: Vec<LiveGrant>, file: Arc<str>) {
        let scope = self.by_id(scope);
        let Some(known) = self.world.grants.get(&scope) else {
            self.files.insert(scope.clone(), file);
            self.world.grants.insert(scope, grants);
            return;
        };
        let plain = |grants: &[LiveGrant]| -> BTreeSet<LiveGrant> {
            grants.iter().map(|grant| LiveGrant { file: "".into(), ..grant.clone() }).collect()
        };
        if plain(known) != plain(&grants) {
            let other = self.files.get(&scope).map(ToString::to_string).unwrap_or_default();
            let (noun, id) = scope.own_part();
            let message = format!("the policy of the {noun} `{id}` is also in {other}, and says something else");
            self.faults.push(LiveFault::new(&file, message).hint(ONE));
        }
    }

    /// The scope with the id of its project in place of the number.
    fn by_id(&self, scope: Scope) -> Scope {
        match &scope {
            Scope::Project(number) => self.ids.get(number).map_or(scope.clone(), |id| Scope::Project(Arc::clone(id))),
            _ => scope,
        }
    }
}

const ONE: &str = "they were exported at different times: remove the older one";
