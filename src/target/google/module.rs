//! Google Cloud's part of a module call: members of policies, a list for each kind of scope, and entitlements.

use std::collections::BTreeMap;

use super::{
    Granted,
    call_member::{CallMember, FOLDERS, ORGANIZATIONS, PROJECTS, RESOURCES, identity},
    entitlements,
};
use crate::{
    hcl::{Expression, object, text},
    model::{Scope, TargetId},
    target::{
        Binding, RootGrants,
        module::{ModuleCall, ReadCall, list},
    },
};

pub(super) const ARGUMENTS: &[&str] = &[PROJECTS, FOLDERS, ORGANIZATIONS, RESOURCES, ENTITLEMENTS];
const MEMBERS: [&str; 4] = [PROJECTS, FOLDERS, ORGANIZATIONS, RESOURCES];
const ENTITLEMENTS: &str = "entitlements";

pub(super) fn calls<'a>(root: &RootGrants<'_>) -> Vec<ModuleCall<'a>> {
    if !root.scopes.keys().any(|scope| scope.target() == TargetId::Google) {
        return Vec::new();
    }
    let mut members: BTreeMap<&str, Vec<Expression>> = BTreeMap::new();
    for granted in super::members(root) {
        let Some(argument) = argument_of(granted.scope) else { continue };
        members.entry(argument).or_default().push(member(&granted));
    }
    let lists = MEMBERS.into_iter().filter_map(|argument| list(argument, members.remove(argument).unwrap_or_default()));
    let arguments = lists.chain(list(ENTITLEMENTS, entitlements::items(root))).collect();
    vec![ModuleCall { cluster: None, arguments }]
}

/// The argument that lists the members of a scope.
fn argument_of(scope: &Scope) -> Option<&'static str> {
    match scope {
        Scope::Project(_) => Some(PROJECTS),
        Scope::Folder(_) => Some(FOLDERS),
        Scope::Organization(_) => Some(ORGANIZATIONS),
        Scope::Resource(_) => Some(RESOURCES),
        Scope::Namespace(_) | Scope::Cluster(_) => None,
    }
}

fn member(granted: &Granted<'_>) -> Expression {
    let place = identity(granted.scope).into_iter().map(|(key, value)| (key, text(value)));
    let member = [("role", text(granted.role)), ("member", text(granted.principal.to_string()))];
    let until = granted.until.map(|until| ("until", text(until.to_string())));
    let condition = granted.condition.map(|condition| {
        ("condition", object([("title", text(&condition.title)), ("expression", text(&condition.expression))]))
    });
    object(place.chain(member).chain(until).chain(condition))
}

pub(super) fn read(call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
    let mut bindings = Vec::new();
    for argument in MEMBERS {
        let what = argument.trim_end_matches('s').replace('_', " ");
        let members = call.read(argument, &what, |member| CallMember::read(argument, member))?;
        bindings.extend(members.into_iter().map(|CallMember { place, role, member, condition, key: _ }| {
            Binding::Member { place, role, member, condition }
        }));
    }
    bindings.extend(call.read(ENTITLEMENTS, "entitlement", entitlements::read_item)?);
    Ok(bindings)
}
