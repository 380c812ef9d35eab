//! What a workspace says, as plain data: the model reads it, `write` prints it as YAML.
//!
//! Names are texts, days are texts (which compare as days do), and nothing is looked up.

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
    pub roles: Vec<Role>,
    pub access: Access,
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
    pub rest: Vec<(String, Yaml)>,
}

/// A pattern for all environments, or one for each that is named.
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
    pub parent: Option<String>,
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
    pub services: Vec<String>,
    pub environments: Option<Vec<String>>,
    pub role: Option<String>,
    pub google: Vec<String>,
    pub kubernetes: Vec<KubernetesRole>,
    pub to: Option<Vec<String>>,
    pub until: Option<String>,
    pub reason: Option<String>,
}
