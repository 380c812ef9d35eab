//! The JSON of exports, as far as it says what is granted. What other keys say is passed over.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    loose::{Loose, LooseFields, LooseList},
    shape::{object, objects},
};

/// One value of a file. Which keys it has tells what it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Record {
    // A policy.
    #[serde(deserialize_with = "objects")]
    pub bindings: Option<Vec<BindingRecord>>,
    pub etag: Option<Loose>,
    pub version: Option<Loose>,
    // A list of objects of a cluster, or one such object.
    pub kind: Option<Loose>,
    #[serde(deserialize_with = "objects")]
    pub items: Option<Vec<RbacItem>>,
    #[serde(deserialize_with = "object")]
    pub metadata: Option<MetadataRecord>,
    #[serde(deserialize_with = "object")]
    pub role_ref: Option<RoleRefRecord>,
    #[serde(deserialize_with = "objects")]
    pub subjects: Option<Vec<SubjectRecord>>,
    #[serde(deserialize_with = "objects")]
    pub rules: Option<Vec<RuleRecord>>,
    // A group, or a membership by itself.
    pub name: Option<Loose>,
    #[serde(alias = "group_key", deserialize_with = "object")]
    pub group_key: Option<KeyRecord>,
    #[serde(deserialize_with = "objects")]
    pub memberships: Option<Vec<MembershipRecord>>,
    #[serde(alias = "preferred_member_key")]
    pub preferred_member_key: Option<Loose>,
    // A project.
    #[serde(alias = "project_id")]
    pub project_id: Option<Loose>,
    #[serde(alias = "project_number")]
    pub project_number: Option<Loose>,
    // When an export began.
    pub exported: Option<Loose>,
    // A service account.
    #[serde(alias = "unique_id")]
    pub unique_id: Option<Loose>,
    pub email: Option<Loose>,
    // A policy that says what it is of: a result of a search, an exported asset, something above a project.
    pub resource: Option<Loose>,
    #[serde(alias = "asset_type")]
    pub asset_type: Option<Loose>,
    #[serde(alias = "iam_policy", deserialize_with = "object")]
    pub iam_policy: Option<PolicyRecord>,
    #[serde(deserialize_with = "object")]
    pub policy: Option<PolicyRecord>,
    pub project: Option<Loose>,
    pub folders: LooseList,
    pub organization: Option<Loose>,
    pub ancestors: LooseList,
    #[serde(deserialize_with = "object")]
    pub explanation: Option<ExplanationRecord>,
    pub id: Option<Loose>,
    #[serde(rename = "type")]
    pub type_of: Option<Loose>,
    // A message of a query.
    #[serde(rename = "@message")]
    pub message: Option<Loose>,
    #[serde(rename = "list_start", deserialize_with = "object")]
    pub list_start: Option<ListStartRecord>,
    #[serde(rename = "list_resource_found", deserialize_with = "object")]
    pub list_resource_found: Option<FoundRecord>,
    #[serde(rename = "list_complete", deserialize_with = "object")]
    pub list_complete: Option<ListCompleteRecord>,
    pub diagnostic: Option<LooseFields>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PolicyRecord {
    #[serde(deserialize_with = "objects")]
    pub bindings: Option<Vec<BindingRecord>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BindingRecord {
    pub role: String,
    pub members: Option<Vec<String>>,
    #[serde(default, deserialize_with = "object")]
    pub condition: Option<ConditionRecord>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ConditionRecord {
    pub title: Option<String>,
    pub description: Option<String>,
    pub expression: String,
}

/// Why a search found a policy.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExplanationRecord {
    #[serde(alias = "matched_permissions")]
    pub matched_permissions: Option<BTreeMap<String, Loose>>,
}

/// An object of a cluster.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RbacItem {
    pub kind: Option<String>,
    #[serde(deserialize_with = "object")]
    pub metadata: Option<MetadataRecord>,
    #[serde(deserialize_with = "object")]
    pub role_ref: Option<RoleRefRecord>,
    #[serde(deserialize_with = "objects")]
    pub subjects: Option<Vec<SubjectRecord>>,
    #[serde(deserialize_with = "objects")]
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
    #[serde(alias = "preferred_member_key", default, deserialize_with = "object")]
    pub preferred_member_key: Option<KeyRecord>,
    #[serde(default, deserialize_with = "objects")]
    pub roles: Option<Vec<MembershipRole>>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MembershipRole {
    pub name: String,
    #[serde(alias = "expiry_detail", default, deserialize_with = "object")]
    pub expiry_detail: Option<ExpiryRecord>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExpiryRecord {
    #[serde(alias = "expire_time")]
    pub expire_time: Option<String>,
}

/// A list of a query begins.
#[derive(Debug, Deserialize)]
pub(super) struct ListStartRecord {
    pub address: String,
    pub resource_type: String,
    #[serde(default)]
    pub input_config: Option<LooseFields>,
}

/// A result of a list.
#[derive(Debug, Deserialize)]
pub(super) struct FoundRecord {
    pub address: String,
    pub resource_type: String,
    #[serde(default)]
    pub identity: LooseFields,
    #[serde(default, deserialize_with = "object")]
    pub resource_object: Option<FoundObject>,
}

/// A resource as Terraform would have it in a state.
#[derive(Debug, Deserialize)]
pub(super) struct FoundObject {
    #[serde(default, deserialize_with = "objects")]
    pub condition: Option<Vec<ConditionRecord>>,
    #[serde(default, deserialize_with = "objects")]
    pub metadata: Option<Vec<MetadataRecord>>,
    #[serde(default, deserialize_with = "objects")]
    pub role_ref: Option<Vec<RoleRefRecord>>,
    #[serde(default, deserialize_with = "objects")]
    pub subject: Option<Vec<SubjectRecord>>,
}

/// A list of a query has ended.
#[derive(Debug, Deserialize)]
pub(super) struct ListCompleteRecord {
    pub address: String,
    pub total: usize,
}
