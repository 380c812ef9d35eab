//! Service accounts of clusters that hold access by the definitions: who can run pods beside them, can act as them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{GrantKey, Namespace, OrgState, Principal, Scope};

/// The service accounts of namespaces, with what they hold anywhere. An account that holds something in a project is
/// taken to be in the clusters of the environment that the definition speaks of.
#[derive(Debug, Default)]
pub(in crate::catalog) struct NamespaceAccounts<'a>(BTreeMap<Namespace, BTreeSet<(String, &'a GrantKey)>>);

impl<'a> NamespaceAccounts<'a> {
    /// The accounts that the grants of an organization name.
    pub(in crate::catalog) fn of(state: &'a OrgState) -> Self {
        let mut accounts = Self::default();
        for (key, grant) in &state.grants.active {
            let Some((namespace, name)) = account(&key.principal) else { continue };
            let clusters: BTreeSet<_> = match &key.scope {
                Scope::Namespace(Namespace { cluster, .. }) | Scope::Cluster(cluster) => BTreeSet::from([cluster]),
                Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => {
                    let environments =
                        grant.origins.iter().filter_map(|origin| state.org.environment(origin.site.environment()?));
                    environments.flat_map(|environment| &environment.clusters).map(|cluster| &cluster.name).collect()
                }
            };
            for cluster in clusters {
                let home = Namespace { cluster: cluster.clone(), name: namespace.into() };
                accounts.0.entry(home).or_default().insert((name.to_owned(), key));
            }
        }
        accounts
    }

    /// Whether any account is in a scope.
    pub(in crate::catalog) fn are_in(&self, scope: &Scope) -> bool {
        self.at(scope).next().is_some()
    }

    /// The accounts of a scope by name, each with what it holds.
    pub(in crate::catalog) fn at(&self, scope: &Scope) -> impl Iterator<Item = (&str, &'a GrantKey)> {
        let (own, all) = match scope {
            Scope::Namespace(namespace) => (self.0.get(namespace), None),
            // Who may run pods anywhere can act as every account.
            Scope::Cluster(cluster) => (None, Some(cluster)),
            Scope::Project(_) | Scope::Resource(_) | Scope::Folder(_) | Scope::Organization(_) => (None, None),
        };
        let of_cluster = all
            .into_iter()
            .flat_map(|cluster| self.0.iter().filter(move |(home, _)| home.cluster == *cluster).map(|(_, held)| held));
        own.into_iter().chain(of_cluster).flatten().map(|(name, key)| (name.as_str(), *key))
    }
}

/// The namespace and the name of an account that pods run as.
fn account(principal: &Principal) -> Option<(&str, &str)> {
    match principal {
        Principal::ServiceAccount(address) => address.split_once(".svc.id.goog[")?.1.strip_suffix(']')?.split_once('/'),
        Principal::Federated(identity) => identity.split_once(".svc.id.goog/subject/ns/")?.1.split_once("/sa/"),
        Principal::Domain(_) | Principal::FederatedSet(_) | Principal::Group(_) | Principal::User(_) => None,
    }
}
