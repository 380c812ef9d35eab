//! Who makes a resource.

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
