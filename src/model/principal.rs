//! Identities that receive access.

use std::{fmt, sync::Arc};

/// An e-mail address in lower case, such as `ida@example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// Takes an address in any case, and the domain that completes a short address.
    #[must_use]
    pub fn complete(text: &str, domain: &str) -> Self {
        // Only ASCII letters are lower-cased: an address has no other letters.
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

    /// The part behind the last `@`.
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

/// An identity that can receive access, without its IAM prefix, such as `group:`.
///
/// The variants have the order of those prefixes, so principals are ordered by their IAM forms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// `domain:`: everyone in a domain.
    Domain(Arc<str>),
    Group(Address),
    /// `principal://`: one federated identity.
    Federated(Arc<str>),
    /// `principalSet://`: many federated identities.
    FederatedSet(Arc<str>),
    ServiceAccount(Arc<str>),
    User(Address),
}

impl Principal {
    #[must_use]
    pub fn user(address: &Address) -> Self {
        Self::User(address.clone())
    }

    #[must_use]
    pub fn group(address: &Address) -> Self {
        Self::Group(address.clone())
    }

    /// Takes the address of a service account in any case.
    #[must_use]
    pub fn service_account(address: &str) -> Self {
        Self::ServiceAccount(address.to_ascii_lowercase().into())
    }

    /// Reads an IAM form, such as `group:payments@example.com`. Addresses are lower-cased; federated identities stay as
    /// they are.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let address = || Address(rest.to_ascii_lowercase().into());
        match kind {
            "domain" => Some(Self::Domain(rest.to_ascii_lowercase().into())),
            "group" => Some(Self::Group(address())),
            "principal" => rest.strip_prefix("//").map(|identity| Self::Federated(identity.into())),
            "principalSet" => rest.strip_prefix("//").map(|identity| Self::FederatedSet(identity.into())),
            "serviceAccount" => Some(Self::service_account(rest)),
            "user" => Some(Self::User(address())),
            _ => None,
        }
    }

    /// The first of all principals in their order.
    #[must_use]
    pub fn least() -> Self {
        Self::Domain("".into())
    }

    /// The prefix of the IAM form.
    fn prefix(&self) -> &'static str {
        match self {
            Self::Domain(_) => "domain:",
            Self::Group(_) => "group:",
            Self::Federated(_) => "principal://",
            Self::FederatedSet(_) => "principalSet://",
            Self::ServiceAccount(_) => "serviceAccount:",
            Self::User(_) => "user:",
        }
    }

    /// The part behind the prefix in the IAM form.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Group(address) | Self::User(address) => address.as_str(),
            Self::Domain(text) | Self::Federated(text) | Self::FederatedSet(text) | Self::ServiceAccount(text) => text,
        }
    }

    /// The domain of a user's, group's or domain's address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::Group(address) | Self::User(address) => Some(address.domain()),
            Self::Domain(domain) => Some(domain),
            Self::Federated(_) | Self::FederatedSet(_) | Self::ServiceAccount(_) => None,
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.prefix())?;
        formatter.write_str(self.address())
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Principal};

    #[test]
    fn short_address_takes_the_domain() {
        assert_eq!(Address::complete("Ida", "Example.com").as_str(), "ida@example.com");
        assert_eq!(Address::complete("IDA@other.com", "example.com").as_str(), "ida@other.com");
        assert_eq!(Address::complete("", "example.com").as_str(), "@example.com");
    }

    #[test]
    fn domain_follows_the_last_at() {
        assert_eq!(Address::complete("\"a@b\"@example.com", "").domain(), "example.com");
        assert_eq!(Address::complete("ida@", "example.com").domain(), "");
    }

    /// IAM forms of principals: each kind, and texts close to each kind's prefix.
    const FORMS: [&str; 15] = [
        "user:ida@example.com",
        "user:",
        "user:~",
        "group:payments@example.com",
        "group:user:ida",
        "serviceAccount:ledger@p.iam.gserviceaccount.com",
        "serviceAccount:p.svc.id.goog[ns/name]",
        "domain:example.com",
        "domain:z",
        "principal://iam.googleapis.com/projects/1/Subject/A",
        "principal://",
        "principal:///",
        "principalSet://iam.googleapis.com/projects/1/*",
        "principalSet://",
        "principalSet://A",
    ];

    fn parse(form: &str) -> Principal {
        Principal::parse(form).expect("a principal")
    }

    #[test]
    fn display_writes_what_parse_read() {
        for form in FORMS {
            assert_eq!(parse(form).to_string(), form);
        }
    }

    #[test]
    fn order_is_that_of_the_iam_forms() {
        for left in FORMS {
            for right in FORMS {
                assert_eq!(parse(left).cmp(&parse(right)), left.cmp(right), "{left} and {right}");
            }
        }
    }

    #[test]
    fn addresses_become_lower_case_and_federated_identities_stay() {
        for (form, expected) in [
            ("user:Ida@Example.com", "user:ida@example.com"),
            ("group:Payments@Example.com", "group:payments@example.com"),
            ("serviceAccount:P.svc.id.goog[NS/Name]", "serviceAccount:p.svc.id.goog[ns/name]"),
            ("domain:Example.com", "domain:example.com"),
            ("principal://Iam/Subject", "principal://Iam/Subject"),
            ("principalSet://Iam/*", "principalSet://Iam/*"),
        ] {
            assert_eq!(parse(form).to_string(), expected);
        }
    }

    #[test]
    fn other_forms_are_no_principal() {
        let forms = [
            "ida@example.com",
            "allUsers",
            "",
            ":",
            "User:ida@example.com",
            "principal:x",
            "principalSet:/x",
            "deleted:user:x",
        ];
        for form in forms {
            assert_eq!(Principal::parse(form), None, "{form}");
        }
    }

    #[test]
    fn constructors_make_what_parse_reads() {
        let address = Address::complete("ida", "example.com");
        assert_eq!(Principal::user(&address), parse("user:ida@example.com"));
        assert_eq!(Principal::group(&address), parse("group:ida@example.com"));
        assert_eq!(Principal::service_account("A@B"), parse("serviceAccount:a@b"));
    }
}
