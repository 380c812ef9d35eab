//! Privilege escalation: permissions to set policies, change roles, act as service accounts, or create their keys or
//! tokens; in Kubernetes to bind, escalate or impersonate, and wildcards.

use std::collections::BTreeSet;

use crate::model::PolicyRules;

const PERMISSIONS: [(&str, &str); 12] = [
    ("resourcemanager.projects.setIamPolicy", "sets a project's IAM policy"),
    ("resourcemanager.folders.setIamPolicy", "sets a folder's IAM policy"),
    ("resourcemanager.organizations.setIamPolicy", "sets the organization's IAM policy"),
    ("iam.roles.create", "changes roles"),
    ("iam.roles.update", "changes roles"),
    ("iam.serviceAccounts.actAs", "acts as service accounts"),
    ("iam.serviceAccountKeys.create", "mints keys of service accounts"),
    ("iam.serviceAccounts.getAccessToken", "mints tokens of service accounts"),
    ("iam.serviceAccounts.getOpenIdToken", "mints tokens of service accounts"),
    ("iam.serviceAccounts.signBlob", "mints tokens of service accounts"),
    ("iam.serviceAccounts.signJwt", "mints tokens of service accounts"),
    ("iam.serviceAccounts.implicitDelegation", "mints tokens of service accounts"),
];

/// Predefined roles that allow escalation, for use without a catalogue of permissions.
const ROLES: [(&str, &str); 15] = [
    ("roles/owner", "sets a project's IAM policy"),
    ("roles/admin", "sets a project's IAM policy"),
    ("roles/editor", "acts as service accounts"),
    ("roles/writer", "acts as service accounts"),
    ("roles/iam.securityAdmin", "sets IAM policies"),
    ("roles/resourcemanager.projectIamAdmin", "sets a project's IAM policy"),
    ("roles/resourcemanager.folderAdmin", "sets a folder's IAM policy"),
    ("roles/resourcemanager.folderIamAdmin", "sets a folder's IAM policy"),
    ("roles/resourcemanager.organizationAdmin", "sets the organization's IAM policy"),
    ("roles/iam.roleAdmin", "changes roles"),
    ("roles/iam.organizationRoleAdmin", "changes roles"),
    ("roles/iam.serviceAccountUser", "acts as service accounts"),
    ("roles/iam.serviceAccountTokenCreator", "mints tokens of service accounts"),
    ("roles/iam.serviceAccountOpenIdTokenCreator", "mints tokens of service accounts"),
    ("roles/iam.serviceAccountKeyAdmin", "mints keys of service accounts"),
];

/// The role that lets a workload act as a service account.
const WORKLOAD_IDENTITY_USER: &str = "roles/iam.workloadIdentityUser";

pub(super) fn google_role(name: &str) -> Option<&'static str> {
    if name == WORKLOAD_IDENTITY_USER {
        return Some("mints tokens of service accounts");
    }
    ROLES.iter().find(|(role, _)| *role == name).map(|(_, why)| *why)
}

pub(super) fn permissions(permissions: &BTreeSet<String>) -> Vec<String> {
    let found = PERMISSIONS.iter().filter(|(permission, _)| permissions.contains(*permission));
    found.map(|(permission, why)| format!("{why} ({permission})")).collect()
}

pub(super) fn rules(rules: &PolicyRules) -> Vec<String> {
    let mut dangers = BTreeSet::new();
    for rule in rules {
        for verb in ["bind", "escalate", "impersonate"] {
            if rule.verbs.contains(verb) {
                dangers.insert(format!("the verb `{verb}`"));
            }
        }
        for (what, set) in [("verbs", &rule.verbs), ("resources", &rule.resources), ("api groups", &rule.api_groups)] {
            if set.contains("*") {
                dangers.insert(format!("all {what}"));
            }
        }
    }
    dangers.into_iter().collect()
}
