//! Ids of objects for imports, as their providers document them.

use super::{identity::ResourceIdentity, resource::Resource};
use crate::target::MemberPlace;

/// How an id names the place of a member, by the type of its resource.
const PLACES: &[(&str, &str)] = &[
    ("google_project_iam_member", "{project}"),
    ("google_folder_iam_member", "{folder}"),
    ("google_organization_iam_member", "{org_id}"),
    ("google_storage_bucket_iam_member", "b/{bucket}"),
    ("google_bigquery_dataset_iam_member", "projects/{project}/datasets/{dataset_id}"),
    ("google_secret_manager_secret_iam_member", "projects/{project}/secrets/{secret_id}"),
    ("google_service_account_iam_member", "{service_account_id}"),
    (
        "google_artifact_registry_repository_iam_member",
        "projects/{project}/locations/{location}/repositories/{repository}",
    ),
    ("google_pubsub_topic_iam_member", "projects/{project}/topics/{topic}"),
    ("google_pubsub_subscription_iam_member", "projects/{project}/subscriptions/{subscription}"),
    ("google_spanner_database_iam_member", "{project}/{instance}/{database}"),
    ("google_cloud_run_v2_service_iam_member", "projects/{project}/locations/{location}/services/{name}"),
    (KEY_MEMBER, "{crypto_key_id}"),
];

/// Its id names a key by the names in the key's path alone.
const KEY_MEMBER: &str = "google_kms_crypto_key_iam_member";

/// The id that the object of a resource has, as far as its arguments tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportId {
    Exactly(String),
    /// A cloud gave it; a name that begins so, with so many parts.
    Given {
        start: &'static str,
        parts: usize,
    },
    /// Nobody can tell.
    Unknown,
}

impl ImportId {
    /// The id of a resource's object; `cluster` is the root's only one, for addresses that don't say it.
    #[must_use]
    pub fn of(address: &str, resource: &Resource, cluster: Option<&str>) -> Self {
        let kind = resource.kind.as_str();
        if let Some(arguments) = MemberPlace::arguments_of(kind) {
            let arguments = arguments.map(|name| Some((name.to_owned(), resource.text(&[name])?.to_owned())));
            let Some(arguments) = arguments.collect::<Option<_>>() else { return Self::Unknown };
            let place = MemberPlace { resource: kind.to_owned(), arguments };
            let [role, member] = ["role", "member"].map(|name| resource.text(&[name]).unwrap_or_default());
            let id = member_import_id(&place, role, member, resource.text(&["condition", "title"]));
            return id.map_or(Self::Unknown, Self::Exactly);
        }
        match kind {
            "google_cloud_identity_group" => Self::Given { start: "groups/", parts: 2 },
            "google_cloud_identity_group_membership" => Self::Given { start: "groups/", parts: 4 },
            _ if kind.starts_with("kubernetes_") => {
                Self::Exactly(ResourceIdentity::of(address, resource, cluster).name.join("/"))
            }
            _ => Self::Unknown,
        }
    }

    /// Whether an id can be this one.
    #[must_use]
    pub fn fits(&self, id: &str) -> bool {
        match self {
            Self::Exactly(own) => own == id,
            Self::Given { start, parts } => id.starts_with(start) && id.split('/').count() == *parts,
            Self::Unknown => true,
        }
    }
}

/// The id of a member of a policy, with the title of its condition; `None` where no id can name it.
#[must_use]
pub fn member_import_id(place: &MemberPlace, role: &str, member: &str, title: Option<&str>) -> Option<String> {
    let words: Vec<String> =
        [place_id(place)?, role.to_owned(), member.to_owned()].into_iter().chain(title.map(str::to_owned)).collect();
    are_words(&words).then(|| words.join(" "))
}

/// How the id of a member names its place.
fn place_id(place: &MemberPlace) -> Option<String> {
    let (_, form) = PLACES.iter().find(|(resource, _)| *resource == place.resource)?;
    let id =
        place.arguments.iter().fold((*form).to_owned(), |id, (name, value)| id.replace(&format!("{{{name}}}"), value));
    Some(if place.resource == KEY_MEMBER { id.split('/').skip(1).step_by(2).collect::<Vec<_>>().join("/") } else { id })
}

/// Whether words that are joined and split again are the same: ids are split at white space, and only a title, which is
/// the last, may have some. Of that, each is one space afterwards.
fn are_words(words: &[String]) -> bool {
    let joined = words.join(" ");
    let (title, others) = words.split_at_checked(3).map_or((&[][..], words), |(others, title)| (title, others));
    let is_word = |word: &String| !word.is_empty() && !word.contains(char::is_whitespace);
    let is_title = |title: &String| !title.is_empty();
    others.iter().all(is_word)
        && title.iter().all(is_title)
        && joined.split_whitespace().collect::<Vec<_>>().join(" ") == joined
}
