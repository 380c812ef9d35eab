//! The forms of ids of resources, from the documentation of each product.

use super::{
    account::is_account,
    names::{is_id, is_project},
};

/// The form of a kind's ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResourceForm {
    pub noun: &'static str,
    pub sentence: &'static str,
    pub is_id: fn(&str) -> bool,
}

/// cloud.google.com/storage/docs/buckets#naming: 63 characters, or 222 with dots.
pub(super) const BUCKET: ResourceForm = ResourceForm {
    noun: "bucket",
    sentence: "a name has 3 to 63 lower-case letters, digits, `-`, `_` and `.`, and starts and ends with a letter or digit",
    is_id: |text| {
        let longest = if text.contains('.') { 222 } else { 63 };
        (3..=longest).contains(&text.len())
            && text.starts_with(is_lower)
            && text.ends_with(is_lower)
            && text.chars().all(|character| is_lower(character) || matches!(character, '-' | '_' | '.'))
    },
};

/// cloud.google.com/bigquery/docs/datasets#dataset-naming.
pub(super) const DATASET: ResourceForm = ResourceForm {
    noun: "dataset",
    sentence: "an id has at most 1024 letters, digits and `_`",
    is_id: |text| (1..=1024).contains(&text.len()) && text.chars().all(|character| is_word(character, "_")),
};

/// cloud.google.com/secret-manager/docs/creating-and-accessing-secrets.
pub(super) const SECRET: ResourceForm = ResourceForm {
    noun: "secret",
    sentence: "an id has at most 255 letters, digits, `-` and `_`",
    is_id: |text| (1..=255).contains(&text.len()) && text.chars().all(|character| is_word(character, "-_")),
};

pub(super) const SERVICE_ACCOUNT: ResourceForm = ResourceForm {
    noun: "service account",
    sentence: "a name has 6 to 30 lower-case letters, digits and hyphens; of another project's account, write the address",
    is_id: |text| match text.split_once('@') {
        Some((name, domain)) => is_account(text) && (!domain.ends_with(".iam.gserviceaccount.com") || is_id(name)),
        None => is_id(text),
    },
};

/// cloud.google.com/artifact-registry/docs/repositories/create-repos.
pub(super) const REPOSITORY: ResourceForm = ResourceForm {
    noun: "repository",
    sentence: "a name has at most 63 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen",
    is_id: |text| is_dns_like(text, 63),
};

const OF_PUBSUB: &str = "a name has 3 to 255 letters, digits and `-_.~+%`, starts with a letter and not with `goog`";

pub(super) const TOPIC: ResourceForm = ResourceForm { noun: "topic", sentence: OF_PUBSUB, is_id: is_of_pubsub };

pub(super) const SUBSCRIPTION: ResourceForm =
    ResourceForm { noun: "subscription", sentence: OF_PUBSUB, is_id: is_of_pubsub };

/// cloud.google.com/spanner/docs/reference/standard-sql/data-definition-language.
pub(super) const DATABASE: ResourceForm = ResourceForm {
    noun: "Spanner database",
    sentence: "a name has 2 to 30 lower-case letters, digits, `_` and `-`, starts with a letter and ends with none of those two",
    is_id: |text| {
        (2..=30).contains(&text.len())
            && text.starts_with(|first: char| first.is_ascii_lowercase())
            && text.ends_with(is_lower)
            && text.chars().all(|character| is_lower(character) || matches!(character, '-' | '_'))
    },
};

/// cloud.google.com/run/docs/configuring/services: 49 characters.
pub(super) const RUN: ResourceForm = ResourceForm {
    noun: "Cloud Run service",
    sentence: "a name has at most 49 lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen",
    is_id: |text| is_dns_like(text, 49),
};

pub(super) const CRYPTO_KEY: ResourceForm = ResourceForm {
    noun: "crypto key",
    sentence: "write the full id, projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY",
    is_id: |text| match text.split('/').collect::<Vec<_>>().as_slice() {
        ["projects", project, "locations", location, "keyRings", ring, "cryptoKeys", key] => {
            let is_name = |name: &str| (1..=63).contains(&name.len()) && name.chars().all(|at| is_word(at, "-_"));
            is_project(project) && is_dns_like(location, 63) && is_name(ring) && is_name(key)
        }
        _ => false,
    },
};

/// Whether a text can be a location or a Spanner instance (cloud.google.com/spanner/docs/create-manage-instances).
pub(super) fn is_place(text: &str) -> bool {
    is_dns_like(text, 64)
}

fn is_of_pubsub(text: &str) -> bool {
    (3..=255).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.starts_with("goog")
        && text.chars().all(|character| is_word(character, "-_.~+%"))
}

fn is_dns_like(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.chars().all(|character| is_lower(character) || character == '-')
}

fn is_lower(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit()
}

fn is_word(character: char, more: &str) -> bool {
    character.is_ascii_alphanumeric() || more.contains(character)
}
