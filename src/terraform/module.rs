//! The resources that `modules/team-kit` makes of the arguments of a call, by their addresses.

use std::collections::BTreeMap;

use super::{
    argument::{Argument, Arguments},
    resource::Resource,
};
use crate::{
    hcl::{Body, ReadBlock, Value, escape},
    target::{CallMember, WrittenCondition, is_team_kit, role_binding_name},
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
        if matches!(&**argument, "source" | "version" | "providers" | "depends_on") {
            continue;
        }
        for item in value.items()? {
            let Instance { resource, key } = match &**argument {
                "entitlements" => entitlement(item),
                "namespaces" => namespace(item),
                "roles" => role(item),
                "role_bindings" => role_binding(item),
                "cluster_role_bindings" => cluster_role_binding(item),
                members => CallMember::read(members, item).map(member),
            }?;
            resources.insert(format!("module.{name}.{}.this[\"{}\"]", resource.kind, escape(&key)), resource);
        }
    }
    blocks.is_empty().then_some(resources)
}

/// One resource of a `for_each`.
struct Instance {
    resource: Resource,
    key: String,
}

fn instance(kind: &str, key: String, arguments: Arguments) -> Instance {
    let resource = Resource { kind: kind.to_owned(), arguments, create_before_destroy: false, prevent_destroy: false };
    Instance { resource, key }
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

fn member(member: CallMember) -> Instance {
    let CallMember { place, role, member, condition, key } = member;
    let text = |(name, value): (&str, String)| (name.to_owned(), Argument::Text(value));
    let mut all: Arguments = place.arguments.into_iter().map(|(name, value)| (name, Argument::Text(value))).collect();
    all.extend([("role", role), ("member", member)].map(text));
    all.extend(condition.map(|WrittenCondition { title, expression }| {
        let condition = [("title", title), ("expression", expression)].map(text);
        ("condition".to_owned(), one_block(Arguments::from(condition)))
    }));
    let mut instance = instance(&place.resource, key, all);
    instance.resource.create_before_destroy = true;
    instance
}

fn entitlement(item: &Value<'_>) -> Option<Instance> {
    let key = format!("{}/{}", text(item, "parent")?, text(item, "id")?);
    let mut all =
        arguments(item, ["parent", "roles", "condition", "principals", "approvers", "duration", "justification"]);
    all.extend(argument(item, "id").map(|(_, id)| ("entitlement_id".to_owned(), id)));
    Some(instance("google_privileged_access_manager_entitlement", key, all))
}

fn namespace(item: &Value<'_>) -> Option<Instance> {
    let metadata = one_block(arguments(item, ["name", "labels", "annotations"]));
    let all = Arguments::from([("metadata".to_owned(), metadata)]);
    let mut instance = instance("kubernetes_namespace_v1", text(item, "name")?, all);
    instance.resource.prevent_destroy = true;
    Some(instance)
}

fn role(item: &Value<'_>) -> Option<Instance> {
    let key = format!("{}/{}", text(item, "namespace")?, text(item, "name")?);
    let mut all = Arguments::from([("metadata".to_owned(), one_block(arguments(item, ["namespace", "name"])))]);
    all.extend(argument(item, "rules").map(|(_, rules)| ("rule".to_owned(), rules)));
    Some(instance("kubernetes_role_v1", key, all))
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
    Some(instance("kubernetes_role_binding_v1", key, all))
}

fn cluster_role_binding(item: &Value<'_>) -> Option<Instance> {
    let role = text(item, "role")?;
    let subject_kind = text(item.get("subjects")?.items()?.first()?, "kind")?;
    let mut all = Arguments::from([("role_ref".to_owned(), one_block(arguments(item, ["role"])))]);
    all.extend(argument(item, "subjects").map(|(_, subjects)| ("subject".to_owned(), subjects)));
    let key = role_binding_name("ClusterRole", &role, &subject_kind);
    Some(instance("kubernetes_cluster_role_binding_v1", key, all))
}
