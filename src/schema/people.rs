//! `people.yaml`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{List, Map, Text, mapping, present};

/// Facts about people, by address.
pub type PeopleFile = Map<PersonFacts>;

/// Facts about a person, for CODEOWNERS, reviews and reports.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct PersonFacts {
    /// The name that reports show.
    #[serde(default, deserialize_with = "present")]
    pub name: Option<Text>,
    /// The GitHub login, without `@`.
    #[serde(default, deserialize_with = "present")]
    pub github: Option<Text>,
    /// Previous addresses of the same person, so that `diff` and its guards know who is meant.
    #[serde(default, deserialize_with = "present")]
    pub formerly: Option<List<Text>>,
}

mapping!(PersonFacts);
