//! What a workspace says, as plain data: the model reads it, `write` prints it as YAML.
//!
//! Names are texts, days are texts (which compare as days do), and nothing is looked up.

use super::kind::Kind;

/// A piece of YAML.
#[derive(Debug, Clone)]
pub enum Yaml {
    Text(String),
    /// A number or a boolean.
    Bare(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
    /// A mapping whose order means something.
    Ordered(Vec<(String, Yaml)>),
}

impl Yaml {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn bare(value: &impl ToString) -> Self {
        Self::Bare(value.to_string())
    }

    pub fn texts<T: AsRef<str>>(texts: &[T]) -> Self {
        Self::List(texts.iter().map(|text| Self::text(text.as_ref())).collect())
    }

    pub fn map<const N: usize>(entries: [(&str, Self); N]) -> Self {
        Self::Map(entries.map(|(key, value)| (key.to_owned(), value)).into())
    }
}

#[derive(Debug, Clone)]
pub struct Workspace {
    pub domain: String,
    pub environments: Vec<Environment>,
    pub scopes: Vec<DeclaredScope>,
    pub roles: Vec<Role>,
    pub access: Access,
    pub eligibility: Eligibility,
    pub principals: Principals,
    /// Nothing: there is no folder `services`.
    pub registry: Option<Vec<Service>>,
    pub teams: Vec<Team>,
    /// What else `teamkit.yaml` says; none of it touches a grant.
    pub rest: Vec<(String, Yaml)>,
    /// `people.yaml`.
    pub people: Option<Yaml>,
    /// Catalogues, by path.
    pub catalogs: Vec<(String, String)>,
    /// How each file looks.
    pub looks: Vec<Look>,
}

/// How a file looks. It means nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// By how many entries mappings are turned.
    pub turn: usize,
    /// Below this depth everything stands in one line.
    pub block: usize,
    pub quote: Quote,
    pub is_crlf: bool,
    pub is_marked: bool,
}

#[derive(Debug, Clone, Copy, Default)]
pub enum Quote {
    /// Only where YAML needs it.
    #[default]
    Seldom,
    Single,
    Double,
}

#[derive(Debug, Clone)]
pub struct Environment {
    pub name: String,
    pub protected: Option<bool>,
    /// The pattern of projects.
    pub project: Option<String>,
    pub kubernetes: Option<Kubernetes>,
}

#[derive(Debug, Clone)]
pub struct Kubernetes {
    /// Names, each with its provider.
    pub clusters: Vec<(String, Option<String>)>,
    /// Whether one cluster stands as `cluster`.
    pub is_plain: bool,
    /// The pattern of namespaces.
    pub namespace: Option<String>,
    pub manage_namespace: Option<bool>,
}

/// A place that belongs to no service.
#[derive(Debug, Clone)]
pub struct DeclaredScope {
    pub name: String,
    pub holds: Holds,
    pub protected: Option<bool>,
    /// Of a cluster.
    pub provider: Option<String>,
}

#[derive(Debug, Clone)]
pub enum Holds {
    Folder(String),
    Organization(String),
    Project(String),
    Cluster(String),
}

#[derive(Debug, Clone)]
pub struct Role {
    pub name: String,
    pub description: Option<String>,
    pub includes: Vec<String>,
    pub google: Vec<String>,
    pub kubernetes: Vec<KubernetesRole>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum KubernetesRole {
    ClusterRole(String),
    /// A Role of our own; the name says which rules it has.
    Own(String),
}

/// By environment: a role, or `none`.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub members: Vec<(String, String)>,
    pub leads: Vec<(String, String)>,
    pub eligible: Vec<(String, String)>,
}

/// How asking works. Of a grant, what is there overrides the workspace's.
#[derive(Debug, Clone, Default)]
pub struct Eligibility {
    pub hours: Option<u32>,
    pub approvers: Option<Vec<String>>,
    pub justification: Option<bool>,
    /// Of a grant.
    pub id: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub struct Principals {
    pub grant_to: Option<GrantTo>,
    pub group: Option<String>,
    pub lead_group: Option<String>,
    pub workload: Option<String>,
    pub manage_groups: Option<bool>,
    pub membership_expiry: Option<bool>,
    pub lead_membership: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrantTo {
    Group,
    Members,
}

#[derive(Debug, Clone)]
pub struct Service {
    pub name: String,
    pub environments: Option<Vec<String>>,
    pub project: Option<PerEnvironment>,
    pub workload: Option<PerEnvironment>,
    pub namespace: Option<PerEnvironment>,
    pub resources: Vec<Resource>,
    pub labels: Vec<(String, String)>,
    pub rest: Vec<(String, Yaml)>,
}

/// What grants name with `resource`. Its id and what it is within are patterns.
#[derive(Debug, Clone)]
pub struct Resource {
    pub name: String,
    pub kind: Kind,
    pub id: String,
    pub within: Option<String>,
}

/// A pattern for all environments, or one for each that is named. `none` as a pattern says that there is nothing.
#[derive(Debug, Clone)]
pub enum PerEnvironment {
    All(String),
    By(Vec<(String, String)>),
}

#[derive(Debug, Clone)]
pub struct Team {
    pub name: String,
    /// Below `teams/`, with a slash at its end.
    pub folder: String,
    pub parents: Vec<String>,
    pub group: Option<String>,
    pub lead_group: Option<String>,
    pub grant_to: Option<GrantTo>,
    pub leads: Vec<Person>,
    pub members: Vec<Person>,
    pub services: Vec<Owned>,
    pub access: Access,
    pub requests: Vec<Request>,
    pub rest: Vec<(String, Yaml)>,
}

#[derive(Debug, Clone)]
pub struct Person {
    /// Short or full, in any case.
    pub address: String,
    pub until: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Owned {
    pub service: String,
    pub environments: Option<Vec<String>>,
    pub access: Access,
}

/// An entry of `grants`.
#[derive(Debug, Clone)]
pub struct Request {
    pub at: At,
    pub role: Option<String>,
    pub google: Vec<String>,
    pub kubernetes: Vec<KubernetesRole>,
    pub to: Option<Vec<String>>,
    pub until: Option<String>,
    pub condition: Option<Condition>,
    /// Access that is asked for instead of had.
    pub eligible: Option<Eligibility>,
    pub reason: Option<String>,
}

/// Where a grant gives access.
#[derive(Debug, Clone)]
pub enum At {
    Services { which: Vec<Which>, environments: Option<Vec<String>>, resources: Vec<String> },
    Scopes(Vec<String>),
}

/// An item of `service`.
#[derive(Debug, Clone)]
pub enum Which {
    /// A name, or a pattern with `*` at its end.
    Named(String),
    Labelled(Vec<(String, String)>),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    pub title: String,
    pub expression: String,
}
