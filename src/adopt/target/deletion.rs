//! Bindings that can't become ours since their names or conditions have other words: what deletes them once ours stand.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    AccessRow, AdoptableWorld,
    commands::{delete_binding, remove_member},
    google::live_condition,
    kubernetes::{BindingName, LiveBinding, binding_subject},
};
use crate::{
    adopt::{
        defined_access::{DefinedAccess, means_same},
        managed_access::ManagedAccess,
    },
    target::role_binding_name,
};

/// A binding that gives nothing that ours don't give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// What it gives, a row for each subject.
    pub rows: Vec<AccessRow>,
    /// The name of the object, where bindings have names.
    pub binding: Option<String>,
    /// The root that has to be applied before.
    pub root: Utf8PathBuf,
    /// What deletes it; `None` where no command does.
    pub command: Option<String>,
}

/// A binding that gives what ours give, and something else besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptBinding {
    pub binding: String,
    /// What no definition gives, a row for each subject.
    pub undefined: Vec<AccessRow>,
}

impl AdoptableWorld<'_> {
    /// What is to be deleted once some roots are applied, and what gives too much for that.
    #[must_use]
    pub fn deletions(
        &self,
        defined: &DefinedAccess,
        is_wanted: impl Fn(&Utf8Path) -> bool,
    ) -> (Vec<Deletion>, Vec<KeptBinding>) {
        let members = defined.iter().filter(|(_, root)| is_wanted(root));
        let mut deletions: Vec<Deletion> =
            members.flat_map(|(access, root)| self.other_conditions(access, root, defined)).collect();
        let mut kept = Vec::new();
        for (name, binding) in self.objects.bindings() {
            match self.other_name(name, binding, defined) {
                Some(Ok(deletion)) if is_wanted(&deletion.root) => deletions.push(deletion),
                Some(Err((root, binding))) if is_wanted(&root) => kept.push(binding),
                _ => {}
            }
        }
        (deletions, kept)
    }

    /// The same access under other words for its condition.
    fn other_conditions(&self, access: &ManagedAccess, root: &Utf8Path, defined: &DefinedAccess) -> Vec<Deletion> {
        let ManagedAccess::Member { place, role, member, condition } = access else { return Vec::new() };
        let Some(scope) = self.policies.scope(place) else { return Vec::new() };
        let live = self.policies.grants(place, role, member).unwrap_or_default();
        let others = live
            .iter()
            .map(|grant| live_condition(grant))
            .filter(|live| live != condition && means_same(live.as_ref(), condition.as_ref()));
        let deletion = |live| {
            let other = ManagedAccess::Member {
                place: place.clone(),
                role: role.clone(),
                member: member.clone(),
                condition: live,
            };
            let ManagedAccess::Member { condition, .. } = &other else { return None };
            // It may well be ours by another definition.
            defined.root_of(&other).is_none().then(|| Deletion {
                rows: vec![AccessRow::of(&other, self)],
                binding: None,
                root: root.to_owned(),
                command: remove_member(scope, role, member, condition.as_ref()),
            })
        };
        others.filter_map(deletion).collect()
    }

    /// A binding under another name than ours that gives what ours give: alone, or with something else besides.
    fn other_name(
        &self,
        (cluster, namespace, name): BindingName<'_>,
        binding: &LiveBinding<'_>,
        defined: &DefinedAccess,
    ) -> Option<Result<Deletion, (Utf8PathBuf, KeptBinding)>> {
        let (kind, role) = binding.role.split_once('/')?;
        let subjects: Vec<_> = binding.subjects.iter().filter_map(|member| binding_subject(member)).collect();
        let kinds: BTreeSet<&str> = subjects.iter().map(|subject| subject.kind.as_str()).collect();
        if kinds.iter().any(|of| format!("teamkit.{}", role_binding_name(kind, role, of)) == name) {
            return None;
        }
        let access = |subject| ManagedAccess::Subject {
            cluster: cluster.to_owned(),
            namespace: namespace.map(str::to_owned),
            role: binding.role.to_owned(),
            subject,
        };
        let all: Vec<ManagedAccess> = subjects.into_iter().map(access).collect();
        let root = all.iter().find_map(|access| defined.root_of(access))?.to_owned();
        let undefined: Vec<&ManagedAccess> = all.iter().filter(|access| defined.root_of(access).is_none()).collect();
        if undefined.is_empty() {
            let rows = all.iter().map(|access| AccessRow::of(access, self)).collect();
            let command = Some(delete_binding(cluster, namespace, name));
            return Some(Ok(Deletion { rows, binding: Some(name.to_owned()), root, command }));
        }
        let undefined = undefined.into_iter().map(|access| AccessRow::of(access, self)).collect();
        Some(Err((root, KeptBinding { binding: name.to_owned(), undefined })))
    }
}
