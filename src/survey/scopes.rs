//! Places that belong to no service and that groups hold access in.

use std::collections::{BTreeMap, BTreeSet};

use super::{environments::EnvironmentSurvey, yaml::is_writable};
use crate::{
    live::LiveWorld,
    model::{NAME_LENGTH, Principal, Scope, is_name},
};

/// A place to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundScope {
    pub name: String,
    pub scope: Scope,
    /// How many groups hold access there.
    pub groups: usize,
    pub is_protected: bool,
}

/// The folders, organizations, whole clusters and projects of no service in which groups hold access.
pub(super) fn declared_scopes(world: &LiveWorld, survey: &EnvironmentSurvey) -> Vec<FoundScope> {
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for (scope, grants) in &world.grants {
        let is_lone = scope.is_project() && survey.lone_projects.contains(scope);
        let is_candidate = is_lone || scope.is_cluster() || scope.may_be_above_projects();
        if !is_candidate || !scope.has_valid_id() || !is_writable(scope.id()) {
            continue;
        }
        let holders =
            grants.iter().filter(|grant| !grant.member.is_own(scope)).filter_map(|grant| grant.member.principal());
        let groups: BTreeSet<Principal> = holders.filter(|holder| matches!(holder, Principal::Group(_))).collect();
        if groups.is_empty() {
            continue;
        }
        let name = free_name(scope, &taken);
        taken.insert(name.clone());
        let is_protected = scope.may_be_above_projects() || is_in_protected(scope, survey);
        found.push(FoundScope { name, scope: scope.clone(), groups: groups.len(), is_protected });
    }
    found.sort_by_key(|found| (!found.scope.may_be_above_projects(), found.scope.clone()));
    found
}

fn is_in_protected(scope: &Scope, survey: &EnvironmentSurvey) -> bool {
    let protected = survey.environments.iter().filter(|found| found.word.is_protected);
    let mut clusters = protected.flat_map(|found| &found.clusters);
    scope.is_cluster() && clusters.any(|cluster| scope.cluster() == Some(&cluster.name))
}

/// A name for a scope: its own where it has one, or its kind and number.
fn free_name(scope: &Scope, taken: &BTreeSet<String>) -> String {
    let (noun, id) = scope.own_part();
    let words: Vec<String> = id
        .to_ascii_lowercase()
        .split(|one: char| !one.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let mut own = words.join("-");
    own.truncate(NAME_LENGTH - 16);
    let own = own.trim_end_matches('-');
    let names = [own.to_owned(), format!("{noun}-{own}")].into_iter();
    let numbered = (2..).map(|number| format!("{noun}-{own}-{number}"));
    names.chain(numbered).find(|name| is_name(name) && !taken.contains(name)).unwrap_or_default()
}

/// How many of each kind there are.
pub(super) fn counts(scopes: &[FoundScope]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for found in scopes {
        *counts.entry(found.scope.own_part().0).or_default() += 1;
    }
    counts
}
