//! The definitions' keys of each target. Each match is exhaustive, so the compiler lists every key that a new target
//! needs.

mod google;
mod kubernetes;

pub(super) use kubernetes::{alias_hint, manages_namespaces, report_provider};

use crate::{
    diagnostic::Diagnostics,
    model::{Environment, NativeRole, OwnRules, Pattern, Scope, TargetId, Values},
    schema::{self, PerEnvironment, Text, defaults},
    source::Place,
};

/// The native roles of a role or grant, with their places below `at`.
pub(super) fn native_roles(
    written: schema::Natives<'_>,
    at: &Place,
    diagnostics: &mut Diagnostics,
) -> Vec<(NativeRole, Place)> {
    let schema::Natives { google, kubernetes } = written;
    let mut native_roles = google::native_roles(google, at);
    native_roles.extend(kubernetes::native_roles(kubernetes, at, diagnostics));
    native_roles
}

/// The rules of the generated Roles of a role or grant, with the places of those Roles below `at`.
pub(super) fn own_rules(written: schema::Natives<'_>, at: &Place) -> OwnRules {
    let schema::Natives { google: _, kubernetes } = written;
    kubernetes::own_rules(kubernetes, at)
}

/// The pattern of the scopes that an environment gives each of its services; `None` if it doesn't have the target.
pub(super) fn scope_pattern(environment: &schema::Environment, target: TargetId) -> Option<&str> {
    match target {
        TargetId::Google => environment.google.as_ref().map(|google| &*google.project),
        TargetId::Kubernetes => {
            let kubernetes = environment.kubernetes.as_ref()?;
            Some(kubernetes.namespace.as_deref().unwrap_or(defaults::NAMESPACE))
        }
    }
}

/// The registry's override of a service's scopes.
pub(super) fn own_scopes(facts: &schema::ServiceFacts, target: TargetId) -> Option<&PerEnvironment> {
    match target {
        TargetId::Google => facts.google.as_ref()?.project.as_ref(),
        TargetId::Kubernetes => facts.kubernetes.as_ref()?.namespace.as_ref(),
    }
}

/// The registry's override of a service's workload, with its place below `at`.
pub(super) fn own_workload<'a>(facts: &'a schema::ServiceFacts, at: &Place) -> (Option<&'a PerEnvironment>, Place) {
    let workload = facts.google.as_ref().and_then(|google| google.workload.as_ref());
    (workload, at.key(TargetId::Google.as_str()).key("workload"))
}

/// The scopes that a pattern gives in an environment.
pub(super) fn scopes(
    target: TargetId,
    environment: &Environment,
    pattern: &Pattern,
    values: &Values<'_>,
) -> Vec<Scope> {
    match target {
        TargetId::Google => google::project(pattern, values).into_iter().collect(),
        TargetId::Kubernetes => kubernetes::namespaces(environment, pattern, values),
    }
}

/// The places that a scope of the workspace names, each with its key.
pub(super) fn declared_scopes(written: &schema::ScopeEntry) -> Vec<(&'static str, Scope)> {
    let schema::ScopeEntry { folder, organization, project, cluster, provider: _, protected: _ } = written;
    let shared = |text: &Text| std::sync::Arc::from(&**text);
    let folder = folder.as_ref().map(|id| ("folder", Scope::Folder(shared(id))));
    let organization = organization.as_ref().map(|id| ("organization", Scope::Organization(shared(id))));
    let project = project.as_ref().map(|id| ("project", Scope::Project(shared(id))));
    let cluster = cluster.as_ref().map(|name| ("cluster", Scope::Cluster(shared(name))));
    [folder, organization, project, cluster].into_iter().flatten().collect()
}

/// The pattern of the roots of a target's scopes, if there is one.
pub(super) fn root_pattern(layout: &schema::Layout, target: TargetId) -> Option<&Text> {
    match target {
        TargetId::Google => layout.google_root.as_ref(),
        TargetId::Kubernetes => layout.kubernetes_root.as_ref(),
    }
}

/// The file with a target's native roles.
pub(super) fn catalog_file(catalog: &schema::CatalogConfig, target: TargetId) -> Option<&Text> {
    match target {
        TargetId::Google => catalog.google.as_ref(),
        TargetId::Kubernetes => catalog.kubernetes.as_ref(),
    }
}
