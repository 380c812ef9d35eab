//! The bindings that the model's grants and entitlements ask for, by the documentation of Terraform's providers.

use std::collections::BTreeSet;

use super::{
    entitlements::Entitlement,
    grants::Row,
    kind::Kind,
    places::Scope,
    plan::{Binding, Place, Subject},
};

/// The binding that a row asks for.
pub fn binding(row: &Row, is_module: bool) -> Binding {
    let (cluster, namespace) = match &row.scope {
        Scope::Namespace { cluster, namespace } => (cluster, Some(namespace.clone())),
        Scope::Cluster(cluster) => (cluster, None),
        scope => {
            return Binding::Google {
                place: place(scope),
                role: row.role.clone(),
                member: row.principal.clone(),
                condition: condition(row),
            };
        }
    };
    Binding::Kubernetes {
        cluster: (!is_module).then(|| cluster.clone()),
        namespace,
        role: row.role.clone(),
        subject: subject(&row.principal),
    }
}

/// A grant with a condition and an end carries both (rule 7): `until: 2026-12-31` becomes
/// `request.time < timestamp("2027-01-01T00:00:00Z")`.
fn condition(row: &Row) -> Option<(String, String)> {
    let end = row.until.as_ref().map(|until| {
        let day: jiff::civil::Date = until.parse().expect("a day");
        let after = day.tomorrow().expect("a day after");
        (format!("until {until}"), format!("request.time < timestamp(\"{after}T00:00:00Z\")"))
    });
    let own = row.condition.as_ref().map(|own| (own.title.clone(), own.expression.clone()));
    match (own, end) {
        (Some((title, expression)), Some((until, before))) => {
            Some((format!("{title}, {until}"), format!("({expression}) && {before}")))
        }
        (own, end) => own.or(end),
    }
}

/// The resource of the provider for a scope of Google, and its arguments that say where.
fn place(scope: &Scope) -> Place {
    let (kind, arguments) = match scope {
        Scope::Project(id) => ("google_project_iam_member", vec![("project", id.clone())]),
        Scope::Folder(id) => ("google_folder_iam_member", vec![("folder", format!("folders/{id}"))]),
        Scope::Organization(id) => ("google_organization_iam_member", vec![("org_id", id.clone())]),
        Scope::Resource { project, kind, within, id } => {
            let within = within.clone().unwrap_or_default();
            let in_project = |name, more: &[(&'static str, &String)]| {
                let own = [("project", project.clone()), (name, id.clone())];
                own.into_iter().chain(more.iter().map(|(name, value)| (*name, (*value).clone()))).collect()
            };
            match kind {
                Kind::Bucket => ("google_storage_bucket_iam_member", vec![("bucket", id.clone())]),
                Kind::CryptoKey => ("google_kms_crypto_key_iam_member", vec![("crypto_key_id", id.clone())]),
                Kind::ServiceAccount => (
                    "google_service_account_iam_member",
                    vec![("service_account_id", format!("projects/{project}/serviceAccounts/{id}"))],
                ),
                Kind::Database => {
                    ("google_spanner_database_iam_member", in_project("database", &[("instance", &within)]))
                }
                Kind::Dataset => ("google_bigquery_dataset_iam_member", in_project("dataset_id", &[])),
                Kind::Repository => (
                    "google_artifact_registry_repository_iam_member",
                    in_project("repository", &[("location", &within)]),
                ),
                Kind::Run => ("google_cloud_run_v2_service_iam_member", in_project("name", &[("location", &within)])),
                Kind::Secret => ("google_secret_manager_secret_iam_member", in_project("secret_id", &[])),
                Kind::Subscription => ("google_pubsub_subscription_iam_member", in_project("subscription", &[])),
                Kind::Topic => ("google_pubsub_topic_iam_member", in_project("topic", &[])),
            }
        }
        Scope::Namespace { .. } | Scope::Cluster(_) => panic!("{scope:?} is no scope of Google"),
    };
    (kind.to_owned(), arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The block that an entitlement asks for.
pub fn entitled(entitlement: &Entitlement) -> Binding {
    let parent = match &entitlement.scope {
        Scope::Project(id) => format!("projects/{id}"),
        Scope::Folder(id) => format!("folders/{id}"),
        Scope::Organization(id) => format!("organizations/{id}"),
        other => panic!("nobody can ask for anything in {other:?}"),
    };
    let texts = |texts: &BTreeSet<String>| texts.iter().cloned().collect::<Vec<_>>();
    Binding::Entitlement {
        parent,
        id: entitlement.id.clone(),
        roles: texts(&entitlement.roles),
        condition: entitlement.condition.as_ref().map(|condition| condition.expression.clone()),
        principals: texts(&entitlement.principals),
        // One step if there are approvers.
        approvers: Some(texts(&entitlement.approvers)).filter(|all| !all.is_empty()).into_iter().collect(),
        duration: format!("{}s", entitlement.hours * 3600),
        justification: entitlement.justification,
    }
}

/// Rule 8: a `group:` is a Group, `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]` a `ServiceAccount`, every other
/// principal with an address a User of that name; people and groups of a workforce pool are Users and Groups by their
/// whole identifiers, and accounts of clusters' pools `ServiceAccount`s.
pub fn subject(principal: &str) -> Subject {
    let (kind, address) = principal.split_once(':').expect("a kind and an address");
    let of = |kind: &str, name: &str, namespace: &str| Subject {
        kind: kind.to_owned(),
        name: name.to_owned(),
        namespace: namespace.to_owned(),
    };
    match principal.split_once("/workforcePools/") {
        Some((_, rest)) if kind == "principal" && rest.contains("/subject/") => return of("User", principal, ""),
        Some((_, rest)) if kind == "principalSet" && rest.contains("/group/") => return of("Group", principal, ""),
        _ => {}
    }
    if let Some((_, account)) = principal.split_once(".svc.id.goog/subject/ns/") {
        let (namespace, name) = account.split_once("/sa/").expect("a namespace and a name");
        return of("ServiceAccount", name, namespace);
    }
    match (kind, address.split_once(".svc.id.goog[")) {
        ("group", _) => of("Group", address, ""),
        ("serviceAccount", Some((_, inside))) => {
            let (namespace, name) = inside.trim_end_matches(']').split_once('/').expect("a namespace and a name");
            of("ServiceAccount", name, namespace)
        }
        _ => of("User", address, ""),
    }
}
