//! What definitions have Terraform manage, and in which root.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    managed_access::{ManagedAccess, ManagedCondition},
    project_numbers::{is_same_within_project, project},
};
use crate::{
    live::meaning,
    target::{DefinedObject, Document, MemberPlace},
    terraform::{Authority, UnreadAuthority},
};

/// Who has which role in a place, each under conditions with the root that manages it.
type PlaceAccess = BTreeMap<(String, String), Vec<(Option<ManagedCondition>, Utf8PathBuf)>>;

/// All that the roots of a workspace manage.
#[derive(Debug, Default)]
pub struct DefinedAccess {
    roots: BTreeMap<ManagedAccess, Utf8PathBuf>,
    places: BTreeMap<MemberPlace, PlaceAccess>,
    clusters: BTreeSet<String>,
}

impl DefinedAccess {
    /// What a root manages, from its document and its namespaces and groups.
    #[must_use]
    pub fn of_root(document: &Document, objects: Vec<DefinedObject>) -> Vec<ManagedAccess> {
        let bindings = document.expected.iter().flat_map(|binding| {
            let clusters = document.clusters_of(binding);
            let one = clusters.is_empty().then_some(None);
            let clusters = one.into_iter().chain(clusters.into_iter().map(Some));
            clusters.filter_map(|cluster| ManagedAccess::of_binding(binding, cluster, "")).collect::<Vec<_>>()
        });
        let objects = objects.into_iter().flat_map(|object| {
            if object.noun == "group" {
                return vec![ManagedAccess::Group { address: object.name }];
            }
            let clusters = document.clusters.iter().filter(|(provider, _)| *provider == object.provider);
            let namespace =
                |cluster: &String| ManagedAccess::Namespace { cluster: cluster.clone(), name: object.name.clone() };
            clusters.map(|(_, cluster)| namespace(cluster)).collect()
        });
        bindings.chain(objects).collect()
    }

    /// All of these roots together.
    #[must_use]
    pub fn of(roots: impl IntoIterator<Item = (Utf8PathBuf, Vec<ManagedAccess>)>) -> Self {
        let mut defined = Self::default();
        for (root, accesses) in roots {
            for access in accesses {
                if let ManagedAccess::Member { place, role, member, condition } = &access {
                    let of_place = defined.places.entry(place.clone()).or_default();
                    let of_member = of_place.entry((role.clone(), member.clone())).or_default();
                    of_member.push((condition.clone(), root.clone()));
                }
                defined.clusters.extend(access.cluster().map(str::to_owned));
                defined.roots.insert(access, root.clone());
            }
        }
        defined
    }

    /// All of it, each with its root.
    pub fn iter(&self) -> impl Iterator<Item = (&ManagedAccess, &Utf8Path)> {
        self.roots.iter().map(|(access, root)| (access, root.as_path()))
    }

    /// The clusters that it is in.
    #[must_use]
    pub fn clusters(&self) -> BTreeSet<&str> {
        self.clusters.iter().map(String::as_str).collect()
    }

    /// The root that manages just this.
    #[must_use]
    pub fn root_of(&self, access: &ManagedAccess) -> Option<&Utf8Path> {
        self.roots.get(access).map(Utf8PathBuf::as_path)
    }

    /// The root that gives the same access, under whatever words for its condition.
    #[must_use]
    pub fn root_of_same(&self, access: &ManagedAccess) -> Option<&Utf8Path> {
        if let Some(root) = self.root_of(access) {
            return Some(root);
        }
        let ManagedAccess::Member { place, role, member, condition } = access else { return None };
        let known = self.places.get(place)?.get(&(role.clone(), member.clone()))?;
        let same = known.iter().find(|(known, _)| means_same(known.as_ref(), condition.as_ref()))?;
        Some(&same.1)
    }

    /// The roots that give something where an authority decides of which not all can be read: in its place, or in any place
    /// of its kind where that isn't known.
    pub fn roots_near<'d>(&'d self, authority: &'d UnreadAuthority) -> impl Iterator<Item = &'d Utf8Path> {
        let near = self.places.iter().filter(|(place, _)| match &authority.place {
            Some(known) => known == *place,
            None => authority.resource == place.resource,
        });
        near.flat_map(|(_, access)| access.values().flatten()).map(|(_, root)| root.as_path())
    }

    /// The roots that put somebody into a group; into any where it isn't known.
    pub fn roots_of_members<'d>(&'d self, group: Option<&'d str>) -> impl Iterator<Item = &'d Utf8Path> {
        let is_in = move |access: &ManagedAccess| match access {
            ManagedAccess::Membership { group: known, .. } => group.is_none_or(|group| group == known),
            _ => false,
        };
        self.roots.iter().filter(move |(access, _)| is_in(access)).map(|(_, root)| root.as_path())
    }

    /// The roots that give something in a place.
    pub fn roots_in<'d>(&'d self, place: &MemberPlace) -> impl Iterator<Item = &'d Utf8Path> {
        let access = self.places.get(place).into_iter().flat_map(BTreeMap::values);
        access.flatten().map(|(_, root)| root.as_path())
    }

    /// The roots that give something in a place that may be this one, which names its project by a number: those of whose
    /// projects nobody knows the number. Of a role and a member, where they matter.
    pub fn roots_by_number<'d>(
        &'d self,
        place: &'d MemberPlace,
        role: Option<&'d str>,
        member: Option<&'d str>,
        is_numbered: &'d impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &'d Utf8Path> {
        let may_be =
            move |known: &MemberPlace| is_same_within_project(known, place) && !project(known).is_none_or(is_numbered);
        let given = self.places.iter().filter(move |(known, _)| may_be(known)).flat_map(|(_, access)| access);
        let given = given.filter(move |((of_role, of_member), _)| {
            role.is_none_or(|role| role == of_role) && member.is_none_or(|member| member == of_member)
        });
        given.flat_map(|(_, conditions)| conditions).map(|(_, root)| root.as_path())
    }

    /// The roots that give something that an authority would take away.
    pub fn roots_under<'d>(&'d self, authority: &'d Authority) -> impl Iterator<Item = &'d Utf8Path> {
        let known = self.places.get(&authority.place).into_iter().flatten();
        let under = known.flat_map(|((role, _), conditions)| conditions.iter().map(move |known| (role, known)));
        let under = under.filter(|(role, (condition, _))| match &authority.role {
            None => true,
            Some((own, of)) => {
                let is_same = match (condition, of) {
                    (None, None) => true,
                    (Some(known), Some(of)) => known.title == of.title && known.expression == of.expression,
                    _ => false,
                };
                own == *role && is_same
            }
        });
        under.map(|(_, (_, root))| root.as_path())
    }
}

/// Whether two conditions ask for the same and end at the same moment.
pub(super) fn means_same(one: Option<&ManagedCondition>, other: Option<&ManagedCondition>) -> bool {
    let of = |condition: Option<&ManagedCondition>| condition.map(|condition| meaning(&condition.expression));
    one.map(|one| &one.expression) == other.map(|other| &other.expression) || of(one) == of(other)
}
