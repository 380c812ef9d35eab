//! What belongs to a cloud or a cluster itself, and is in every export.

use super::{asset::is_number, member::LiveMember};
use crate::model::{Principal, Scope};

const ACCOUNTS: &str = ".iam.gserviceaccount.com";
/// The namespace of a cluster's own programs.
const CONTROL_PLANE: &str = "kube-system";
/// What the group of a namespace's accounts begins with in clusters.
const ACCOUNTS_OF: &str = "system:serviceaccounts:";

/// Projects of Google with accounts that act in customers' projects, `service-N@HOST.iam.gserviceaccount.com`. Those that
/// begin with `gcp-sa-` aren't listed. From cloud.google.com/iam/docs/service-agents (April 2026, and older states of it),
/// and cloud.google.com/cdn/docs/using-signed-urls. The first leaves out the domain of `google.com:gae-api-prod` and of two
/// more projects; without it, an address could be another customer's. Agents with other names of accounts, such as
/// `bq-N@bigquery-encryption`, are shown.
const HOSTS: [&str; 30] = [
    "cloud-cdn-fill",
    "cloud-filer",
    "cloud-memcache-sa",
    "cloud-ml.google.com",
    "cloud-redis",
    "cloud-tpu",
    "cloudcomposer-accounts",
    "compute-system",
    "container-analysis",
    "container-engine-robot",
    "containerregistry",
    "dataflow-service-producer-prod",
    "dataproc-accounts",
    "dlp-api",
    "endpoints-portal",
    "firebase-rules",
    "gae-api-prod.google.com",
    "gcf-admin-robot",
    "gcp-gae-service",
    "gcp-ri-aiplatform",
    "gcp-ri-contactcenterinsights",
    "gcp-ri-identitypool",
    "genomics-api.google.com",
    "gs-project-accounts",
    "remotebuildexecution",
    "security-center-api",
    "serverless-robot-prod",
    "service-consumer-management",
    "service-networking",
    "sourcerepo-service-accounts",
];

impl LiveMember {
    /// Whether it can be the cloud's or cluster's own by what it is called: a service agent, whosever that is, a principal
    /// that was deleted, what a cluster calls `system:`, and an account in its own namespace.
    #[must_use]
    pub fn is_own(&self, scope: &Scope) -> bool {
        match self {
            Self::Principal(Principal::ServiceAccount(address)) => is_agent(address),
            Self::Principal(_) => false,
            Self::Other(text) => text.starts_with("deleted:"),
            Self::Subject { kind, namespace, name } => match namespace {
                Some(namespace) if &**kind == "ServiceAccount" => is_namespace(scope, namespace),
                _ => match name.strip_prefix(ACCOUNTS_OF) {
                    // All accounts of a namespace are what one of them is; those of the cluster itself can do anything anyway.
                    Some(namespace) => namespace == CONTROL_PLANE || is_namespace(scope, namespace),
                    None => name.starts_with("system:"),
                },
            },
        }
    }
}

/// What every cluster lets everybody do from the start: ask what the interface is, and who they are
/// (kubernetes.io/docs/reference/access-authn-authz/rbac, "API discovery roles" and "Other component roles").
const DEFAULT_ROLES: [(&str, &[&str]); 4] = [
    ("ClusterRole/system:basic-user", &["system:authenticated"]),
    ("ClusterRole/system:discovery", &["system:authenticated"]),
    ("ClusterRole/system:public-info-viewer", &["system:authenticated", "system:unauthenticated"]),
    ("ClusterRole/system:service-account-issuer-discovery", &["system:serviceaccounts"]),
];

impl LiveMember {
    /// Whether every cluster gives it a role from the start, in the cluster as a whole.
    #[must_use]
    pub fn has_by_default(&self, role: &str, scope: &Scope) -> bool {
        let Self::Subject { name, .. } = self else { return false };
        let mut known = DEFAULT_ROLES.iter().filter(|(known, _)| *known == role);
        scope.is_cluster() && known.any(|(_, names)| names.contains(&&**name))
    }

    /// Whether it is one of a cluster's own controllers with a role that is made for it.
    #[must_use]
    pub fn is_controller(&self, role: &str) -> bool {
        let Self::Subject { namespace: Some(namespace), .. } = self else { return false };
        namespace.starts_with("kube-") && role.starts_with("ClusterRole/system:")
    }
}

/// Whose a service agent is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AgentOwner<'a> {
    /// A project, by its number.
    Project(&'a str),
    /// A folder or an organization.
    Above(Scope),
}

impl<'a> AgentOwner<'a> {
    /// The owner of an agent, if its address has a number: `service-42@gcp-sa-pubsub…`, `42@cloudservices…`,
    /// `service-org-4815@…`.
    pub(super) fn of(address: &'a str) -> Option<Self> {
        if !is_agent(address) {
            return None;
        }
        let (account, _) = address.split_once('@')?;
        let name = account.strip_prefix("service-").unwrap_or(account);
        if let Some(number) = name.strip_prefix("org-").filter(|number| is_number(number)) {
            return Some(Self::Above(Scope::Organization(number.into())));
        }
        if let Some(number) = name.strip_prefix("folder-").filter(|number| is_number(number)) {
            return Some(Self::Above(Scope::Folder(number.into())));
        }
        // Databases have agents of their own, such as `p42-abcdef`.
        let of_part = name.strip_prefix('p').and_then(|name| name.split_once('-')).map(|(number, _)| number);
        let number = of_part.unwrap_or(name);
        is_number(number).then_some(Self::Project(number))
    }
}

fn is_namespace(scope: &Scope, name: &str) -> bool {
    matches!(scope, Scope::Namespace(namespace) if &*namespace.name == name)
}

pub(super) fn is_agent(address: &str) -> bool {
    let Some((account, domain)) = address.split_once('@') else { return false };
    if domain == "cloudservices.gserviceaccount.com" {
        return is_number(account);
    }
    let Some(host) = domain.strip_suffix(ACCOUNTS) else { return false };
    // A host with a dot is a project of a domain: `example.com:gcp-sa-x` is somebody's.
    let is_named_so = host.strip_prefix("gcp-sa-").is_some_and(|rest| !rest.is_empty() && !rest.contains(['.', '@']));
    (is_named_so && !account.is_empty())
        || (account.strip_prefix("service-").is_some_and(is_number) && HOSTS.contains(&host))
}
