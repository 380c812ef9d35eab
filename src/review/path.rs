//! Every path from a person to access, line by line.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    access::{Access, Holder},
    membership::{MembershipPath, lead_entries, membership_paths},
    sites::Spot,
    step::{Step, access_place},
};
use crate::model::{
    Address, Audience, Day, Grant, NativeRole, Org, OrgState, Origin, Principal, Recipient, Request, RoleId, Scope,
    earlier, is_over,
};

/// A native role at the end of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Native {
    pub role: NativeRole,
    pub scopes: BTreeSet<Scope>,
    /// From the name that is given to the native role; empty where that is the native role itself.
    pub steps: Vec<Step>,
}

/// One way from a person to what a line gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<'a> {
    pub principal: &'a Principal,
    /// What is given: one of the workspace's roles, or a native role.
    pub gives: Arc<str>,
    pub until: Option<Day>,
    /// From the person to what is given.
    pub steps: Vec<Step>,
    pub natives: Vec<Native>,
}

type Key<'a> = (&'a Principal, Vec<Step>, Arc<str>, Option<Day>);

/// Every path to a service in an environment; each native role that somebody holds there is at the end of one.
#[must_use]
pub fn paths<'a>(side: &'a OrgState, access: &Access<'a>, person: &Address, spot: &Spot<'_>) -> Vec<Path<'a>> {
    let here: BTreeSet<Scope> = spot.site.scopes.iter().cloned().collect();
    let mut found: BTreeMap<Key<'a>, BTreeMap<NativeRole, BTreeSet<Scope>>> = BTreeMap::new();
    for (reach, ways) in access.of_holder(&Holder::Person(person.clone())) {
        if !here.contains(&reach.scope) {
            continue;
        }
        for way in ways {
            for (steps, gives, until) in ways_in(side, way.principal, way.grant, person) {
                let mut steps = steps;
                steps.extend(shared(&side.org, way.grant, &gives, spot, &reach.scope));
                let natives = found.entry((way.principal, steps, gives, until)).or_default();
                natives.entry(reach.role.clone()).or_default().insert(reach.scope.clone());
            }
        }
    }
    let path = |((principal, steps, gives, until), natives): (Key<'a>, BTreeMap<NativeRole, BTreeSet<Scope>>)| {
        let natives = natives.into_iter().map(|(role, scopes)| {
            let steps = inclusion(&side.org, &gives, &role);
            Native { role, scopes, steps }
        });
        Path { principal, until, steps, natives: natives.collect(), gives: Arc::clone(&gives) }
    };
    found.into_iter().map(path).collect()
}

type WayIn = (Vec<Step>, Arc<str>, Option<Day>);

fn ways_in(side: &OrgState, principal: &Principal, grant: &Grant, person: &Address) -> Vec<WayIn> {
    let mut ways = Vec::new();
    for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, side.today)) {
        let given = given(&side.org, origin);
        for (steps, end) in memberships(side, principal, origin, person) {
            let until = earlier(origin.until, end);
            ways.push(([steps, given.clone()].concat(), Arc::clone(&origin.role), until));
        }
    }
    ways
}

/// The ways in which a person is one of those whom an origin's entry names, with the end of each.
fn memberships(
    side: &OrgState,
    principal: &Principal,
    origin: &Origin,
    person: &Address,
) -> Vec<(Vec<Step>, Option<Day>)> {
    let active = |path: &MembershipPath<'_>| path.is_active(side.today);
    let with_end = |path: MembershipPath<'_>| (path.steps, path.membership.until);
    match &origin.audience {
        Audience::Members(team) => {
            membership_paths(&side.org, team, person).into_iter().filter(active).map(with_end).collect()
        }
        Audience::Leads(team) => {
            lead_entries(&side.org, team, person).into_iter().filter(active).map(with_end).collect()
        }
        Audience::Named if matches!(principal, Principal::User(_)) => {
            // The person's time in the granting team ends before the grant does.
            let is_shorter = origin.request(&side.org).is_some_and(|(request, _)| request.until != origin.until);
            let paths = membership_paths(&side.org, &origin.team, person).into_iter().filter(active);
            let mut paths = paths.filter(|path| is_shorter && path.membership.until == origin.until);
            vec![paths.next().map_or((Vec::new(), None), with_end)]
        }
        Audience::Workload(_) | Audience::Named => vec![(Vec::new(), None)],
    }
}

/// The lines by which an origin's entry gives something.
fn given(org: &Org, origin: &Origin) -> Vec<Step> {
    let Origin { team, service, environment, role, .. } = origin;
    if let Some(ownership) = origin.ownership(org) {
        let owns = Step::at(format!("{team} owns {service}"), ownership.name_place.clone());
        let Some(owner) = org.teams.get(team) else { return vec![owns] };
        let is_for_leads = matches!(origin.audience, Audience::Leads(_));
        let who = if is_for_leads { "leads" } else { "members" };
        let place = access_place(org, owner, ownership, environment, is_for_leads);
        return vec![owns, Step::at(format!("{who} get {role} in {environment}"), place)];
    }
    let Some((request, (recipient, to))) = origin.request(org) else { return Vec::new() };
    let mut steps = Vec::new();
    if let Some((_, place)) = request.services.iter().find(|(id, _)| id == service) {
        steps.push(Step::at(format!("{team} grants access to {service}"), place.clone()));
    }
    steps.push(match recipient {
        Recipient::Members => Step { text: format!("to all of {team}"), place: None, until: None },
        _ => Step::at(format!("to {}", to.text), to.place.clone()),
    });
    steps.push(gives(request, role, environment.as_str()));
    steps
}

fn gives(request: &Request, role: &str, environment: &str) -> Step {
    let own = request.role.as_ref().filter(|(id, _)| id.as_str() == role).map(|(_, place)| place);
    let native = || request.natives.iter().find(|(native, _)| native.to_string() == role).map(|(_, place)| place);
    let place = own.or_else(native).cloned();
    Step { text: format!("gives {role} in {environment}"), place, until: request.until }
}

/// Says so where the access comes from another service in the same project or namespace.
fn shared(org: &Org, grant: &Grant, gives: &str, spot: &Spot<'_>, scope: &Scope) -> Option<Step> {
    let here = |origin: &&Origin| origin.service == *spot.service && origin.environment == *spot.environment;
    let named = grant.origins.iter().filter(|origin| *origin.role == *gives);
    let other = named.clone().find(|origin| !here(origin))?;
    if named.clone().any(|origin| here(&origin)) {
        return None;
    }
    let place = &org.services.get(spot.service)?.place;
    Some(Step::at(format!("{} shares {scope} with {}", spot.service, other.service), place.clone()))
}

/// The shortest way from a role over what it includes to a native role.
fn inclusion(org: &Org, gives: &str, native: &NativeRole) -> Vec<Step> {
    let Some((start, _)) = org.roles.get_key_value(gives) else { return Vec::new() };
    let mut queue: VecDeque<(&RoleId, Vec<Step>)> = VecDeque::from([(start, Vec::new())]);
    let mut visited = BTreeSet::new();
    while let Some((id, steps)) = queue.pop_front() {
        let Some(role) = org.roles.get(id).filter(|_| visited.insert(id)) else { continue };
        if let Some((_, place)) = role.own.iter().find(|(own, _)| own == native) {
            let last = Step::at(format!("{id} includes {native}"), place.clone());
            return [steps, vec![last]].concat();
        }
        for (index, included) in role.includes.iter().enumerate() {
            let place = org.place.key("roles").key(id.as_str().to_owned()).key("includes").index(index);
            let step = Step::at(format!("{id} includes {included}"), place);
            queue.push_back((included, [steps.as_slice(), &[step]].concat()));
        }
    }
    Vec::new()
}
