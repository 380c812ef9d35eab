//! Google Cloud's part of a module call: members of policies, and entitlements.

use super::{condition::condition, entitlements};
use crate::{
    hcl::{Value, object, text},
    model::{Day, Scope, TargetId},
    target::{
        Binding, MemberPlace, RootGrants,
        module::{ModuleCall, ReadCall, get_text, known, list},
    },
};

pub(super) const ARGUMENTS: &[&str] = &["project_members", "entitlements"];

pub(super) fn calls<'a>(root: &RootGrants<'_>) -> Vec<ModuleCall<'a>> {
    if !root.scopes.keys().any(|scope| scope.target() == TargetId::Google) {
        return Vec::new();
    }
    let members = super::members(root).filter_map(|granted| {
        let Scope::Project(project) = granted.scope else { return None };
        let until = granted.until.map(|until| ("until", text(until.to_string())));
        let member = [
            ("project", text(&**project)),
            ("role", text(granted.role)),
            ("member", text(granted.principal.to_string())),
        ];
        Some(object(member.into_iter().chain(until)))
    });
    let members = list("project_members", members.collect());
    let arguments = members.into_iter().chain(list("entitlements", entitlements::items(root))).collect();
    vec![ModuleCall { cluster: None, arguments }]
}

pub(super) fn read(call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
    let mut bindings = call.read("project_members", "project member", read_member)?;
    bindings.extend(call.read("entitlements", "entitlement", entitlements::read_item)?);
    Ok(bindings)
}

fn read_member(member: &Value<'_>) -> Option<Binding> {
    known(member, &["project", "role", "member", "until"])?;
    let until = match member.get("until") {
        Some(until) => Some(until.as_text()?.parse::<Day>().ok()?),
        None => None,
    };
    Some(Binding::Member {
        place: MemberPlace::of(&Scope::Project(get_text(member, "project")?.into()))?,
        role: get_text(member, "role")?,
        member: get_text(member, "member")?,
        condition: condition(None, until),
    })
}
