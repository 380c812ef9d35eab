//! Who makes a resource, and where that is.

/// Who makes the providers, in every registry.
const MAKER: &str = "hashicorp";

/// The providers whose resources teamkit knows.
const PROVIDERS: [&str; 3] = ["google", "google-beta", "kubernetes"];

/// Whether a provider is one whose resources teamkit knows, by its address in whatever registry: `HOST/hashicorp/google`.
#[must_use]
pub fn is_known_provider(address: &str) -> bool {
    let mut parts = address.rsplit('/');
    parts.next().is_some_and(|name| PROVIDERS.contains(&name)) && parts.next() == Some(MAKER)
}

/// The provider of clusters, which a configuration has even if nothing uses it.
pub const CLUSTER_PROVIDER: &str = "kubernetes";
/// The arguments of that which say which cluster it reaches, the one that counts first.
pub const CLUSTER_LOCATORS: [&str; 3] = [HOST, "config_context_cluster", "config_context"];
/// Those that make the same names mean other clusters.
const OF_FILES: [&str; 3] = ["config_path", "config_paths", "proxy_url"];
const HOST: &str = "host";
/// The domain below which the cloud's own addresses are.
const CLOUD: &str = "googleapis.com";

/// Whether an argument says where a provider reaches.
#[must_use]
pub fn is_locating(argument: &str) -> bool {
    CLUSTER_LOCATORS.contains(&argument) || OF_FILES.contains(&argument) || is_endpoint(argument)
}

/// Whether an argument is the address of an API, or says which cloud it is in.
#[must_use]
pub fn is_endpoint(argument: &str) -> bool {
    argument.ends_with("_custom_endpoint") || argument == "universe_domain"
}

/// Whether the address of an API, or the name of a universe, is the cloud's own.
#[must_use]
pub fn is_own_endpoint(endpoint: &str) -> bool {
    let host = endpoint.strip_prefix("https://").unwrap_or(endpoint);
    let host = host.split('/').next().unwrap_or_default();
    let is_name = host.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '-'));
    is_name && (host == CLOUD || host.strip_suffix(CLOUD).is_some_and(|before| before.ends_with('.')))
}

/// Whether the value of a locator is, or has in it, the name of a cluster: at the end of a context, such as
/// `gke_PROJECT_LOCATION_NAME`, or as a part of a host.
#[must_use]
pub fn names_cluster(locator: &str, text: &str, cluster: &str) -> bool {
    let before = text.strip_suffix(cluster);
    let is_end = before.is_some_and(|before| before.is_empty() || before.ends_with(['_', '/']));
    is_end || locator == HOST && text.split(['/', '.', ':']).any(|part| part == cluster)
}

#[cfg(test)]
mod tests {
    use super::{is_own_endpoint, names_cluster};

    #[test]
    fn addresses_of_the_cloud_are_told_from_others() {
        for (endpoint, is_own) in [
            ("https://cloudresourcemanager.googleapis.com/v1/", true),
            ("https://x.p.googleapis.com", true),
            ("googleapis.com", true),
            ("https://evilgoogleapis.com/", false),
            ("https://googleapis.com.evil.example/", false),
            ("https://a@evil.example/.googleapis.com", false),
            ("http://x.googleapis.com", false),
            ("https://evil.example?.googleapis.com", false),
            ("https://evil.example#.googleapis.com", false),
            ("https://evil.example:443.googleapis.com", false),
        ] {
            assert_eq!(is_own_endpoint(endpoint), is_own, "{endpoint}");
        }
    }

    #[test]
    fn clusters_are_named_by_the_ends_of_contexts_and_the_parts_of_hosts() {
        for (locator, text, is_named) in [
            ("config_context", "prod", true),
            ("config_context", "gke_x_eu_prod", true),
            ("config_context", "arn:aws:eks:eu:1:cluster/prod", true),
            ("config_context", "eu-prod", false),
            ("config_context", "prod.example.com", false),
            ("host", "https://prod.example.com:6443", true),
            ("host", "https://eu-prod.example.com", false),
        ] {
            assert_eq!(names_cluster(locator, text, "prod"), is_named, "{text}");
        }
    }
}
