//! `teamkit.yaml`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::{
    eligibility::EligibilityConfig,
    exception::Exception,
    released::Released,
    scope::ScopeEntry,
    shapes::{List, Map, OneOrMany, Ordered, Text, mapping, present, text_or_mapping},
    unmanaged::UnmanagedEntry,
};

/// The workspace: environments, roles, defaults, layout, rules.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct WorkspaceFile {
    /// The version of this format: 1.
    pub version: u64,
    /// The domain that completes short addresses; also the first allowed domain.
    pub domain: Text,
    /// Further domains that people and groups may belong to.
    #[serde(default, deserialize_with = "present")]
    pub allowed_domains: Option<List<Text>>,
    /// The environments in order, least protected first.
    pub environments: Ordered<Environment>,
    /// Places that belong to no service; grants name them with `scope`.
    #[serde(default, deserialize_with = "present")]
    pub scopes: Option<Map<ScopeEntry>>,
    /// Named levels of access.
    #[serde(default, deserialize_with = "present")]
    pub roles: Option<Map<Role>>,
    /// The roles that a team gets on each service that it owns.
    #[serde(default, deserialize_with = "present")]
    pub access: Option<Access>,
    /// How the access is asked for that people may ask for.
    #[serde(default, deserialize_with = "present")]
    pub eligibility: Option<EligibilityConfig>,
    /// The principals that stand for a team, its leads and a service's workload.
    #[serde(default, deserialize_with = "present")]
    pub principals: Option<Principals>,
    /// Where generated files go, and their form.
    #[serde(default, deserialize_with = "present")]
    pub layout: Option<Layout>,
    /// What makes each root a complete Terraform configuration; omit it if your setup provides that.
    #[serde(default, deserialize_with = "present")]
    pub terraform: Option<TerraformConfig>,
    /// The pattern of a team's owner in CODEOWNERS, such as `@example/{{team}}`; a list for several owners.
    #[serde(default, deserialize_with = "present")]
    pub codeowners: Option<OneOrMany>,
    /// Native roles that are known in addition to the built-in catalogue.
    #[serde(default, deserialize_with = "present")]
    pub catalog: Option<CatalogConfig>,
    /// Levels and settings of rules.
    #[serde(default, deserialize_with = "present")]
    pub rules: Option<Map<RuleConfig>>,
    /// Accepted findings that don't belong to a team file.
    #[serde(default, deserialize_with = "present")]
    pub exceptions: Option<List<Exception>>,
    /// Objects that Terraform lets go without destroying them.
    #[serde(default, deserialize_with = "present")]
    pub released: Option<List<Released>>,
    /// Live access that stays although no definition gives it; `teamkit drift` accepts it.
    #[serde(default, deserialize_with = "present")]
    pub unmanaged: Option<List<UnmanagedEntry>>,
}

mapping!(WorkspaceFile);

/// An environment: whether it is protected, and where its services run.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Environment {
    /// Whether access to this environment needs particular attention.
    #[serde(default, deserialize_with = "present")]
    pub protected: Option<bool>,
    /// Google Cloud; without it, services have no projects here.
    #[serde(default, deserialize_with = "present")]
    pub google: Option<EnvironmentGoogle>,
    /// Kubernetes; without it, services have no namespaces here.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes: Option<EnvironmentKubernetes>,
}

mapping!(Environment);

/// Google Cloud in an environment.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct EnvironmentGoogle {
    /// The pattern of a service's project id, such as `{{service}}-prod`.
    pub project: Text,
}

mapping!(EnvironmentGoogle);

/// Kubernetes in an environment: `cluster`, or `clusters` if there are several.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct EnvironmentKubernetes {
    /// The cluster's name.
    #[serde(default, deserialize_with = "present")]
    pub cluster: Option<Text>,
    /// Previous names of `cluster` in this file; each root that holds objects of it has `moved` blocks from them.
    #[serde(default, deserialize_with = "present")]
    pub formerly: Option<List<Text>>,
    /// The clusters; each service has a namespace in each.
    #[serde(default, deserialize_with = "present")]
    pub clusters: Option<List<Cluster>>,
    /// The pattern of a service's namespace; `{{service}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub namespace: Option<Text>,
    /// Whether teamkit also generates the namespace itself, with labels that name its owners.
    #[serde(default, deserialize_with = "present")]
    pub manage_namespace: Option<bool>,
}

mapping!(EnvironmentKubernetes);

/// One of several clusters.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Cluster {
    /// The cluster's name.
    pub name: Text,
    /// The full provider reference for bindings in this cluster, such as `kubernetes.prod-a`.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^kubernetes(\.[a-zA-Z][a-zA-Z0-9_-]*)?$"))]
    pub provider: Option<Text>,
    /// Previous names of the cluster in this file; each root that holds objects of it has `moved` blocks from them.
    #[serde(default, deserialize_with = "present")]
    pub formerly: Option<List<Text>>,
}

mapping!(Cluster);

/// A named level of access.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Role {
    /// One line of description.
    #[serde(default, deserialize_with = "present")]
    pub description: Option<Text>,
    /// Roles of this workspace whose native roles this one includes.
    #[serde(default, deserialize_with = "present")]
    pub includes: Option<List<Text>>,
    /// Native Google roles.
    #[serde(default, deserialize_with = "present")]
    pub google: Option<List<Text>>,
    /// `ClusterRoles`, or namespaced Roles that teamkit generates.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes: Option<List<KubernetesRole>>,
}

mapping!(Role);

impl Role {
    /// The native roles.
    #[must_use]
    pub fn native_roles(&self) -> Natives<'_> {
        Natives { google: self.google.as_ref(), kubernetes: self.kubernetes.as_ref() }
    }
}

/// The native roles of a role or grant, target by target.
#[derive(Debug, Clone, Copy)]
pub struct Natives<'a> {
    pub google: Option<&'a List<Text>>,
    pub kubernetes: Option<&'a List<KubernetesRole>>,
}

/// A `ClusterRole` by name, or a namespaced Role of our own.
#[derive(Debug, Clone, PartialEq)]
pub enum KubernetesRole {
    ClusterRole(Text),
    Mapping(OwnRole),
}

text_or_mapping!(KubernetesRole, OwnRole, "a ClusterRole's name, or a mapping with `role` and `rules`", |text| {
    Ok(KubernetesRole::ClusterRole(Text(text.to_owned())))
});

impl JsonSchema for KubernetesRole {
    fn schema_name() -> Cow<'static, str> {
        "KubernetesRole".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let own = generator.subschema_for::<OwnRole>();
        json_schema!({
            "description": "A ClusterRole by name, or a namespaced Role that teamkit generates.",
            "anyOf": [{ "type": "string" }, own]
        })
    }
}

/// A namespaced Role, generated next to its binding.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct OwnRole {
    /// The Role's name.
    pub role: Text,
    /// What it permits.
    pub rules: List<PolicyRule>,
}

mapping!(OwnRole);

/// A Kubernetes policy rule.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PolicyRule {
    /// API groups; `""` is the core group.
    pub api_groups: List<Text>,
    /// Resources, such as `pods` or `pods/log`.
    pub resources: List<Text>,
    /// Verbs, such as `get`.
    pub verbs: List<Text>,
    /// Only objects with these names.
    #[serde(default, deserialize_with = "present")]
    pub resource_names: Option<List<Text>>,
}

mapping!(PolicyRule);

/// Roles by environment: one of the workspace's roles, or `none`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Access {
    /// The role that members get.
    #[serde(default, deserialize_with = "present")]
    pub members: Option<Map<Text>>,
    /// The role that leads get in addition.
    #[serde(default, deserialize_with = "present")]
    pub leads: Option<Map<Text>>,
    /// The role that members may ask for, and have for some hours.
    #[serde(default, deserialize_with = "present")]
    pub eligible: Option<Map<Text>>,
}

mapping!(Access);

/// The principals that stand for a team, its leads and a service's workload.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Principals {
    /// `group`: one grant to the team's group. `members`: one grant to each person.
    #[serde(default, deserialize_with = "present")]
    pub grant_to: Option<GrantTo>,
    /// The pattern of a team's group; `{{team}}@{{domain}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub group: Option<Text>,
    /// The pattern of the leads' group; `{{team}}-leads@{{domain}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub lead_group: Option<Text>,
    /// The pattern of a service's workload: the address of a service account, or a whole principal, such as
    /// `principal://…`; `{{service}}@{{project}}.iam.gserviceaccount.com` if absent.
    #[serde(default, deserialize_with = "present")]
    pub workload: Option<Text>,
    /// Whether teamkit also generates each team's groups and their memberships.
    #[serde(default, deserialize_with = "present")]
    pub manage_groups: Option<bool>,
    /// Whether the end of a person's time in a team is written into the membership of a managed group, so that Google
    /// ends it; needs Cloud Identity Premium or a Workspace edition that has expiring memberships.
    #[serde(default, deserialize_with = "present")]
    pub membership_expiry: Option<bool>,
    /// What a lead is in the team's managed group: `member`, `manager` or `owner`; `member` if absent.
    #[serde(default, deserialize_with = "present")]
    pub lead_membership: Option<LeadMembership>,
    /// The Cloud Identity customer that managed groups belong to, such as `C01abc234`.
    #[serde(default, deserialize_with = "present")]
    pub customer: Option<Text>,
}

mapping!(Principals);

/// Whether a team's grants go to its group or to each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GrantTo {
    Group,
    Members,
}

/// What a lead is in the team's managed group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LeadMembership {
    Member,
    Manager,
    Owner,
}

/// Where generated files go, and their form.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Layout {
    /// The root of a service in an environment; `terraform/services/{{service}}/{{environment}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub service_root: Option<Text>,
    /// The root of a project's bindings, where services share projects; `service_root` if absent.
    #[serde(default, deserialize_with = "present")]
    pub google_root: Option<Text>,
    /// The root of a namespace's bindings, where services share namespaces; `service_root` if absent.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes_root: Option<Text>,
    /// The root of a team's groups; `terraform/teams/{{team}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub team_root: Option<Text>,
    /// The root of one of the workspace's scopes; `terraform/scopes/{{scope}}` if absent.
    #[serde(default, deserialize_with = "present")]
    pub scope_root: Option<Text>,
    /// `resources`: literal resources. `module`: one call of a team-kit module for each root.
    #[serde(default, deserialize_with = "present")]
    pub style: Option<Style>,
    /// The module that `style: module` calls.
    #[serde(default, deserialize_with = "present")]
    pub module: Option<Module>,
}

mapping!(Layout);

/// The form of a root's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    Resources,
    Module,
}

/// A Terraform module, as a `module` block names it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Module {
    /// Its source, as Terraform takes it. `{{workspace}}` is the relative path from a root to the workspace, as in
    /// `{{workspace}}/modules/team-kit`.
    pub source: Text,
    /// Its version, for sources that have versions.
    #[serde(default, deserialize_with = "present")]
    pub version: Option<Text>,
}

mapping!(Module);

/// What makes each root a complete Terraform configuration.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TerraformConfig {
    /// The constraint for Terraform's own version, such as `>= 1.5`.
    #[serde(default, deserialize_with = "present")]
    pub required_version: Option<Text>,
    /// Providers by name; each root declares only those that it uses.
    #[serde(default, deserialize_with = "present")]
    pub providers: Option<Map<ProviderConfig>>,
    /// Where each root keeps its state.
    #[serde(default, deserialize_with = "present")]
    pub backend: Option<BackendConfig>,
}

mapping!(TerraformConfig);

/// One provider: its requirement, and the arguments of its `provider` blocks.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ProviderConfig {
    /// Its source, such as `hashicorp/google`.
    pub source: Text,
    /// Its version constraint.
    #[serde(default, deserialize_with = "present")]
    pub version: Option<Text>,
    /// Arguments of the `provider` block, by name; strings are patterns (`{{cluster}}` for Kubernetes). If absent,
    /// there is no `provider` block.
    #[serde(default, deserialize_with = "present")]
    pub config: Option<Map<Setting>>,
}

mapping!(ProviderConfig);

/// A backend: its type and arguments.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct BackendConfig {
    /// Its type, such as `gcs`.
    #[serde(rename = "type")]
    pub kind: Text,
    /// Its arguments, by name; strings are patterns, and `{{root}}` is the root's path.
    #[serde(default, deserialize_with = "present")]
    pub config: Option<Map<Setting>>,
}

mapping!(BackendConfig);

/// An argument's value: a string, a whole number or a boolean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    Text(String),
    Number(i64),
    Bool(bool),
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SettingVisitor;
        impl de::Visitor<'_> for SettingVisitor {
            type Value = Setting;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string, a whole number or a boolean")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Setting, E> {
                Ok(Setting::Text(value.to_owned()))
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Setting, E> {
                Ok(Setting::Bool(value))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Setting, E> {
                Ok(Setting::Number(value))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Setting, E> {
                i64::try_from(value).map(Setting::Number).map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(SettingVisitor)
    }
}

impl JsonSchema for Setting {
    fn schema_name() -> Cow<'static, str> {
        "Setting".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer", "boolean"] })
    }

    fn inline_schema() -> bool {
        true
    }
}

/// Native roles that are known in addition to the built-in catalogue.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CatalogConfig {
    /// A file with the output of `gcloud iam roles list --format=json`.
    #[serde(default, deserialize_with = "present")]
    pub google: Option<Text>,
    /// A file with the output of `kubectl get clusterroles -o json`.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes: Option<Text>,
    /// Native roles that are accepted although no catalogue lists them.
    #[serde(default, deserialize_with = "present")]
    pub known: Option<List<Text>>,
}

mapping!(CatalogConfig);

/// The level of a rule's findings: `error` fails the run, `warning` is only reported, `off` is not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Error,
    Warning,
    Off,
}

/// A rule's level, or a mapping with its settings.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleConfig {
    Level(Level),
    Mapping(RuleFacts),
}

text_or_mapping!(RuleConfig, RuleFacts, "`error`, `warning`, `off`, or a mapping with `level`", |text| {
    let level = de::value::StrDeserializer::<E>::new(text);
    Level::deserialize(level).map(RuleConfig::Level)
});

impl JsonSchema for RuleConfig {
    fn schema_name() -> Cow<'static, str> {
        "RuleConfig".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let level = generator.subschema_for::<Level>();
        let facts = generator.subschema_for::<RuleFacts>();
        json_schema!({ "description": "A rule's level, or a mapping with its settings.", "anyOf": [level, facts] })
    }
}

/// A rule's level, whether exceptions from it are allowed, and the settings of some rules.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RuleFacts {
    /// Its level; the rule's default if absent.
    #[serde(default, deserialize_with = "present")]
    pub level: Option<Level>,
    /// `false`: exceptions from this rule are not allowed.
    #[serde(default, deserialize_with = "present")]
    pub exceptions: Option<bool>,
    /// `ending-soon`: the number of days to look ahead. `lock-out`, `mass-removal`: an expiry date within so many days
    /// that was not there before counts as a loss.
    #[serde(default, deserialize_with = "present")]
    pub days: Option<u32>,
    /// `mass-removal`: the share of people, services or grants that may lose access at once, in percent.
    #[serde(default, deserialize_with = "present")]
    pub share: Option<u32>,
    /// `mass-removal`: the number of people who may lose access at once. `lock-out`: the number of people that each
    /// protected service must keep.
    #[serde(default, deserialize_with = "present")]
    pub people: Option<u32>,
    /// `mass-removal`: the number of services on which access may be lost at once.
    #[serde(default, deserialize_with = "present")]
    pub services: Option<u32>,
    /// `mass-removal`: the number of grants that may be removed at once.
    #[serde(default, deserialize_with = "present")]
    pub grants: Option<u32>,
    /// `lock-out`: people and principals that must keep what they have.
    #[serde(default, deserialize_with = "present")]
    pub pinned: Option<List<Text>>,
    /// `lock-out`: the role of the workspace whose holders count; anybody with access if absent.
    #[serde(default, deserialize_with = "present")]
    pub role: Option<Text>,
    /// `path-restriction`: by folder below `teams/`, what the teams in it may name.
    #[serde(default, deserialize_with = "present")]
    pub folders: Option<Map<FolderLimits>>,
}

mapping!(RuleFacts);

/// What the teams of a folder may name; what is absent is not limited.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct FolderLimits {
    /// Services; a `*` at the end matches any rest.
    #[serde(default, deserialize_with = "present")]
    pub services: Option<List<Text>>,
    /// Roles of the workspace and native roles; a `*` at the end matches any rest.
    #[serde(default, deserialize_with = "present")]
    pub roles: Option<List<Text>>,
    /// Domains of people and groups.
    #[serde(default, deserialize_with = "present")]
    pub domains: Option<List<Text>>,
}

mapping!(FolderLimits);
