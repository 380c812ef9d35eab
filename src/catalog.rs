//! Known native roles, and their permissions.
//!
//! The names of Google's predefined roles ship with the program, without permissions. A workspace may add a complete
//! catalogue, with permissions. Kubernetes' user-facing `ClusterRoles` ship with their rules.

mod danger;
mod files;
mod permit;

pub use files::BadCatalog;
pub use permit::Permission;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{NativeRole, Org, PolicyRules};

const GOOGLE: &str = include_str!("catalog/google-roles.txt");
const KUBERNETES: &str = include_str!("catalog/kubernetes-clusterroles.json");

/// Facts about a Google role.
#[derive(Debug, Clone, Default)]
struct GoogleRole {
    is_deprecated: bool,
    is_service_agent: bool,
    /// `None` if the catalogue doesn't list permissions.
    permissions: Option<BTreeSet<String>>,
}

/// The known native roles; empty by default.
#[derive(Debug, Default)]
pub struct Catalog {
    google: BTreeMap<String, GoogleRole>,
    kubernetes: BTreeMap<String, PolicyRules>,
    known: BTreeSet<String>,
    /// The text of the workspace's catalogue of Google roles, for roles whose permissions were not read yet.
    google_text: Option<String>,
    /// The Google roles whose permissions were read.
    learned: BTreeSet<String>,
}

/// The texts of a workspace's catalogues.
#[derive(Debug, Default)]
pub struct CatalogTexts {
    /// The output of `gcloud iam roles list --format=json`.
    pub google: Option<String>,
    /// The output of `kubectl get clusterroles -o json`.
    pub kubernetes: Option<String>,
}

impl Catalog {
    /// The built-in catalogue, with the additional names that an organization accepts.
    #[must_use]
    pub fn builtin(org: &Org) -> Self {
        let names = GOOGLE.lines().filter(|line| line.starts_with("roles/"));
        let role = |name: &str| GoogleRole {
            is_service_agent: name.to_lowercase().ends_with("serviceagent"),
            ..GoogleRole::default()
        };
        Self {
            google: names.map(|name| (name.to_owned(), role(name))).collect(),
            // The text is ours, and tests read it.
            kubernetes: files::kubernetes(KUBERNETES).unwrap_or_default(),
            known: org.catalog.known.clone(),
            google_text: None,
            learned: BTreeSet::new(),
        }
    }

    /// The built-in catalogue with a workspace's catalogues. Permissions are kept only for the roles in use: a complete
    /// catalogue has hundreds of thousands.
    ///
    /// # Errors
    /// [`BadCatalog`] for a text that is not the expected output of its program.
    pub fn new(org: &Org, texts: CatalogTexts) -> Result<Self, BadCatalog> {
        let CatalogTexts { google, kubernetes } = texts;
        let mut catalog = Self::builtin(org);
        if let Some(text) = google {
            let in_use = google_roles(org);
            catalog.google.extend(files::google(&text, &in_use)?);
            catalog.learned = in_use.into_iter().map(str::to_owned).collect();
            catalog.google_text = Some(text);
        }
        if let Some(text) = kubernetes {
            catalog.kubernetes.extend(files::kubernetes(&text)?);
        }
        Ok(catalog)
    }

    /// Adds the permissions of the roles of another organization, such as the base of a comparison.
    pub fn learn(&mut self, org: &Org) {
        let Some(text) = &self.google_text else { return };
        let mut roles = google_roles(org);
        roles.retain(|name| self.google.contains_key(*name) && !self.learned.contains(*name));
        if roles.is_empty() {
            return;
        }
        // The text was already parsed once.
        let found = files::google(text, &roles).unwrap_or_default();
        self.google.extend(found.into_iter().filter(|(name, _)| roles.contains(name.as_str())));
        self.learned.extend(roles.into_iter().map(str::to_owned));
    }

    /// Whether a role exists. Custom roles of projects and organizations, generated Roles, and roles that the workspace
    /// lists as known always do.
    #[must_use]
    pub fn has(&self, role: &NativeRole) -> bool {
        self.known.contains(role.name())
            || match role {
                NativeRole::Google(name) => is_custom(name) || self.google.contains_key(&**name),
                NativeRole::ClusterRole(name) => self.kubernetes.contains_key(&**name),
                NativeRole::Role(..) => true,
            }
    }

    /// The existing names that an unknown role may have been meant to be.
    pub fn names(&self, role: &NativeRole) -> impl Iterator<Item = &str> {
        let (google, kubernetes) =
            if role.is_google() { (Some(&self.google), None) } else { (None, Some(&self.kubernetes)) };
        let google = google.into_iter().flat_map(|roles| roles.keys().map(String::as_str));
        let kubernetes = kubernetes.into_iter().flat_map(|roles| roles.keys().map(String::as_str));
        google.chain(kubernetes).chain(self.known.iter().map(String::as_str))
    }

    /// Whether Google reserves a role for its service agents.
    #[must_use]
    pub fn is_service_agent(&self, role: &NativeRole) -> bool {
        match role {
            NativeRole::Google(name) if is_custom(name) || self.known.contains(&**name) => false,
            NativeRole::Google(name) => match self.google.get(&**name) {
                Some(role) => role.is_service_agent,
                None => name.to_lowercase().ends_with("serviceagent"),
            },
            _ => false,
        }
    }

    /// Whether a catalogue marks a role as deprecated.
    #[must_use]
    pub fn is_deprecated(&self, role: &NativeRole) -> bool {
        role.is_google() && self.google.get(role.name()).is_some_and(|role| role.is_deprecated)
    }

    /// The permissions of a Google role, if a catalogue lists them.
    #[must_use]
    pub fn permissions(&self, role: &NativeRole) -> Option<&BTreeSet<String>> {
        match role {
            NativeRole::Google(name) => self.google.get(&**name)?.permissions.as_ref(),
            _ => None,
        }
    }

    /// The rules of a Kubernetes role, where they are known.
    #[must_use]
    pub fn rules<'a>(&'a self, role: &'a NativeRole) -> Option<&'a PolicyRules> {
        match role {
            NativeRole::ClusterRole(name) => self.kubernetes.get(&**name),
            NativeRole::Role(_, rules) => Some(rules),
            NativeRole::Google(_) => None,
        }
    }

    /// Whether a role includes a permission; `None` if its permissions are unknown.
    #[must_use]
    pub fn permits(&self, role: &NativeRole, permission: &Permission) -> Option<bool> {
        match (role, permission) {
            (NativeRole::Google(_), Permission::Google(name)) => Some(self.permissions(role)?.contains(name)),
            (NativeRole::ClusterRole(_) | NativeRole::Role(..), Permission::Kubernetes { verb, resource, group }) => {
                Some(permit::allows(self.rules(role)?, verb, resource, group.as_deref()))
            }
            _ => Some(false),
        }
    }

    /// Whether one role permits everything that another permits, as far as is known.
    #[must_use]
    pub fn covers(&self, wide: &NativeRole, narrow: &NativeRole) -> bool {
        if wide == narrow {
            return true;
        }
        if let (Some(wide), Some(narrow)) = (self.permissions(wide), self.permissions(narrow)) {
            return !narrow.is_empty() && narrow.is_subset(wide);
        }
        match (self.rules(wide), self.rules(narrow)) {
            (Some(wide), Some(narrow)) => !narrow.is_empty() && permit::covers(wide, narrow),
            _ => false,
        }
    }

    /// The ways in which a role allows privilege escalation, in words.
    #[must_use]
    pub fn dangers(&self, role: &NativeRole) -> Vec<String> {
        match role {
            NativeRole::Google(name) => match self.permissions(role) {
                Some(permissions) => danger::permissions(permissions),
                None => danger::google_role(name).map(str::to_owned).into_iter().collect(),
            },
            // The built-in ClusterRoles are standard levels of access; their risks are the platform's decision.
            NativeRole::ClusterRole(name) if matches!(&**name, "view" | "edit" | "admin") => Vec::new(),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => {
                self.rules(role).map(danger::rules).unwrap_or_default()
            }
        }
    }
}

/// The names of the Google roles that an organization uses.
fn google_roles(org: &Org) -> BTreeSet<&str> {
    org.native_roles().into_iter().filter(|role| role.is_google()).map(NativeRole::name).collect()
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
