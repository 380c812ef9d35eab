//! Google Cloud: the forms of its ids and roles, and the limits of its IAM.

use super::{
    facts::{ScopeFacts, TargetFacts},
    id::TargetId,
    names::is_project,
    scope_part::ScopePart,
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
    requests: Some("Privileged Access Manager"),
    scopes: "projects",
    principals: "principal of IAM",
    compares_case: false,
    takes: |_| true,
};

/// The Terraform resource that binds a member, and its arguments that say where.
pub(super) type MemberResource = (&'static str, &'static [(&'static str, ScopePart)]);

pub(super) const PROJECT_MEMBER: MemberResource = ("google_project_iam_member", &[("project", ScopePart::Project)]);
pub(super) const FOLDER_MEMBER: MemberResource = ("google_folder_iam_member", &[("folder", ScopePart::Folder)]);
pub(super) const ORGANIZATION_MEMBER: MemberResource = ("google_organization_iam_member", &[("org_id", ScopePart::Id)]);

pub(super) const PROJECT: ScopeFacts = ScopeFacts {
    target: TargetId::Google,
    noun: "project",
    example_root: "terraform/projects/{{project}}",
    form: "an id has 6 to 30 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen",
    is_id: is_project,
    is_reserved: |_| false,
};

/// The id is a number (cloud.google.com/resource-manager/reference/rest/v3/folders).
pub(super) const FOLDER: ScopeFacts = ScopeFacts {
    target: TargetId::Google,
    noun: "folder",
    example_root: "terraform/scopes/{{scope}}",
    form: "an id is a number, without `folders/` before it",
    is_id: is_number,
    is_reserved: |_| false,
};

pub(super) const ORGANIZATION: ScopeFacts =
    ScopeFacts { noun: "organization", form: "an id is a number, without `organizations/` before it", ..FOLDER };

/// Whether a text is the number of a folder or an organization.
pub(super) fn is_number(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

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
