//! What resources of a plan are in a cloud or cluster: the bindings and objects that their arguments say.

mod access;
mod authority;
mod entitlement;
mod google;
mod groups;
mod kubernetes;
mod manifest;
mod provider;
mod removed;
mod value;

pub use access::{access_argument, denies_access, gives_access};
pub use authority::{Authority, AuthorityMember, UnreadAuthority, authority};
pub use google::{RevokedAccess, revoked_access};
pub use provider::{
    CLUSTER_LOCATORS, CLUSTER_PROVIDER, is_endpoint, is_known_provider, is_locating, is_own_endpoint, names_cluster,
};
pub use removed::{RemovedObject, RemovedRole, is_manifest, removed_object};
pub use value::{JsonText, PlannedValue};

use crate::{
    model::{Principal, Scope},
    target::{Binding, DefinedObject},
};

/// What a resource of a plan is to access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedKind {
    /// A member of a policy that definitions know.
    Member,
    Entitlement,
    Group,
    GroupMember,
    RoleBinding,
    ClusterRoleBinding,
    Role,
    Namespace,
}

impl PlannedKind {
    /// The kind of a type of resource; `None` for one that teamkit doesn't write in any form.
    #[must_use]
    pub fn of(kind: &str) -> Option<Self> {
        Some(match kind.strip_suffix("_v1").unwrap_or(kind) {
            "google_privileged_access_manager_entitlement" => Self::Entitlement,
            "google_cloud_identity_group" => Self::Group,
            "google_cloud_identity_group_membership" => Self::GroupMember,
            "kubernetes_role_binding" => Self::RoleBinding,
            "kubernetes_cluster_role_binding" => Self::ClusterRoleBinding,
            "kubernetes_role" => Self::Role,
            "kubernetes_namespace" => Self::Namespace,
            _ if Scope::member_resources().any(|(known, _)| known == kind) => Self::Member,
            _ => return None,
        })
    }

    /// Whether it is in a cluster, which only its provider tells.
    #[must_use]
    pub fn is_in_cluster(self) -> bool {
        matches!(self, Self::RoleBinding | Self::ClusterRoleBinding | Self::Role | Self::Namespace)
    }

    /// Whether the definitions' own has a name that says what it gives, and another name is another object.
    #[must_use]
    pub fn has_name_of_ours(self) -> bool {
        matches!(self, Self::RoleBinding | Self::ClusterRoleBinding)
    }

    /// Whether it holds things of others, which are destroyed with it.
    #[must_use]
    pub fn holds_others(self) -> bool {
        matches!(self, Self::Group | Self::Namespace)
    }

    /// Whether two resources of one identity are one entry that either of them takes away: creating what is there
    /// already is no error.
    #[must_use]
    pub fn is_additive(self) -> bool {
        self == Self::Member
    }
}

/// A fact that holds while a resource exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlannedFact {
    Binding(Binding),
    Object(DefinedObject),
}

impl PlannedFact {
    /// Whether a resource of this kind makes it true.
    #[must_use]
    pub fn is_of(&self, kind: PlannedKind) -> bool {
        match self {
            Self::Object(object) => kind.holds_others() && (kind == PlannedKind::Group) == (object.noun == "group"),
            Self::Binding(Binding::Member { .. }) => kind == PlannedKind::Member,
            Self::Binding(Binding::Subject { namespace: Some(_), .. }) => kind == PlannedKind::RoleBinding,
            Self::Binding(Binding::Subject { namespace: None, .. }) => kind == PlannedKind::ClusterRoleBinding,
            Self::Binding(Binding::Role { .. }) => kind == PlannedKind::Role,
            Self::Binding(Binding::Membership { .. }) => kind == PlannedKind::GroupMember,
            Self::Binding(Binding::Entitlement(_)) => kind == PlannedKind::Entitlement,
        }
    }
}

/// A resource as what it is in a cloud or cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedObject {
    /// What tells it apart from others there: two resources of one identity are one thing.
    pub identity: Vec<String>,
    pub facts: Vec<PlannedFact>,
}

impl PlannedObject {
    /// Whether two objects of clusters are one, if their clusters are the same.
    #[must_use]
    pub fn is_alike(&self, other: &Self) -> bool {
        let parts = |object: &Self| -> Option<(String, Vec<String>)> {
            let [kind, _, rest @ ..] = object.identity.as_slice() else { return None };
            Some((kind.clone(), rest.to_vec()))
        };
        parts(self).is_some_and(|own| parts(other) == Some(own))
    }
}

impl PlannedFact {
    /// The same through another provider, for what is in a cluster.
    #[must_use]
    pub fn through(&self, reference: Option<&str>) -> Self {
        let mut fact = self.clone();
        match &mut fact {
            Self::Binding(Binding::Subject { provider, .. } | Binding::Role { provider, .. })
            | Self::Object(DefinedObject { noun: "namespace", provider, .. }) => {
                *provider = reference.map(str::to_owned);
            }
            Self::Binding(Binding::Member { .. } | Binding::Membership { .. } | Binding::Entitlement(_))
            | Self::Object(_) => {}
        }
        fact
    }

    /// The provider of what is in a cluster, `None` for the default one; nothing for what is in none.
    #[must_use]
    pub fn provider(&self) -> Option<Option<&str>> {
        match self {
            Self::Binding(Binding::Subject { provider, .. } | Binding::Role { provider, .. })
            | Self::Object(DefinedObject { noun: "namespace", provider, .. }) => Some(provider.as_deref()),
            Self::Binding(Binding::Member { .. } | Binding::Membership { .. } | Binding::Entitlement(_))
            | Self::Object(_) => None,
        }
    }
}

/// What the arguments of a resource don't say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings<'a> {
    /// The provider of a cluster, as a root refers to it; `None` is the default one.
    pub provider: Option<&'a str>,
    /// The project of the provider, for resources that name none.
    pub project: Option<&'a str>,
    /// The address of the group that a membership is in, where the plan tells it.
    pub group: Option<&'a str>,
    /// Whether the rules of a Role are written, and none of them names resources.
    pub leaves_names_out: bool,
}

/// Why a resource can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// An argument is known only after the apply.
    Unknown(&'static str),
    /// An argument says where it is in a form that can mean several places, or none.
    Place(&'static str),
    /// It has a form that teamkit doesn't write, which is said in a sentence without its subject.
    Form(&'static str),
}

/// What a resource of a kind is with some arguments.
///
/// # Errors
/// What makes it unreadable.
pub fn read_planned(
    kind: PlannedKind,
    resource: &str,
    value: &PlannedValue<'_>,
    surroundings: Surroundings<'_>,
) -> Result<PlannedObject, Unreadable> {
    match kind {
        PlannedKind::Member => google::member(resource, value, surroundings.project),
        PlannedKind::Entitlement => entitlement::entitlement(value),
        PlannedKind::Group => groups::group(value),
        PlannedKind::GroupMember => groups::membership(value, surroundings.group),
        PlannedKind::RoleBinding => kubernetes::role_binding(value, surroundings.provider, true),
        PlannedKind::ClusterRoleBinding => kubernetes::role_binding(value, surroundings.provider, false),
        PlannedKind::Role => kubernetes::role(value, surroundings.provider, surroundings.leaves_names_out),
        PlannedKind::Namespace => kubernetes::namespace(value, surroundings.provider),
    }
}

/// The address of the group that a group's resource is.
#[must_use]
pub fn group_address(value: &PlannedValue<'_>) -> Option<String> {
    groups::address(value).ok()
}

/// The text of an argument, which a plan may know only after the apply.
fn text(value: &PlannedValue<'_>, key: &'static str) -> Result<String, Unreadable> {
    optional_text(value, key)?.ok_or(Unreadable::Unknown(key))
}

/// The same where the argument may be absent.
fn optional_text(value: &PlannedValue<'_>, key: &'static str) -> Result<Option<String>, Unreadable> {
    match value.get(key) {
        PlannedValue::Text(text) => Ok(Some(text.to_string())),
        PlannedValue::Null => Ok(None),
        _ => Err(Unreadable::Unknown(key)),
    }
}

/// The texts of a list; none where it is absent.
fn texts<C: FromIterator<String>>(value: &PlannedValue<'_>, key: &'static str) -> Result<C, Unreadable> {
    let items = value.get(key).items().iter();
    items.map(|item| item.as_text().map(str::to_owned).ok_or(Unreadable::Unknown(key))).collect()
}

/// The blocks of a type; none where there are none.
fn blocks<'b, 'a>(value: &'b PlannedValue<'a>, key: &'static str) -> Result<&'b [PlannedValue<'a>], Unreadable> {
    match value.get(key) {
        PlannedValue::Unknown => Err(Unreadable::Unknown(key)),
        blocks => Ok(blocks.items()),
    }
}

/// A principal as definitions write it: policies compare addresses without case.
fn principal_text(text: &str) -> String {
    Principal::parse(text).map_or_else(|| text.to_owned(), |principal| principal.to_string())
}
