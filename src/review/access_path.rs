//! Every path from a person to access, line by line.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    access_site::{AccessSite, SiteName, SitePart},
    access_table::AccessTable,
    explanation::{ExplanationLine, access_place},
    identity::Identity,
    membership::{MembershipPath, lead_entries, membership_paths},
    scope_index::ScopeIndex,
};
use crate::model::{
    Address, Audience, Condition, Day, Grant, GrantEntry, NativeRole, Org, OrgState, Origin, Principal, Recipient,
    RoleId, Scope, Site, earlier, is_over,
};

/// A native role at the end of a path: `roles/logging.viewer` in `ledger-prod`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedRole {
    pub role: NativeRole,
    pub scopes: BTreeSet<Scope>,
    /// From the name that is given to the native role; empty where that is the native role itself.
    pub lines: Vec<ExplanationLine>,
}

/// A path from a person to a role: ida is a member of payments, payments owns ledger, its members get `viewer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPath<'a> {
    pub principal: &'a Principal,
    /// What is given: one of the workspace's roles, or a native role.
    pub gives: Arc<str>,
    /// The condition under which it is given.
    pub condition: Option<Arc<Condition>>,
    pub until: Option<Day>,
    /// From the person to what is given.
    pub lines: Vec<ExplanationLine>,
    pub native_roles: Vec<ReachedRole>,
}

type PathKey<'a> = (&'a Principal, Vec<ExplanationLine>, Arc<str>, Option<Arc<Condition>>, Option<Day>);

/// The paths of a person to a site; each native role that the person holds there, or in what covers it, is at the end of
/// one.
#[must_use]
pub fn access_paths<'a>(
    state: &'a OrgState,
    access: &AccessTable<'a>,
    person: &Address,
    site: SiteName<'_>,
    index: &ScopeIndex<'_>,
) -> Vec<AccessPath<'a>> {
    let mut paths: BTreeMap<PathKey<'a>, BTreeMap<NativeRole, BTreeSet<Scope>>> = BTreeMap::new();
    let identity = Identity::Person(person.clone());
    for (key, grants) in access.of_identity(&identity) {
        let Some(at) = index.at_site(&key.scope, site) else { continue };
        for access_grant in grants {
            let (principal, grant) = (access_grant.principal, access_grant.grant);
            for (mut lines, gives, until) in ways_in(state, principal, grant, person, at) {
                lines.extend(shared(&state.org, grant, &gives, at, &key.scope));
                let roles = paths.entry((principal, lines, gives, key.condition.clone(), until)).or_default();
                roles.entry(key.role.clone()).or_default().insert(key.scope.clone());
            }
        }
    }
    let path =
        |((principal, lines, gives, condition, until), roles): (PathKey<'a>, BTreeMap<NativeRole, BTreeSet<Scope>>)| {
            let native_roles = roles.into_iter().map(|(role, scopes)| {
                let lines = inclusion(&state.org, &gives, &role);
                ReachedRole { role, scopes, lines }
            });
            let native_roles = native_roles.collect();
            AccessPath { principal, condition, until, lines, native_roles, gives: Arc::clone(&gives) }
        };
    paths.into_iter().map(path).collect()
}

/// The lines from a person to what an origin gives, its name, and the end.
type WayIn = (Vec<ExplanationLine>, Arc<str>, Option<Day>);

fn ways_in(
    state: &OrgState,
    principal: &Principal,
    grant: &Grant,
    person: &Address,
    at: &AccessSite<'_>,
) -> Vec<WayIn> {
    let mut ways = Vec::new();
    for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, state.today)) {
        let given = given(&state.org, origin, at);
        for (lines, end) in memberships(state, principal, origin, person) {
            let until = earlier(origin.until, end);
            ways.push(([lines, given.clone()].concat(), Arc::clone(&origin.role), until));
        }
    }
    ways
}

/// The ways in which a person is one of those whom an origin's entry names, with the end of each.
fn memberships(
    state: &OrgState,
    principal: &Principal,
    origin: &Origin,
    person: &Address,
) -> Vec<(Vec<ExplanationLine>, Option<Day>)> {
    let active = |path: &MembershipPath<'_>| path.is_active(state.today);
    let with_end = |path: MembershipPath<'_>| (path.lines, path.membership.until);
    match &origin.audience {
        Audience::Members(team) => {
            membership_paths(&state.org, team, person).into_iter().filter(active).map(with_end).collect()
        }
        Audience::Leads(team) => {
            lead_entries(&state.org, team, person).into_iter().filter(active).map(with_end).collect()
        }
        Audience::Named if matches!(principal, Principal::User(_)) => {
            // The person's time in the granting team ends before the grant does.
            let is_shorter =
                origin.grant_entry(&state.org).is_some_and(|(grant_entry, _)| grant_entry.until != origin.until);
            let paths = membership_paths(&state.org, &origin.team, person).into_iter().filter(active);
            let mut paths = paths.filter(|path| is_shorter && path.membership.until == origin.until);
            vec![paths.next().map_or((Vec::new(), None), with_end)]
        }
        Audience::Workload(_) | Audience::Named => vec![(Vec::new(), None)],
    }
}

/// The lines by which an origin's entry gives something.
fn given(org: &Org, origin: &Origin, at: &AccessSite<'_>) -> Vec<ExplanationLine> {
    let Origin { team, site, role, .. } = origin;
    if let (Some(ownership), Site::Service { service, environment }) = (origin.ownership(org), site) {
        let owns = ExplanationLine::at(format!("{team} owns {service}"), ownership.name_place.clone());
        let Some(owner) = org.teams.get(team) else { return vec![owns] };
        let is_for_leads = matches!(origin.audience, Audience::Leads(_));
        let who = if is_for_leads { "leads" } else { "members" };
        let place = access_place(org, owner, ownership, environment, is_for_leads);
        return vec![owns, ExplanationLine::at(format!("{who} get {role} in {environment}"), place)];
    }
    let Some((grant_entry, (recipient, to))) = origin.grant_entry(org) else { return Vec::new() };
    let mut lines = Vec::new();
    let (what, why, place) = match site {
        Site::Service { service, .. } => {
            let choice = grant_entry.choice_of(service);
            let why = choice.and_then(|choice| choice.selector.reason()).map(|why| format!(", which {why}"));
            (service.as_str(), why.unwrap_or_default(), choice.map(|choice| &choice.place))
        }
        Site::Scope(scope) => {
            let place = grant_entry.scopes.iter().find(|(id, _)| id == scope).map(|(_, place)| place);
            (scope.as_str(), String::new(), place)
        }
    };
    lines.extend(place.map(|place| ExplanationLine::at(format!("{team} grants access to {what}{why}"), place.clone())));
    lines.push(match recipient {
        Recipient::Members => ExplanationLine { text: format!("to all of {team}"), place: None, until: None },
        _ => ExplanationLine::at(format!("to {}", to.text), to.place.clone()),
    });
    lines.push(gives(grant_entry, role, &place_in_words(org, site, at)));
    lines
}

fn gives(grant_entry: &GrantEntry, role: &str, place_in_words: &str) -> ExplanationLine {
    let own = grant_entry.role.as_ref().filter(|(id, _)| id.as_str() == role).map(|(_, place)| place);
    let native =
        || grant_entry.native_roles.iter().find(|(native, _)| native.to_string() == role).map(|(_, place)| place);
    let place = own.or_else(native).cloned();
    let condition = Condition::suffix(grant_entry.condition.as_deref());
    ExplanationLine { text: format!("gives {role} {place_in_words}{condition}"), place, until: grant_entry.until }
}

/// Where an entry gives something: `in production`, `on exports (bucket ledger-exports) in production`, `in commerce
/// (folder 481516234200)`.
fn place_in_words(org: &Org, site: &Site, at: &AccessSite<'_>) -> String {
    match site {
        Site::Service { environment, .. } => match (at.part, at.scopes) {
            (SitePart::Resource(name), [scope]) => {
                let (noun, id) = scope.own_part();
                format!("on {name} ({noun} {id}) in {environment}")
            }
            _ => format!("in {environment}"),
        },
        Site::Scope(id) => match org.scopes.get(id).map(|declared| declared.scope.own_part()) {
            Some((noun, own)) => format!("in {id} ({noun} {own})"),
            None => format!("in {id}"),
        },
    }
}

/// The line on access that comes from another service in the same project or namespace, or from the whole cluster.
fn shared(org: &Org, grant: &Grant, gives: &str, at: &AccessSite<'_>, scope: &Scope) -> Option<ExplanationLine> {
    let mut named = grant.origins.iter().filter(|origin| *origin.role == *gives);
    let SiteName::Service { service, environment } = at.name else { return None };
    if named.clone().any(|origin| at.name.is_of(origin)) {
        return None;
    }
    if at.part == SitePart::Cluster {
        let (noun, id) = scope.own_part();
        let place = org.environment(environment)?.place.clone();
        return Some(ExplanationLine::at(format!("{service} is in the {noun} {id} in {environment}"), place));
    }
    let other = named.next()?;
    let place = &org.services.get(service)?.place;
    Some(ExplanationLine::at(format!("{service} shares {scope} with {}", other.site.service()?), place.clone()))
}

/// The shortest way from a role over what it includes to a native role.
fn inclusion(org: &Org, gives: &str, native: &NativeRole) -> Vec<ExplanationLine> {
    let Some((start, _)) = org.roles.get_key_value(gives) else { return Vec::new() };
    let mut queue: VecDeque<(&RoleId, Vec<ExplanationLine>)> = VecDeque::from([(start, Vec::new())]);
    let mut visited = BTreeSet::new();
    while let Some((id, lines)) = queue.pop_front() {
        let Some(role) = org.roles.get(id).filter(|_| visited.insert(id)) else { continue };
        if let Some((_, place)) = role.own.iter().find(|(own, _)| own == native) {
            let last = ExplanationLine::at(format!("{id} includes {native}"), place.clone());
            return [lines, vec![last]].concat();
        }
        for (index, included) in role.includes.iter().enumerate() {
            let place = org.place.key("roles").key(id.as_str().to_owned()).key("includes").index(index);
            let line = ExplanationLine::at(format!("{id} includes {included}"), place);
            queue.push_back((included, [lines.as_slice(), &[line]].concat()));
        }
    }
    Vec::new()
}
