//! The search for new bindings whose danger no row shows.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_grant::{AccessGrant, AccessGrants},
    access_table::{AccessKey, AccessTable},
    binding_row::{BindingReach, BindingRow},
    change::AccessChange,
    change_row::ChangeRow,
    change_rows::flags,
    flag::{Flag, FlagContext},
    identity::{Identity, identities},
};
use crate::model::{Condition, Day, Grant, GrantKey, NativeRole, OrgState, Principal, Scope, earlier, later};

/// New bindings that no row shows.
#[derive(Debug, Default)]
pub(super) struct UnseenBindings<'a> {
    /// Those that are dangerous, by scope, then principal, then role.
    pub rows: Vec<BindingRow<'a>>,
    /// All groups among them that teamkit doesn't fill.
    pub unfilled: BTreeSet<Principal>,
}

impl<'a> UnseenBindings<'a> {
    /// Those among changed grants; `access` is what the identities behind them had in the base.
    pub(super) fn among(
        changed: &[&GrantKey],
        rows: &[ChangeRow<'a>],
        access: &AccessTable<'a>,
        context: &FlagContext<'a>,
    ) -> Self {
        let seen = SeenBindings::of(rows);
        let mut unseen = Self::default();
        for &key in changed {
            let Some(binding) = NewBinding::of(key, context) else {
                if is_unfilled(&key.principal, context.base) && !seen.is_less(key) {
                    unseen.unfilled.insert(key.principal.clone());
                }
                continue;
            };
            let seen_flags = seen.flags(key);
            let Some(reach) = binding.reach(access) else { continue };
            if seen_flags.is_none() && reach == BindingReach::Unfilled {
                unseen.unfilled.insert(key.principal.clone());
            }
            let change = binding.change();
            let mut flags = flags(&change, context);
            if binding.is_raised_by_author(access) {
                flags.insert(Flag::SelfGranted);
            }
            flags.retain(|flag| seen_flags.is_none_or(|seen| !seen.contains(flag)));
            if !flags.is_empty() {
                unseen
                    .rows
                    .push(BindingRow { row: ChangeRow { change, flags, added: None, is_relabelled: false }, reach });
            }
        }
        // Where a row shows one of its bindings, the reader looks at the group anyway.
        unseen.unfilled.retain(|group| !seen.principals.contains(group));
        unseen
    }
}

type BindingKey<'r> = (&'r Scope, &'r Principal, &'r NativeRole, Option<&'r Condition>);

fn binding_key(key: &GrantKey) -> BindingKey<'_> {
    (&key.scope, &key.principal, &key.role, key.condition.as_deref())
}

/// The bindings that rows show.
#[derive(Default)]
struct SeenBindings<'r> {
    /// Those by which somebody has more, with the flags of the rows.
    more: BTreeMap<BindingKey<'r>, BTreeSet<&'r Flag>>,
    /// Those by which somebody had more.
    less: BTreeSet<BindingKey<'r>>,
    principals: BTreeSet<&'r Principal>,
}

impl<'r> SeenBindings<'r> {
    fn of(rows: &'r [ChangeRow<'_>]) -> Self {
        let mut seen = Self::default();
        for ChangeRow { change, flags, .. } in rows {
            let key = |grant: &AccessGrant<'r>| {
                let condition = change.key.condition.as_deref();
                (&change.key.scope, grant.principal, &change.key.role, condition)
            };
            seen.principals.extend(change.before.iter().chain(&change.after).flatten().map(|grant| grant.principal));
            if change.is_more() {
                for grant in change.after.iter().flatten() {
                    seen.more.entry(key(grant)).or_default().extend(flags);
                }
            } else {
                seen.less.extend(change.before.iter().flatten().map(key));
            }
        }
        seen
    }

    fn flags<'s>(&'s self, key: &'s GrantKey) -> Option<&'s BTreeSet<&'r Flag>> {
        self.more.get(&binding_key(key))
    }

    fn is_less(&self, key: &GrantKey) -> bool {
        self.less.contains(&binding_key(key))
    }
}

/// A binding that the base lacks, or has for a shorter time.
struct NewBinding<'a, 'c> {
    key: &'a GrantKey,
    before: Option<&'a Grant>,
    after: &'a Grant,
    context: &'c FlagContext<'a>,
}

impl<'a, 'c> NewBinding<'a, 'c> {
    fn of(key: &GrantKey, context: &'c FlagContext<'a>) -> Option<Self> {
        let (key, after) = context.head.grants.active.get_key_value(key)?;
        let before = context.base.grants.active.get(key);
        let is_more = before.is_none_or(|before| later(before.until, after.until) == after.until);
        is_more.then_some(Self { key, before, after, context })
    }

    /// What changes for the principal itself.
    fn change(&self) -> AccessChange<'a> {
        let GrantKey { scope, principal, role, condition } = self.key;
        let condition = condition.clone();
        let of = |grant: &'a Grant| AccessGrants::of(AccessGrant { principal, until: grant.until, grant });
        AccessChange {
            key: AccessKey { identity: Identity::of(principal), scope: scope.clone(), role: role.clone(), condition },
            before: self.before.map(of),
            after: Some(of(self.after)),
            was_under: Vec::new(),
        }
    }

    /// What it changes for those behind it; nothing where it only stands in place of another binding.
    fn reach(&self, access: &AccessTable<'_>) -> Option<BindingReach> {
        let (principal, head) = (&self.key.principal, self.context.head);
        if is_unfilled(principal, head) {
            return Some(BindingReach::Unfilled);
        }
        let groups = head.people_of_groups();
        if groups.get(principal).is_some_and(BTreeMap::is_empty) {
            return Some(BindingReach::Nobody);
        }
        let behind = identities(principal, groups);
        let is_moved = behind.iter().all(|(identity, end)| self.replaces(identity, *end, access));
        (!is_moved).then_some(BindingReach::Further)
    }

    /// Whether the author is behind a group's binding, and didn't have the same by one that it replaces.
    fn is_raised_by_author(&self, access: &AccessTable<'_>) -> bool {
        let FlagContext { head, author, .. } = self.context;
        let behind = identities(&self.key.principal, head.people_of_groups());
        behind.iter().any(|(identity, end)| {
            let is_author = identity.person().is_some_and(|person| author.contains(person));
            is_author && !self.replaces(identity, *end, access)
        })
    }

    /// Whether an identity, which is in the group to an end, had the same, and not for a shorter time, by a binding that
    /// is gone.
    fn replaces(&self, identity: &Identity, end: Option<Day>, access: &AccessTable<'_>) -> bool {
        let GrantKey { scope, role, condition, .. } = self.key;
        let until = earlier(self.after.until, end);
        let (identity, condition) = (identity.clone(), condition.clone());
        let key = AccessKey { identity, scope: scope.clone(), role: role.clone(), condition };
        let is_replaced = |grant: &AccessGrant<'_>| {
            let key = GrantKey { principal: grant.principal.clone(), ..self.key.clone() };
            later(grant.until, until) == grant.until && !self.context.head.grants.active.contains_key(&key)
        };
        access.get(&key).is_some_and(|grants| grants.iter().any(is_replaced))
    }
}

/// Whether a principal is a group that teamkit doesn't fill, though people are listed for it.
fn is_unfilled(principal: &Principal, state: &OrgState) -> bool {
    !state.org.policy.manage_groups && state.people_of_groups().contains_key(principal)
}
