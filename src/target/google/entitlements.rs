//! Entitlements of Privileged Access Manager: what people may ask for, written into the root of its project.

use crate::{
    hcl::{
        Block, BlockExt, Body, Expression, ReadBlock, Value, block, format_block, object, parse, resource_name,
        strings, text,
    },
    model::{Entitlement, EntitlementKey, Scope},
    target::{
        Binding, EntitlementBinding, RootGrants,
        module::{get_text, known},
    },
};

/// The resource of an entitlement.
pub(super) const ENTITLEMENT: &str = "google_privileged_access_manager_entitlement";
const API: &str = "cloudresourcemanager.googleapis.com";
/// Entitlements are in no region.
const LOCATION: &str = "global";
/// How many approvers a request needs.
const APPROVALS: u32 = 1;
const SECONDS_OF_HOUR: u32 = 3600;

/// The scope of an entitlement as its API names it.
fn parent(scope: &Scope) -> Option<String> {
    match scope {
        Scope::Project(project) => Some(format!("projects/{project}")),
        Scope::Folder(folder) => Some(format!("folders/{folder}")),
        Scope::Organization(organization) => Some(format!("organizations/{organization}")),
        Scope::Namespace(_) | Scope::Resource(_) | Scope::Cluster(_) => None,
    }
}

/// The type of a resource by the parent of its entitlements.
fn resource_type(parent: &str) -> Option<&'static str> {
    match parent.split_once('/')?.0 {
        "projects" => Some("Project"),
        "folders" => Some("Folder"),
        "organizations" => Some("Organization"),
        _ => None,
    }
}

/// What a root's entitlements have to be.
fn bindings(root: &RootGrants<'_>) -> Vec<EntitlementBinding> {
    root.entitlements.iter().filter_map(|(key, entitlement)| binding(key, entitlement)).collect()
}

fn binding(key: &EntitlementKey, entitlement: &Entitlement) -> Option<EntitlementBinding> {
    let terms = &entitlement.terms;
    Some(EntitlementBinding {
        parent: parent(&key.scope)?,
        id: key.id.to_string(),
        roles: terms.roles.iter().map(|role| role.name().to_owned()).collect(),
        condition: terms.condition.as_ref().map(|condition| condition.expression.clone()),
        principals: entitlement.principals.keys().map(ToString::to_string).collect(),
        approvers: terms.approvers.iter().flatten().map(ToString::to_string).collect(),
        duration: format!("{}s", terms.hours * SECONDS_OF_HOUR),
        justification: terms.justification,
    })
}

pub(super) fn expected(root: &RootGrants<'_>) -> impl Iterator<Item = Binding> {
    bindings(root).into_iter().map(Binding::Entitlement)
}

pub(super) fn emit(root: &RootGrants<'_>) -> Vec<Block> {
    bindings(root).iter().map(entitlement_block).collect()
}

fn entitlement_block(binding: &EntitlementBinding) -> Block {
    let EntitlementBinding { parent, id, roles, condition, principals, approvers, duration, justification } = binding;
    // No project has the name of another parent, which keeps its kind.
    let scope = parent.strip_prefix("projects/").unwrap_or(parent);
    let kind = resource_type(parent).unwrap_or_default();
    let access = block("gcp_iam_access", &[])
        .with("resource", text(format!("//{API}/{parent}")))
        .with("resource_type", text(format!("{API}/{kind}")));
    let access = roles.iter().fold(access, |access, role| {
        let binding = block("role_bindings", &[]).with("role", text(role));
        access.with_block(binding.with_some("condition_expression", condition.as_ref().map(text)))
    });
    let reason = if *justification { "unstructured" } else { "not_mandatory" };
    let entitlement = block("resource", &[ENTITLEMENT, &resource_name([scope, id])])
        .with("entitlement_id", text(id))
        .with("location", text(LOCATION))
        .with("parent", text(parent))
        .with("max_request_duration", text(duration))
        .with_block(block("eligible_users", &[]).with("principals", strings(principals)))
        .with_block(block("privileged_access", &[]).with_block(access))
        .with_block(block("requester_justification_config", &[]).with_block(block(reason, &[])));
    if approvers.is_empty() {
        return entitlement;
    }
    let step = block("steps", &[])
        .with("approvals_needed", Expression::Number(APPROVALS.into()))
        .with_block(block("approvers", &[]).with("principals", strings(approvers)));
    let manual = block("manual_approvals", &[])
        .with("require_approver_justification", Expression::Bool(*justification))
        .with_block(step);
    entitlement.with_block(block("approval_workflow", &[]).with_block(manual))
}

/// The entitlements of a file.
pub(super) fn read(body: &Body<'_>) -> Result<Vec<Binding>, String> {
    let entitlements = body.blocks("resource").filter(|block| block.label(0) == Some(ENTITLEMENT));
    let read = entitlements.map(|block| {
        let binding = read_entitlement(block).filter(|binding| is_written_so(binding, block));
        let name = block.label(1).unwrap_or_default();
        binding
            .map(Binding::Entitlement)
            .ok_or_else(|| format!("`{ENTITLEMENT}.{name}` is in a form that teamkit doesn't write"))
    });
    read.collect()
}

/// What a block says, as far as it has the form of ours.
fn read_entitlement(block: &ReadBlock<'_>) -> Option<EntitlementBinding> {
    let get = |key: &str| block.body.get_text(key).map(str::to_owned);
    let access = nested(&block.body, &["privileged_access", "gcp_iam_access"])?;
    let roles = access.blocks("role_bindings").map(|role| role.body.get_text("role").map(str::to_owned));
    let principals = |path: &[&str]| texts(nested(&block.body, path)?.get("principals")?);
    let approvers = ["approval_workflow", "manual_approvals", "steps", "approvers"];
    let has_workflow = block.body.blocks("approval_workflow").next().is_some();
    Some(EntitlementBinding {
        parent: get("parent")?,
        id: get("entitlement_id")?,
        roles: roles.collect::<Option<_>>()?,
        condition: access
            .blocks("role_bindings")
            .find_map(|role| role.body.get_text("condition_expression"))
            .map(str::to_owned),
        principals: principals(&["eligible_users"])?,
        approvers: if has_workflow { principals(&approvers).filter(|all| !all.is_empty())? } else { Vec::new() },
        duration: get("max_request_duration")?,
        justification: nested(&block.body, &["requester_justification_config", "unstructured"]).is_some(),
    })
}

/// Whether a block is just what we write for what it says: anything else in it could widen or freeze it.
fn is_written_so(binding: &EntitlementBinding, block: &ReadBlock<'_>) -> bool {
    let text = format_block(&entitlement_block(binding));
    parse(&text).is_ok_and(|written| written.blocks.first() == Some(block))
}

/// The body of a block in a block.
fn nested<'b, 'a>(body: &'b Body<'a>, path: &[&str]) -> Option<&'b Body<'a>> {
    path.iter().try_fold(body, |body, kind| body.blocks(kind).next().map(|block| &block.body))
}

fn texts(value: &Value<'_>) -> Option<Vec<String>> {
    value.items()?.iter().map(|item| item.as_text().map(str::to_owned)).collect()
}

/// The items of the argument of a module call.
pub(super) fn items(root: &RootGrants<'_>) -> Vec<Expression> {
    let item = |binding: EntitlementBinding| {
        let EntitlementBinding { parent, id, roles, condition, principals, approvers, duration, justification } =
            binding;
        let condition = condition.map(|condition| ("condition", text(condition)));
        let place = [("parent", text(parent)), ("id", text(id)), ("roles", strings(&roles))];
        let terms = [
            ("principals", strings(&principals)),
            ("approvers", strings(&approvers)),
            ("duration", text(duration)),
            ("justification", Expression::Bool(justification)),
        ];
        object(place.into_iter().chain(condition).chain(terms))
    };
    bindings(root).into_iter().map(item).collect()
}

/// What an item of a module call says.
pub(super) fn read_item(item: &Value<'_>) -> Option<Binding> {
    known(item, &["parent", "id", "roles", "condition", "principals", "approvers", "duration", "justification"])?;
    let condition = match item.get("condition") {
        Some(condition) => Some(condition.as_text()?.to_owned()),
        None => None,
    };
    let justification = match item.get("justification")? {
        Value::Other(word) if word == "true" => true,
        Value::Other(word) if word == "false" => false,
        _ => return None,
    };
    Some(Binding::Entitlement(EntitlementBinding {
        parent: get_text(item, "parent")?,
        id: get_text(item, "id")?,
        roles: texts(item.get("roles")?)?,
        condition,
        principals: texts(item.get("principals")?)?,
        approvers: texts(item.get("approvers")?)?,
        duration: get_text(item, "duration")?,
        justification,
    }))
}
