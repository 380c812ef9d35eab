//! Objects of a cluster: bindings, Roles and namespaces.

use std::collections::BTreeMap;

use super::{PlannedFact, PlannedObject, PlannedValue, Unreadable, blocks, optional_text, text, texts};
use crate::{
    model::PolicyRule,
    target::{Binding, BindingSubject, DefinedObject},
};

/// The namespace of an object that names none.
const DEFAULT: &str = "default";
const ACCOUNT: &str = "ServiceAccount";

/// A binding in a namespace, or in the whole cluster.
pub(super) fn role_binding(
    value: &PlannedValue<'_>,
    provider: Option<&str>,
    is_in_namespace: bool,
) -> Result<PlannedObject, Unreadable> {
    let namespace = if is_in_namespace { Some(namespace_of(value)?) } else { None };
    let [role] = blocks(value, "role_ref")? else { return Err(Unreadable::Unknown("role_ref")) };
    let (kind, role) = (text(role, "kind")?, text(role, "name")?);
    let mut facts = Vec::new();
    for subject in blocks(value, "subject")? {
        facts.push(PlannedFact::Binding(Binding::Subject {
            provider: provider.map(str::to_owned),
            namespace: namespace.clone(),
            kind: kind.clone(),
            role: role.clone(),
            subject: subject_of(subject)?,
        }));
    }
    let own = if is_in_namespace { "role binding" } else { "cluster role binding" };
    Ok(PlannedObject { identity: identity(own, provider, namespace.as_deref(), &name_of(value)?), facts })
}

/// Only a `ServiceAccount` is in a namespace; providers fill one in for the others, too.
fn subject_of(subject: &PlannedValue<'_>) -> Result<BindingSubject, Unreadable> {
    let (kind, name) = (text(subject, "kind")?, text(subject, "name")?);
    let namespace = if kind == ACCOUNT {
        let written = optional_text(subject, "namespace")?.filter(|namespace| !namespace.is_empty());
        Some(written.unwrap_or_else(|| DEFAULT.to_owned()))
    } else {
        None
    };
    Ok(BindingSubject { kind, name, namespace })
}

/// A Role; `leaves_names_out` is whether its configuration writes no names of resources.
pub(super) fn role(
    value: &PlannedValue<'_>,
    provider: Option<&str>,
    leaves_names_out: bool,
) -> Result<PlannedObject, Unreadable> {
    let (namespace, name) = (namespace_of(value)?, name_of(value)?);
    let rules = blocks(value, "rule")?.iter().map(|rule| {
        Ok(PolicyRule {
            api_groups: texts(rule, "api_groups")?,
            resources: texts(rule, "resources")?,
            verbs: texts(rule, "verbs")?,
            resource_names: match rule.get("resource_names") {
                // Computed where nothing is written: nothing.
                PlannedValue::Unknown if leaves_names_out => std::collections::BTreeSet::default(),
                _ => texts(rule, "resource_names")?,
            },
        })
    });
    let rules = rules.collect::<Result<_, _>>()?;
    let identity = identity("role", provider, Some(&namespace), &name);
    let fact = Binding::Role { provider: provider.map(str::to_owned), namespace, name, rules };
    Ok(PlannedObject { identity, facts: vec![PlannedFact::Binding(fact)] })
}

/// A namespace with its labels and annotations.
pub(super) fn namespace(value: &PlannedValue<'_>, provider: Option<&str>) -> Result<PlannedObject, Unreadable> {
    let name = name_of(value)?;
    let metadata = value.get("metadata");
    let object = DefinedObject {
        noun: "namespace",
        provider: provider.map(str::to_owned),
        name: name.clone(),
        labels: map(metadata, "labels")?,
        annotations: map(metadata, "annotations")?,
    };
    let identity = identity("namespace", provider, None, &name);
    Ok(PlannedObject { identity, facts: vec![PlannedFact::Object(object)] })
}

fn map(value: &PlannedValue<'_>, key: &'static str) -> Result<BTreeMap<String, String>, Unreadable> {
    match value.get(key) {
        PlannedValue::Null => Ok(BTreeMap::new()),
        PlannedValue::Object(items) => {
            let text = |value: &PlannedValue<'_>| value.as_text().map(str::to_owned).ok_or(Unreadable::Unknown(key));
            items.iter().map(|(key, value)| Ok((key.to_string(), text(value)?))).collect()
        }
        _ => Err(Unreadable::Unknown(key)),
    }
}

fn name_of(value: &PlannedValue<'_>) -> Result<String, Unreadable> {
    text(value.get("metadata"), "name")
}

fn namespace_of(value: &PlannedValue<'_>) -> Result<String, Unreadable> {
    let written = optional_text(value.get("metadata"), "namespace")?.filter(|namespace| !namespace.is_empty());
    Ok(written.unwrap_or_else(|| DEFAULT.to_owned()))
}

fn identity(kind: &str, provider: Option<&str>, namespace: Option<&str>, name: &str) -> Vec<String> {
    [kind, provider.unwrap_or_default(), namespace.unwrap_or_default(), name].map(str::to_owned).to_vec()
}
