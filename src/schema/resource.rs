//! Resources of a service.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::{Text, mapping, present};

/// Declares the keys of a resource, each with what an editor shows.
macro_rules! keys {
    ($($(#[doc = $doc:literal])+ $key:ident),+ $(,)?) => {
        /// A resource of a service: one key that says what it is, and where it is. Patterns work here.
        #[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, remote = "Self")]
        pub struct ResourceEntry {
            $($(#[doc = $doc])+
            #[serde(default, deserialize_with = "present")]
            pub $key: Option<Text>,)+
        }

        impl ResourceEntry {
            /// What stands under a key.
            #[must_use]
            pub fn get(&self, key: &str) -> Option<&Text> {
                match key {
                    $(stringify!($key) => self.$key.as_ref(),)+
                    _ => None,
                }
            }

            /// The keys that are written, in the order of the documentation.
            pub fn written(&self) -> impl Iterator<Item = &'static str> {
                [$((stringify!($key), self.$key.is_some())),+].into_iter().filter(|(_, is_written)| *is_written).map(|(key, _)| key)
            }
        }
    };
}

keys! {
    /// A Cloud Storage bucket, by its name.
    bucket,
    /// A dataset of `BigQuery`, by its id.
    dataset,
    /// A secret of Secret Manager, by its id.
    secret,
    /// A service account, by its name or its address.
    service_account,
    /// A repository of Artifact Registry, by its name; needs `location`.
    repository,
    /// A Pub/Sub topic, by its name.
    topic,
    /// A Pub/Sub subscription, by its name.
    subscription,
    /// A Spanner database, by its name; needs `instance`.
    database,
    /// A Cloud Run service, by its name; needs `location`.
    run,
    /// A key of Cloud KMS, by its full id.
    crypto_key,
    /// The location of a `repository` or a `run`, such as `asia-northeast1`.
    location,
    /// The Spanner instance of a `database`.
    instance,
}

mapping!(ResourceEntry);
