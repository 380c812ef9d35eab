//! Google's predefined roles, in the output format of `gcloud`, and those that allow privilege escalation: to set
//! policies, change roles, act as service accounts, or create their keys or tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// The names of predefined roles that ship with the program, without permissions.
const BUILT_IN: &str = include_str!("google-roles.txt");

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

/// Facts about a role.
#[derive(Debug, Clone, Default)]
struct Known {
    is_deprecated: bool,
    is_service_agent: bool,
    /// `None` if the catalogue doesn't list permissions.
    permissions: Option<BTreeSet<String>>,
}

/// The known roles.
#[derive(Debug, Default)]
pub(super) struct GoogleRoles {
    roles: BTreeMap<String, Known>,
    /// The text of the workspace's catalogue, for roles whose permissions were not read yet.
    text: Option<String>,
    /// The roles whose permissions were read.
    learned: BTreeSet<String>,
}

#[derive(Deserialize)]
struct GcloudRole {
    name: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    stage: String,
    #[serde(rename = "includedPermissions")]
    included_permissions: Option<Vec<String>>,
}

impl GoogleRoles {
    /// The roles that ship with the program.
    pub(super) fn builtin() -> Self {
        let names = BUILT_IN.lines().filter(|line| line.starts_with("roles/"));
        let role = |name: &str| Known { is_service_agent: is_agent_name(name), ..Known::default() };
        Self { roles: names.map(|name| (name.to_owned(), role(name))).collect(), ..Self::default() }
    }

    /// Adds the workspace's catalogue, with permissions only for the roles in use.
    pub(super) fn add(&mut self, text: String, in_use: &BTreeSet<&str>) -> Result<(), serde_json::Error> {
        self.roles.extend(read(&text, in_use)?);
        self.learned = in_use.iter().map(|name| (*name).to_owned()).collect();
        self.text = Some(text);
        Ok(())
    }

    /// Reads the permissions of more roles in use.
    pub(super) fn learn(&mut self, mut in_use: BTreeSet<&str>) {
        let Some(text) = &self.text else { return };
        in_use.retain(|name| self.roles.contains_key(*name) && !self.learned.contains(*name));
        if in_use.is_empty() {
            return;
        }
        // The text was already parsed once.
        let found = read(text, &in_use).unwrap_or_default();
        self.roles.extend(found.into_iter().filter(|(name, _)| in_use.contains(name.as_str())));
        self.learned.extend(in_use.into_iter().map(str::to_owned));
    }

    pub(super) fn has(&self, name: &str) -> bool {
        is_custom(name) || self.roles.contains_key(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(String::as_str)
    }

    pub(super) fn is_service_agent(&self, name: &str) -> bool {
        !is_custom(name) && self.roles.get(name).map_or_else(|| is_agent_name(name), |role| role.is_service_agent)
    }

    pub(super) fn is_deprecated(&self, name: &str) -> bool {
        self.roles.get(name).is_some_and(|role| role.is_deprecated)
    }

    pub(super) fn permissions(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.roles.get(name)?.permissions.as_ref()
    }

    /// The ways in which a role allows privilege escalation, in words.
    pub(super) fn dangers(&self, name: &str) -> Vec<String> {
        match self.permissions(name) {
            Some(permissions) => {
                let dangerous = PERMISSIONS.iter().filter(|(permission, _)| permissions.contains(*permission));
                dangerous.map(|(permission, why)| format!("{why} ({permission})")).collect()
            }
            None if name == WORKLOAD_IDENTITY_USER => vec!["mints tokens of service accounts".to_owned()],
            None => ROLES.iter().filter(|(role, _)| *role == name).map(|(_, why)| (*why).to_owned()).collect(),
        }
    }
}

fn read(text: &str, in_use: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>, serde_json::Error> {
    let roles: Vec<GcloudRole> = serde_json::from_str(text)?;
    let role = |role: GcloudRole| {
        let is_service_agent = role.title.ends_with("Service Agent") || is_agent_name(&role.name);
        let permissions = role.included_permissions.filter(|_| in_use.contains(role.name.as_str()));
        let known = Known {
            is_deprecated: matches!(role.stage.as_str(), "DEPRECATED" | "DISABLED"),
            is_service_agent,
            permissions: permissions.map(|permissions| permissions.into_iter().collect()),
        };
        (role.name, known)
    };
    Ok(roles.into_iter().map(role).collect())
}

fn is_agent_name(name: &str) -> bool {
    name.to_lowercase().ends_with("serviceagent")
}

/// Whether a role is a custom role of a project or an organization.
fn is_custom(name: &str) -> bool {
    let mut parts = name.split('/');
    matches!(parts.next(), Some("projects" | "organizations"))
        && parts.next().is_some_and(|owner| !owner.is_empty())
        && parts.next() == Some("roles")
        && parts.next().is_some_and(|role| !role.is_empty())
        && parts.next().is_none()
}

/// Whether a text has the form of a permission.
pub(super) fn is_permission(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
    text.split('.').count() >= 3 && text.split('.').all(is_part)
}
