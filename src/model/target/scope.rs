//! Scopes: where grants apply.

use std::{borrow::Cow, fmt, sync::Arc};

use super::{
    account::project_of_account,
    condition_facts::ConditionFacts,
    facts::ScopeFacts,
    google::{self, MemberResource},
    id::TargetId,
    kubernetes::{self, Namespace},
    resource::{ResourceKind, ServiceResource},
    scope_part::ScopePart,
};

/// Where access can be granted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A Google Cloud project, by its id.
    Project(Arc<str>),
    Namespace(Namespace),
    /// A part of a project, such as a bucket.
    Resource(Arc<ServiceResource>),
    /// A folder of Google Cloud, by its number.
    Folder(Arc<str>),
    /// An organization of Google Cloud, by its number.
    Organization(Arc<str>),
    /// A whole cluster, by the name that definitions give it.
    Cluster(Arc<str>),
}

impl Scope {
    /// The first scope in the order of scopes.
    #[must_use]
    pub fn least() -> Self {
        Self::Project("".into())
    }

    #[must_use]
    pub fn facts(&self) -> &'static ScopeFacts {
        match self {
            Self::Project(_) => &google::PROJECT,
            Self::Namespace(_) => &kubernetes::NAMESPACE,
            Self::Resource(resource) => &resource.kind.facts().scope,
            Self::Folder(_) => &google::FOLDER,
            Self::Organization(_) => &google::ORGANIZATION,
            Self::Cluster(_) => &kubernetes::CLUSTER,
        }
    }

    /// The target that enforces bindings in this scope.
    #[must_use]
    pub fn target(&self) -> TargetId {
        self.facts().target
    }

    /// The identifying parts, by their names in public formats: `project`, or `cluster` and `namespace`.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &str)> + Clone {
        let own = |key| [None, None, Some((key, self.id()))];
        let parts = match self {
            Self::Project(_) => own("project"),
            Self::Namespace(Namespace { cluster, name }) => {
                [None, Some(("cluster", &**cluster)), Some(("namespace", &**name))]
            }
            Self::Resource(resource) => {
                let kind = resource.kind.facts();
                let within = kind.within.zip(resource.within.as_deref());
                [Some(("project", &*resource.project)), within, Some((kind.key, &*resource.id))]
            }
            Self::Folder(_) => own("folder"),
            Self::Organization(_) => own("organization"),
            Self::Cluster(_) => own("cluster"),
        };
        parts.into_iter().flatten()
    }

    /// The scope's own part with its name.
    #[must_use]
    pub fn own_part(&self) -> (&'static str, &str) {
        (self.facts().noun, self.id())
    }

    /// The scope's own part: the project's id, the namespace's name.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Project(id) | Self::Folder(id) | Self::Organization(id) | Self::Cluster(id) => id,
            Self::Namespace(namespace) => &namespace.name,
            Self::Resource(resource) => &resource.id,
        }
    }

    /// Whether the target accepts the scope's id.
    #[must_use]
    pub fn has_valid_id(&self) -> bool {
        (self.facts().is_id)(self.id())
    }

    /// Whether the scope belongs to the target itself, as `kube-system` does.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.facts().reserves(self.id())
    }

    /// The scope with another name for its cluster, where there is one.
    #[must_use]
    pub fn in_cluster(&self, name: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        let other = |cluster: &Arc<str>| name(cluster).unwrap_or_else(|| Arc::clone(cluster));
        match self {
            Self::Project(_) | Self::Resource(_) | Self::Folder(_) | Self::Organization(_) => self.clone(),
            Self::Namespace(Namespace { cluster, name }) => {
                Self::Namespace(Namespace { cluster: other(cluster), name: Arc::clone(name) })
            }
            Self::Cluster(cluster) => Self::Cluster(other(cluster)),
        }
    }

    /// Whether people can ask for access in the scope.
    #[must_use]
    pub fn takes_requests(&self) -> bool {
        match self {
            Self::Project(_) | Self::Folder(_) | Self::Organization(_) => true,
            Self::Namespace(_) | Self::Resource(_) | Self::Cluster(_) => false,
        }
    }

    /// The project of the scope, if it has one.
    #[must_use]
    pub fn project(&self) -> Option<&str> {
        match self {
            Self::Project(project) => Some(project),
            Self::Resource(resource) => Some(&resource.project),
            Self::Namespace(_) | Self::Folder(_) | Self::Organization(_) | Self::Cluster(_) => None,
        }
    }

    /// The whole project of the scope, if it has one.
    #[must_use]
    pub fn whole_project(&self) -> Option<Self> {
        self.project().map(|project| Self::Project(project.into()))
    }

    /// The cluster of the scope, if it has one.
    #[must_use]
    pub fn cluster(&self) -> Option<&str> {
        match self {
            Self::Project(_) | Self::Resource(_) | Self::Folder(_) | Self::Organization(_) => None,
            Self::Namespace(namespace) => Some(&namespace.cluster),
            Self::Cluster(cluster) => Some(cluster),
        }
    }

    /// The resource, if it is one.
    #[must_use]
    pub fn resource(&self) -> Option<&ServiceResource> {
        match self {
            Self::Resource(resource) => Some(resource),
            Self::Project(_) | Self::Folder(_) | Self::Organization(_) | Self::Namespace(_) | Self::Cluster(_) => None,
        }
    }

    /// Whether two scopes are one resource, whatever projects definitions put it in.
    #[must_use]
    pub fn is_same_resource(&self, other: &Self) -> bool {
        self.resource().zip(other.resource()).is_some_and(|(own, other)| own.is_same(other))
    }

    /// Whether it is a whole cluster.
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        match self {
            Self::Cluster(_) => true,
            Self::Project(_) | Self::Resource(_) | Self::Folder(_) | Self::Organization(_) | Self::Namespace(_) => {
                false
            }
        }
    }

    /// Whether what is held in the scope is held in another scope, too, as far as definitions tell: a whole cluster covers
    /// each of its namespaces.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Cluster(cluster), Self::Namespace(namespace)) => *cluster == namespace.cluster,
            // Which projects are in a folder or an organization is in no definition.
            (
                Self::Folder(_)
                | Self::Organization(_)
                | Self::Cluster(_)
                | Self::Project(_)
                | Self::Namespace(_)
                | Self::Resource(_),
                _,
            ) => false,
        }
    }

    /// Whether it is a resource whose id alone means the other scope, whatever project it is listed in: the same resource,
    /// or a project that an account's address or a key's path names.
    #[must_use]
    pub fn names(&self, other: &Self) -> bool {
        self.resource().is_some_and(|resource| {
            let of_path = || resource.id.strip_prefix("projects/")?.split('/').next();
            let project = || project_of_account(&resource.id).or_else(of_path);
            self.is_same_resource(other) || (other.is_project() && project() == Some(other.id()))
        })
    }

    /// The scope as what is live names it: a resource with an id of its own without the project that definitions list it in.
    #[must_use]
    pub fn as_live(&self) -> Self {
        match self {
            Self::Resource(resource) => Self::Resource(Arc::new(resource.without_known_project())),
            Self::Project(_) | Self::Namespace(_) | Self::Folder(_) | Self::Organization(_) | Self::Cluster(_) => {
                self.clone()
            }
        }
    }

    /// Whether it is a whole project.
    #[must_use]
    pub fn is_project(&self) -> bool {
        match self {
            Self::Project(_) => true,
            Self::Resource(_) | Self::Folder(_) | Self::Organization(_) | Self::Namespace(_) | Self::Cluster(_) => {
                false
            }
        }
    }

    /// Whether projects may be below the scope; which ones is in no definition.
    #[must_use]
    pub fn may_be_above_projects(&self) -> bool {
        match self {
            Self::Folder(_) | Self::Organization(_) => true,
            Self::Project(_) | Self::Namespace(_) | Self::Resource(_) | Self::Cluster(_) => false,
        }
    }

    /// Whether a policy of the scope is known to take conditions, and so expiry dates.
    #[must_use]
    pub fn takes_conditions(&self) -> bool {
        match self {
            Self::Project(_) | Self::Folder(_) | Self::Organization(_) => true,
            Self::Resource(resource) => !ConditionFacts::IAM.unconditional.contains(&resource.kind.facts().key),
            Self::Namespace(_) | Self::Cluster(_) => false,
        }
    }

    /// A part of the scope as Terraform names it; empty where the scope has no such part.
    #[must_use]
    pub fn part(&self, part: ScopePart) -> Cow<'_, str> {
        let project = || self.project().unwrap_or_default();
        match part {
            ScopePart::Project => project().into(),
            ScopePart::Within => match self {
                Self::Resource(resource) => resource.within.as_deref().unwrap_or_default().into(),
                Self::Project(_) | Self::Namespace(_) | Self::Folder(_) | Self::Organization(_) | Self::Cluster(_) => {
                    "".into()
                }
            },
            ScopePart::Id => self.id().into(),
            ScopePart::Folder => format!("folders/{}", self.id()).into(),
            ScopePart::Account => {
                let project = project_of_account(self.id()).unwrap_or_else(project);
                format!("projects/{project}/serviceAccounts/{}", self.id()).into()
            }
        }
    }

    /// The noun of the objects that bind somebody in the scope, where those have names of their own.
    #[must_use]
    pub fn binding_noun(&self) -> Option<&'static str> {
        match self {
            Self::Namespace(_) => Some("RoleBinding"),
            Self::Cluster(_) => Some("ClusterRoleBinding"),
            Self::Project(_) | Self::Resource(_) | Self::Folder(_) | Self::Organization(_) => None,
        }
    }

    /// The Terraform resource that binds a member in the scope, and the arguments of it that say where; `None` where
    /// members are no members of a policy.
    #[must_use]
    pub fn member_resource(&self) -> Option<MemberResource> {
        match self {
            Self::Project(_) => Some(google::PROJECT_MEMBER),
            Self::Folder(_) => Some(google::FOLDER_MEMBER),
            Self::Organization(_) => Some(google::ORGANIZATION_MEMBER),
            Self::Resource(resource) => Some((resource.kind.facts().member, resource.kind.facts().arguments)),
            Self::Namespace(_) | Self::Cluster(_) => None,
        }
    }

    /// All Terraform resources that bind a member in a scope, each with its arguments that say where.
    pub fn member_resources() -> impl Iterator<Item = MemberResource> {
        let of_kinds = ResourceKind::all().map(|kind| (kind.facts().member, kind.facts().arguments));
        [google::PROJECT_MEMBER, google::FOLDER_MEMBER, google::ORGANIZATION_MEMBER].into_iter().chain(of_kinds)
    }
}

/// `ledger-prod`, `platform-prod/ledger`, `ledger-prod/bucket/exports`, `folder/4815`, `cluster/platform-prod`.
impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Project(project) => formatter.pad(project),
            Self::Namespace(Namespace { cluster, name }) => formatter.pad(&format!("{cluster}/{name}")),
            Self::Resource(resource) => {
                let ServiceResource { project, kind, within, id } = &**resource;
                // What is live may be known without its project.
                let project = Some(&**project).filter(|project| !project.is_empty());
                let parts = project.into_iter().chain([kind.facts().key]).chain(within.as_deref()).chain([&**id]);
                formatter.pad(&parts.collect::<Vec<_>>().join("/"))
            }
            Self::Folder(id) => formatter.pad(&format!("folder/{id}")),
            Self::Organization(id) => formatter.pad(&format!("organization/{id}")),
            Self::Cluster(name) => formatter.pad(&format!("cluster/{name}")),
        }
    }
}
