//! The JSON of exports, as far as it says what is granted. What other keys say is passed over.

use serde::{Deserialize, Deserializer, de};

/// One value of a file. Which keys it has tells what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record {
    // A policy.
    pub bindings: Option<Vec<BindingRecord>>,
    pub etag: Option<Loose>,
    // A list of objects of a cluster, or one such object.
    pub kind: Option<Loose>,
    pub items: Option<Vec<RbacItem>>,
    pub metadata: Option<MetadataRecord>,
    pub role_ref: Option<RoleRefRecord>,
    pub subjects: Option<Vec<SubjectRecord>>,
    pub rules: Option<Vec<RuleRecord>>,
    // A group.
    pub name: Option<Loose>,
    #[serde(alias = "group_key")]
    pub group_key: Option<KeyRecord>,
    pub memberships: Option<Vec<MembershipRecord>>,
    // A project.
    #[serde(alias = "project_id")]
    pub project_id: Option<Loose>,
    #[serde(alias = "project_number")]
    pub project_number: Option<Loose>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BindingRecord {
    pub role: String,
    #[serde(default)]
    pub members: Vec<String>,
    pub condition: Option<ConditionRecord>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConditionRecord {
    #[serde(default)]
    pub title: String,
    pub description: Option<String>,
    pub expression: String,
}

/// An object of a cluster.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RbacItem {
    pub kind: Option<String>,
    pub metadata: Option<MetadataRecord>,
    pub role_ref: Option<RoleRefRecord>,
    pub subjects: Option<Vec<SubjectRecord>>,
    pub rules: Option<Vec<RuleRecord>>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct MetadataRecord {
    pub name: Option<String>,
    pub namespace: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RoleRefRecord {
    pub kind: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct SubjectRecord {
    pub kind: String,
    pub name: String,
    pub namespace: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RuleRecord {
    pub api_groups: Option<Vec<String>>,
    pub resources: Option<Vec<String>>,
    pub verbs: Option<Vec<String>>,
    pub resource_names: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct KeyRecord {
    pub id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MembershipRecord {
    pub name: Option<String>,
    #[serde(alias = "preferred_member_key")]
    pub preferred_member_key: KeyRecord,
    #[serde(default)]
    pub roles: Vec<MembershipRole>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MembershipRole {
    pub name: String,
    #[serde(alias = "expiry_detail")]
    pub expiry_detail: Option<ExpiryRecord>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExpiryRecord {
    #[serde(alias = "expire_time")]
    pub expire_time: Option<String>,
}

/// A text, or a number as a text; anything else, which other kinds of records may have under the same key, is nothing.
#[derive(Debug, Default)]
pub(super) struct Loose(pub Option<String>);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> de::Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose(Some(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose(Some(number.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        while items.next_element::<de::IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut entries: A) -> Result<Loose, A::Error> {
        while entries.next_entry::<de::IgnoredAny, de::IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }
}
