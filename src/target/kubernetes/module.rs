//! Kubernetes' part of a module call: managed namespaces, Roles and bindings, one call for each cluster.

use std::collections::BTreeMap;

use super::{PlaceView, kind, places, read::policy_rule};
use crate::{
    hcl::{Expression, Value, object, reference, text},
    model::PolicyRule,
    target::{
        Binding, BindingSubject, RootGrants,
        module::{ModuleCall, ReadCall, get_text, known, list},
    },
};

pub(super) const ARGUMENTS: &[&str] = &["providers", "namespaces", "roles", "role_bindings", CLUSTER_WIDE];
/// The bindings in the cluster as a whole.
const CLUSTER_WIDE: &str = "cluster_role_bindings";

pub(super) fn calls<'a>(root: &'a RootGrants<'_>) -> Vec<ModuleCall<'a>> {
    let views = places(root);
    let mut clusters: BTreeMap<&str, Vec<&PlaceView<'_>>> = BTreeMap::new();
    for view in &views {
        clusters.entry(view.cluster).or_default().push(view);
    }
    let calls = clusters.into_iter();
    calls.map(|(cluster, views)| ModuleCall { cluster: Some(cluster), arguments: arguments(&views) }).collect()
}

fn arguments(views: &[&PlaceView<'_>]) -> Vec<(&'static str, Expression)> {
    let provider = views.iter().find_map(|view| view.provider);
    let providers = provider.map(|provider| ("providers", object([("kubernetes", reference(provider.split('.')))])));
    let managed = views.iter().filter_map(|view| {
        let name = ("name", text(view.namespace.unwrap_or_default()));
        Some(object([name].into_iter().chain(view.managed.as_ref()?.arguments())))
    });
    let roles = views.iter().flat_map(|view| {
        let namespace = view.namespace.unwrap_or_default();
        view.own_roles().into_iter().map(move |(name, rules)| {
            let rules = Expression::Array(rules.iter().map(rule).collect());
            object([("namespace", text(namespace)), ("name", text(name)), ("rules", rules)])
        })
    });
    let (namespaced, cluster_wide): (Vec<_>, Vec<_>) = views.iter().partition(|view| view.namespace.is_some());
    let lists = [
        list("namespaces", managed.collect()),
        list("roles", roles.collect()),
        list("role_bindings", namespaced.into_iter().flat_map(|view| bindings(view)).collect()),
        list(CLUSTER_WIDE, cluster_wide.into_iter().flat_map(|view| bindings(view)).collect()),
    ];
    providers.into_iter().chain(lists.into_iter().flatten()).collect()
}

/// A binding for each role and kind of subject; in the cluster as a whole only a `ClusterRole` can be bound.
fn bindings(view: &PlaceView<'_>) -> Vec<Expression> {
    let bindings = view.role_bindings().into_iter().map(|((role, _), subjects)| {
        let place = view.namespace.map(|namespace| [("namespace", text(namespace)), ("kind", text(kind(role)))]);
        let subjects = Expression::Array(subjects.iter().map(subject_object).collect());
        object(place.into_iter().flatten().chain([("role", text(role.name())), ("subjects", subjects)]))
    });
    bindings.collect()
}

fn rule(rule: &PolicyRule) -> Expression {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    let set = |set| crate::hcl::strings(set);
    let names = (!resource_names.is_empty()).then(|| ("resource_names", set(resource_names)));
    let items = [("api_groups", set(api_groups)), ("resources", set(resources)), ("verbs", set(verbs))];
    object(items.into_iter().chain(names))
}

fn subject_object(subject: &BindingSubject) -> Expression {
    let BindingSubject { kind, name, namespace } = subject;
    let namespace = namespace.as_ref().map(|namespace| ("namespace", text(namespace)));
    object([("kind", text(kind)), ("name", text(name))].into_iter().chain(namespace))
}

pub(super) fn read(call: &ReadCall<'_>) -> Result<Vec<Binding>, String> {
    let provider = call.block.body.get("providers").and_then(|providers| providers.get("kubernetes"));
    let provider = provider.map(|provider| provider.as_reference().unwrap_or_default().to_owned());
    let mut bindings = call.read("roles", "role", |role| read_role(role, provider.clone()))?;
    let bound = call.read("role_bindings", "role binding", |binding| {
        known(binding, &["namespace", "kind", "role", "subjects"])?;
        let (namespace, kind) = (get_text(binding, "namespace")?, get_text(binding, "kind")?);
        read_subjects(binding, provider.as_ref(), Some(&namespace), &kind)
    })?;
    let cluster_wide = call.read(CLUSTER_WIDE, "cluster role binding", |binding| {
        known(binding, &["role", "subjects"])?;
        read_subjects(binding, provider.as_ref(), None, "ClusterRole")
    })?;
    bindings.extend(bound.into_iter().chain(cluster_wide).flatten());
    Ok(bindings)
}

fn read_role(role: &Value<'_>, provider: Option<String>) -> Option<Binding> {
    known(role, &["namespace", "name", "rules"])?;
    let rules = role.get("rules")?.items()?.iter().map(|rule| {
        known(rule, &["api_groups", "resources", "resource_names", "verbs"])?;
        policy_rule(|key| rule.get(key))
    });
    let rules = rules.collect::<Option<_>>()?;
    Some(Binding::Role { provider, namespace: get_text(role, "namespace")?, name: get_text(role, "name")?, rules })
}

fn read_subjects(
    binding: &Value<'_>,
    provider: Option<&String>,
    namespace: Option<&str>,
    kind: &str,
) -> Option<Vec<Binding>> {
    let subjects = binding.get("subjects")?.items()?.iter().map(|subject| {
        known(subject, &["kind", "name", "namespace"])?;
        let of = match subject.get("namespace") {
            Some(namespace) => Some(namespace.as_text()?.to_owned()),
            None => None,
        };
        Some(Binding::Subject {
            provider: provider.cloned(),
            namespace: namespace.map(str::to_owned),
            kind: kind.to_owned(),
            role: get_text(binding, "role")?,
            subject: BindingSubject {
                kind: get_text(subject, "kind")?,
                name: get_text(subject, "name")?,
                namespace: of,
            },
        })
    });
    subjects.collect()
}
