//! The forms of principals: what a target would refuse, what stands for a whole domain or pool, and what a workload can be.

use super::{
    account::{ALL_ACCOUNTS, account_of_old_project, is_account, means_account},
    federated::{FederatedForm, FormFault, parse_federated},
};
use crate::model::{
    mail::{is_mail_address, is_mail_domain},
    principal::Principal,
};

impl Principal {
    /// What is wrong with the form of a principal, if its target would refuse it.
    #[must_use]
    pub fn form_fault(&self) -> Option<FormFault> {
        let fault = |label, hint: &str| Some(FormFault::new(label, hint));
        match self {
            Self::User(address) | Self::Group(address) if !is_mail_address(address.as_str()) => {
                fault("not a valid address", "an address has a name, an `@` and a domain, such as bob@example.com")
            }
            Self::Domain(domain) if !is_mail_domain(domain) => {
                fault("not a valid domain", "a domain has a dot, such as example.com")
            }
            Self::ServiceAccount(account) if !is_account(account) => fault(
                "not a service account",
                if is_mail_address(account) && !account.ends_with(ALL_ACCOUNTS) {
                    "write `user:` for a person and `group:` for a group; a service account's address ends in \
                     .gserviceaccount.com"
                } else {
                    "write `NAME@PROJECT.iam.gserviceaccount.com`, or `PROJECT.svc.id.goog[NAMESPACE/NAME]` for one of a \
                     cluster"
                },
            ),
            Self::Federated(text) => parse_federated(text, false).err(),
            Self::FederatedSet(text) => parse_federated(text, true).err(),
            Self::User(_) | Self::Group(_) | Self::Domain(_) | Self::ServiceAccount(_) => None,
        }
    }

    /// Everybody or everything that a principal stands for, in words, if that is a whole domain, pool, namespace,
    /// cluster or project.
    #[must_use]
    pub fn breadth(&self) -> Option<&'static str> {
        match self {
            Self::Domain(_) => Some("everybody in a domain"),
            Self::FederatedSet(text) => match parse_federated(text, true) {
                Ok(FederatedForm::Everything(what)) => Some(what),
                _ => None,
            },
            Self::User(_) | Self::Group(_) | Self::ServiceAccount(_) | Self::Federated(_) => None,
        }
    }

    /// Reads what the pattern of a workload gave: the address of a service account, or a whole principal.
    ///
    /// # Errors
    /// What is wrong with a text that is neither.
    pub fn parse_workload(text: &str) -> Result<Self, FormFault> {
        let principal = match Self::parse(text) {
            Some(principal) => principal,
            None => Self::service_account(&account_of_old_project(text)),
        };
        match &principal {
            Self::ServiceAccount(account) if means_account(account) => Ok(principal),
            Self::Federated(_) | Self::FederatedSet(_) => match principal.form_fault() {
                None => Ok(principal),
                Some(fault) => Err(fault),
            },
            Self::ServiceAccount(_) | Self::User(_) | Self::Group(_) | Self::Domain(_) => Err(FormFault::new(
                "neither a service account nor a federated identity",
                "write `NAME@PROJECT.iam.gserviceaccount.com`, `PROJECT.svc.id.goog[NAMESPACE/NAME]` or a whole \
                 principal: `serviceAccount:…`, `principal://…`",
            )),
        }
    }
}
