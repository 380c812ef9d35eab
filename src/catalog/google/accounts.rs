//! Service accounts of projects that hold access by the definitions: who can act as one, can do what it can.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{GrantKey, OrgState, Principal, Scope};

/// The service accounts of projects by their addresses, with what they hold anywhere.
#[derive(Debug, Default)]
pub(in crate::catalog) struct ProjectAccounts<'a>(BTreeMap<&'a str, BTreeSet<&'a GrantKey>>);

impl<'a> ProjectAccounts<'a> {
    /// The accounts that the grants of an organization name.
    pub(in crate::catalog) fn of(state: &'a OrgState) -> Self {
        let mut accounts = Self::default();
        for key in state.grants.active.keys() {
            if let Principal::ServiceAccount(address) = &key.principal
                && address.contains('@')
            {
                accounts.0.entry(address).or_default().insert(key);
            }
        }
        accounts
    }

    /// Whether a role in a scope can be one to act as an account: of the account itself, or of its project.
    pub(in crate::catalog) fn are_in(&self, scope: &Scope) -> bool {
        account(scope).is_some() || self.of_project(scope).next().is_some()
    }

    /// The accounts that somebody with power over the accounts of a scope can act as, each with what it holds.
    pub(in crate::catalog) fn at<'s>(&'s self, scope: &'s Scope) -> Vec<(&'s str, Vec<&'a GrantKey>)> {
        match account(scope) {
            Some(address) => vec![(address, self.0.get(address).into_iter().flatten().copied().collect())],
            None => self.of_project(scope).map(|(address, held)| (address, held.iter().copied().collect())).collect(),
        }
    }

    fn of_project<'s>(&'s self, scope: &'s Scope) -> impl Iterator<Item = (&'s str, &'s BTreeSet<&'a GrantKey>)> {
        let project = match scope {
            Scope::Project(project) => Some(&**project),
            Scope::Resource(_)
            | Scope::Folder(_)
            | Scope::Organization(_)
            | Scope::Namespace(_)
            | Scope::Cluster(_) => None,
        };
        let all = project.into_iter().flat_map(|project| {
            let is_there = move |(address, _): &(&&str, _)| is_of_project(address, project);
            self.0.iter().filter(is_there)
        });
        all.map(|(address, held)| (*address, held))
    }
}

/// The address of the service account that a scope is.
fn account(scope: &Scope) -> Option<&str> {
    scope.resource().filter(|resource| resource.kind.is_account()).map(|resource| &*resource.id)
}

fn is_of_project(address: &str, project: &str) -> bool {
    let of = address.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
    of == Some(project)
}
