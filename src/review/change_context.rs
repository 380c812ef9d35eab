//! A change with its two sides.

use super::{
    binding_row::BindingRow,
    change::{AccessChange, TouchedAccess},
    change_row::ChangeRow,
    entitlement_change::EntitlementChange,
    environment_renames::EnvironmentRenames,
    event::ChangeEvent,
    policy_change::PolicyChange,
    renamed_names::RenamedNames,
    roots::RootChanges,
};
use crate::{
    check::Rule,
    model::{OrgState, RuleSettings},
};

/// A change as rules and cards look at it: both sides, what changes between them, and what was renamed.
pub(super) struct ChangeContext<'a> {
    pub base: &'a OrgState,
    pub head: &'a OrgState,
    /// All access of those whose access changes, in the scopes in which it does.
    pub access: &'a TouchedAccess<'a>,
    pub rows: &'a [ChangeRow<'a>],
    /// What changes in the policy.
    pub policy: &'a [PolicyChange],
    /// New bindings whose dangers no row shows.
    pub bindings: &'a [BindingRow<'a>],
    /// Who may ask for what, where that changes.
    pub entitlements: &'a [EntitlementChange<'a>],
    /// What happened to the definitions.
    pub events: &'a [ChangeEvent],
    pub teams: RenamedNames<'a>,
    pub services: RenamedNames<'a>,
    pub environments: EnvironmentRenames<'a>,
    /// What changes in Terraform.
    pub roots: &'a RootChanges,
    /// Whether `teamkit.yaml` says something else than before.
    pub policy_differs: bool,
    /// Whether a team's file says something else than before.
    pub teams_differ: bool,
}

impl<'a> ChangeContext<'a> {
    /// The changes of access, without what makes them dangerous.
    pub(super) fn changes(&self) -> impl Iterator<Item = &'a AccessChange<'a>> {
        self.rows.iter().map(|row| &row.change)
    }

    /// The base's settings of a rule: a change can't set what it is judged by.
    pub(super) fn settings(&self, rule: &Rule) -> Option<&'a RuleSettings> {
        self.base.org.rules.get(rule.id.as_str())
    }
}
