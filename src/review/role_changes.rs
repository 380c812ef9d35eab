//! Reasons in roles: what one of the workspace's roles gives now and didn't, or gave and doesn't any more.

use std::collections::{BTreeMap, BTreeSet};

use super::{change::ChangeKind, change_row::ChangeRow};
use crate::{
    model::{NativeRole, Org, PolicyRules, Role, RoleId},
    source::Place,
};

/// A reason in words, with the line that says so: `role viewer now gives roles/logging.viewer`.
pub(super) type RoleReason = (String, Place);

/// The native roles that roles gained and lost, each with the reason.
pub(super) struct RoleChanges(BTreeMap<(String, NativeRole, ChangeKind), RoleReason>);

impl RoleChanges {
    pub(super) fn between(base: &Org, head: &Org) -> Self {
        let mut changes = BTreeMap::new();
        for (id, after) in &head.roles {
            let Some(before) = base.roles.get(id) else { continue };
            for native in after.native_roles.difference(&before.native_roles) {
                let place = head.written(id, native).unwrap_or(&after.place).clone();
                // A Role of our own under the same name is one change and not two.
                let old = before.native_roles.iter().find(|old| old.to_string() == native.to_string());
                let source = source_of(id, native, head, base);
                let text = match old.and_then(|old| rule_changes(old, native)) {
                    Some(changes) => format!("{native} of role {source} {changes}"),
                    None => format!("role {source} now includes {native}"),
                };
                let reason = (text, place);
                if let Some(old) = old {
                    changes.insert((id.to_string(), old.clone(), ChangeKind::Lost), reason.clone());
                }
                changes.insert((id.to_string(), native.clone(), ChangeKind::Gained), reason);
            }
            for native in before.native_roles.difference(&after.native_roles) {
                if after.native_roles.iter().any(|new| new.to_string() == native.to_string()) {
                    continue;
                }
                let place = base.written(id, native).unwrap_or(&before.place).clone();
                let text = format!("role {} no longer includes {native}", source_of(id, native, base, head));
                changes.insert((id.to_string(), native.clone(), ChangeKind::Lost), (text, place));
            }
        }
        Self(changes)
    }

    /// The new meaning of a role that alone explains a change.
    pub(super) fn reason_of(&self, row: &ChangeRow<'_>) -> Option<&RoleReason> {
        if self.0.is_empty() {
            return None;
        }
        let change = &row.change;
        let reason = |role: &str| self.0.get(&(role.to_owned(), change.key.role.clone(), change.kind()));
        let mut origins = change.grants()?.origins();
        let first = reason(&origins.next()?.role)?;
        origins.all(|origin| reason(&origin.role).is_some()).then_some(first)
    }
}

/// The role that lists a native role on one side and didn't on the other: a role itself, or one that it includes. The
/// role itself, where it is the including that differs.
fn source_of<'a>(id: &'a RoleId, native: &NativeRole, with: &'a Org, without: &Org) -> &'a RoleId {
    let mut open = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(open_id) = open.pop() {
        let Some(role) = with.roles.get(open_id).filter(|_| seen.insert(open_id)) else { continue };
        let lists = |role: &Role| role.own.iter().any(|(own, _)| own == native);
        if lists(role) && without.roles.get(open_id).is_some_and(|other| !lists(other)) {
            return open_id;
        }
        open.extend(&role.includes);
    }
    id
}

/// What a Role of our own permits now and didn't, and the other way round; nothing for other native roles.
pub(super) fn rule_changes(old: &NativeRole, new: &NativeRole) -> Option<String> {
    let (old, new) = (old.own_rules()?, new.own_rules()?);
    let (old, new) = (permitted(old), permitted(new));
    let listed = |these: &BTreeSet<String>, others: &BTreeSet<String>| {
        these.difference(others).cloned().collect::<Vec<_>>().join(", ")
    };
    let (more, less) = (listed(&new, &old), listed(&old, &new));
    Some(match (more.is_empty(), less.is_empty()) {
        (true, true) => "is written differently".to_owned(),
        (false, true) => format!("now permits {more}"),
        (true, false) => format!("no longer permits {less}"),
        (false, false) => format!("now permits {more}, and no longer {less}"),
    })
}

/// What rules permit, as `get pods`; `get some pods` where only some are named.
pub(super) fn permitted(rules: &PolicyRules) -> BTreeSet<String> {
    let permitted = rules.iter().flat_map(|rule| {
        let some = if rule.resource_names.is_empty() { "" } else { "some " };
        rule.verbs
            .iter()
            .flat_map(move |verb| rule.resources.iter().map(move |resource| format!("{verb} {some}{resource}")))
    });
    permitted.collect()
}
