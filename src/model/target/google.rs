//! Google Cloud: the forms of its ids and roles, and the limits of its IAM.

use super::{
    facts::{ScopeFacts, TargetFacts},
    id::TargetId,
    names::is_project,
};

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
    takes_requests: true,
    scopes: "projects",
    principals: "principal of IAM",
    compares_case: false,
    takes: |_| true,
};

pub(super) const PROJECT: ScopeFacts = ScopeFacts {
    target: TargetId::Google,
    noun: "project",
    example_root: "terraform/projects/{{project}}",
    form: "an id has 6 to 30 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen",
    is_id: is_project,
    is_reserved: |_| false,
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

/// Whether people can ask for a role: Privileged Access Manager refuses the legacy basic roles.
pub(super) fn takes_requests(role: &str) -> bool {
    !LEGACY.contains(&role)
}

/// Whether a name has the form of a predefined role.
pub(super) fn is_role(name: &str) -> bool {
    let is_rest = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
    };
    name.strip_prefix("roles/").is_some_and(is_rest)
}
