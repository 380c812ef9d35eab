//! `people.yaml`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shapes::{Map, Text, present};

/// From address to what is known of that person.
pub type PeopleFile = Map<PersonFacts>;

/// What is known of a person, for CODEOWNERS, reviews and reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonFacts {
    /// The name that reports show.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The GitHub login, without `@`.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub github: Option<Text>,
}
