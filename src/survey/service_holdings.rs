//! Who holds which native roles on which service.

use std::collections::{BTreeMap, BTreeSet};

use super::{environments::FoundEnvironment, held_roles::HeldRoles, known_roles::is_suitable};
use crate::{
    catalog::Catalog,
    live::LiveWorld,
    model::{NativeRole, Principal, Scope, TargetId},
};

/// What a principal holds on a service in an environment, always and without a condition.
#[derive(Debug, Clone)]
pub(super) struct ServiceHolding {
    pub holder: Principal,
    pub service: String,
    /// The environment's place in the order.
    pub environment: usize,
    /// What roles of the workspace may have.
    pub natives: BTreeSet<NativeRole>,
    /// The targets that the service has there.
    pub targets: BTreeSet<TargetId>,
}

impl ServiceHolding {
    /// The same for finding roles.
    pub(super) fn held(&self) -> HeldRoles {
        HeldRoles {
            holder: self.holder.to_string().into(),
            site: format!("{} {}", self.service, self.environment).into(),
            natives: self.natives.clone(),
            targets: self.targets.clone(),
        }
    }
}

/// What groups hold, or people where no group holds anything.
pub(super) fn service_holdings(
    world: &LiveWorld,
    environments: &[FoundEnvironment],
    catalog: &Catalog,
) -> Vec<ServiceHolding> {
    let of_groups = holdings(world, environments, catalog, |holder| matches!(holder, Principal::Group(_)));
    if of_groups.is_empty() {
        return holdings(world, environments, catalog, |holder| matches!(holder, Principal::User(_)));
    }
    of_groups
}

fn holdings(
    world: &LiveWorld,
    environments: &[FoundEnvironment],
    catalog: &Catalog,
    is_holder: fn(&Principal) -> bool,
) -> Vec<ServiceHolding> {
    let mut found = Vec::new();
    let mut known = SuitableRoles { catalog, known: BTreeMap::new() };
    for (environment, places) in environments.iter().map(FoundEnvironment::places).enumerate() {
        for (service, scopes) in places {
            let targets: BTreeSet<TargetId> = scopes.iter().map(|scope| scope.target()).collect();
            for (holder, natives) in held_in(world, &scopes, is_holder, &mut known) {
                let (service, targets) = (service.to_owned(), targets.clone());
                found.push(ServiceHolding { holder, service, environment, natives, targets });
            }
        }
    }
    found
}

type NativesByHolder = BTreeMap<Principal, BTreeSet<NativeRole>>;

/// What each holder has in all scopes of a kind, for the kinds together: the clusters of an environment are alike.
fn held_in(
    world: &LiveWorld,
    scopes: &[&Scope],
    is_holder: fn(&Principal) -> bool,
    known: &mut SuitableRoles<'_>,
) -> NativesByHolder {
    let mut by_kind: BTreeMap<TargetId, NativesByHolder> = BTreeMap::new();
    for scope in scopes {
        let mut held = NativesByHolder::new();
        for grant in world.in_scope(scope).iter().filter(|grant| grant.condition.is_none()) {
            let holder = grant.member.principal().filter(is_holder);
            if let Some((holder, role)) = holder.zip(known.get(&grant.role, scope, world)) {
                held.entry(holder).or_default().insert(role);
            }
        }
        match by_kind.get_mut(&scope.target()) {
            None => drop(by_kind.insert(scope.target(), held)),
            Some(others) => {
                for (holder, natives) in others.iter_mut() {
                    let here = held.get(holder);
                    natives.retain(|role| here.is_some_and(|here| here.contains(role)));
                }
            }
        }
    }
    let mut all = NativesByHolder::new();
    for (holder, natives) in by_kind.into_values().flatten() {
        all.entry(holder).or_default().extend(natives);
    }
    all.retain(|_, natives| !natives.is_empty());
    all
}

/// Native roles by their live names, as far as roles of the workspace may have them.
struct SuitableRoles<'c> {
    catalog: &'c Catalog,
    known: BTreeMap<String, Option<NativeRole>>,
}

impl SuitableRoles<'_> {
    fn get(&mut self, name: &str, scope: &Scope, world: &LiveWorld) -> Option<NativeRole> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let role = world.native_role(name, scope);
        let suitable = role.filter(|role| is_suitable(role, self.catalog));
        let is_anywhere_alike = suitable.as_ref().is_none_or(|role| role.own_rules().is_none());
        if is_anywhere_alike {
            self.known.insert(name.to_owned(), suitable.clone());
        }
        suitable
    }
}
