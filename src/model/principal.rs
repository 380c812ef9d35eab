//! Identities that receive access.

use std::{fmt, sync::Arc};

/// An e-mail address, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// Takes an address in any case, and the domain that completes a short one.
    #[must_use]
    pub fn complete(text: &str, domain: &str) -> Self {
        // Only ASCII has an upper case here: other letters are no part of an address.
        let text = text.to_ascii_lowercase();
        if text.contains('@') {
            Self(text.into())
        } else {
            Self(format!("{text}@{}", domain.to_ascii_lowercase()).into())
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind the last `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl std::borrow::Borrow<str> for Address {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// The forms of principals that can be granted something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    User,
    Group,
    ServiceAccount,
    Domain,
    /// `principal://`: one federated identity.
    Federated,
    /// `principalSet://`: many federated identities.
    FederatedSet,
}

impl PrincipalKind {
    const PREFIXES: [(&'static str, Self); 6] = [
        ("user:", Self::User),
        ("group:", Self::Group),
        ("serviceAccount:", Self::ServiceAccount),
        ("domain:", Self::Domain),
        ("principal://", Self::Federated),
        ("principalSet://", Self::FederatedSet),
    ];
}

/// An identity as IAM writes it, such as `group:payments@example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(Arc<str>);

impl Principal {
    #[must_use]
    pub fn user(address: &Address) -> Self {
        Self(format!("user:{address}").into())
    }

    #[must_use]
    pub fn group(address: &Address) -> Self {
        Self(format!("group:{address}").into())
    }

    #[must_use]
    pub fn service_account(address: &str) -> Self {
        Self(format!("serviceAccount:{}", address.to_ascii_lowercase()).into())
    }

    /// Reads one of the supported forms; addresses become lower case, federated identities stay as they are.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, kind) = PrincipalKind::PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix))?;
        Some(match kind {
            PrincipalKind::Federated | PrincipalKind::FederatedSet => Self(text.into()),
            _ => Self(format!("{prefix}{}", text.get(prefix.len()..)?.to_ascii_lowercase()).into()),
        })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn kind(&self) -> PrincipalKind {
        let known = PrincipalKind::PREFIXES.iter().find(|(prefix, _)| self.0.starts_with(prefix));
        // No constructor makes another form.
        known.map_or(PrincipalKind::User, |(_, kind)| *kind)
    }

    /// What stands behind the prefix; for federated identities the whole.
    #[must_use]
    pub fn address(&self) -> &str {
        match self.kind() {
            PrincipalKind::Federated | PrincipalKind::FederatedSet => &self.0,
            _ => self.0.split_once(':').map_or("", |(_, address)| address),
        }
    }

    /// The domain of a user's, group's or domain's address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self.kind() {
            PrincipalKind::User | PrincipalKind::Group => Some(self.address().rsplit_once('@').map_or("", |(_, d)| d)),
            PrincipalKind::Domain => Some(self.address()),
            _ => None,
        }
    }

    /// Whether Kubernetes has a subject of this kind (docs/reference.md, rule 8).
    #[must_use]
    pub fn is_kubernetes_subject(&self) -> bool {
        matches!(self.kind(), PrincipalKind::User | PrincipalKind::Group | PrincipalKind::ServiceAccount)
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}
