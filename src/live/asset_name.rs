//! Full names of resources, as Cloud Asset Inventory has them: `//pubsub.googleapis.com/projects/ledger-prod/topics/orders`.

use std::{collections::BTreeMap, sync::Arc};

use crate::model::{ResourceKind, Scope, ServiceResource};

/// The forms of names by the kind of scope, a resource's by its key. What stands in braces is a part of the scope, or of
/// nothing (`{}`); a form without `{id}` is the id itself, behind the service
/// (cloud.google.com/asset-inventory/docs/asset-names; of a bucket also the one of
/// cloud.google.com/iam/docs/full-resource-names).
const FORMS: &[(&str, &str)] = &[
    ("project", "cloudresourcemanager.googleapis.com/projects/{id}"),
    ("folder", "cloudresourcemanager.googleapis.com/folders/{id}"),
    ("organization", "cloudresourcemanager.googleapis.com/organizations/{id}"),
    ("bucket", "storage.googleapis.com/{id}"),
    ("bucket", "storage.googleapis.com/projects/_/buckets/{id}"),
    ("dataset", "bigquery.googleapis.com/projects/{project}/datasets/{id}"),
    ("secret", "secretmanager.googleapis.com/projects/{project}/secrets/{id}"),
    ("service_account", "iam.googleapis.com/projects/{project}/serviceAccounts/{id}"),
    ("repository", "artifactregistry.googleapis.com/projects/{project}/locations/{within}/repositories/{id}"),
    ("topic", "pubsub.googleapis.com/projects/{project}/topics/{id}"),
    ("subscription", "pubsub.googleapis.com/projects/{project}/subscriptions/{id}"),
    ("database", "spanner.googleapis.com/projects/{project}/instances/{within}/databases/{id}"),
    ("run", "run.googleapis.com/projects/{project}/locations/{within}/services/{id}"),
    ("crypto_key", "cloudkms.googleapis.com/projects/{project}/locations/{}/keyRings/{}/cryptoKeys/{}"),
];

/// What a full name is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AssetName {
    pub scope: Scope,
    /// The project that the name says, by id or number.
    pub project: Option<Arc<str>>,
}

impl AssetName {
    /// Reads a full name, `None` for one of a kind that definitions can't name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let path = name.strip_prefix("//")?;
        FORMS.iter().find_map(|(kind, form)| Self::of(kind, &parts(form, path)?, path))
    }

    /// Whether ids of a kind are paths.
    pub(super) fn has_path(kind: ResourceKind) -> bool {
        FORMS.iter().any(|(key, form)| *key == kind.facts().key && !form.contains("{id}"))
    }

    fn of(kind: &str, parts: &BTreeMap<&str, &str>, path: &str) -> Option<Self> {
        let part = |key: &str| parts.get(key).map(|part| Arc::from(*part));
        let scope = match (kind, part("{id}")) {
            ("project", Some(id)) => return Some(Self { scope: Scope::Project(Arc::clone(&id)), project: Some(id) }),
            ("folder", Some(id)) => Scope::Folder(id),
            ("organization", Some(id)) => Scope::Organization(id),
            (key, id) => {
                let kind = ResourceKind::all().find(|kind| kind.facts().key == key)?;
                let id = id.or_else(|| path.split_once('/').map(|(_, id)| id.into()))?;
                let id = if kind.is_account() { id.to_ascii_lowercase().into() } else { id };
                let project = part("{project}").filter(|_| !kind.facts().is_global()).unwrap_or_default();
                Scope::Resource(Arc::new(ServiceResource { project, kind, within: part("{within}"), id }))
            }
        };
        Some(Self { scope, project: part("{project}") })
    }
}

/// The parts of a name by what its form calls them, if it has that form.
fn parts<'a>(form: &'static str, path: &'a str) -> Option<BTreeMap<&'static str, &'a str>> {
    let (mut form, mut path) = (form.split('/'), path.split('/'));
    let mut parts = BTreeMap::new();
    loop {
        match (form.next(), path.next()) {
            (None, None) => return Some(parts),
            (Some(form), Some(part)) if form.starts_with('{') && !part.is_empty() => drop(parts.insert(form, part)),
            (Some(form), Some(part)) if form == part => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AssetName, FORMS};
    use crate::model::ResourceKind;

    #[test]
    fn each_kind_has_a_form() {
        for kind in ResourceKind::all() {
            let key = kind.facts().key;
            assert!(FORMS.iter().any(|(known, _)| *known == key), "no form of the full name of a `{key}`");
        }
    }

    #[test]
    fn names_become_scopes() {
        for (name, scope, project) in [
            ("//cloudresourcemanager.googleapis.com/projects/ledger-prod", "ledger-prod", Some("ledger-prod")),
            (
                "//cloudresourcemanager.googleapis.com/projects/example.com:shop",
                "example.com:shop",
                Some("example.com:shop"),
            ),
            ("//cloudresourcemanager.googleapis.com/folders/4815", "folder/4815", None),
            ("//cloudresourcemanager.googleapis.com/organizations/1623", "organization/1623", None),
            ("//storage.googleapis.com/exports", "bucket/exports", None),
            ("//storage.googleapis.com/projects/_/buckets/exports", "bucket/exports", None),
            ("//bigquery.googleapis.com/projects/lake/datasets/facts", "lake/dataset/facts", Some("lake")),
            ("//secretmanager.googleapis.com/projects/42/secrets/key", "42/secret/key", Some("42")),
            (
                "//iam.googleapis.com/projects/shop/serviceAccounts/Robot@shop.iam.gserviceaccount.com",
                "service_account/robot@shop.iam.gserviceaccount.com",
                Some("shop"),
            ),
            (
                "//artifactregistry.googleapis.com/projects/shop/locations/europe-west1/repositories/images",
                "shop/repository/europe-west1/images",
                Some("shop"),
            ),
            ("//pubsub.googleapis.com/projects/shop/topics/orders", "shop/topic/orders", Some("shop")),
            ("//pubsub.googleapis.com/projects/shop/subscriptions/mail", "shop/subscription/mail", Some("shop")),
            (
                "//spanner.googleapis.com/projects/shop/instances/main/databases/x1",
                "shop/database/main/x1",
                Some("shop"),
            ),
            (
                "//run.googleapis.com/projects/shop/locations/us-east1/services/web",
                "shop/run/us-east1/web",
                Some("shop"),
            ),
            (
                "//cloudkms.googleapis.com/projects/shop/locations/global/keyRings/ring/cryptoKeys/key",
                "crypto_key/projects/shop/locations/global/keyRings/ring/cryptoKeys/key",
                Some("shop"),
            ),
        ] {
            let parsed = AssetName::parse(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((parsed.scope.to_string().as_str(), parsed.project.as_deref()), (scope, project), "{name}");
        }
    }

    #[test]
    fn other_names_are_of_no_known_kind() {
        for name in [
            "",
            "//",
            "storage.googleapis.com/exports",
            "//storage.googleapis.com/",
            "//storage.googleapis.com/exports/more",
            "//cloudresourcemanager.googleapis.com/projects/",
            "//bigquery.googleapis.com/projects/lake/datasets/facts/tables/t",
            "//cloudkms.googleapis.com/projects/shop/locations/global/keyRings/ring",
            "//compute.googleapis.com/projects/shop/zones/z/instances/vm",
            "//evil.com/storage.googleapis.com/exports",
        ] {
            assert_eq!(AssetName::parse(name), None, "{name}");
        }
    }
}
