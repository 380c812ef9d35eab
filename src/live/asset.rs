//! Policies that say themselves what they are of: what Cloud Asset Inventory prints, and the policies above a project.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    asset_name::AssetName,
    loose::Loose,
    record::{PolicyRecord, Record},
};
use crate::model::Scope;

/// A policy, and what is said beside it.
pub(super) struct Asset {
    /// The full name.
    pub name: Arc<str>,
    /// The kind by the inventory's name for it, such as `storage.googleapis.com/Bucket`.
    pub kind: Arc<str>,
    pub policy: PolicyRecord,
    /// The project that it is in, by its number.
    project: Option<Arc<str>>,
    /// The folders and the organization that it is in.
    above: BTreeSet<Scope>,
}

/// The numbers of projects with their ids, and what is above each project or folder.
#[derive(Debug, Default)]
pub(super) struct AssetHierarchy {
    pub ids: BTreeSet<(Arc<str>, Arc<str>)>,
    pub above: BTreeMap<Scope, BTreeSet<Scope>>,
    /// The numbers of the projects of resources.
    pub within: BTreeMap<Scope, Arc<str>>,
}

impl Asset {
    /// Whether a record says its own name.
    pub(super) fn is(record: &Record) -> bool {
        let is_full = |name: &Option<Loose>| {
            name.as_ref().and_then(|name| name.0.as_deref()).is_some_and(|name| name.starts_with("//"))
        };
        is_full(&record.resource) || is_full(&record.name)
    }

    /// Takes a result of a search, or an exported asset.
    pub(super) fn of(record: Record) -> Result<Self, (&'static str, &'static str)> {
        let text = |loose: Option<Loose>| loose.and_then(|loose| loose.0);
        let permissions = record.explanation.and_then(|explanation| explanation.matched_permissions);
        if permissions.is_some_and(|permissions| !permissions.is_empty()) {
            return Err((
                "a search with a query, which finds only the bindings that match it",
                "run `gcloud asset search-all-iam-policies` without `--query`",
            ));
        }
        let resource = text(record.resource).filter(|name| name.starts_with("//"));
        let Some(policy) = record.policy.or(record.iam_policy) else {
            return Err(("an asset without its policy", "run `gcloud asset export` with `--content-type=iam-policy`"));
        };
        let ancestors = record.folders.0.into_iter().chain(text(record.organization)).chain(record.ancestors.0);
        let ancestors: Vec<Ancestor> =
            ancestors.chain(text(record.project)).filter_map(|text| Ancestor::parse(&text)).collect();
        let project = ancestors.iter().find_map(|ancestor| match ancestor {
            Ancestor::Project(number) => Some(Arc::clone(number)),
            Ancestor::Above(_) => None,
        });
        let above = ancestors.into_iter().filter_map(|ancestor| match ancestor {
            Ancestor::Above(scope) => Some(scope),
            Ancestor::Project(_) => None,
        });
        Ok(Self {
            name: resource.or_else(|| text(record.name)).unwrap_or_default().into(),
            kind: text(record.asset_type).unwrap_or_default().into(),
            policy,
            project,
            above: above.collect(),
        })
    }

    /// The scope that the name means, if definitions can name such a one; what it says of projects and what is above them
    /// is noted.
    pub(super) fn scope(&mut self, hierarchy: &mut AssetHierarchy) -> Option<Scope> {
        let above = std::mem::take(&mut self.above);
        let named = AssetName::parse(&self.name);
        let id = named.as_ref().and_then(|named| named.project.clone());
        let id = id.filter(|id| Scope::Project(Arc::clone(id)).has_valid_id());
        if let (Some(number), Some(id)) = (&self.project, &id) {
            hierarchy.ids.insert((Arc::clone(number), Arc::clone(id)));
        }
        let scope = named.map(|named| named.scope);
        let below = id.or_else(|| self.project.clone()).map(Scope::Project);
        let below = below.or_else(|| scope.clone().filter(Scope::may_be_above_projects));
        if let Some(below) = below.filter(|_| !above.is_empty()) {
            hierarchy.note(below, above);
        }
        if let (Some(scope), Some(number)) = (scope.as_ref().filter(|scope| scope.resource().is_some()), &self.project)
        {
            hierarchy.within.insert(scope.clone(), Arc::clone(number));
        }
        scope
    }
}

impl AssetHierarchy {
    /// Notes what is above a project or folder.
    pub(super) fn note(&mut self, below: Scope, mut above: BTreeSet<Scope>) {
        above.remove(&below);
        self.above.entry(below).or_default().append(&mut above);
    }
}

/// `projects/815`, `folders/4711`, `organizations/1623`.
enum Ancestor {
    Project(Arc<str>),
    Above(Scope),
}

impl Ancestor {
    fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once('/').filter(|(_, id)| is_number(id))?;
        match kind {
            "projects" => Some(Self::Project(id.into())),
            kind => above(kind.strip_suffix('s')?, id).map(Self::Above),
        }
    }
}

fn above(kind: &str, id: &str) -> Option<Scope> {
    match kind {
        "folder" => Some(Scope::Folder(id.into())),
        "organization" => Some(Scope::Organization(id.into())),
        _ => None,
    }
}

/// The scope of a record that says its kind and id, as one of a project's ancestors does.
pub(super) fn scope_of_kind(kind: &str, id: &str) -> Option<Scope> {
    if kind == "project" { Some(Scope::Project(id.into())) } else { above(kind, id) }
}

/// Whether a text is a project's number, and so no id.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
