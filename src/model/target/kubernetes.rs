//! Kubernetes: namespaces, the rules of Roles, and the limits of RBAC.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    facts::{ScopeFacts, TargetFacts},
    id::TargetId,
};
use crate::model::principal::Principal;

pub(super) const FACTS: TargetFacts = TargetFacts {
    title: "Kubernetes",
    catalog_program: "kubectl get clusterroles -o json",
    root_key: "kubernetes_root",
    root_placeholders: &["cluster", "namespace"],
    scope_key: "namespace",
    scope_placeholders: &["cluster"],
    pin_keys: &["namespace"],
    role_prefix: None,
    manages_groups: false,
    enforces_ends: false,
    scopes: "namespaces",
    principals: "user, group or service account",
    takes: |principal| match principal {
        Principal::User(_) | Principal::Group(_) | Principal::ServiceAccount(_) => true,
        Principal::Domain(_) | Principal::Federated(_) | Principal::FederatedSet(_) => false,
    },
};

pub(super) const NAMESPACE: ScopeFacts = ScopeFacts {
    target: TargetId::Kubernetes,
    noun: "namespace",
    example_root: "terraform/namespaces/{{cluster}}/{{namespace}}",
    form: "a name has at most 63 lower-case letters, digits and hyphens, and doesn't start or end with a hyphen",
    is_id: is_label,
};

/// A namespace in a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Namespace {
    pub cluster: Arc<str>,
    pub name: Arc<str>,
}

/// A Kubernetes policy rule; uses sets, because the order has no meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyRule {
    pub api_groups: BTreeSet<String>,
    pub resources: BTreeSet<String>,
    pub verbs: BTreeSet<String>,
    pub resource_names: BTreeSet<String>,
}

/// The rules of a generated Role.
pub type PolicyRules = BTreeSet<PolicyRule>;

/// The `ClusterRole` that permits everything.
pub(super) const EVERYTHING: &str = "cluster-admin";

/// Whether a text is a label of RFC 1123.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
