//! Limits on what is resolved, against small files that multiply. Each is far above the size of real workspaces.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    parse::{Parsed, ParsedTeam, Workspace},
    schema::{ServiceEntry, ServiceItem, WorkspaceFile},
    source::Place,
};

/// Each environment has projects or namespaces of its own, and people know them by name.
const ENVIRONMENTS: usize = 100;
/// A project or an organization takes 300 custom roles (cloud.google.com/iam/quotas).
const ROLES: usize = 1_000;
/// The number of `includes` of all roles together.
const INCLUDES: usize = 10_000;
const DOMAINS: usize = 1_000;
/// Each finding is compared with each exception.
const EXCEPTIONS: usize = 10_000;
/// Each live row is compared with each entry.
const UNMANAGED: usize = 10_000;
/// The number of teams above a team.
const DEPTH: usize = 64;
/// Services that patterns choose, entry by entry: each gives at least one of the grants that may be.
pub(super) const CHOSEN: usize = 4_000_000;
/// Services × environments; owners of services × environments; people × teams above theirs.
const PRODUCT: usize = 2_000_000;

/// Reports what exceeds a limit; such a workspace must not be resolved.
pub(super) fn check(workspace: &Workspace, config: &Parsed<WorkspaceFile>) -> Diagnostics {
    let mut limits = LimitCheck { diagnostics: Diagnostics::default() };
    let at = |key: &'static str| Place::root(&config.source).key(key);
    let WorkspaceFile { environments, roles, allowed_domains, exceptions, unmanaged, .. } = &config.value;
    limits.at_most(ENVIRONMENTS, environments.0.len(), "environments", at("environments"));
    let roles = roles.iter().flat_map(|roles| roles.iter());
    limits.at_most(ROLES, roles.clone().count(), "roles", at("roles"));
    let includes = roles.filter_map(|(_, role)| role.includes.as_ref()).map(|includes| includes.len()).sum();
    limits.at_most(INCLUDES, includes, "`includes` of roles", at("roles"));
    limits.at_most(DOMAINS, allowed_domains.as_ref().map_or(0, |list| list.len()), "domains", at("allowed_domains"));
    let mut all_exceptions = exceptions.as_ref().map_or(0, |list| list.len());
    limits.at_most(EXCEPTIONS, all_exceptions, "exceptions", at("exceptions"));
    let accepted = unmanaged.as_ref().map_or(0, |list| list.len());
    limits.at_most(UNMANAGED, accepted, "entries of `unmanaged`", at("unmanaged"));
    let mut owned = 0;
    for team in &workspace.teams {
        let (at, value) = (Place::root(&team.content.source), &team.content.value);
        all_exceptions += value.exceptions.as_ref().map_or(0, |list| list.len());
        limits.at_most(EXCEPTIONS, all_exceptions, "exceptions in all files", at.key("exceptions"));
        owned += value.services.as_ref().map_or(0, |list| list.len()) * environments.0.len();
        limits.at_most(PRODUCT, owned, "owned services × environments", at.key("services"));
    }
    let services = services(workspace).len() * environments.0.len();
    limits.at_most(PRODUCT, services, "services × environments", at("environments"));
    for registry in &workspace.registries {
        let facts = registry.value.values();
        let resources =
            facts.filter_map(|facts| facts.resources.as_ref()).map(|resources| resources.len()).sum::<usize>();
        let place = Place::root(&registry.source);
        limits.at_most(PRODUCT, resources * environments.0.len(), "resources × environments", place);
    }
    limits.hierarchy(&workspace.teams);
    limits.diagnostics
}

/// The names of all services, whether the registry has them or only teams.
fn services(workspace: &Workspace) -> BTreeSet<&str> {
    if workspace.has_registry {
        return workspace.registries.iter().flat_map(|file| file.value.keys().map(String::as_str)).collect();
    }
    let files = workspace.teams.iter().map(|team| &team.content.value);
    let owned = files.clone().flat_map(|file| file.services.iter().flat_map(|list| list.iter()));
    let grants = files.flat_map(|file| file.grants.iter().flat_map(|list| list.iter()));
    let items = grants.flat_map(|grant| grant.service.iter().flat_map(|items| items.iter()));
    let asked = items.filter_map(ServiceItem::text);
    owned.map(ServiceEntry::name).chain(asked).collect()
}

struct LimitCheck {
    diagnostics: Diagnostics,
}

impl LimitCheck {
    /// Reports the first thing that is too much: what follows is more of the same.
    fn at_most(&mut self, limit: usize, count: usize, what: &str, place: Place) {
        if count > limit && self.diagnostics.is_empty() {
            let fault = Diagnostic::error(RuleId::TooManyGrants, format!("more than {limit} {what}"));
            self.diagnostics.push(fault.label(place, "too many").hint("split the workspace in two"));
        }
    }

    /// Members count in every team above theirs.
    fn hierarchy(&mut self, teams: &[ParsedTeam]) {
        let by_name: BTreeMap<&str, &ParsedTeam> = teams.iter().map(|team| (team.stem.as_str(), team)).collect();
        let mut counted = 0;
        for team in teams {
            let file = &team.content.value;
            let people = [&file.leads, &file.members].into_iter().flatten().map(|list| list.len()).sum::<usize>();
            let place = || Place::root(&team.content.source).key("parent");
            let above = above(&by_name, team);
            self.at_most(DEPTH, above, "teams above a team", place());
            counted += people * (above + 1);
            self.at_most(PRODUCT, counted, "people, each in all parent teams", place());
        }
    }
}

/// The number of teams above a team, on any way; counted no further than the limit.
fn above(by_name: &BTreeMap<&str, &ParsedTeam>, team: &ParsedTeam) -> usize {
    let mut visited = BTreeSet::from([team.stem.as_str()]);
    let mut open = vec![team];
    // A circle is reported by another finding.
    while let Some(below) = open.pop().filter(|_| visited.len() <= DEPTH + 1) {
        let parents = below.content.value.parent.iter().flat_map(|list| list.iter());
        for parent in parents.filter_map(|name| by_name.get(&**name)) {
            if visited.insert(&parent.stem) {
                open.push(parent);
            }
        }
    }
    visited.len() - 1
}
