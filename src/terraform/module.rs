//! The resources that `modules/team-kit` makes of the arguments of a call, by their addresses.

use std::collections::BTreeMap;

use super::{
    argument::{Argument, Arguments},
    resource::Resource,
};
use crate::{
    hcl::{Body, ReadBlock, Value, escape},
    target::{is_team_kit, role_binding_name},
};

/// The resources inside a call of the team-kit module; `None` for another module, and for arguments that ours doesn't
/// have. A module of a company's own with the same arguments is taken to make the same resources.
pub(super) fn resources(name: &str, block: &ReadBlock<'_>) -> Option<BTreeMap<String, Resource>> {
    if !is_team_kit(name) {
        return None;
    }
    let Body { attributes, blocks } = &block.body;
    let mut resources = BTreeMap::new();
    for (argument, value) in attributes {
        let make = match &**argument {
            "project_members" => member,
            "entitlements" => entitlement,
            "namespaces" => namespace,
            "roles" => role,
            "role_bindings" => role_binding,
            "source" | "version" | "providers" | "depends_on" => continue,
            _ => return None,
        };
        for item in value.items()? {
            let Instance { resource, name: inner, key } = make(item)?;
            resources.insert(format!("module.{name}.{}.{inner}[\"{}\"]", resource.kind, escape(&key)), resource);
        }
    }
    blocks.is_empty().then_some(resources)
}

/// One resource of a `for_each`.
struct Instance {
    resource: Resource,
    name: &'static str,
    key: String,
}

fn instance(kind: &str, name: &'static str, key: String, arguments: Arguments) -> Instance {
    let resource = Resource { kind: kind.to_owned(), arguments, create_before_destroy: false, prevent_destroy: false };
    Instance { resource, name, key }
}

fn text(item: &Value<'_>, key: &str) -> Option<String> {
    Some(item.get(key)?.as_text()?.to_owned())
}

/// A value of an item under the name of an argument; nothing where it is absent.
fn argument(item: &Value<'_>, key: &'static str) -> Option<(String, Argument)> {
    Some((key.to_owned(), Argument::of(item.get(key)?)?))
}

fn arguments<const N: usize>(item: &Value<'_>, keys: [&'static str; N]) -> Arguments {
    keys.into_iter().filter_map(|key| argument(item, key)).collect()
}

fn one_block(arguments: Arguments) -> Argument {
    Argument::List(vec![Argument::Object(arguments)])
}

fn member(item: &Value<'_>) -> Option<Instance> {
    let key = format!("{} {} {}", text(item, "project")?, text(item, "role")?, text(item, "member")?);
    let mut all = arguments(item, ["project", "role", "member"]);
    all.extend(argument(item, "until").map(|until| ("condition".to_owned(), one_block(Arguments::from([until])))));
    let mut instance = instance("google_project_iam_member", "this", key, all);
    instance.resource.create_before_destroy = true;
    Some(instance)
}

fn entitlement(item: &Value<'_>) -> Option<Instance> {
    let key = format!("{}/{}", text(item, "parent")?, text(item, "id")?);
    let mut all =
        arguments(item, ["parent", "roles", "condition", "principals", "approvers", "duration", "justification"]);
    all.extend(argument(item, "id").map(|(_, id)| ("entitlement_id".to_owned(), id)));
    Some(instance("google_privileged_access_manager_entitlement", "this", key, all))
}

fn namespace(item: &Value<'_>) -> Option<Instance> {
    let metadata = one_block(arguments(item, ["name", "labels", "annotations"]));
    let all = Arguments::from([("metadata".to_owned(), metadata)]);
    let mut instance = instance("kubernetes_namespace_v1", "this", text(item, "name")?, all);
    instance.resource.prevent_destroy = true;
    Some(instance)
}

fn role(item: &Value<'_>) -> Option<Instance> {
    let key = format!("{}/{}", text(item, "namespace")?, text(item, "name")?);
    let mut all = Arguments::from([("metadata".to_owned(), one_block(arguments(item, ["namespace", "name"])))]);
    all.extend(argument(item, "rules").map(|(_, rules)| ("rule".to_owned(), rules)));
    Some(instance("kubernetes_role_v1", "this", key, all))
}

fn role_binding(item: &Value<'_>) -> Option<Instance> {
    let (kind, role) = (text(item, "kind")?, text(item, "role")?);
    let subject_kind = text(item.get("subjects")?.items()?.first()?, "kind")?;
    let key = format!("{}/{}", text(item, "namespace")?, role_binding_name(&kind, &role, &subject_kind));
    let mut all = Arguments::from([
        ("metadata".to_owned(), one_block(arguments(item, ["namespace"]))),
        ("role_ref".to_owned(), one_block(arguments(item, ["kind", "role"]))),
    ]);
    all.extend(argument(item, "subjects").map(|(_, subjects)| ("subject".to_owned(), subjects)));
    Some(instance("kubernetes_role_binding_v1", "this", key, all))
}
