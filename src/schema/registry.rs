//! `services/**/*.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    resource::ResourceEntry,
    shapes::{List, Map, PerEnvironment, Text, mapping, present},
};

/// Facts about services, by name.
pub type RegistryFile = Map<ServiceFacts>;

/// Facts about a service.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ServiceFacts {
    /// One line of description.
    #[serde(default, deserialize_with = "present")]
    pub description: Option<Text>,
    /// The environments in which the service exists; all if absent.
    #[serde(default, deserialize_with = "present")]
    pub environments: Option<List<Text>>,
    /// Google Cloud names that differ from the environments' patterns.
    #[serde(default, deserialize_with = "present")]
    pub google: Option<ServiceGoogle>,
    /// Kubernetes names that differ from the environments' patterns.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes: Option<ServiceKubernetes>,
    /// Parts of the service's projects that have allow policies of their own, by the names that grants use.
    #[serde(default, deserialize_with = "present")]
    pub resources: Option<Map<ResourceEntry>>,
    /// Teams that may grant themselves access to this service.
    #[serde(default, deserialize_with = "present")]
    pub grants_from: Option<List<Text>>,
    /// Whether more than one team may own the service.
    #[serde(default, deserialize_with = "present")]
    pub shared: Option<bool>,
    /// Former names of the service.
    #[serde(default, deserialize_with = "present")]
    pub formerly: Option<List<Text>>,
    /// Labels for reports, and for the namespace if teamkit manages it.
    #[serde(default, deserialize_with = "present")]
    pub labels: Option<Map<Text>>,
    /// Annotations of the namespace if teamkit manages it.
    #[serde(default, deserialize_with = "present")]
    pub annotations: Option<Map<Text>>,
}

mapping!(ServiceFacts);

/// Where a service runs in Google Cloud.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ServiceGoogle {
    /// The project's id, for all environments or by environment; `none` where the service has no project. Patterns
    /// work here too.
    #[serde(default, deserialize_with = "present")]
    pub project: Option<PerEnvironment>,
    /// The service account that the service runs as, or a whole principal such as `principal://…`, for all environments
    /// or by environment. Patterns work here too.
    #[serde(default, deserialize_with = "present")]
    pub workload: Option<PerEnvironment>,
}

mapping!(ServiceGoogle);

/// Where a service runs in Kubernetes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ServiceKubernetes {
    /// The namespace, for all environments or by environment; `none` where the service has no namespace. Patterns work
    /// here too.
    #[serde(default, deserialize_with = "present")]
    pub namespace: Option<PerEnvironment>,
}

mapping!(ServiceKubernetes);
