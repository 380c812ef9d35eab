//! Who holds what, where, and what of it nothing explains yet.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::draft::{PartPlace, Terms};
use crate::{
    live::{LiveCondition, LiveEnd, LiveGrant, LiveMember, LiveWorld, meaning},
    model::{Condition, EnvironmentId, NativeRole, Org, OrgState, Principal, Scope},
};

/// Roles with the terms under which they are held.
type Roles = BTreeMap<NativeRole, BTreeSet<Terms>>;
/// By scope as it is live, and by principal.
type HeldByScope = BTreeMap<Scope, BTreeMap<Principal, Roles>>;

/// What definitions could say of a world.
#[derive(Debug)]
pub(super) struct Holdings {
    held: HeldByScope,
    /// What nothing explains yet.
    open: HeldByScope,
}

/// A place at which entries give access.
#[derive(Debug, Clone)]
pub(super) struct HeldPlace {
    pub place: PartPlace,
    /// Its scopes as they are live.
    pub scopes: Vec<Scope>,
}

impl HeldPlace {
    /// The places of an organization at which something is live.
    /// Some resources count in one of their service's environments alone.
    pub(super) fn all(org: &Org, world: &LiveWorld, homes: &BTreeMap<Scope, EnvironmentId>) -> Vec<Self> {
        let mut places = Vec::new();
        for (service, facts) in &org.services {
            for (environment, placement) in &facts.placements {
                let place = |resource: Option<&Arc<str>>| PartPlace::Service {
                    service: service.clone(),
                    environment: environment.clone(),
                    resource: resource.cloned(),
                };
                let scopes = placement.scopes.iter().map(Scope::as_live).collect();
                places.push(Self { place: place(None), scopes });
                let is_here = |scope: &Scope| homes.get(&scope.as_live()).is_none_or(|home| home == environment);
                let resources = placement.resources.iter().filter(|(_, scope)| is_here(scope));
                places.extend(
                    resources.map(|(name, scope)| Self { place: place(Some(name)), scopes: vec![scope.as_live()] }),
                );
            }
        }
        let declared = org.scopes.iter();
        places.extend(declared.map(|(id, declared)| Self {
            place: PartPlace::Scope(id.clone()),
            scopes: vec![declared.scope.as_live()],
        }));
        places.retain(|place| place.scopes.iter().any(|scope| world.grants.contains_key(scope)));
        places
    }

    /// The scopes in which a role would be given.
    pub(super) fn scopes_for(&self, role: &NativeRole) -> impl Iterator<Item = &Scope> {
        self.scopes.iter().filter(|scope| role.applies_in(scope))
    }
}

impl Holdings {
    /// What is live on the places of an organization and can be said; what its definitions give already is not open.
    pub(super) fn of(state: &OrgState, world: &LiveWorld, places: &[HeldPlace]) -> Self {
        let names = MemberPrincipals::of(world, places);
        let mut held = HeldByScope::new();
        for scope in places.iter().flat_map(|place| &place.scopes) {
            if !held.contains_key(scope) {
                held.insert(scope.clone(), names.held_in(state, world, scope));
            }
        }
        let mut open = held.clone();
        for key in state.grants.active.keys() {
            let Some(principals) = open.get_mut(&key.scope.as_live()) else { continue };
            if let Some(roles) = principals.get_mut(&key.principal) {
                roles.remove(&key.role);
            }
        }
        Self { held, open }
    }

    /// Whether a principal holds a role wherever it would be given at a place, under terms.
    pub(super) fn holds(&self, principal: &Principal, place: &HeldPlace, role: &NativeRole, terms: &Terms) -> bool {
        let mut scopes = place.scopes_for(role).peekable();
        let is_held = |scope: &Scope| {
            let held = self.held.get(scope).and_then(|principals| principals.get(principal)?.get(role));
            held.is_some_and(|held| held.iter().any(|own| outlasts(own, terms, scope)))
        };
        scopes.peek().is_some() && scopes.all(is_held)
    }

    /// Whether that isn't explained yet somewhere, and would be by these terms.
    pub(super) fn is_open(&self, principal: &Principal, place: &HeldPlace, role: &NativeRole, terms: &Terms) -> bool {
        place.scopes_for(role).any(|scope| {
            let open = self.open.get(scope).and_then(|principals| principals.get(principal)?.get(role));
            open.is_some_and(|open| open.iter().any(|own| is_said(own, terms, scope)))
        })
    }

    /// Takes note that a role is explained.
    pub(super) fn close(&mut self, principal: &Principal, place: &HeldPlace, role: &NativeRole, terms: &Terms) {
        for scope in place.scopes_for(role) {
            let roles = self.open.get_mut(scope).and_then(|principals| principals.get_mut(principal));
            let Some(roles) = roles else { continue };
            if let Some(open) = roles.get_mut(role) {
                open.retain(|own| !is_said(own, terms, scope));
                if open.is_empty() {
                    roles.remove(role);
                }
            }
        }
    }

    /// Who holds what isn't explained yet at a place.
    pub(super) fn open_principals(&self, place: &HeldPlace) -> BTreeSet<Principal> {
        let principals = place.scopes.iter().filter_map(|scope| self.open.get(scope)).flatten();
        principals.filter(|(_, roles)| !roles.is_empty()).map(|(principal, _)| principal.clone()).collect()
    }

    /// What a principal holds at a place, and isn't explained yet.
    pub(super) fn open_roles(&self, principal: &Principal, place: &HeldPlace) -> BTreeSet<(Terms, NativeRole)> {
        let roles = place.scopes.iter().filter_map(|scope| self.open.get(scope)?.get(principal)).flatten();
        roles.flat_map(|(role, terms)| terms.iter().map(|terms| (terms.clone(), role.clone()))).collect()
    }

    /// Who holds anything at a place.
    pub(super) fn principals(&self, place: &HeldPlace) -> BTreeSet<&Principal> {
        place.scopes.iter().filter_map(|scope| self.held.get(scope)).flat_map(BTreeMap::keys).collect()
    }
}

/// Whether what is held under its own terms is there for as long as other terms say.
fn outlasts(own: &Terms, terms: &Terms, scope: &Scope) -> bool {
    if !scope.target().facts().enforces_ends {
        return true;
    }
    let is_long = own.until.is_none_or(|own| terms.until.is_some_and(|until| own >= until));
    own.condition == terms.condition && is_long
}

/// Whether an entry with these terms says what is held under its own.
fn is_said(own: &Terms, terms: &Terms, scope: &Scope) -> bool {
    !scope.target().facts().enforces_ends || own == terms
}

/// Principals by what they are called in clusters.
struct MemberPrincipals {
    subjects: BTreeMap<LiveMember, Principal>,
    /// By the title of a condition: what it asks for, in comparable form and in one of its spellings.
    conditions: BTreeMap<String, (BTreeSet<String>, String)>,
}

impl MemberPrincipals {
    fn of(world: &LiveWorld, places: &[HeldPlace]) -> Self {
        let cluster = places.iter().flat_map(|place| &place.scopes).find(|scope| scope.cluster().is_some());
        let members = world.grants.values().flatten().map(|grant| &grant.member);
        let members = members.chain(world.groups.values().flat_map(|group| group.memberships.keys()));
        let mut subjects = BTreeMap::new();
        for member in members {
            if let LiveMember::Principal(principal) = member
                && let Some(subject) = cluster.and_then(|cluster| LiveMember::of(principal, cluster))
            {
                subjects.entry(subject).or_insert_with(|| principal.clone());
            }
        }
        Self { subjects, conditions: conditions(world) }
    }

    fn principal(&self, member: &LiveMember) -> Option<Principal> {
        self.subjects.get(member).cloned().or_else(|| member.principal()).or_else(|| match member {
            // People and groups of a workforce pool, by their whole identifiers.
            LiveMember::Subject { name, .. } => Principal::parse(name).filter(|one| one.domain().is_none()),
            LiveMember::Principal(_) | LiveMember::Other(_) => None,
        })
    }

    /// What definitions could say of a scope.
    fn held_in(&self, state: &OrgState, world: &LiveWorld, scope: &Scope) -> BTreeMap<Principal, Roles> {
        type RestKey<'w> = (Principal, &'w str, &'w BTreeSet<String>);
        let nothing = BTreeSet::new();
        let mut grants: BTreeMap<RestKey<'_>, Vec<&LiveGrant>> = BTreeMap::new();
        for grant in world.in_scope(scope).iter().filter(|grant| !grant.member.is_own(scope)) {
            let Some(principal) = self.principal(&grant.member).filter(|one| may_be_named(&state.org, one)) else {
                continue;
            };
            // Another principal than that would have another name there.
            if LiveMember::of(&principal, scope).as_ref() != Some(&grant.member) {
                continue;
            }
            let rest = grant.condition.as_ref().map_or(&nothing, |condition| &condition.rest);
            grants.entry((principal, &grant.role, rest)).or_default().push(grant);
        }
        let mut held: BTreeMap<Principal, Roles> = BTreeMap::new();
        for ((principal, role, _), grants) in grants {
            let Some(role) = native_role(state, world, role, scope) else { continue };
            let terms = terms_of(&grants).filter(|terms| !is_over(terms, state));
            let Some(terms) = terms.and_then(|terms| self.in_one_spelling(terms)) else { continue };
            held.entry(principal).or_default().entry(role).or_default().insert(terms);
        }
        held
    }
}

/// The native role that a name means in a scope. Where no Roles were exported, one of the workspace's own has its rules.
fn native_role(state: &OrgState, world: &LiveWorld, role: &str, scope: &Scope) -> Option<NativeRole> {
    let is_exported = scope.cluster().and_then(|cluster| world.clusters.get(cluster)?.roles.as_ref()).is_some();
    world.native_role(role, scope).or_else(|| {
        let natives = state.org.roles.values().flat_map(|role| &role.native_roles);
        let mut own = natives.filter(|native| !is_exported && native.own_rules().is_some());
        own.find(|native| native.to_string() == role).cloned()
    })
}

impl MemberPrincipals {
    /// The terms with the one condition that definitions can give their title; `None` for another of that title.
    fn in_one_spelling(&self, mut terms: Terms) -> Option<Terms> {
        if let Some(condition) = &terms.condition {
            let (rest, expression) = self.conditions.get(&condition.title)?;
            let (end, own) = meaning(&condition.expression);
            // An end of its own is part of what a condition says.
            if own != *rest || end != meaning(expression).0 {
                return None;
            }
            let (title, expression) = (condition.title.clone(), expression.clone());
            terms.condition = Some(Arc::new(Condition { title, expression }));
        }
        Some(terms)
    }
}

/// What each title stands for: the condition that most have under it.
fn conditions(world: &LiveWorld) -> BTreeMap<String, (BTreeSet<String>, String)> {
    let mut titles: BTreeMap<String, BTreeMap<BTreeSet<String>, (usize, String)>> = BTreeMap::new();
    let live = world.grants.values().flatten().filter_map(|grant| grant.condition.as_ref());
    for condition in live.filter(|condition| !condition.rest.is_empty()) {
        let Some(Terms { condition: Some(own), .. }) = terms_under(condition) else { continue };
        let of_title = titles.entry(own.title.clone()).or_default();
        let (count, spelling) = of_title.entry(condition.rest.clone()).or_insert_with(|| (0, own.expression.clone()));
        *count += 1;
        if own.expression < *spelling {
            spelling.clone_from(&own.expression);
        }
    }
    let most = titles.into_iter().filter_map(|(title, of_title)| {
        // Of equals the first by what it asks for.
        let most = of_title.into_iter().rev().max_by_key(|(_, (count, _))| *count);
        most.map(|(rest, (_, spelling))| (title, (rest, spelling)))
    });
    most.collect()
}

fn is_over(terms: &Terms, state: &OrgState) -> bool {
    terms.until.is_some_and(|until| until < state.today)
}

/// Whether definitions may name a principal, as far as its domain goes.
fn may_be_named(org: &Org, principal: &Principal) -> bool {
    match principal {
        Principal::Group(address) | Principal::User(address) => org.is_home(address.domain()),
        Principal::Domain(_) | Principal::Federated(_) | Principal::FederatedSet(_) | Principal::ServiceAccount(_) => {
            true
        }
    }
}

/// The terms of grants that differ in their ends alone; `None` for an end that is no day's.
fn terms_of(grants: &[&LiveGrant]) -> Option<Terms> {
    // Of several titles of one condition the least, in whatever order an export has them.
    let last = grants.iter().max_by_key(|grant| {
        let condition = grant.condition.as_ref();
        let end = condition.and_then(|condition| condition.end);
        (end.is_none(), end, Reverse(condition.map(|condition| (&condition.title, &condition.expression))))
    })?;
    last.condition.as_ref().map_or_else(|| Some(Terms::default()), |condition| terms_under(condition))
}

/// The terms of a condition; `None` for an end that is no day's.
fn terms_under(condition: &LiveCondition) -> Option<Terms> {
    if condition.rest.is_empty() {
        return Some(Terms { condition: None, until: Some(condition.end?.day()?) });
    }
    Some(split(condition).unwrap_or_else(|| Terms {
        condition: Some(Arc::new(Condition {
            title: condition.title.to_string(),
            expression: condition.expression.to_string(),
        })),
        until: None,
    }))
}

/// The condition and the end that make an expression as generated files have it: `(EXPRESSION) && request.time < …`.
fn split(condition: &LiveCondition) -> Option<Terms> {
    let day = condition.end.and_then(LiveEnd::day)?;
    let title = condition.title.strip_suffix(&format!(", until {day}"))?;
    let own = without_end(&condition.expression, &condition.rest)?;
    let own = Condition { title: title.to_owned(), expression: own.to_owned() };
    Some(Terms { condition: Some(Arc::new(own)), until: Some(day) })
}

/// The part of an expression that asks for all but the end, as it is written.
fn without_end<'e>(expression: &'e str, rest: &BTreeSet<String>) -> Option<&'e str> {
    let mut whole = expression.trim();
    loop {
        let parts = whole.match_indices("&&").filter_map(|(at, both)| {
            let (before, after) = (whole.get(..at)?, whole.get(at + both.len()..)?);
            [before, after].into_iter().map(str::trim).find(|own| meaning(own) == (None, rest.clone()))
        });
        if let Some(own) = parts.last() {
            let inner = own.strip_prefix('(').and_then(|own| own.strip_suffix(')')).map(str::trim);
            // Parentheses that belong to two parts are none around both.
            return Some(inner.filter(|inner| meaning(inner) == (None, rest.clone())).unwrap_or(own));
        }
        whole = whole.strip_prefix('(')?.strip_suffix(')')?.trim();
    }
}
