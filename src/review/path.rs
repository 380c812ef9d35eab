//! Every path from a person to access, line by line.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    access::{Access, Holder},
    sites::Spot,
    standing::{Audience, Cause, Entered, Item, Step, access_place, active, causes, entered, leading, owned_place},
};
use crate::model::{
    Address, Day, Grant, NativeRole, Org, OrgState, Origin, Principal, PrincipalKind, Request, RoleId, Scope, earlier,
    is_over,
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
    let here: BTreeSet<Scope> = spot.site.scopes().collect();
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
    let mut found = Vec::new();
    for origin in grant.origins.iter().filter(|origin| !is_over(origin.until, side.today)) {
        for cause in causes(&side.org, principal, origin) {
            let given = given(&side.org, &cause, origin);
            for (steps, end) in standings(side, &cause, principal, origin, person) {
                let until = earlier(origin.until, end);
                found.push(([steps, given.clone()].concat(), Arc::clone(&origin.role), until));
            }
        }
    }
    found
}

/// The ways in which a person is one of those whom a cause names, with the end of each.
fn standings(
    side: &OrgState,
    cause: &Cause<'_>,
    principal: &Principal,
    origin: &Origin,
    person: &Address,
) -> Vec<(Vec<Step>, Option<Day>)> {
    let with_end = |one: Entered<'_>| (one.steps, one.membership.until);
    match cause.audience {
        Audience::Members(team) => active(entered(&side.org, team, person), side.today).map(with_end).collect(),
        Audience::Leads(team) => active(leading(&side.org, team, person), side.today).map(with_end).collect(),
        Audience::Named if principal.kind() == PrincipalKind::User => {
            let asked = match cause.item {
                Item::Asked(request, _) => request.until,
                Item::Owned(_) => None,
            };
            // The person's time in the granting team ends before the grant does.
            let is_shorter = origin.until != asked;
            let entries = active(entered(&side.org, cause.team, person), side.today);
            let mut entries = entries.filter(|one| is_shorter && one.membership.until == origin.until);
            vec![entries.next().map_or((Vec::new(), None), with_end)]
        }
        Audience::Workload(_) | Audience::Named => vec![(Vec::new(), None)],
    }
}

/// The lines by which a cause gives something.
fn given(org: &Org, cause: &Cause<'_>, origin: &Origin) -> Vec<Step> {
    let Origin { service, environment, role, .. } = origin;
    let team = cause.team;
    match cause.item {
        Item::Owned(ownership) => {
            let owns = Step::at(format!("{team} owns {service}"), owned_place(ownership));
            let Some(found) = org.teams.get(team) else { return vec![owns] };
            let is_for_leads = matches!(cause.audience, Audience::Leads(_));
            let who = if is_for_leads { "leads" } else { "members" };
            let place = access_place(org, found, ownership, environment, is_for_leads);
            vec![owns, Step::at(format!("{who} get {role} in {environment}"), place)]
        }
        Item::Asked(request, to) => {
            let mut steps = Vec::new();
            if let Some((_, place)) = request.services.iter().find(|(id, _)| id == service) {
                steps.push(Step::at(format!("{team} grants access to {service}"), place.clone()));
            }
            match to {
                Some(to) => steps.push(Step::at(format!("to {}", to.text), to.place.clone())),
                None => steps.push(Step { text: format!("to all of {team}"), place: None, until: None }),
            }
            steps.push(gives(request, role, environment.as_str()));
            steps
        }
    }
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
