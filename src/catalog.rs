//! Known native roles, and what they permit.
//!
//! Names of Google's predefined roles ship with the program, without what they permit. A workspace may bring a fuller
//! catalogue; then permissions are known too. Kubernetes' user-facing `ClusterRoles` ship with their rules.

mod danger;
mod files;
mod permit;

pub use files::BadCatalog;
pub use permit::Permission;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{NativeRole, Org, PolicyRules};

const GOOGLE: &str = include_str!("catalog/google-roles.txt");
const KUBERNETES: &str = include_str!("catalog/kubernetes-clusterroles.json");

/// What is known of a Google role.
#[derive(Debug, Clone, Default)]
struct GoogleRole {
    is_deprecated: bool,
    is_service_agent: bool,
    /// Nothing where the catalogue doesn't say.
    permissions: Option<BTreeSet<String>>,
}

/// The native roles that exist, as far as anybody said; by default none.
#[derive(Debug, Default)]
pub struct Catalog {
    google: BTreeMap<String, GoogleRole>,
    kubernetes: BTreeMap<String, PolicyRules>,
    known: BTreeSet<String>,
    /// The workspace's own catalogue of Google roles, for what wasn't read of it.
    google_text: Option<String>,
    /// The Google roles whose permissions were read.
    learned: BTreeSet<String>,
}

/// Texts of the catalogues that a workspace brings.
#[derive(Debug, Default)]
pub struct CatalogTexts {
    /// What `gcloud iam roles list --format=json` printed.
    pub google: Option<String>,
    /// What `kubectl get clusterroles -o json` printed.
    pub kubernetes: Option<String>,
}

impl Catalog {
    /// The catalogue that ships with the program, with the names that an organization knows beyond.
    #[must_use]
    pub fn builtin(org: &Org) -> Self {
        let names = GOOGLE.lines().filter(|line| line.starts_with("roles/"));
        let role = |name: &str| GoogleRole {
            is_service_agent: name.to_lowercase().ends_with("serviceagent"),
            ..GoogleRole::default()
        };
        Self {
            google: names.map(|name| (name.to_owned(), role(name))).collect(),
            // It is as we ship it, and tests read it.
            kubernetes: files::kubernetes(KUBERNETES).unwrap_or_default(),
            known: org.catalog.known.clone(),
            google_text: None,
            learned: BTreeSet::new(),
        }
    }

    /// The built-in catalogue with what a workspace brings. Permissions are kept for the roles in use alone: a full
    /// catalogue has hundreds of thousands.
    ///
    /// # Errors
    /// [`BadCatalog`] for a text that isn't what its program prints.
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

    /// Learns what the roles of another organization permit, too, such as the base of a comparison.
    pub fn learn(&mut self, org: &Org) {
        let Some(text) = &self.google_text else { return };
        let mut roles = google_roles(org);
        roles.retain(|name| self.google.contains_key(*name) && !self.learned.contains(*name));
        if roles.is_empty() {
            return;
        }
        // It could be read before.
        let found = files::google(text, &roles).unwrap_or_default();
        self.google.extend(found.into_iter().filter(|(name, _)| roles.contains(name.as_str())));
        self.learned.extend(roles.into_iter().map(str::to_owned));
    }

    /// Whether a role exists. Roles of the workspace's own projects and organizations, Roles of our own, and those
    /// that it says it knows always do.
    #[must_use]
    pub fn has(&self, role: &NativeRole) -> bool {
        self.known.contains(role.name())
            || match role {
                NativeRole::Google(name) => is_custom(name) || self.google.contains_key(&**name),
                NativeRole::ClusterRole(name) => self.kubernetes.contains_key(&**name),
                NativeRole::Role(..) => true,
            }
    }

    /// Names of roles that a name could have been meant to be.
    pub fn names(&self, role: &NativeRole) -> impl Iterator<Item = &str> {
        let (google, kubernetes) =
            if role.is_google() { (Some(&self.google), None) } else { (None, Some(&self.kubernetes)) };
        let google = google.into_iter().flat_map(|roles| roles.keys().map(String::as_str));
        let kubernetes = kubernetes.into_iter().flat_map(|roles| roles.keys().map(String::as_str));
        google.chain(kubernetes).chain(self.known.iter().map(String::as_str))
    }

    /// Whether a role is one that Google keeps for its own service agents.
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

    /// Whether a catalogue says that a role is on its way out.
    #[must_use]
    pub fn is_deprecated(&self, role: &NativeRole) -> bool {
        role.is_google() && self.google.get(role.name()).is_some_and(|role| role.is_deprecated)
    }

    /// The permissions of a Google role, where a catalogue says.
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

    /// Whether a role permits something; nothing where it isn't known what it permits.
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

    /// Whether what one role permits, another permits too, as far as is known.
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

    /// What of a role lets its holder take more than it gives, in words.
    #[must_use]
    pub fn dangers(&self, role: &NativeRole) -> Vec<String> {
        match role {
            NativeRole::Google(name) => match self.permissions(role) {
                Some(permissions) => danger::permissions(permissions),
                None => danger::google_role(name).map(str::to_owned).into_iter().collect(),
            },
            // The built-in ones are what the levels of access are made of; their dangers are the platform's choice.
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

/// Whether a role belongs to a project or an organization, and not to Google.
fn is_custom(name: &str) -> bool {
    let mut parts = name.split('/');
    matches!(parts.next(), Some("projects" | "organizations"))
        && parts.next().is_some_and(|owner| !owner.is_empty())
        && parts.next() == Some("roles")
        && parts.next().is_some_and(|role| !role.is_empty())
        && parts.next().is_none()
}
