//! Kubernetes: namespaces, the rules of Roles, and the limits of RBAC.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    facts::{ScopeFacts, TargetFacts},
    federated::{FederatedForm, parse_federated},
    id::TargetId,
    names::is_label,
};
use crate::{model::principal::Principal, source::Place};

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
    requests: None,
    scopes: "namespaces",
    principals: "user, group or service account",
    compares_case: true,
    takes: |principal| principal.rbac_subject().is_some(),
};

pub(super) const NAMESPACE: ScopeFacts = ScopeFacts {
    target: TargetId::Kubernetes,
    noun: "namespace",
    example_root: "terraform/namespaces/{{cluster}}/{{namespace}}",
    form: "a name has at most 63 lower-case letters, digits and hyphens, and doesn't start or end with a hyphen",
    is_id: is_label,
    is_reserved: |name| name == "default" || name.starts_with("kube-"),
};

/// A whole cluster, by the name that definitions give it.
pub(super) const CLUSTER: ScopeFacts = ScopeFacts {
    target: TargetId::Kubernetes,
    noun: "cluster",
    example_root: "terraform/scopes/{{scope}}",
    form: "a name has no white space",
    is_id: |name| !name.is_empty() && name.len() <= 253 && !name.chars().any(char::is_whitespace),
    is_reserved: |_| false,
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

/// A policy rule of a generated Role as written: in its order, with what is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenRule {
    pub api_groups: Vec<String>,
    pub resources: Vec<String>,
    pub verbs: Vec<String>,
    /// `None` without the key.
    pub resource_names: Option<Vec<String>>,
}

/// The rules of generated Roles as written, by the places of the Roles.
pub type OwnRules = BTreeMap<Place, Vec<WrittenRule>>;

/// The rules of a generated Role.
pub type PolicyRules = BTreeSet<PolicyRule>;

/// The `ClusterRole` that permits everything.
pub(super) const EVERYTHING: &str = "cluster-admin";

/// Who a principal is to RBAC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RbacSubject<'a> {
    User(Cow<'a, str>),
    Group(Cow<'a, str>),
    ServiceAccount { namespace: &'a str, name: &'a str },
}

impl Principal {
    /// The subject that a principal is in a cluster; `None` if it is none (docs/reference.md, rule 8). Of a workforce
    /// pool, people and groups have their whole identifiers as names.
    #[must_use]
    pub fn rbac_subject(&self) -> Option<RbacSubject<'_>> {
        match self {
            Self::User(address) => Some(RbacSubject::User(address.as_str().into())),
            Self::Group(address) => Some(RbacSubject::Group(address.as_str().into())),
            Self::ServiceAccount(address) => Some(match cluster_account(address) {
                Some((namespace, name)) => RbacSubject::ServiceAccount { namespace, name },
                None => RbacSubject::User((&**address).into()),
            }),
            Self::Federated(text) => match parse_federated(text, false).ok()? {
                FederatedForm::WorkforcePerson => Some(RbacSubject::User(self.to_string().into())),
                FederatedForm::ClusterAccount { namespace, name } => {
                    Some(RbacSubject::ServiceAccount { namespace, name })
                }
                FederatedForm::WorkforceGroup
                | FederatedForm::Single
                | FederatedForm::Selected
                | FederatedForm::Everything(_) => None,
            },
            Self::FederatedSet(text) => (parse_federated(text, true).ok()? == FederatedForm::WorkforceGroup)
                .then(|| RbacSubject::Group(self.to_string().into())),
            Self::Domain(_) => None,
        }
    }
}

/// Namespace and name of `PROJECT.svc.id.goog[NAMESPACE/NAME]`.
fn cluster_account(address: &str) -> Option<(&str, &str)> {
    address.split_once(".svc.id.goog[")?.1.strip_suffix(']')?.split_once('/')
}
