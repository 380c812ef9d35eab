//! Service accounts: the forms of their addresses, and the projects that they belong to.

use std::borrow::Cow;

use super::{
    federated::project_of_clusters,
    names::{is_id, is_label, is_project, is_subdomain},
};
use crate::model::{
    mail::is_mail_address,
    principal::{Address, Principal},
};

const ACCOUNTS: &str = ".iam.gserviceaccount.com";
pub(super) const ALL_ACCOUNTS: &str = ".gserviceaccount.com";

impl Address {
    /// Whether it is the address of a service account: nobody else has one in such a domain.
    #[must_use]
    pub fn is_service_account(&self) -> bool {
        is_domain_of_accounts(self.domain())
    }
}

fn is_domain_of_accounts(domain: &str) -> bool {
    domain.ends_with(ALL_ACCOUNTS) || domain == "gserviceaccount.com"
}

/// Whether a text has the form of a service account's address, or of a cluster's account in IAM:
/// `NAME@PROJECT.iam.gserviceaccount.com`, `PROJECT@appspot.gserviceaccount.com`, `PROJECT.svc.id.goog[NAMESPACE/NAME]`.
pub(super) fn is_account(text: &str) -> bool {
    if let Some((project, rest)) = text.split_once(".svc.id.goog[") {
        let account = rest.strip_suffix(']').and_then(|account| account.split_once('/'));
        return is_project(project) && account.is_some_and(|(space, name)| is_label(space) && is_subdomain(name));
    }
    text.split_once('@').is_some_and(|(name, domain)| {
        is_mail_address(text)
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
            && domain.ends_with(ALL_ACCOUNTS)
            // Its project is missing.
            && !ACCOUNTS.ends_with(domain)
    })
}

/// Whether a pattern gave something that means a service account, whatever its names are.
pub(super) fn means_account(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, domain)) => {
            !name.is_empty()
                && !name.contains([':', '/', '[', ' '])
                && !domain.contains(['@', '/', ' '])
                && domain.ends_with(ALL_ACCOUNTS)
                && !ACCOUNTS.ends_with(domain)
        }
        None => text.split_once(".svc.id.goog[").is_some_and(|(project, rest)| {
            let account = rest.strip_suffix(']').and_then(|account| account.split_once('/'));
            !project.is_empty() && account.is_some_and(|(space, name)| !space.is_empty() && !name.is_empty())
        }),
    }
}

/// The address of a service account in a project, from its name or its address.
pub(super) fn complete_account(text: &str, project: &str) -> String {
    if text.contains('@') {
        return text.to_ascii_lowercase();
    }
    account_of_old_project(&format!("{text}@{project}{ACCOUNTS}")).into_owned()
}

/// The project of the service account with an address; `None` where the address doesn't say it.
pub(super) fn project_of_account(address: &str) -> Option<&str> {
    address.split_once('@')?.1.strip_suffix(ACCOUNTS)
}

impl Principal {
    /// The id of the service account, if the principal is one and its id is not valid.
    #[must_use]
    pub fn invalid_account_id(&self) -> Option<&str> {
        let Self::ServiceAccount(address) = self else { return None };
        let (id, domain) = address.split_once('@')?;
        (domain.ends_with(ACCOUNTS) && !is_id(id)).then_some(id)
    }

    /// Whether it is an account that a project has from the start, and that whatever runs there acts as unless it is given
    /// another: `N-compute@developer.gserviceaccount.com`, `PROJECT@appspot.gserviceaccount.com`,
    /// `N@cloudbuild.gserviceaccount.com`.
    #[must_use]
    pub fn is_default_account(&self) -> bool {
        let Self::ServiceAccount(address) = self else { return false };
        let Some((name, domain)) = address.split_once('@') else { return false };
        match domain {
            "developer.gserviceaccount.com" => name.ends_with("-compute"),
            "appspot.gserviceaccount.com" | "cloudbuild.gserviceaccount.com" => true,
            _ => false,
        }
    }

    /// The project of a service account or workload identity, from its address.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::ServiceAccount(address) => match address.split_once(".svc.id.goog[") {
                Some((project, _)) => Some(project),
                None => project_of_account(address),
            },
            Self::Federated(text) | Self::FederatedSet(text) => project_of_clusters(text),
            Self::User(_) | Self::Group(_) | Self::Domain(_) => None,
        }
    }
}

/// The address of an account in an old project: `ledger@example.com:shop.iam.gserviceaccount.com`, as a pattern gives it,
/// is `ledger@shop.example.com.iam.gserviceaccount.com`.
pub(super) fn account_of_old_project(text: &str) -> Cow<'_, str> {
    let parts = || {
        let (name, rest) = text.split_once('@')?;
        let (domain, id) = rest.strip_suffix(ACCOUNTS)?.split_once(':')?;
        Some(format!("{name}@{id}.{domain}{ACCOUNTS}"))
    };
    parts().map_or(Cow::Borrowed(text), Cow::Owned)
}
