//! Google Cloud: the forms of its ids and roles, and the limits of its IAM.

use super::{
    facts::{ScopeFacts, TargetFacts},
    id::TargetId,
};
use crate::model::principal::Principal;

pub(super) const FACTS: TargetFacts = TargetFacts {
    title: "Google",
    catalog_program: "gcloud iam roles list --format=json",
    root_key: "google_root",
    root_placeholders: &["project"],
    scope_key: "project",
    scope_placeholders: &[],
    pin_keys: &["project", "workload"],
    role_prefix: Some("roles/"),
    manages_groups: true,
    enforces_ends: true,
    scopes: "projects",
    principals: "principal of IAM",
    takes: |_| true,
};

pub(super) const PROJECT: ScopeFacts = ScopeFacts {
    target: TargetId::Google,
    noun: "project",
    example_root: "terraform/projects/{{project}}",
    form: "an id has 6 to 30 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen",
    is_id,
};

/// Roles that cover every service of a project.
const BASIC: [&str; 6] = ["roles/owner", "roles/editor", "roles/viewer", "roles/admin", "roles/writer", "roles/reader"];
/// The basic roles that allow no condition.
const LEGACY: [&str; 3] = ["roles/owner", "roles/editor", "roles/viewer"];

pub(super) fn is_basic(role: &str) -> bool {
    BASIC.contains(&role)
}

/// Whether IAM allows a condition, and so an expiry date, for a role.
pub(super) fn takes_end(role: &str) -> bool {
    !LEGACY.contains(&role)
}

/// Whether a name has the form of a predefined role.
pub(super) fn is_role(name: &str) -> bool {
    let is_rest = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    name.strip_prefix("roles/").is_some_and(is_rest)
}

/// Whether an id has the form of projects and service accounts: 6 to 30 lower-case letters, digits and hyphens,
/// starting with a letter and not ending with a hyphen
/// (cloud.google.com/resource-manager/docs/creating-managing-projects; RFC 1035).
fn is_id(text: &str) -> bool {
    (6..=30).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

const ACCOUNTS: &str = ".iam.gserviceaccount.com";

impl Principal {
    /// The id of the service account, if the principal is one and its id is not valid.
    #[must_use]
    pub fn invalid_account_id(&self) -> Option<&str> {
        let (id, domain) = self.address().split_once('@')?;
        (domain.ends_with(ACCOUNTS) && !is_id(id)).then_some(id)
    }

    /// The project of a service account or workload identity, from its address.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        let Self::ServiceAccount(address) = self else { return None };
        match address.split_once(".svc.id.goog[") {
            Some((project, _)) => Some(project),
            None => address.split_once('@')?.1.strip_suffix(ACCOUNTS),
        }
    }
}
