//! Google Cloud: one IAM member a grant (`google_project_iam_member` and its like), additive, every value written out.

mod call_member;
mod condition;
mod entitlements;
mod groups;
mod module;

use std::{borrow::Cow, collections::BTreeMap};

pub use self::{call_member::CallMember, condition::grant_title};
use self::{condition::condition, entitlements::ENTITLEMENT};
use super::{
    Binding, DefinedObject, Groups, ManagedObject, MemberPlace, RootGrants, Target, WrittenCondition,
    module::{ModuleCall, ReadCall},
    providers::ProviderUse,
    shape,
};
use crate::{
    hcl::{Block, BlockExt, Body, Expression, ReadBlock, block, resource_name, text},
    model::{Condition, Day, Grant, GrantKey, NativeRole, Principal, Scope, ScopePart, TargetId},
};

/// Ends of the names of other resources that give access.
const ACCESS: [&str; 5] = ["_service_account_key", "_acl", "_access", "_access_control", "_entitlement"];

/// Google Cloud IAM, policy by policy.
#[derive(Debug)]
pub struct Google;

impl Target for Google {
    fn emit(&self, root: &RootGrants<'_>) -> Vec<Block> {
        let members = members(root).filter_map(|granted| member(&granted));
        members.chain(entitlements::emit(root)).collect()
    }

    fn calls<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ModuleCall<'a>> {
        module::calls(root)
    }

    fn call_arguments(&self) -> &'static [&'static str] {
        module::ARGUMENTS
    }

    fn groups(&self, root: &RootGrants<'_>) -> Groups {
        Groups { addresses: groups::addresses(root), blocks: groups::emit(root) }
    }

    fn objects(&self, body: &Body<'_>) -> Vec<ManagedObject> {
        groups::objects(body)
    }

    fn providers<'a>(&self, root: &'a RootGrants<'_>) -> Vec<ProviderUse<'a>> {
        let is_used = !root.root.teams.is_empty() || root.scopes.keys().any(|scope| scope.target() == TargetId::Google);
        is_used.then_some(ProviderUse::default()).into_iter().collect()
    }

    fn defined(&self, root: &RootGrants<'_>) -> Vec<DefinedObject> {
        groups::defined(root)
    }

    fn expected(&self, root: &RootGrants<'_>) -> Vec<Binding> {
        let bindings = members(root).filter_map(|granted| {
            Some(Binding::Member {
                place: MemberPlace::of(granted.scope)?,
                role: granted.role.to_owned(),
                member: granted.principal.to_string(),
                condition: granted.written_condition(),
            })
        });
        bindings.chain(entitlements::expected(root)).chain(groups::expected(root)).collect()
    }

    fn read(&self, body: &Body<'_>) -> Result<Vec<Binding>, String> {
        let mut bindings = Vec::new();
        let known: BTreeMap<_, _> = Scope::member_resources().collect();
        for block in body.blocks("resource") {
            let kind = block.label(0).unwrap_or_default();
            if let Some(arguments) = known.get(kind) {
                bindings.push(read_member(block, arguments)?);
            } else if kind.starts_with("google_")
                && kind != ENTITLEMENT
                && (kind.contains("_iam_") || ACCESS.iter().any(|end| kind.ends_with(end)))
            {
                return Err(format!("`{kind}` changes access in a way that teamkit doesn't write"));
            }
        }
        bindings.extend(entitlements::read(body)?);
        bindings.extend(groups::read(body)?);
        Ok(bindings)
    }

    fn read_call(&self, call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
        module::read(call)
    }
}

/// A grant in a scope of Google Cloud.
struct Granted<'a> {
    scope: &'a Scope,
    principal: &'a Principal,
    role: &'a str,
    condition: Option<&'a Condition>,
    until: Option<Day>,
}

impl Granted<'_> {
    fn written_condition(&self) -> Option<WrittenCondition> {
        condition(self.condition, self.until)
    }
}

fn members<'a>(root: &'a RootGrants<'_>) -> impl Iterator<Item = Granted<'a>> {
    root.scopes.iter().flat_map(|(scope, grants)| {
        grants.iter().filter_map(|(GrantKey { principal, role, condition, .. }, Grant { until, .. })| match role {
            NativeRole::Google(role) => {
                Some(Granted { scope, principal, role, condition: condition.as_deref(), until: *until })
            }
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => None,
        })
    })
}

fn member(granted: &Granted<'_>) -> Option<Block> {
    let Granted { scope, principal, role, condition: written, .. } = granted;
    let (resource, arguments) = scope.member_resource()?;
    let principal = principal.to_string();
    let (kind, identity) = principal.split_once(':').unwrap_or_default();
    let role_name = short_role(role);
    let place = scope.parts().map(|(_, part)| part);
    let title = written.map(|condition| condition.title.as_str());
    let name = resource_name(place.chain([kind, identity, &role_name]).chain(title));
    let member = arguments.iter().fold(block("resource", &[resource, &name]), |member, (argument, part)| {
        member.with(argument, text(scope.part(*part)))
    });
    let member = member.with("role", text(*role)).with("member", text(&principal));
    let condition = |WrittenCondition { title, expression }| {
        block("condition", &[]).with("title", text(title)).with("expression", text(expression))
    };
    // Any change replaces a member. The address says all but the condition's end, so the two never are one binding, and
    // the old one can go last: the access never pauses.
    let lifecycle = block("lifecycle", &[]).with("create_before_destroy", Expression::Bool(true));
    let blocks = granted.written_condition().map(condition).into_iter().chain([lifecycle]);
    Some(blocks.fold(member, Block::with_block))
}

/// `roles/logging.viewer` without `roles/`. Roles of projects and organizations keep their whole name, so that the two
/// never meet: those have a `/`, these have none.
fn short_role(role: &str) -> Cow<'_, str> {
    match role.strip_prefix("roles/").filter(|rest| !rest.contains('/')) {
        Some(short) => Cow::Borrowed(short),
        None if role.contains('/') => Cow::Borrowed(role),
        // Not the form of a role: a mark keeps it from the short name of one.
        None => Cow::Owned(format!("/{role}")),
    }
}

fn read_member(block: &ReadBlock<'_>, arguments: &[(&'static str, ScopePart)]) -> Result<Binding, String> {
    let (resource, name) = (block.label(0).unwrap_or_default(), block.label(1).unwrap_or_default());
    let get = |key: &str| {
        block
            .body
            .get_text(key)
            .map(str::to_owned)
            .ok_or_else(|| format!("`{resource}.{name}` has no plain text as `{key}`"))
    };
    let place = arguments.iter().map(|(argument, _)| *argument);
    let known: Vec<&str> = place.clone().chain(["role", "member", "depends_on"]).collect();
    let nested = [("condition", &["title", "description", "expression"][..]), shape::LIFECYCLE];
    shape::check(block, &known, &nested)?;
    let mut conditions = block.body.blocks("condition");
    let condition = conditions.next().map(|condition| {
        let get = |key: &str| {
            let text = condition.body.get_text(key).map(str::to_owned);
            text.ok_or_else(|| format!("the condition of `{resource}.{name}` has no plain text as `{key}`"))
        };
        Ok::<_, String>(WrittenCondition { title: get("title")?, expression: get("expression")? })
    });
    if conditions.next().is_some() {
        return Err(format!("`{resource}.{name}` has more than one condition"));
    }
    let arguments = place.map(|argument| Ok((argument.to_owned(), get(argument)?)));
    Ok(Binding::Member {
        place: MemberPlace { resource: resource.to_owned(), arguments: arguments.collect::<Result<_, String>>()? },
        role: get("role")?,
        member: get("member")?,
        condition: condition.transpose()?,
    })
}
