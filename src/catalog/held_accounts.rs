//! Service accounts that hold access by the definitions: whoever can act as one has that, too.

use super::{NamespaceAccounts, ProjectAccounts};
use crate::model::{GrantKey, NativeRole, OrgState, Scope};

/// The service accounts that an organization's grants name, with what they hold.
#[derive(Debug, Default)]
pub struct HeldAccounts<'a> {
    pub(super) of_projects: ProjectAccounts<'a>,
    pub(super) of_namespaces: NamespaceAccounts<'a>,
}

impl<'a> HeldAccounts<'a> {
    /// The accounts that the grants of an organization name.
    #[must_use]
    pub fn of(state: &'a OrgState) -> Self {
        Self { of_projects: ProjectAccounts::of(state), of_namespaces: NamespaceAccounts::of(state) }
    }

    /// Whether a role can be more dangerous in a scope than elsewhere.
    #[must_use]
    pub fn matter_in(&self, scope: &Scope) -> bool {
        scope.is_cluster() || self.of_projects.are_in(scope) || self.of_namespaces.are_in(scope)
    }

    /// What somebody takes in a scope with a role over the service accounts there: each account, and what it holds.
    pub(super) fn taken_in(&self, scope: &Scope, role: &NativeRole) -> Vec<String> {
        let accounts = self.of_projects.at(scope).into_iter();
        let taken = accounts.map(|(address, held)| {
            // What the same role gives the account there is nothing more.
            let mut held = held.into_iter().filter(|key| !(key.scope == *scope && key.role == *role));
            let Some(first) = held.next() else { return format!("can act as {address}") };
            let more = match held.count() {
                0 => String::new(),
                count => format!(" (and {count} more)"),
            };
            let GrantKey { role, scope, .. } = first;
            format!("can act as {address}, which has {role} in {scope}{more}")
        });
        taken.collect()
    }
}
