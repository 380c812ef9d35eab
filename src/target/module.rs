//! `style: module`: one call of a team-kit module for each root, and one more for each cluster where there are several.
//! Its literal arguments carry the same grants.

use std::collections::BTreeMap;

use super::{
    Binding, RootGrants, Subject,
    binding::condition,
    kubernetes::{NamespaceView, kind, namespaces, read_rule},
    shape,
};
use crate::{
    hcl::{Block, BlockExt, Body, Expression, Value, block, object, reference, resource_name, text},
    model::{Day, NativeRole, PolicyRule, Scope},
};

const ARGUMENTS: [&str; 8] =
    ["source", "version", "providers", "depends_on", "project_members", "namespaces", "roles", "role_bindings"];
/// The name of a root's call.
const CALL: &str = "team-kit";

pub(super) fn emit(root: &RootGrants<'_>, source: &str, version: Option<&str>) -> Vec<Block> {
    if root.root.sites.is_empty() {
        return Vec::new();
    }
    let views = namespaces(root);
    let mut clusters: BTreeMap<&str, Vec<&NamespaceView<'_>>> = BTreeMap::new();
    for view in &views {
        clusters.entry(&view.namespace.cluster).or_default().push(view);
    }
    let call =
        |name: &str| block("module", &[name]).with("source", text(source)).with_some("version", version.map(text));
    let members = call(CALL).with_some("project_members", list(project_members(root)));
    if let ([_], Some(views)) = (clusters.keys().collect::<Vec<_>>().as_slice(), clusters.values().next()) {
        return vec![with_cluster(members, views)];
    }
    let has_project = root.scopes.keys().any(|scope| matches!(scope, Scope::Project(_)));
    let mut calls: Vec<Block> = (has_project || clusters.is_empty()).then_some(members).into_iter().collect();
    calls.extend(
        clusters
            .into_iter()
            .map(|(cluster, views)| with_cluster(call(&format!("{CALL}__{}", resource_name([cluster]))), &views)),
    );
    calls
}

fn with_cluster(call: Block, views: &[&NamespaceView<'_>]) -> Block {
    let provider = views.iter().find_map(|view| view.provider);
    let providers = provider.map(|provider| object([("kubernetes", reference(provider.split('.')))]));
    let managed = views.iter().filter_map(|view| {
        let labels = view.managed.as_ref()?;
        let labels = object(labels.iter().map(|(key, value)| (key.as_str(), text(value))));
        Some(object([("name", text(&*view.namespace.name)), ("labels", labels)]))
    });
    let roles = views.iter().flat_map(|view| {
        let namespace = &view.namespace.name;
        view.own_roles().into_iter().map(|(name, rules)| {
            let rules = Expression::Array(rules.iter().map(rule).collect());
            object([("namespace", text(&**namespace)), ("name", text(name)), ("rules", rules)])
        })
    });
    let bindings = views.iter().flat_map(|view| {
        view.bindings.iter().map(|(role, principals)| {
            let subjects = principals.iter().filter_map(|principal| Subject::of(principal));
            object([
                ("namespace", text(&*view.namespace.name)),
                ("kind", text(kind(role))),
                ("role", text(role.name())),
                ("subjects", Expression::Array(subjects.map(|subject| subject_object(&subject)).collect())),
            ])
        })
    });
    call.with_some("providers", providers)
        .with_some("namespaces", list(managed.collect()))
        .with_some("roles", list(roles.collect()))
        .with_some("role_bindings", list(bindings.collect()))
}

fn list(items: Vec<Expression>) -> Option<Expression> {
    (!items.is_empty()).then_some(Expression::Array(items))
}

fn project_members(root: &RootGrants<'_>) -> Vec<Expression> {
    let mut members = Vec::new();
    for (scope, grants) in &root.scopes {
        let Scope::Project(project) = scope else { continue };
        for (key, grant) in grants {
            let NativeRole::Google(role) = &key.role else { continue };
            let until = grant.until.map(|until| ("until", text(until.to_string())));
            let member =
                [("project", text(&**project)), ("role", text(&**role)), ("member", text(key.principal.to_string()))];
            members.push(object(member.into_iter().chain(until)));
        }
    }
    members
}

fn rule(rule: &PolicyRule) -> Expression {
    let PolicyRule { api_groups, resources, verbs, resource_names } = rule;
    let set = |set| crate::hcl::strings(set);
    let names = (!resource_names.is_empty()).then(|| ("resource_names", set(resource_names)));
    let items = [("api_groups", set(api_groups)), ("resources", set(resources)), ("verbs", set(verbs))];
    object(items.into_iter().chain(names))
}

fn subject_object(subject: &Subject) -> Expression {
    let Subject { kind, name, namespace } = subject;
    let namespace = namespace.as_ref().map(|namespace| ("namespace", text(namespace)));
    object([("kind", text(kind)), ("name", text(name))].into_iter().chain(namespace))
}

/// What the calls of a file bind.
pub(super) fn read(body: &Body<'_>) -> Result<Vec<Binding>, String> {
    let mut bindings = Vec::new();
    for call in body.blocks("module") {
        let name = call.label(0).unwrap_or_default();
        if name != CALL && !name.starts_with("team-kit__") {
            continue;
        }
        let complain = |what: &str| format!("`module.{name}` has a {what} in a form that teamkit doesn't write");
        shape::check(call, &ARGUMENTS, &[])?;
        let items = |key: &str| match call.body.get(key) {
            Some(list) => list.items().ok_or_else(|| complain(key)),
            None => Ok(&[][..]),
        };
        for member in items("project_members")? {
            bindings.push(read_member(member).ok_or_else(|| complain("project member"))?);
        }
        let provider = call.body.get("providers").and_then(|providers| providers.get("kubernetes"));
        let provider = provider.map(|provider| provider.as_reference().unwrap_or_default().to_owned());
        for role in items("roles")? {
            bindings.push(read_role(role, provider.clone()).ok_or_else(|| complain("role"))?);
        }
        for binding in items("role_bindings")? {
            bindings.extend(read_binding(binding, provider.as_ref()).ok_or_else(|| complain("role binding"))?);
        }
    }
    Ok(bindings)
}

fn read_member(member: &Value<'_>) -> Option<Binding> {
    known(member, &["project", "role", "member", "until"])?;
    let condition = match member.get("until") {
        Some(until) => Some(condition(until.as_text()?.parse::<Day>().ok()?)),
        None => None,
    };
    Some(Binding::ProjectMember {
        project: get_text(member, "project")?,
        role: get_text(member, "role")?,
        member: get_text(member, "member")?,
        condition,
    })
}

fn read_role(role: &Value<'_>, provider: Option<String>) -> Option<Binding> {
    known(role, &["namespace", "name", "rules"])?;
    let rules = role.get("rules")?.items()?.iter().map(|rule| {
        known(rule, &["api_groups", "resources", "resource_names", "verbs"])?;
        read_rule(|key| rule.get(key))
    });
    let rules = rules.collect::<Option<_>>()?;
    Some(Binding::Role { provider, namespace: get_text(role, "namespace")?, name: get_text(role, "name")?, rules })
}

fn read_binding(binding: &Value<'_>, provider: Option<&String>) -> Option<Vec<Binding>> {
    known(binding, &["namespace", "kind", "role", "subjects"])?;
    let subjects = binding.get("subjects")?.items()?.iter().map(|subject| {
        known(subject, &["kind", "name", "namespace"])?;
        let namespace = match subject.get("namespace") {
            Some(namespace) => Some(namespace.as_text()?.to_owned()),
            None => None,
        };
        Some(Binding::Subject {
            provider: provider.cloned(),
            namespace: get_text(binding, "namespace")?,
            kind: get_text(binding, "kind")?,
            role: get_text(binding, "role")?,
            subject: Subject { kind: get_text(subject, "kind")?, name: get_text(subject, "name")?, namespace },
        })
    });
    subjects.collect()
}

/// Nothing if an object has a key that we don't write: the module may do with it what it likes.
fn known(object: &Value<'_>, keys: &[&str]) -> Option<()> {
    object.has_only(keys).then_some(())
}

fn get_text(object: &Value<'_>, key: &str) -> Option<String> {
    object.get(key)?.as_text().map(str::to_owned)
}
