//! Known native roles, and their permissions.
//!
//! The names of Google's predefined roles ship with the program, without permissions. A workspace may add a complete
//! catalogue, with permissions. Kubernetes' user-facing `ClusterRoles` ship with their rules.

mod google;
mod kubernetes;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{NativeRole, Org, PolicyRules, TargetId};
use google::GoogleRoles;
use kubernetes::ClusterRoles;

/// The known native roles; empty by default.
#[derive(Debug, Default)]
pub struct Catalog {
    google: GoogleRoles,
    kubernetes: ClusterRoles,
    known: BTreeSet<String>,
}

/// The texts of a workspace's catalogues, in the output format of each target's program.
pub type CatalogTexts = BTreeMap<TargetId, String>;

/// A text that is not the expected output of its target's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCatalog {
    pub target: TargetId,
    pub message: String,
}

/// A permission to look for in a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// A Google permission, such as `iam.serviceAccounts.actAs`.
    Google(String),
    /// A verb on a Kubernetes resource; without a group, in any group.
    Kubernetes { verb: String, resource: String, group: Option<String> },
}

impl Permission {
    /// Reads Google's form, or `VERB:RESOURCE[.GROUP]` with the group behind the first dot; a dot alone means the core
    /// group.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((verb, rest)) = text.split_once(':') {
            let (resource, group) = match rest.split_once('.') {
                Some((resource, group)) => (resource, Some(group.to_owned())),
                None => (rest, None),
            };
            let is_word = |text: &str| {
                !text.is_empty() && text.chars().all(|one| one.is_ascii_alphanumeric() || "-*/".contains(one))
            };
            return (is_word(verb) && is_word(resource)).then(|| Self::Kubernetes {
                verb: verb.to_owned(),
                resource: resource.to_owned(),
                group,
            });
        }
        google::is_permission(text).then(|| Self::Google(text.to_owned()))
    }

    /// The target whose roles may include the permission.
    #[must_use]
    pub fn target(&self) -> TargetId {
        match self {
            Self::Google(_) => TargetId::Google,
            Self::Kubernetes { .. } => TargetId::Kubernetes,
        }
    }
}

impl Catalog {
    /// The built-in catalogue, with the additional names that an organization accepts.
    #[must_use]
    pub fn builtin(org: &Org) -> Self {
        Self { google: GoogleRoles::builtin(), kubernetes: ClusterRoles::builtin(), known: org.catalog.known.clone() }
    }

    /// The built-in catalogue with a workspace's catalogues. Permissions are kept only for the roles in use: a complete
    /// catalogue has hundreds of thousands.
    ///
    /// # Errors
    /// [`BadCatalog`] for a text that is not the expected output of its program.
    pub fn new(org: &Org, texts: CatalogTexts) -> Result<Self, BadCatalog> {
        let mut catalog = Self::builtin(org);
        for (target, text) in texts {
            let result = match target {
                TargetId::Google => catalog.google.add(text, &in_use(org, target)),
                TargetId::Kubernetes => catalog.kubernetes.add(&text),
            };
            result.map_err(|error| BadCatalog { target, message: error.to_string() })?;
        }
        Ok(catalog)
    }

    /// Adds the permissions of the roles of another organization, such as the base of a comparison.
    pub fn learn(&mut self, org: &Org) {
        self.google.learn(in_use(org, TargetId::Google));
    }

    /// Whether a role exists. Custom roles of projects and organizations, generated Roles, and roles that the workspace
    /// lists as known always do.
    #[must_use]
    pub fn has(&self, role: &NativeRole) -> bool {
        self.known.contains(role.name())
            || match role {
                NativeRole::Google(name) => self.google.has(name),
                NativeRole::ClusterRole(name) => self.kubernetes.has(name),
                NativeRole::Role(..) => true,
            }
    }

    /// The existing names that an unknown role may have been meant to be.
    pub fn names(&self, role: &NativeRole) -> impl Iterator<Item = &str> {
        let names: Box<dyn Iterator<Item = &str>> = match role.target() {
            TargetId::Google => Box::new(self.google.names()),
            TargetId::Kubernetes => Box::new(self.kubernetes.names()),
        };
        names.chain(self.known.iter().map(String::as_str))
    }

    /// Whether Google reserves a role for its service agents.
    #[must_use]
    pub fn is_service_agent(&self, role: &NativeRole) -> bool {
        match role {
            NativeRole::Google(name) => !self.known.contains(&**name) && self.google.is_service_agent(name),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => false,
        }
    }

    /// Whether a catalogue marks a role as deprecated.
    #[must_use]
    pub fn is_deprecated(&self, role: &NativeRole) -> bool {
        match role {
            NativeRole::Google(name) => self.google.is_deprecated(name),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => false,
        }
    }

    /// The permissions of a Google role, if a catalogue lists them.
    #[must_use]
    pub fn permissions(&self, role: &NativeRole) -> Option<&BTreeSet<String>> {
        match role {
            NativeRole::Google(name) => self.google.permissions(name),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => None,
        }
    }

    /// The rules of a Kubernetes role, where they are known.
    #[must_use]
    pub fn rules<'a>(&'a self, role: &'a NativeRole) -> Option<&'a PolicyRules> {
        match role {
            NativeRole::ClusterRole(name) => self.kubernetes.rules(name),
            NativeRole::Role(_, rules) => Some(rules),
            NativeRole::Google(_) => None,
        }
    }

    /// Whether a role includes a permission; `None` if its permissions are unknown.
    #[must_use]
    pub fn permits(&self, role: &NativeRole, permission: &Permission) -> Option<bool> {
        match permission {
            _ if role.target() != permission.target() => Some(false),
            Permission::Google(name) => Some(self.permissions(role)?.contains(name)),
            Permission::Kubernetes { verb, resource, group } => {
                Some(kubernetes::allows(self.rules(role)?, verb, resource, group.as_deref()))
            }
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
            (Some(wide), Some(narrow)) => !narrow.is_empty() && kubernetes::covers(wide, narrow),
            _ => false,
        }
    }

    /// The ways in which a role allows privilege escalation, in words.
    #[must_use]
    pub fn dangers(&self, role: &NativeRole) -> Vec<String> {
        match role {
            NativeRole::Google(name) => self.google.dangers(name),
            NativeRole::ClusterRole(name) => self.kubernetes.dangers(name),
            NativeRole::Role(_, rules) => kubernetes::dangers(rules),
        }
    }
}

/// The names of a target's roles that an organization uses.
fn in_use(org: &Org, target: TargetId) -> BTreeSet<&str> {
    org.native_roles().into_iter().filter(|role| role.target() == target).map(NativeRole::name).collect()
}
