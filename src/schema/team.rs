//! `teams/**/*.yaml`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{
    eligibility::Eligible,
    exception::Exception,
    service_item::ServiceItems,
    shapes::{List, OneOrMany, Text, mapping, present, text_or_mapping},
    workspace::{Access, GrantTo, KubernetesRole, Natives},
};

/// A team: its people, the services it owns, and its access beyond ownership.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct TeamFile {
    /// The team's name; must be the same as the file's name without `.yaml`.
    #[serde(default, deserialize_with = "present")]
    pub team: Option<Text>,
    /// One line of description.
    #[serde(default, deserialize_with = "present")]
    pub description: Option<Text>,
    /// The parent team, or a list of several: members of this team also count as members of those.
    #[serde(default, deserialize_with = "present")]
    pub parent: Option<OneOrMany>,
    /// The address of the team's group; overrides `principals.group`.
    #[serde(default, deserialize_with = "present")]
    pub group: Option<Text>,
    /// The address of the leads' group; overrides `principals.lead_group`.
    #[serde(default, deserialize_with = "present")]
    pub lead_group: Option<Text>,
    /// Whether grants go to the group or to each person; overrides `principals.grant_to`.
    #[serde(default, deserialize_with = "present")]
    pub grant_to: Option<GrantTo>,
    /// The owner in CODEOWNERS, or a list of owners; overrides the workspace's `codeowners`.
    #[serde(default, deserialize_with = "present")]
    pub codeowners: Option<OneOrMany>,
    /// Former names of the team.
    #[serde(default, deserialize_with = "present")]
    pub formerly: Option<List<Text>>,
    /// People who lead the team; they get the access of members and of leads.
    #[serde(default, deserialize_with = "present")]
    pub leads: Option<List<Member>>,
    /// The team's people.
    #[serde(default, deserialize_with = "present")]
    pub members: Option<List<Member>>,
    /// The services that the team owns.
    #[serde(default, deserialize_with = "present")]
    pub services: Option<List<ServiceEntry>>,
    /// The roles that the team gets on its services, where they differ from the workspace's `access`.
    #[serde(default, deserialize_with = "present")]
    pub access: Option<Access>,
    /// Access beyond ownership.
    #[serde(default, deserialize_with = "present")]
    pub grants: Option<List<Grant>>,
    /// Accepted findings, each with a reason.
    #[serde(default, deserialize_with = "present")]
    pub exceptions: Option<List<Exception>>,
}

mapping!(TeamFile);

/// A person of a team: an address (short or full), or a mapping with more facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    Short(Text),
    Mapping(MemberFacts),
}

text_or_mapping!(Member, MemberFacts, "an address, or a mapping with `email`", |text| {
    Ok(Member::Short(Text(text.to_owned())))
});

impl Member {
    /// The address as written.
    #[must_use]
    pub fn email(&self) -> &str {
        match self {
            Self::Short(email) => email,
            Self::Mapping(facts) => &facts.email,
        }
    }

    /// The last day in the team, as written.
    #[must_use]
    pub fn until(&self) -> Option<&str> {
        match self {
            Self::Short(_) => None,
            Self::Mapping(facts) => facts.until.as_deref(),
        }
    }
}

impl JsonSchema for Member {
    fn schema_name() -> Cow<'static, str> {
        "Member".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let facts = generator.subschema_for::<MemberFacts>();
        json_schema!({
            "description": "An address: `bob` is completed with the workspace's domain.",
            "anyOf": [{ "type": "string" }, facts]
        })
    }
}

/// A person of a team, with more facts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct MemberFacts {
    /// The address, short or full.
    pub email: Text,
    /// The last day in the team, YYYY-MM-DD.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: Option<Text>,
    /// Why there is an expiry date.
    #[serde(default, deserialize_with = "present")]
    pub reason: Option<Text>,
}

mapping!(MemberFacts);

/// A service that the team owns: its name, or a mapping with more facts.
#[derive(Debug, Clone, PartialEq)]
pub enum ServiceEntry {
    Short(Text),
    Mapping(ServiceEntryFacts),
}

text_or_mapping!(ServiceEntry, ServiceEntryFacts, "a service's name, or a mapping with `name`", |text| {
    Ok(ServiceEntry::Short(Text(text.to_owned())))
});

impl ServiceEntry {
    /// The service's name as written.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Short(name) => name,
            Self::Mapping(facts) => &facts.name,
        }
    }
}

impl JsonSchema for ServiceEntry {
    fn schema_name() -> Cow<'static, str> {
        "ServiceEntry".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let facts = generator.subschema_for::<ServiceEntryFacts>();
        json_schema!({
            "description": "A service that the team owns.",
            "anyOf": [{ "type": "string" }, facts]
        })
    }
}

/// A service that the team owns, with what differs from the defaults.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ServiceEntryFacts {
    /// The service's name.
    pub name: Text,
    /// The environments in which the team owns it; all of the service's if absent.
    #[serde(default, deserialize_with = "present")]
    pub environments: Option<List<Text>>,
    /// The roles that the team gets on this service, where they differ from the team's `access`.
    #[serde(default, deserialize_with = "present")]
    pub access: Option<Access>,
}

mapping!(ServiceEntryFacts);

/// Access beyond ownership.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schemars(extend("oneOf" = [{ "required": ["service"] }, { "required": ["scope"] }]))]
pub struct Grant {
    /// One service, or a list. `*` stands for all services, `shop-*` for those whose names begin so, and
    /// `{ labels: { tier: "1" } }` for those with these labels.
    #[serde(default, deserialize_with = "present")]
    pub service: Option<ServiceItems>,
    /// One of the workspace's scopes, or a list, in place of services.
    #[serde(default, deserialize_with = "present")]
    pub scope: Option<OneOrMany>,
    /// One environment, or a list; all of the service's if absent.
    #[serde(default, deserialize_with = "present")]
    pub environment: Option<OneOrMany>,
    /// One of the services' resources, or a list, in place of their projects; takes Google roles by name.
    #[serde(default, deserialize_with = "present")]
    pub resource: Option<OneOrMany>,
    /// One of the workspace's roles.
    #[serde(default, deserialize_with = "present")]
    pub role: Option<Text>,
    /// Native Google roles, such as `roles/spanner.databaseReader`.
    #[serde(default, deserialize_with = "present")]
    pub google: Option<List<Text>>,
    /// `ClusterRoles`, or namespaced Roles that teamkit generates.
    #[serde(default, deserialize_with = "present")]
    pub kubernetes: Option<List<KubernetesRole>>,
    /// Who gets the access: a person, `lead`, `service/NAME`, `team/NAME`, `team/*` (every team) or an IAM principal;
    /// one or a list. The whole team if absent.
    #[serde(default, deserialize_with = "present")]
    pub to: Option<OneOrMany>,
    /// Whether the access is asked for instead of had: `true`, or a mapping that overrides the workspace's `eligibility`.
    #[serde(default, deserialize_with = "present")]
    pub eligible: Option<Eligible>,
    /// What has to be true for the Google roles to hold.
    #[serde(default, deserialize_with = "present")]
    pub condition: Option<ConditionEntry>,
    /// The last day of the access, YYYY-MM-DD.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: Option<Text>,
    /// Why the access is needed.
    #[serde(default, deserialize_with = "present")]
    pub reason: Option<Text>,
}

mapping!(Grant);

impl Grant {
    /// The native roles.
    #[must_use]
    pub fn native_roles(&self) -> Natives<'_> {
        Natives { google: self.google.as_ref(), kubernetes: self.kubernetes.as_ref() }
    }
}

/// A condition of Google IAM.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct ConditionEntry {
    /// What people call it; one title never has two expressions.
    pub title: Text,
    /// The expression in CEL, such as `resource.name.startsWith('…')`.
    pub expression: Text,
}

mapping!(ConditionEntry);
