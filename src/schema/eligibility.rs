//! Access that is asked for instead of had.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::shapes::{List, Text, mapping, present};

/// How access is asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct EligibilityConfig {
    /// How many hours the access lasts at most, 1 to 24; 4 if absent.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 24))]
    pub hours: Option<u32>,
    /// Who approves a request, in the forms of `to`, one or a list; `lead` stands for the leads of the team that owns the
    /// service. Nobody has to approve if absent or empty.
    #[serde(default, deserialize_with = "present")]
    pub approvers: Option<Approvers>,
    /// Whether whoever asks has to say why; true if absent.
    #[serde(default, deserialize_with = "present")]
    pub justification: Option<bool>,
}

mapping!(EligibilityConfig);

/// Whether an entry of `grants` is asked for: `true`, or a mapping with what differs from the workspace's `eligibility`.
#[derive(Debug, Clone, PartialEq)]
pub enum Eligible {
    Flag(bool),
    Mapping(EligibleFacts),
}

impl<'de> Deserialize<'de> for Eligible {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EligibleVisitor;
        impl<'de> de::Visitor<'de> for EligibleVisitor {
            type Value = Eligible;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("`true`, or a mapping with `hours`, `approvers`, `justification` or `id`")
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Eligible, E> {
                Ok(Eligible::Flag(value))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, entries: A) -> Result<Eligible, A::Error> {
                EligibleFacts::deserialize(de::value::MapAccessDeserializer::new(entries)).map(Eligible::Mapping)
            }
        }
        deserializer.deserialize_any(EligibleVisitor)
    }
}

impl JsonSchema for Eligible {
    fn schema_name() -> Cow<'static, str> {
        "Eligible".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let facts = generator.subschema_for::<EligibleFacts>();
        json_schema!({
            "description": "Whether the access is asked for instead of had.",
            "anyOf": [{ "type": "boolean" }, facts]
        })
    }
}

/// How the access of an entry of `grants` is asked for, where it differs from the workspace's `eligibility`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct EligibleFacts {
    /// How many hours the access lasts at most, 1 to 24.
    #[serde(default, deserialize_with = "present")]
    #[schemars(range(min = 1, max = 24))]
    pub hours: Option<u32>,
    /// Who approves a request, in the forms of `to`, one or a list; nobody has to if the list is empty.
    #[serde(default, deserialize_with = "present")]
    pub approvers: Option<Approvers>,
    /// Whether whoever asks has to say why.
    #[serde(default, deserialize_with = "present")]
    pub justification: Option<bool>,
    /// The entitlement's id, in place of the one made from the team and the role.
    #[serde(default, deserialize_with = "present")]
    #[schemars(regex(pattern = r"^[a-z][a-z0-9-]{3,62}$"))]
    pub id: Option<Text>,
}

mapping!(EligibleFacts);

/// A string, or a list of strings that may be empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Approvers(pub Vec<Text>);

impl<'de> Deserialize<'de> for Approvers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ApproversVisitor;
        impl<'de> de::Visitor<'de> for ApproversVisitor {
            type Value = Approvers;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string or a list of strings")
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Approvers, E> {
                Ok(Approvers(vec![Text(value.to_owned())]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, items: A) -> Result<Approvers, A::Error> {
                let List(list) = List::deserialize(de::value::SeqAccessDeserializer::new(items))?;
                Ok(Approvers(list))
            }
        }
        deserializer.deserialize_any(ApproversVisitor)
    }
}

impl JsonSchema for Approvers {
    fn schema_name() -> Cow<'static, str> {
        "Approvers".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }

    fn inline_schema() -> bool {
        true
    }
}
