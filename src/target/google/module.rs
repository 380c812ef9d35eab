//! Google Cloud's part of a module call: members of policies.

use super::condition::condition;
use crate::{
    hcl::{Value, object, text},
    model::{Day, Scope, TargetId},
    target::{
        Binding, MemberPlace, RootGrants,
        module::{ModuleCall, ReadCall, get_text, known, list},
    },
};

pub(super) const ARGUMENTS: &[&str] = &["project_members"];

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
    let arguments = list("project_members", members.collect()).into_iter().collect();
    vec![ModuleCall { cluster: None, arguments }]
}

pub(super) fn read(call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
    call.read("project_members", "project member", read_member)
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
