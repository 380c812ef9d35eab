//! Google's predefined roles, in the output format of `gcloud`, and those that allow privilege escalation: to set
//! policies, change roles, act as service accounts, or create their keys or tokens.

mod accounts;
mod escalation;
mod escalations;
mod gcloud;
mod table;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

pub(super) use accounts::ProjectAccounts;
use escalation::Escalation;
pub(super) use escalations::Escalations;
use gcloud::GcloudRole;
pub use table::role_table;

/// Facts about a role.
#[derive(Debug, Clone, Default)]
struct Known {
    is_deprecated: bool,
    is_service_agent: bool,
    /// The ways of escalation that the shipped table lists; `None` if it doesn't know what the role permits.
    shipped: Option<Vec<Escalation>>,
    /// The ways of escalation that the catalogue's permissions open.
    listed: Escalations,
    /// `None` if the catalogue doesn't list permissions.
    permissions: Option<BTreeSet<String>>,
}

/// The known roles.
#[derive(Clone, Debug, Default)]
pub(super) struct GoogleRoles {
    roles: BTreeMap<Cow<'static, str>, Known>,
    /// The text of the workspace's catalogue, for roles whose permissions were not read yet.
    text: Option<String>,
    /// The roles whose permissions were read.
    learned: BTreeSet<String>,
}

impl GoogleRoles {
    /// The roles that ship with the program.
    pub(super) fn builtin() -> Self {
        let role = |(name, shipped): (&'static str, Option<Vec<Escalation>>)| {
            (Cow::Borrowed(name), Known { is_service_agent: is_agent_name(name), shipped, ..Known::default() })
        };
        Self { roles: table::shipped().map(role).collect(), ..Self::default() }
    }

    /// Adds the workspace's catalogue, with permissions only for the roles in use.
    pub(super) fn add(&mut self, text: String, in_use: &BTreeSet<&str>) -> Result<(), serde_json::Error> {
        for (name, role) in read(&text, in_use)? {
            self.insert(name, role);
        }
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
        let parsed = read(text, &in_use).unwrap_or_default();
        for (name, role) in parsed.into_iter().filter(|(name, _)| in_use.contains(name.as_str())) {
            self.insert(name, role);
        }
        self.learned.extend(in_use.into_iter().map(str::to_owned));
    }

    /// Adds what a catalogue says of a role to what ships with the program.
    fn insert(&mut self, name: String, role: Known) {
        let shipped = self.roles.get(name.as_str()).and_then(|known| known.shipped.clone());
        self.roles.insert(Cow::Owned(name), Known { shipped, ..role });
    }

    pub(super) fn has(&self, name: &str) -> bool {
        is_custom(name) || self.roles.contains_key(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(|name| &**name)
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

    /// Whether anything tells what a role permits.
    pub(super) fn is_understood(&self, name: &str) -> bool {
        self.roles.get(name).is_some_and(|role| role.shipped.is_some() || role.permissions.is_some())
    }

    /// The ways of escalation of a role: those that ship with the program, and those that the catalogue adds.
    pub(super) fn escalations(&self, name: &str) -> Escalations {
        let Some(role) = self.roles.get(name) else { return Escalations::default() };
        let shipped = role.shipped.iter().flatten().copied();
        Escalations::unexplained(shipped).union(&role.listed)
    }
}

fn read(text: &str, in_use: &BTreeSet<&str>) -> Result<BTreeMap<String, Known>, serde_json::Error> {
    let roles: Vec<GcloudRole> = serde_json::from_str(text)?;
    let role = |role: GcloudRole| {
        let is_service_agent = role.title.ends_with("Service Agent") || is_agent_name(&role.name);
        let permissions = role.included_permissions.filter(|_| in_use.contains(role.name.as_str()));
        let permissions: Option<BTreeSet<String>> = permissions.map(|permissions| permissions.into_iter().collect());
        let known = Known {
            is_deprecated: matches!(role.stage.as_str(), "DEPRECATED" | "DISABLED"),
            is_service_agent,
            shipped: None,
            listed: Escalations::of(permissions.iter().flatten()),
            permissions,
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

/// Whether a role changes nothing: by its permissions, or by the last word of its name.
pub(super) fn only_reads(name: &str, permissions: Option<&BTreeSet<String>>) -> bool {
    const OF_READERS: [&str; 5] = ["viewer", "reader", "browser", "lister", "auditor"];
    let is_reading = |permission: &String| {
        let verb = permission.rsplit('.').next().unwrap_or_default();
        ["get", "list", "search", "query"].iter().any(|start| verb.starts_with(start))
    };
    let name = name.to_ascii_lowercase();
    permissions.map_or_else(|| OF_READERS.iter().any(|end| name.ends_with(end)), |all| all.iter().all(is_reading))
}

/// Whether a text has the form of a permission.
pub(super) fn is_permission(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
    };
    // Newer services repeat the API's name: `iam.googleapis.com/workloadIdentityPools.create`.
    let plain = text.replacen(".googleapis.com/", ".", 1);
    plain.split('.').count() >= 3 && plain.split('.').all(is_part)
}
