//! Roles with everything that they include.

use std::collections::{BTreeMap, BTreeSet};

use super::{Resolver, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{NativeRole, Role, RoleId},
    source::Place,
};

/// The number of native roles of all roles, counted in each role that includes them: Google has about 2,500 in all.
const MAX_NATIVE_ROLES: usize = 1_000_000;

impl Resolver<'_> {
    pub(super) fn roles(&self, diagnostics: &mut Diagnostics) -> BTreeMap<RoleId, Role> {
        let mut roles = BTreeMap::new();
        for (name, role) in self.config.roles.iter().flat_map(|roles| roles.iter()) {
            let at = self.at.key("roles").key(name.clone());
            let mut lookup = self.lookup(format!("role `{name}`"), diagnostics);
            let mut includes = Vec::new();
            for (index, included) in role.includes.iter().flat_map(|list| list.iter()).enumerate() {
                let place = at.key("includes").index(index);
                includes.extend(lookup.role(included, place));
            }
            let own = target::native_roles(role.native_roles(), &at, diagnostics);
            let own_rules = target::own_rules(role.native_roles(), &at);
            let description = role.description.as_ref().map(ToString::to_string);
            let place = self.at.key("roles").key_of(name.clone());
            let native_roles = BTreeSet::new();
            roles.insert(RoleId::new(name), Role { description, includes, own, native_roles, own_rules, place });
        }
        self.report_circles(&roles, diagnostics);
        let mut all = Vec::new();
        let mut count = 0;
        for (id, role) in &roles {
            let native_roles = native_roles(id, &roles);
            count += native_roles.len();
            if count > MAX_NATIVE_ROLES {
                let fault = Diagnostic::error(
                    RuleId::TooManyGrants,
                    format!("all roles together have more than {MAX_NATIVE_ROLES} native roles"),
                );
                diagnostics.push(fault.label(role.place.clone(), "too many").hint("include fewer roles in others"));
                break;
            }
            all.push((id.clone(), native_roles));
        }
        for (id, native_roles) in all {
            if let Some(role) = roles.get_mut(&id) {
                role.native_roles = native_roles;
            }
        }
        roles
    }

    /// Reports each circle of `includes` once, at the alphabetically first of its roles.
    fn report_circles(&self, roles: &BTreeMap<RoleId, Role>, diagnostics: &mut Diagnostics) {
        let mut reported: BTreeSet<&RoleId> = BTreeSet::new();
        for start in roles.keys() {
            if reported.contains(start) {
                continue;
            }
            let Some(circle) = circle(start, roles) else { continue };
            reported.extend(circle.iter().copied());
            let names: Vec<_> = circle.iter().chain([&start]).map(|id| id.as_str()).collect();
            let mut fault = Diagnostic::error(
                RuleId::CircularRole,
                format!("role `{start}` includes itself: {}", names.join(" → ")),
            )
            .hint("remove one of these from `includes`");
            for (index, id) in circle.iter().enumerate() {
                let next = circle.get(index + 1).copied().unwrap_or(start);
                fault = fault.label(self.include(id, next, roles), format!("includes `{next}`"));
            }
            diagnostics.push(fault);
        }
    }

    fn include(&self, id: &RoleId, next: &RoleId, roles: &BTreeMap<RoleId, Role>) -> Place {
        let at = self.at.key("roles").key(id.as_str().to_owned()).key("includes");
        let index = roles.get(id).and_then(|role| role.includes.iter().position(|included| included == next));
        index.map_or(at.clone(), |index| at.index(index))
    }
}

/// The shortest path from a role back to itself, without the last step.
fn circle<'a>(start: &'a RoleId, roles: &'a BTreeMap<RoleId, Role>) -> Option<Vec<&'a RoleId>> {
    let mut came_from: BTreeMap<&RoleId, &RoleId> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(id) = queue.pop_front() {
        for next in roles.get(id).into_iter().flat_map(|role| &role.includes) {
            if next == start {
                let mut way = vec![id];
                while let Some(before) = way.last().and_then(|last| came_from.get(*last)) {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, id);
                queue.push_back(next);
            }
        }
    }
    None
}

fn native_roles(id: &RoleId, roles: &BTreeMap<RoleId, Role>) -> BTreeSet<NativeRole> {
    let mut native_roles = BTreeSet::new();
    let mut visited = BTreeSet::new();
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if let (true, Some(role)) = (visited.insert(id), roles.get(id)) {
            native_roles.extend(role.own.iter().map(|(native, _)| native.clone()));
            open.extend(&role.includes);
        }
    }
    native_roles
}
