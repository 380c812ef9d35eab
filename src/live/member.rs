//! Who holds live access.

use std::{fmt, sync::Arc};

use crate::model::{Principal, RbacSubject, Scope, TargetId};

/// Somebody in a policy or in a binding of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiveMember {
    /// A member of a policy that a definition could name.
    Principal(Principal),
    /// Any other member of a policy, as it is written: `allUsers`, `projectOwner:ledger-prod`, `deleted:user:…`.
    Other(Arc<str>),
    /// A subject of a cluster; only a `ServiceAccount` has a namespace.
    Subject { kind: Arc<str>, namespace: Option<Arc<str>>, name: Arc<str> },
}

/// How everybody in a whole organization is written, by its customer id: `customer:C01abc234`.
pub const CUSTOMER: &str = "customer:";

/// What a `ServiceAccount` is called where a user is named.
const ACCOUNT_AS_USER: &str = "system:serviceaccount:";

impl LiveMember {
    /// A member of a policy. Members are compared without case, but for federated identities.
    pub(super) fn of_policy(text: &str) -> Self {
        Principal::parse(text).map_or_else(|| Self::Other(text.into()), Self::Principal)
    }

    /// A subject of a binding in a namespace, or of a whole cluster.
    pub(super) fn of_cluster(kind: &str, namespace: Option<&str>, name: &str, binding_namespace: Option<&str>) -> Self {
        if kind == "User"
            && let Some((space, account)) = name.strip_prefix(ACCOUNT_AS_USER).and_then(|rest| rest.split_once(':'))
        {
            return Self::Subject {
                kind: "ServiceAccount".into(),
                namespace: Some(space.into()),
                name: account.into(),
            };
        }
        let namespace = (kind == "ServiceAccount").then(|| namespace.or(binding_namespace).unwrap_or_default().into());
        Self::Subject { kind: kind.into(), namespace, name: name.into() }
    }
}

/// The prefixes of what a cluster's subjects are called where no definition names them, by kind.
const PREFIXES: [(&str, &str); 3] = [("User", "user:"), ("Group", "group:"), ("ServiceAccount", "serviceAccount:")];

impl LiveMember {
    /// What a principal of a grant is where it is enforced; `None` for one that can't be there.
    #[must_use]
    pub fn of(principal: &Principal, scope: &Scope) -> Option<Self> {
        if scope.target() == TargetId::Google {
            return Some(Self::Principal(principal.clone()));
        }
        let subject = |kind: &str, name: &str, namespace: Option<&str>| Self::Subject {
            kind: kind.into(),
            namespace: namespace.map(Arc::from),
            name: name.into(),
        };
        Some(match principal.rbac_subject()? {
            RbacSubject::User(name) => subject("User", &name, None),
            RbacSubject::Group(name) => subject("Group", &name, None),
            RbacSubject::ServiceAccount { namespace, name } => subject("ServiceAccount", name, Some(namespace)),
        })
    }

    /// The principal that it is, as far as that can be told without definitions.
    #[must_use]
    pub fn principal(&self) -> Option<Principal> {
        match self {
            Self::Principal(principal) => Some(principal.clone()),
            Self::Subject { kind, name, .. } if name.contains('@') => match &**kind {
                "User" if name.to_ascii_lowercase().ends_with(".gserviceaccount.com") => {
                    Some(Principal::service_account(name))
                }
                "User" => Principal::parse(&format!("user:{name}")),
                "Group" => Principal::parse(&format!("group:{name}")),
                _ => None,
            },
            Self::Subject { .. } | Self::Other(_) => None,
        }
    }

    /// Whether it stands for everybody who is signed in anywhere, for everybody at all, or for everything that runs in a
    /// cluster.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        match self {
            Self::Principal(_) => false,
            Self::Other(text) => matches!(&**text, "allUsers" | "allAuthenticatedUsers"),
            Self::Subject { name, .. } => matches!(
                &**name,
                "system:authenticated" | "system:unauthenticated" | "system:anonymous" | "system:serviceaccounts"
            ),
        }
    }
}

/// `user:root@example.com`, `allUsers`, `serviceAccount:ledger/robot`.
impl fmt::Display for LiveMember {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal(principal) => principal.fmt(formatter),
            Self::Other(text) => formatter.write_str(text),
            Self::Subject { kind, namespace, name } => {
                match PREFIXES.iter().find(|(known, _)| **known == **kind) {
                    Some((_, prefix)) => formatter.write_str(prefix)?,
                    None => write!(formatter, "{kind}:")?,
                }
                namespace.iter().try_for_each(|namespace| write!(formatter, "{namespace}/"))?;
                formatter.write_str(name)
            }
        }
    }
}
