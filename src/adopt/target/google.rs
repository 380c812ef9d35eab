//! Ids of Google's resources for imports, as the provider documents them.

use std::collections::BTreeMap;

use crate::{
    adopt::takeover::{Creation, Takeover},
    live::{LiveGrant, LiveGroup, LiveMember, LiveWorld},
    model::{Address, Principal, Root, Scope},
    target::{MemberPlace, WrittenCondition},
    terraform::{Configuration, Resource},
};

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

const GROUP: &str = "google_cloud_identity_group";
const MEMBERSHIP: &str = "google_cloud_identity_group_membership";
const ENTITLEMENT: &str = "google_privileged_access_manager_entitlement";

/// The live members of the policies that a root writes into.
pub(in crate::adopt) struct LivePolicies<'a> {
    world: &'a LiveWorld,
    by_place: BTreeMap<MemberPlace, Scope>,
    grants: BTreeMap<Scope, BTreeMap<(&'a str, &'a LiveMember), Vec<&'a LiveGrant>>>,
}

impl<'a> LivePolicies<'a> {
    pub(in crate::adopt) fn of(root: &Root, world: &'a LiveWorld) -> Self {
        let places = root.scopes.iter().filter_map(|scope| Some((MemberPlace::of(scope)?, scope.as_live())));
        let by_place: BTreeMap<MemberPlace, Scope> = places.collect();
        let grants = by_place.values().map(|scope| {
            let mut of: BTreeMap<_, Vec<&LiveGrant>> = BTreeMap::new();
            for grant in world.in_scope(scope) {
                of.entry((&*grant.role, &grant.member)).or_default().push(grant);
            }
            (scope.clone(), of)
        });
        let grants = grants.collect();
        Self { world, by_place, grants }
    }

    /// What becomes of a resource; `None` for one that isn't Google's, or isn't ours.
    pub(in crate::adopt) fn takeover(&self, resource: &Resource, configuration: &Configuration) -> Option<Takeover> {
        match resource.kind.as_str() {
            GROUP => Some(self.group(resource)),
            MEMBERSHIP => Some(self.membership(resource, configuration)),
            ENTITLEMENT => Some(Takeover::Create(Creation::NotInExports)),
            kind => {
                let arguments = MemberPlace::arguments_of(kind)?;
                let arguments = arguments.map(|name| Some((name.to_owned(), resource.text(&[name])?.to_owned())));
                let place = MemberPlace { resource: kind.to_owned(), arguments: arguments.collect::<Option<_>>()? };
                Some(self.member(&place, resource))
            }
        }
    }

    fn member(&self, place: &MemberPlace, resource: &Resource) -> Takeover {
        let scope = self.by_place.get(place).filter(|scope| self.world.exports(scope));
        let Some(scope) = scope else { return Takeover::Create(Creation::NotExported) };
        let [role, member] = ["role", "member"].map(|name| resource.text(&[name]).unwrap_or_default());
        let principal =
            Principal::parse(member).map_or_else(|| LiveMember::Other(member.into()), LiveMember::Principal);
        let live = self.grants.get(scope).and_then(|grants| grants.get(&(role, &principal)));
        let Some(live) = live else { return Takeover::Create(Creation::NotLive) };
        let condition = written_condition(resource);
        if !live.iter().any(|grant| is_under(grant, condition.as_ref())) {
            return Takeover::Create(Creation::OtherCondition);
        }
        let title = condition.as_ref().map(|condition| condition.title.as_str());
        // The provider finds a member by the title alone.
        let is_only = live.iter().filter(|grant| title_of(grant) == title.unwrap_or_default()).count() == 1;
        let words = place_id(place).into_iter().chain([role.to_owned(), member.to_owned()]);
        let words: Vec<String> = words.chain(title.map(str::to_owned)).collect();
        if is_only && words.len() == 3 + usize::from(title.is_some()) && are_words(&words) {
            Takeover::Import(words.join(" "))
        } else {
            Takeover::Create(Creation::NoId)
        }
    }

    fn live_group(&self, address: Option<&str>) -> Option<&LiveGroup> {
        self.world.groups.get(address?)
    }

    fn group(&self, resource: &Resource) -> Takeover {
        match self.live_group(resource.text(&["group_key", "id"])) {
            None if self.world.groups.is_empty() => Takeover::Create(Creation::NotExported),
            None => Takeover::Create(Creation::NotLive),
            Some(group) => named(group.name.as_deref()),
        }
    }

    fn membership(&self, resource: &Resource, configuration: &Configuration) -> Takeover {
        let group = group_of(resource, configuration).and_then(|group| group.text(&["group_key", "id"]));
        let Some(live) = self.live_group(group) else {
            let has_none = self.world.groups.is_empty();
            return Takeover::Create(if has_none { Creation::NotExported } else { Creation::NotLive });
        };
        let member = resource.text(&["preferred_member_key", "id"]).map(|id| Address::complete(id, ""));
        let member = member.map(|address| LiveMember::Principal(Principal::User(address)));
        match member.and_then(|member| live.memberships.get(&member)) {
            None => Takeover::Create(Creation::NotLive),
            Some(membership) => named(membership.name.as_deref()),
        }
    }
}

/// The group's resource that a membership refers to.
fn group_of<'c>(membership: &Resource, configuration: &'c Configuration) -> Option<&'c Resource> {
    let reference = membership.reference("group")?;
    configuration.resources.get(reference.strip_suffix(".id")?)
}

/// What has a resource name, which is its id.
fn named(name: Option<&str>) -> Takeover {
    match name.filter(|name| !name.is_empty()) {
        Some(name) => Takeover::Import(name.to_owned()),
        None => Takeover::Create(Creation::NoId),
    }
}

fn written_condition(resource: &Resource) -> Option<WrittenCondition> {
    let text = |key| resource.text(&["condition", key]).map(str::to_owned);
    Some(WrittenCondition { title: text("title")?, expression: text("expression")? })
}

/// Whether a member is the one that a condition makes of it. All of a condition tells members apart, its description
/// included, and we write none.
fn is_under(grant: &LiveGrant, condition: Option<&WrittenCondition>) -> bool {
    match (grant.condition.as_deref(), condition) {
        (None, None) => true,
        (Some(live), Some(written)) => {
            let has_description = live.description.as_ref().is_some_and(|description| !description.is_empty());
            !has_description && *live.title == *written.title && *live.expression == *written.expression
        }
        _ => false,
    }
}

fn title_of(grant: &LiveGrant) -> &str {
    grant.condition.as_deref().map(|condition| &*condition.title).unwrap_or_default()
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
