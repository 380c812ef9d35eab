//! The table of kinds of resources: a line a kind.

use super::{
    facts::ScopeFacts,
    google,
    id::TargetId,
    resource_facts::ResourceFacts,
    resource_forms::{self as forms, ResourceForm},
    scope_part::ScopePart::{self, Account, Id, Project, Within},
};

/// All kinds, in the order of the documentation. A line has the key of the kind's id in definitions, the key of what it
/// is in, the Terraform resource that binds a member to it, the arguments of that which say where, and the form of ids.
#[rustfmt::skip]
pub(super) static KINDS: &[ResourceFacts] = &[
    kind("bucket", None, "google_storage_bucket_iam_member", &[("bucket", Id)], &forms::BUCKET),
    kind("dataset", None, "google_bigquery_dataset_iam_member", &[("project", Project), ("dataset_id", Id)], &forms::DATASET),
    kind("secret", None, "google_secret_manager_secret_iam_member", &[("project", Project), ("secret_id", Id)], &forms::SECRET),
    kind("service_account", None, "google_service_account_iam_member", &[("service_account_id", Account)], &forms::SERVICE_ACCOUNT),
    kind("repository", Some("location"), "google_artifact_registry_repository_iam_member", &[("project", Project), ("location", Within), ("repository", Id)], &forms::REPOSITORY),
    kind("topic", None, "google_pubsub_topic_iam_member", &[("project", Project), ("topic", Id)], &forms::TOPIC),
    kind("subscription", None, "google_pubsub_subscription_iam_member", &[("project", Project), ("subscription", Id)], &forms::SUBSCRIPTION),
    kind("database", Some("instance"), "google_spanner_database_iam_member", &[("project", Project), ("instance", Within), ("database", Id)], &forms::DATABASE),
    kind("run", Some("location"), "google_cloud_run_v2_service_iam_member", &[("project", Project), ("location", Within), ("name", Id)], &forms::RUN),
    kind("crypto_key", None, "google_kms_crypto_key_iam_member", &[("crypto_key_id", Id)], &forms::CRYPTO_KEY),
];

const fn kind(
    key: &'static str,
    within: Option<&'static str>,
    member: &'static str,
    arguments: &'static [(&'static str, ScopePart)],
    form: &ResourceForm,
) -> ResourceFacts {
    let ResourceForm { noun, sentence, is_id } = *form;
    let scope = ScopeFacts {
        target: TargetId::Google,
        noun,
        example_root: google::PROJECT.example_root,
        form: sentence,
        is_id,
        is_reserved: |_| false,
    };
    ResourceFacts { key, within, member, arguments, scope }
}
