//! Known native roles, and their permissions.
//!
//! The names of Google's predefined roles ship with the program, with the ways in which they escalate and without
//! permissions. A workspace may add a complete catalogue, with permissions. Kubernetes' user-facing `ClusterRoles` ship
//! with their rules. A catalogue adds to what ships, and never makes a role less dangerous.

mod google;
mod held_accounts;
mod kubernetes;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{GrantKey, NativeRole, Org, PolicyRules, Scope, TargetId, WrittenRule};
pub use google::role_table;
use google::{Escalations, GoogleRoles, ProjectAccounts};
pub use held_accounts::HeldAccounts;
use kubernetes::{ClusterRoles, NamespaceAccounts};
pub use kubernetes::{RuleFault, RuleFaultKind};

/// The known native roles; empty by default.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    google: GoogleRoles,
    kubernetes: ClusterRoles,
    known: BTreeSet<String>,
    /// The catalogue of the base of a comparison: a role is at least as dangerous as it says.
    floor: Option<Box<Self>>,
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
                !text.is_empty()
                    && text.chars().all(|character| character.is_ascii_alphanumeric() || "-*/".contains(character))
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
    /// The built-in catalogue.
    #[must_use]
    pub fn shipped() -> Self {
        let (google, kubernetes) = (GoogleRoles::builtin(), ClusterRoles::builtin());
        Self { google, kubernetes, known: BTreeSet::new(), floor: None }
    }

    /// The built-in catalogue, with the additional names that an organization accepts.
    #[must_use]
    pub fn builtin(org: &Org) -> Self {
        Self { known: org.catalog.known.clone(), ..Self::shipped() }
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

    /// Judges no role less dangerous than the base's catalogue does.
    pub fn keep_dangers_of(&mut self, base: Self) {
        self.floor = Some(Box::new(base));
    }

    /// Whether anything tells what a role permits, so that no danger of it is none.
    #[must_use]
    pub fn is_understood(&self, role: &NativeRole) -> bool {
        let is_understood = match role {
            NativeRole::Google(name) => self.google.is_understood(name),
            NativeRole::ClusterRole(name) => self.kubernetes.has(name),
            NativeRole::Role(..) => true,
        };
        is_understood || self.floor.as_ref().is_some_and(|floor| floor.is_understood(role))
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
            NativeRole::Google(name) => self.google.is_service_agent(name),
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

    /// What is wrong with the rules of a Role that the workspace defines.
    #[must_use]
    pub fn rule_faults(&self, rules: &[WrittenRule]) -> Vec<RuleFault> {
        kubernetes::faults(rules, &self.known)
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

    /// Whether a role lets its holder look and change nothing, as far as is known: by what it permits, or by its name.
    #[must_use]
    pub fn only_reads(&self, role: &NativeRole) -> bool {
        match self.rules(role) {
            Some(rules) => kubernetes::only_read(rules),
            None => google::only_reads(role.name(), self.permissions(role)),
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

    /// The ways in which a role allows privilege escalation, in words: what ships with the program, the workspace's
    /// catalogue and that of a comparison's base say, all together.
    #[must_use]
    pub fn dangers(&self, role: &NativeRole) -> Vec<String> {
        match role {
            NativeRole::Google(name) => self.google_escalations(name).words(),
            NativeRole::ClusterRole(name) => self.cluster_role_dangers(name).into_iter().collect(),
            NativeRole::Role(_, rules) => kubernetes::dangers(rules).into_iter().collect(),
        }
    }

    /// What a role permits beyond itself in a scope, in words: all of [`Catalog::dangers`], and what it reaches there.
    #[must_use]
    pub fn dangers_in(&self, accounts: &HeldAccounts<'_>, scope: &Scope, role: &NativeRole) -> Vec<String> {
        let (mut dangers, in_scope) = (self.dangers(role), self.scope_dangers(accounts, scope, role));
        let more = in_scope.into_iter().filter(|danger| !dangers.contains(danger)).collect::<Vec<_>>();
        // Of a resource, what it is says more than what the role may do elsewhere.
        let at = if scope.resource().is_some() { 0 } else { dangers.len() };
        dangers.splice(at..at, more);
        dangers
    }

    /// What a role lets its holder take in a scope alone: service accounts that hold more, and in a whole cluster what is
    /// in all of its namespaces.
    #[must_use]
    pub fn scope_dangers(&self, accounts: &HeldAccounts<'_>, scope: &Scope, role: &NativeRole) -> Vec<String> {
        let mut dangers = match role {
            NativeRole::Google(name) if self.google_escalations(name).take_accounts() => accounts.taken_in(scope, role),
            NativeRole::ClusterRole(_) if scope.is_cluster() => {
                self.rules(role).map(kubernetes::dangers_everywhere).unwrap_or_default().into_iter().collect()
            }
            NativeRole::Google(_) | NativeRole::ClusterRole(_) | NativeRole::Role(..) => Vec::new(),
        };
        dangers.extend(self.namespace_account_danger(accounts, scope, role));
        dangers
    }

    /// Whether a role can let its holder take more in some scopes than in others, as [`Catalog::scope_dangers`] tells.
    #[must_use]
    pub fn depends_on_scope(&self, role: &NativeRole) -> bool {
        match role {
            NativeRole::Google(name) => self.google_escalations(name).take_accounts(),
            NativeRole::ClusterRole(_) | NativeRole::Role(..) => true,
        }
    }

    /// How somebody with a role in a namespace or cluster can act as a service account there that holds more, in words.
    /// For the standard levels of access only accounts count whose own access escalates: to run pods is what those levels
    /// are for.
    fn namespace_account_danger(
        &self,
        accounts: &HeldAccounts<'_>,
        scope: &Scope,
        role: &NativeRole,
    ) -> Option<String> {
        if !accounts.of_namespaces.are_in(scope) {
            return None;
        }
        let is_standard = match role {
            NativeRole::ClusterRole(name) => kubernetes::is_standard(name),
            NativeRole::Role(..) | NativeRole::Google(_) => false,
        };
        let is_more = |key: &GrantKey| {
            let is_covered = key.scope == *scope && self.covers(role, &key.role);
            let is_strong = key.role.is_basic() || !self.dangers(&key.role).is_empty();
            !is_covered && (is_strong || !is_standard)
        };
        let how = self.rules(role).and_then(kubernetes::takes_accounts)?;
        let mut stronger = accounts.of_namespaces.at(scope).filter(|(_, key)| is_more(key));
        let (name, held) = stronger.next()?;
        let more = match stronger.count() {
            0 => String::new(),
            count => format!(" (and {count} more)"),
        };
        Some(format!("{how} the service account {name}, which holds {} in {}{more}", held.role, held.scope))
    }

    fn google_escalations(&self, name: &str) -> Escalations {
        let own = self.google.escalations(name);
        self.floor.as_ref().map_or(own.clone(), |floor| own.union(&floor.google_escalations(name)))
    }

    fn cluster_role_dangers(&self, name: &str) -> BTreeSet<String> {
        let mut dangers = self.kubernetes.dangers(name);
        dangers.extend(self.floor.iter().flat_map(|floor| floor.cluster_role_dangers(name)));
        dangers
    }
}

/// The names of a target's roles that an organization uses.
fn in_use(org: &Org, target: TargetId) -> BTreeSet<&str> {
    org.native_roles().into_iter().filter(|role| role.target() == target).map(NativeRole::name).collect()
}
