//! What a target writes for grants, in a form in which what was meant and what was written can be compared.

use std::fmt;

use crate::model::{GroupRole, PolicyRules, Principal, RbacSubject, Scope};

/// One fact that a file states about access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// A member of a policy; with its condition, if it has one.
    Member { place: MemberPlace, role: String, member: String, condition: Option<WrittenCondition> },
    /// A subject of a `RoleBinding`; without a namespace, of a `ClusterRoleBinding`.
    Subject { provider: Option<String>, namespace: Option<String>, kind: String, role: String, subject: BindingSubject },
    /// A Role of our own.
    Role { provider: Option<String>, namespace: String, name: String, rules: PolicyRules },
    /// A person in a managed group; with the moment at which it ends, if it has one.
    Membership { group: String, member: String, role: GroupRole, expires: Option<String> },
    /// What people may ask for.
    Entitlement(EntitlementBinding),
}

/// The policy that a member is in, as the resource that binds it says: `google_project_iam_member` with the project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberPlace {
    /// The type of the resource.
    pub resource: String,
    /// The values of its arguments that say where, by their names.
    pub arguments: Vec<(String, String)>,
}

impl MemberPlace {
    /// The place of a scope's members; `None` where members are no members of a policy.
    #[must_use]
    pub fn of(scope: &Scope) -> Option<Self> {
        let (resource, arguments) = scope.member_resource()?;
        let arguments = arguments.iter().map(|(name, part)| ((*name).to_owned(), scope.part(*part).into_owned()));
        Some(Self { resource: resource.to_owned(), arguments: arguments.collect() })
    }

    /// The arguments that say where in a resource of this type; `None` for one that binds no member of a policy.
    #[must_use]
    pub fn arguments_of(resource: &str) -> Option<impl Iterator<Item = &'static str>> {
        let (_, arguments) = Scope::member_resources().find(|(known, _)| *known == resource)?;
        Some(arguments.iter().map(|(argument, _)| *argument))
    }

    /// Whether it is the policy of a project.
    #[must_use]
    pub fn is_project(&self) -> bool {
        matches!(self.arguments.as_slice(), [(name, _)] if name == "project")
    }
}

/// `project ledger-prod`, `bucket ledger-prod-exports`.
impl fmt::Display for MemberPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.arguments.iter().map(|(name, value)| format!("{name} {value}")).collect();
        formatter.write_str(&parts.join(", "))
    }
}

/// The condition of a member as Terraform has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenCondition {
    pub title: String,
    pub expression: String,
}

impl Binding {
    /// Whether it is in a cluster, and through this provider; `None` is the default one.
    pub(super) fn is_through(&self, reference: Option<&str>) -> bool {
        match self {
            Self::Subject { provider, .. } | Self::Role { provider, .. } => provider.as_deref() == reference,
            Self::Member { .. } | Self::Membership { .. } | Self::Entitlement(_) => false,
        }
    }
}

impl Binding {
    /// The same, whatever provider reaches its cluster.
    #[must_use]
    pub fn without_provider(mut self) -> Self {
        match &mut self {
            Self::Subject { provider, .. } | Self::Role { provider, .. } => *provider = None,
            Self::Member { .. } | Self::Membership { .. } | Self::Entitlement(_) => {}
        }
        self
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member { place, role, member, condition } => {
                write!(formatter, "{member} has {role} in {place}")?;
                condition.iter().try_for_each(|WrittenCondition { title, expression }| {
                    write!(formatter, " while {expression} ({title})")
                })
            }
            Self::Subject { provider, namespace, kind, role, subject } => {
                let BindingSubject { kind: subject_kind, name, namespace: of } = subject;
                write!(formatter, "{subject_kind} {name} has {kind} {role} in ")?;
                match namespace {
                    Some(namespace) => write!(formatter, "namespace {namespace}")?,
                    None => write!(formatter, "the whole cluster")?,
                }
                of.iter().try_for_each(|of| write!(formatter, ", from namespace {of}"))?;
                provider.iter().try_for_each(|provider| write!(formatter, ", through {provider}"))
            }
            Self::Role { namespace, name, .. } => write!(formatter, "Role {name} in namespace {namespace}"),
            Self::Membership { group, member, role, expires } => {
                write!(formatter, "{member} is in group {group}")?;
                if *role != GroupRole::Member {
                    write!(formatter, " as {}", role.as_str())?;
                }
                expires.iter().try_for_each(|expires| write!(formatter, " until {expires}"))
            }
            Self::Entitlement(entitlement) => entitlement.fmt(formatter),
        }
    }
}

/// An entitlement: who may ask for which roles, for how long, and who approves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntitlementBinding {
    /// Where it is, as its API says: `projects/ledger-prod`.
    pub parent: String,
    pub id: String,
    pub roles: Vec<String>,
    /// What has to be true for the roles to hold.
    pub condition: Option<String>,
    pub principals: Vec<String>,
    /// Nobody has to approve if there are none.
    pub approvers: Vec<String>,
    /// How long the access lasts at most: `14400s`.
    pub duration: String,
    pub justification: bool,
}

impl fmt::Display for EntitlementBinding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parent, id, roles, condition, principals, approvers, duration, justification } = self;
        let (principals, roles) = (principals.join(", "), roles.join(", "));
        write!(formatter, "{principals} may ask for {roles} in {parent} as {id}, for {duration}")?;
        condition.iter().try_for_each(|condition| write!(formatter, " while {condition}"))?;
        if !approvers.is_empty() {
            write!(formatter, ", approved by {}", approvers.join(", "))?;
        }
        if *justification { Ok(()) } else { formatter.write_str(", without a reason") }
    }
}

/// A Kubernetes subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BindingSubject {
    pub kind: String,
    pub name: String,
    /// Only a `ServiceAccount` has one.
    pub namespace: Option<String>,
}

impl BindingSubject {
    /// The Kubernetes subject of a principal; `None` if there is none (docs/reference.md, rule 8).
    #[must_use]
    pub fn of(principal: &Principal) -> Option<Self> {
        let subject = |kind: &str, name: &str, namespace: Option<&str>| Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
        };
        Some(match principal.rbac_subject()? {
            RbacSubject::Group(name) => subject(GROUP, &name, None),
            RbacSubject::User(name) => subject("User", &name, None),
            RbacSubject::ServiceAccount { namespace, name } => subject("ServiceAccount", name, Some(namespace)),
        })
    }
}

/// The binding of a role to subjects of one kind, below `teamkit.`: `clusterrole.view`, `clusterrole.view.user`. A group's
/// has no end, unless its role's name reads like another's.
#[must_use]
pub fn role_binding_name(kind: &str, role: &str, subject_kind: &str) -> String {
    let end = match subject_kind {
        GROUP => {
            let last = role.trim_end_matches(GROUP_END).rsplit_once('.').map(|(_, last)| last);
            let end = if matches!(last, Some("user" | "serviceaccount")) { GROUP_END } else { "" };
            end.to_owned()
        }
        other => format!(".{}", other.to_lowercase()),
    };
    format!("{}.{role}{end}", kind.to_lowercase())
}

/// The kind of subject whose bindings have the plain name and address.
pub(super) const GROUP: &str = "Group";
const GROUP_END: &str = ".group";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::role_binding_name;

    #[test]
    fn bindings_of_two_roles_or_kinds_never_share_a_name() {
        let ends = ["", ".user", ".serviceaccount", ".group", ".user.group", ".group.user", ".user.group.group"];
        let mut names = BTreeSet::new();
        for kind in ["Group", "User", "ServiceAccount"] {
            for end in ends {
                let name = role_binding_name("ClusterRole", &format!("view{end}"), kind);
                assert!(names.insert(name.clone()), "{name}");
            }
        }
        assert!(names.contains("clusterrole.view") && names.contains("clusterrole.view.user"));
    }
}
