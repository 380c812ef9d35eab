//! Service accounts of projects that hold access by the definitions: who can act as one, can do what it can.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{GrantKey, OrgState, Principal, Scope};

/// What accounts hold, by their addresses.
type HeldByAccount<'a> = BTreeMap<&'a str, BTreeSet<&'a GrantKey>>;

/// The service accounts of each project, with what they hold anywhere; those whose addresses name no project are under an
/// empty one.
#[derive(Debug, Default)]
pub(in crate::catalog) struct ProjectAccounts<'a>(BTreeMap<&'a str, HeldByAccount<'a>>);

impl<'a> ProjectAccounts<'a> {
    /// The accounts that the grants of an organization name.
    pub(in crate::catalog) fn of(state: &'a OrgState) -> Self {
        let mut accounts = Self::default();
        for key in state.grants.active.keys() {
            if let Principal::ServiceAccount(address) = &key.principal
                && address.contains('@')
            {
                accounts.0.entry(project(address)).or_default().entry(address).or_default().insert(key);
            }
        }
        accounts
    }

    /// Whether a role in a scope can be one to act as an account: of the account itself, or of its project.
    pub(in crate::catalog) fn are_in(&self, scope: &Scope) -> bool {
        account(scope).is_some() || self.of_project(scope).is_some()
    }

    /// The accounts that somebody with power over the accounts of a scope can act as, each with what it holds.
    pub(in crate::catalog) fn at<'s>(&'s self, scope: &'s Scope) -> Vec<(&'s str, Vec<&'a GrantKey>)> {
        if let Some(address) = account(scope) {
            let held = self.0.get(project(address)).and_then(|accounts| accounts.get(address));
            return vec![(address, held.into_iter().flatten().copied().collect())];
        }
        let accounts = self.of_project(scope).into_iter().flatten();
        accounts.map(|(address, held)| (*address, held.iter().copied().collect())).collect()
    }

    fn of_project(&self, scope: &Scope) -> Option<&HeldByAccount<'a>> {
        self.0.get(scope.id()).filter(|_| scope.is_project())
    }
}

/// The address of the service account that a scope is.
fn account(scope: &Scope) -> Option<&str> {
    scope.resource().filter(|resource| resource.kind.is_account()).map(|resource| &*resource.id)
}

/// The project that an address names; empty where it names none.
fn project(address: &str) -> &str {
    let of = address.split_once('@').and_then(|(_, domain)| domain.strip_suffix(".iam.gserviceaccount.com"));
    of.unwrap_or_default()
}
