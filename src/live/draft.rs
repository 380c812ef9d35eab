//! Putting together what files say: ids and numbers are joined, and what is said twice has to be the same.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    asset::is_number,
    fact::{LiveFact, LiveRecords},
    fault::LiveFault,
    grant::LiveGrant,
    group::LiveGroup,
    rbac::LiveCluster,
    world::LiveWorld,
};
use crate::model::{Address, Scope, ServiceResource};

/// The kind of service accounts in the inventory.
const ACCOUNTS: &str = "iam.googleapis.com/ServiceAccount";

const ONE: &str = "they were exported at different times: remove the older one";

impl LiveWorld {
    /// Puts together what files say, in any order.
    ///
    /// # Errors
    /// Files that say different things of one place.
    pub fn of(records: impl IntoIterator<Item = LiveRecords>) -> Result<Self, Vec<LiveFault>> {
        let facts: Vec<LiveFact> = records.into_iter().flat_map(|records| records.0).collect();
        let mut draft = WorldDraft::default();
        for fact in &facts {
            draft.note_names(fact);
        }
        for fact in facts {
            draft.add(fact);
        }
        if draft.faults.is_empty() { Ok(draft.world) } else { Err(draft.faults) }
    }
}

#[derive(Default)]
struct WorldDraft {
    world: LiveWorld,
    /// Addresses of service accounts by unique id.
    accounts: BTreeMap<Arc<str>, Arc<str>>,
    /// The files that said what is granted in a scope.
    files: BTreeMap<Scope, Arc<str>>,
    faults: Vec<LiveFault>,
}

impl WorldDraft {
    /// Notes what else projects and accounts are called.
    fn note_names(&mut self, fact: &LiveFact) {
        match fact {
            LiveFact::Project { id, number: Some(number), file } => {
                let known = self.world.numbers.entry(Arc::clone(number)).or_insert_with(|| Arc::clone(id));
                if known != id {
                    let message = format!("the project number {number} is `{id}` here, and `{known}` in another place");
                    self.faults.push(LiveFault::new(file, message));
                }
            }
            LiveFact::Account { unique_id, address } => {
                self.accounts.insert(Arc::clone(unique_id), Arc::clone(address));
            }
            _ => {}
        }
    }

    fn add(&mut self, fact: LiveFact) {
        match fact {
            LiveFact::Policy { scope, grants, file } => self.add_policy(&scope, grants, file),
            LiveFact::Cluster { name, file, cluster } => self.add_cluster(&name, &file, cluster),
            LiveFact::Group { address, group } => self.add_group(&address, group),
            LiveFact::Above { below, above } => {
                self.world.above.entry(self.by_id(&below)).or_default().extend(above);
            }
            LiveFact::Within { resource, number } => {
                let project = self.world.numbers.get(&number).map(Arc::clone);
                self.world.projects.extend(project.map(|project| (self.by_id(&resource), project)));
            }
            LiveFact::Exported(day) => self.world.exported = self.world.exported.into_iter().chain([day]).min(),
            LiveFact::Others { kind, names } => self.world.others.entry(kind).or_default().extend(names),
            LiveFact::Project { .. } | LiveFact::Account { .. } => {}
        }
    }

    fn add_policy(&mut self, scope: &Scope, grants: Vec<LiveGrant>, file: Arc<str>) {
        let scope = self.by_id(scope);
        if let Some(account) = scope.resource().filter(|resource| resource.kind.is_account() && is_number(&resource.id))
        {
            self.world.others.entry(ACCOUNTS.into()).or_default().insert(Arc::clone(&account.id));
            return;
        }
        let Some(known) = self.world.grants.get(&scope) else {
            self.files.insert(scope.clone(), file);
            self.world.grants.insert(scope, grants);
            return;
        };
        let plain = |grants: &[LiveGrant]| -> BTreeSet<LiveGrant> {
            grants.iter().map(|grant| LiveGrant { file: "".into(), ..grant.clone() }).collect()
        };
        if plain(known) != plain(&grants) {
            let (noun, id) = scope.own_part();
            let other = self.files.get(&scope).filter(|other| **other != file);
            let place = other.map_or_else(|| "twice in the file".to_owned(), |other| format!("also in {other}"));
            let message = format!("the policy of the {noun} `{id}` is {place}, and says something else");
            self.faults.push(LiveFault::new(&file, message).hint(ONE));
        }
    }

    fn add_cluster(&mut self, name: &Arc<str>, file: &Arc<str>, mut cluster: LiveCluster) {
        let grants = std::mem::take(&mut cluster.grants);
        if self.world.clusters.insert(Arc::clone(name), cluster).is_some() {
            self.faults.push(LiveFault::new(file, format!("the cluster `{name}` has another file, too")));
        }
        self.world.grants.extend(grants);
    }

    fn add_group(&mut self, address: &str, group: LiveGroup) {
        let address = Address::complete(address, "");
        let file = Arc::clone(&group.file);
        match self.world.groups.insert(address.clone(), group) {
            Some(other) if self.world.groups.get(&address).is_none_or(|group| group.differs(&other)) => {
                let message = format!("the group `{address}` is also in {}, with other people", other.file);
                self.faults.push(LiveFault::new(&file, message).hint(ONE));
            }
            _ => {}
        }
    }

    /// The scope with the id of its project in place of the number, and the address of an account in place of its unique id.
    fn by_id(&self, scope: &Scope) -> Scope {
        if scope.is_project() {
            return self
                .world
                .numbers
                .get(scope.id())
                .map_or_else(|| scope.clone(), |id| Scope::Project(Arc::clone(id)));
        }
        let Some(resource) = scope.resource() else { return scope.clone() };
        let project = self.world.numbers.get(&resource.project).unwrap_or(&resource.project);
        let path = resource.id.strip_prefix("projects/").and_then(|path| path.split_once('/'));
        let path = path.and_then(|(number, rest)| Some(format!("projects/{}/{rest}", self.world.numbers.get(number)?)));
        let id = match path {
            Some(path) => path.into(),
            None if resource.kind.is_account() => self.accounts.get(&resource.id).unwrap_or(&resource.id).clone(),
            None => Arc::clone(&resource.id),
        };
        Scope::Resource(Arc::new(ServiceResource { project: Arc::clone(project), id, ..resource.clone() }))
    }
}
