//! The bindings that `RoleBindings` and Roles of a file hold.

use std::collections::BTreeSet;

use super::{ARGUMENTS, METADATA, ROLE};
use crate::{
    hcl::{ReadBlock, Value},
    model::{PolicyRule, PolicyRules},
    target::{Binding, BindingSubject, shape},
};

/// The subjects of a binding in a namespace, or in a whole cluster: its metadata says which.
pub(super) fn binding(resource: &ReadBlock<'_>, of_metadata: (&str, &[&str])) -> Result<Vec<Binding>, String> {
    let role_ref = ("role_ref", &["api_group", "kind", "name"][..]);
    let subject = ("subject", &["kind", "name", "namespace", "api_group"][..]);
    shape::check(resource, &ARGUMENTS, &[of_metadata, role_ref, subject, shape::LIFECYCLE])?;
    let name = resource.label(1).unwrap_or_default();
    let kind = resource.label(0).unwrap_or_default();
    let complain = |what: &str| format!("`{kind}.{name}` has no plain {what}");
    let is_in_namespace = of_metadata == METADATA;
    let namespace = metadata(resource, "namespace").map(str::to_owned);
    if is_in_namespace && namespace.is_none() {
        return Err(complain("namespace"));
    }
    let role_ref = resource.body.blocks("role_ref").next().ok_or_else(|| complain("role_ref"))?;
    let role = role_ref.body.get_text("name").ok_or_else(|| complain("role_ref.name"))?;
    let kind = role_ref.body.get_text("kind").ok_or_else(|| complain("role_ref.kind"))?;
    let mut bindings = Vec::new();
    for subject in resource.body.blocks("subject") {
        let subject_kind = subject.body.get_text("kind").ok_or_else(|| complain("subject.kind"))?;
        let subject_name = subject.body.get_text("name").ok_or_else(|| complain("subject.name"))?;
        let of = match subject.body.get("namespace") {
            Some(of) => of.as_text().ok_or_else(|| complain("subject.namespace"))?,
            None => "",
        };
        let of = (!of.is_empty()).then(|| of.to_owned());
        bindings.push(Binding::Subject {
            provider: provider(resource),
            namespace: namespace.clone(),
            kind: kind.to_owned(),
            role: role.to_owned(),
            subject: BindingSubject { kind: subject_kind.to_owned(), name: subject_name.to_owned(), namespace: of },
        });
    }
    Ok(bindings)
}

pub(super) fn role(resource: &ReadBlock<'_>) -> Result<Binding, String> {
    let rule = ("rule", &["api_groups", "resources", "resource_names", "verbs"][..]);
    shape::check(resource, &ARGUMENTS, &[METADATA, rule, shape::LIFECYCLE])?;
    let name = resource.label(1).unwrap_or_default();
    let complain = |what: &str| format!("`{ROLE}.{name}` has no plain {what}");
    let rules = resource.body.blocks("rule").map(|rule| policy_rule(|key| rule.body.get(key)));
    let rules: Option<PolicyRules> = rules.collect();
    Ok(Binding::Role {
        provider: provider(resource),
        namespace: metadata(resource, "namespace").ok_or_else(|| complain("namespace"))?.to_owned(),
        name: metadata(resource, "name").ok_or_else(|| complain("name"))?.to_owned(),
        rules: rules.ok_or_else(|| complain("rule"))?,
    })
}

fn metadata<'a>(resource: &'a ReadBlock<'_>, key: &str) -> Option<&'a str> {
    resource.body.blocks("metadata").next()?.body.get_text(key)
}

/// A rule, from what stands under each key; nothing if a list holds anything but texts.
pub(super) fn policy_rule<'a>(get: impl Fn(&str) -> Option<&'a Value<'a>>) -> Option<PolicyRule> {
    let set = |key: &str| match get(key) {
        None => Some(BTreeSet::new()),
        Some(Value::List(items)) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        Some(_) => None,
    };
    Some(PolicyRule {
        api_groups: set("api_groups")?,
        resources: set("resources")?,
        verbs: set("verbs")?,
        resource_names: set("resource_names")?,
    })
}

/// The provider reference of a block, as text; one that we wouldn't write is like no other.
fn provider(resource: &ReadBlock<'_>) -> Option<String> {
    resource.body.get("provider").map(|provider| provider.as_reference().unwrap_or_default().to_owned())
}
