//! Google Cloud: one `google_project_iam_member` a grant, additive, every value written out.

mod condition;
mod entitlements;
mod groups;
mod module;

use std::borrow::Cow;

use self::{condition::condition, entitlements::ENTITLEMENT};
use super::{
    Binding, Groups, ManagedObject, RootGrants, Target,
    module::{ModuleCall, ReadCall},
    providers::ProviderUse,
    shape,
};
use crate::{
    hcl::{Block, BlockExt, Body, Expression, ReadBlock, block, resource_name, text},
    model::{Day, Grant, GrantKey, NativeRole, Principal, Scope, TargetId},
};

const MEMBER: &str = "google_project_iam_member";

/// Ends of the names of other resources that give access.
const ACCESS: [&str; 5] = ["_service_account_key", "_acl", "_access", "_access_control", "_entitlement"];

/// Google Cloud IAM, project by project.
#[derive(Debug)]
pub struct Google;

impl Target for Google {
    fn emit(&self, root: &RootGrants<'_>) -> Vec<Block> {
        let members = members(root).map(|(project, principal, role, until)| member(project, principal, role, until));
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

    fn expected(&self, root: &RootGrants<'_>) -> Vec<Binding> {
        let bindings = members(root).map(|(project, principal, role, until)| Binding::ProjectMember {
            project: project.to_owned(),
            role: role.to_owned(),
            member: principal.to_string(),
            condition: until.map(condition),
        });
        bindings.chain(entitlements::expected(root)).chain(groups::expected(root)).collect()
    }

    fn read(&self, body: &Body<'_>) -> Result<Vec<Binding>, String> {
        let mut bindings = Vec::new();
        for block in body.blocks("resource") {
            let kind = block.label(0).unwrap_or_default();
            if kind == MEMBER {
                bindings.push(read_member(block)?);
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

fn members<'a>(root: &'a RootGrants<'_>) -> impl Iterator<Item = (&'a str, &'a Principal, &'a str, Option<Day>)> {
    root.scopes.iter().flat_map(|(scope, grants)| {
        let project = match scope {
            Scope::Project(project) => Some(&**project),
            Scope::Namespace(_) => None,
        };
        grants.iter().filter_map(move |(GrantKey { principal, role, .. }, Grant { until, .. })| match role {
            NativeRole::Google(role) => Some((project?, principal, &**role, *until)),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => None,
        })
    })
}

fn member(project: &str, principal: &Principal, role: &str, until: Option<Day>) -> Block {
    let principal = principal.to_string();
    let (kind, identity) = principal.split_once(':').unwrap_or_default();
    let name = resource_name([project, kind, identity, &short_role(role)]);
    let member = block("resource", &[MEMBER, &name])
        .with("project", text(project))
        .with("role", text(role))
        .with("member", text(&principal));
    let condition = |until: Day| {
        block("condition", &[]).with("title", text(format!("until {until}"))).with("expression", text(condition(until)))
    };
    // Any change replaces a member. The address says all but the condition, so the two never are one binding, and the
    // old one can go last: the access never pauses.
    let lifecycle = block("lifecycle", &[]).with("create_before_destroy", Expression::Bool(true));
    until.map(condition).into_iter().chain([lifecycle]).fold(member, Block::with_block)
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

fn read_member(block: &ReadBlock<'_>) -> Result<Binding, String> {
    let name = block.label(1).unwrap_or_default();
    let get = |key: &str| {
        block
            .body
            .get_text(key)
            .map(str::to_owned)
            .ok_or_else(|| format!("`{MEMBER}.{name}` has no plain text as `{key}`"))
    };
    let nested = [("condition", &["title", "description", "expression"][..]), shape::LIFECYCLE];
    shape::check(block, &["project", "role", "member", "depends_on"], &nested)?;
    let mut conditions = block.body.blocks("condition");
    let condition = conditions.next().map(|condition| {
        condition
            .body
            .get_text("expression")
            .map(str::to_owned)
            .ok_or_else(|| format!("the condition of `{MEMBER}.{name}` has no plain text as `expression`"))
    });
    if conditions.next().is_some() {
        return Err(format!("`{MEMBER}.{name}` has more than one condition"));
    }
    Ok(Binding::ProjectMember {
        project: get("project")?,
        role: get("role")?,
        member: get("member")?,
        condition: condition.transpose()?,
    })
}
