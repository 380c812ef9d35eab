//! Scopes of a workspace, and resources and labels of services, made of choices.

use super::{
    choices::Choices,
    definitions::{DeclaredScope, Environment, Holds, Resource},
    kind::Kind,
};

pub(super) fn scopes(
    environments: &[Environment],
    has_providers: bool,
    choices: &mut Choices<'_>,
) -> Vec<DeclaredScope> {
    let clusters = environments.iter().filter_map(|one| one.kubernetes.as_ref()).flat_map(|one| &one.clusters);
    let mut clusters: Vec<(String, Option<String>)> = clusters.cloned().collect();
    clusters.push(("ops".to_owned(), has_providers.then(|| "kubernetes.ops".to_owned())));
    let (cluster, provider) = choices.pick(&clusters);
    let all = [
        ("commerce", Holds::Folder("481516234200".to_owned())),
        ("platform", Holds::Cluster(cluster)),
        ("company", Holds::Organization("108108108108".to_owned())),
        ("lake", Holds::Project("acme-data-lake".to_owned())),
        ("web", Holds::Folder("4815162342".to_owned())),
    ];
    let some = choices.some(&all, 2);
    let declared = |(name, holds): (&str, Holds)| DeclaredScope {
        name: name.to_owned(),
        provider: provider.clone().filter(|_| matches!(holds, Holds::Cluster(_))),
        holds,
        protected: choices.maybe(3, |choices| choices.one_in(2)),
    };
    some.into_iter().map(declared).collect()
}

/// Ids of a kind of resource with a name: alone in the project, or in the world where the kind's ids are the world's.
fn ids(kind: Kind, name: &str) -> [String; 2] {
    match kind {
        Kind::Bucket => ["{{service}}-{{environment}}-NAME", "NAME.{{ service }}.{{environment}}"],
        Kind::CryptoKey => [
            "projects/{{project}}/locations/europe/keyRings/NAME/cryptoKeys/{{service}}",
            "projects/{{ project }}/locations/europe/keyRings/ring/cryptoKeys/NAME",
        ],
        Kind::Dataset => ["NAME_data", "NAME_{{environment}}"],
        Kind::Repository => ["{{service}}-NAME", "NAME"],
        Kind::ServiceAccount => ["NAME-runner", "{{service}}-sa@{{project}}.iam.gserviceaccount.com"],
        Kind::Database => ["NAME_db", "NAME-{{environment}}"],
        Kind::Run => ["NAME", "{{service}}-{{environment}}-NAME"],
        Kind::Secret => ["NAME-{{environment}}", "NAME_of_{{service}}"],
        Kind::Subscription => ["NAME.all", "{{service}}-NAME"],
        Kind::Topic => ["NAME", "{{domain}}.NAME"],
    }
    .map(|id| id.replace("NAME", name))
}

/// The names of resources. A service has the first ones.
pub const RESOURCES: [&str; 3] = ["exports", "books", "key"];

pub(super) fn resources(choices: &mut Choices<'_>) -> Vec<Resource> {
    let count = choices.below(4);
    let resource = |name: &&str| {
        let kind = choices.pick(&Kind::ALL);
        let id = choices.pick(&ids(kind, name));
        let within = choices.pick(&["europe-west1", "main-{{environment}}"]).to_owned();
        Resource { name: (*name).to_owned(), kind, id, within: kind.within().map(|_| within) }
    };
    RESOURCES[..count].iter().map(resource).collect()
}

pub(super) fn labels() -> [(String, String); 2] {
    [("tier", "1"), ("kind", "web.app")].map(|(key, value)| (key.to_owned(), value.to_owned()))
}
