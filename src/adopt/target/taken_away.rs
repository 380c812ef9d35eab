//! What an apply takes away although it destroys nothing: an object under a name of ours that is live with more than
//! definitions give is taken over, and then changed.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    AccessRow, AdoptableWorld,
    kubernetes::{LiveBinding, binding_subject},
};
use crate::{
    adopt::{defined_access::DefinedAccess, managed_access::ManagedAccess},
    model::{GrantKey, Namespace, Scope},
    target::role_binding_name,
};

/// What an apply takes from those who have it by an object of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenAway {
    /// The root that is applied.
    pub root: Utf8PathBuf,
    /// The name of the object.
    pub object: String,
    /// Its cluster, and its namespace if it is in one.
    pub place: String,
    /// Whether it is a Role that gets other rules, and not a binding that loses subjects.
    pub is_role: bool,
    /// Who loses what, a row for each subject.
    pub rows: Vec<AccessRow>,
}

impl AdoptableWorld<'_> {
    /// What the applies of some roots take away; `grants` are all that are defined.
    #[must_use]
    pub fn taken_away<'k>(
        &self,
        defined: &DefinedAccess,
        grants: impl Iterator<Item = &'k GrantKey>,
        is_wanted: impl Fn(&Utf8Path) -> bool,
    ) -> Vec<TakenAway> {
        let mut taken = self.lost_subjects(defined, &is_wanted);
        let others: BTreeSet<(&str, &str, &str)> = grants.filter_map(|key| self.other_role(key)).collect();
        for (cluster, namespace, name) in others {
            let access = ManagedAccess::Role {
                cluster: cluster.to_owned(),
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            };
            let Some(root) = defined.root_of(&access).filter(|root| is_wanted(root)) else { continue };
            let role = format!("Role/{name}");
            let of_role = |((of, space, _), binding): &((&str, Option<&str>, &str), &LiveBinding<'_>)| {
                *of == cluster && *space == Some(namespace) && binding.role == role
            };
            let bindings = self.objects.bindings().filter(of_role);
            let rows = bindings.flat_map(|(_, binding)| self.rows(cluster, Some(namespace), binding, |_| true));
            let rows: BTreeSet<AccessRow> = rows.collect();
            taken.push(TakenAway {
                root: root.to_owned(),
                object: name.to_owned(),
                place: format!("{cluster}/{namespace}"),
                is_role: true,
                rows: rows.into_iter().collect(),
            });
        }
        taken
    }

    /// A Role that is live with other rules than the grant's: its cluster, namespace and name.
    fn other_role<'k>(&self, key: &'k GrantKey) -> Option<(&'k str, &'k str, &'k str)> {
        let Scope::Namespace(Namespace { cluster, name }) = &key.scope else { return None };
        let role = key.role.name();
        let has_it = || self.objects.clusters_with_role(name, role).contains(&&**cluster);
        (key.role.own_rules().is_some() && has_it() && self.objects.has_other_rules(key))
            .then_some((cluster, name, role))
    }

    /// The subjects that bindings of our names lose.
    fn lost_subjects(&self, defined: &DefinedAccess, is_wanted: &impl Fn(&Utf8Path) -> bool) -> Vec<TakenAway> {
        let mut ours: BTreeMap<(&str, Option<&str>, String), (&str, &Utf8Path)> = BTreeMap::new();
        for (access, root) in defined.iter().filter(|(_, root)| is_wanted(root)) {
            let ManagedAccess::Subject { cluster, namespace, role, subject } = access else { continue };
            let Some((kind, name)) = role.split_once('/') else { continue };
            let object = format!("teamkit.{}", role_binding_name(kind, name, &subject.kind));
            ours.insert((cluster, namespace.as_deref(), object), (role, root));
        }
        let mut taken = Vec::new();
        for ((cluster, namespace, object), (role, root)) in ours {
            let live = self.objects.binding_at((cluster, namespace, &object)).filter(|live| live.role == role);
            let Some(live) = live else { continue };
            let rows = self.rows(cluster, namespace, live, |access| defined.root_of(access).is_none());
            if !rows.is_empty() {
                let place = namespace.map_or_else(|| cluster.to_owned(), |name| format!("{cluster}/{name}"));
                taken.push(TakenAway { root: root.to_owned(), object, place, is_role: false, rows });
            }
        }
        taken
    }

    /// Some of what a binding gives, a row for each subject.
    fn rows(
        &self,
        cluster: &str,
        namespace: Option<&str>,
        binding: &LiveBinding<'_>,
        is_told: impl Fn(&ManagedAccess) -> bool,
    ) -> Vec<AccessRow> {
        let subjects = binding.subjects.iter().filter_map(|member| binding_subject(member));
        let access = subjects.map(|subject| ManagedAccess::Subject {
            cluster: cluster.to_owned(),
            namespace: namespace.map(str::to_owned),
            role: binding.role.to_owned(),
            subject,
        });
        access.filter(|access| is_told(access)).map(|access| AccessRow::of(&access, self)).collect()
    }
}
