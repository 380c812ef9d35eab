//! Kinds of resources.

/// The kinds of resources, in the order of their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Bucket,
    CryptoKey,
    Database,
    Dataset,
    Repository,
    Run,
    Secret,
    ServiceAccount,
    Subscription,
    Topic,
}

impl Kind {
    pub const ALL: [Self; 10] = [
        Self::Bucket,
        Self::CryptoKey,
        Self::Database,
        Self::Dataset,
        Self::Repository,
        Self::Run,
        Self::Secret,
        Self::ServiceAccount,
        Self::Subscription,
        Self::Topic,
    ];

    /// The kind that has a key.
    pub fn of(key: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or_else(|| panic!("{key} is no kind of resource"))
    }

    /// The key that a registry and JSON have for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Dataset => "dataset",
            Self::Secret => "secret",
            Self::ServiceAccount => "service_account",
            Self::Repository => "repository",
            Self::Topic => "topic",
            Self::Subscription => "subscription",
            Self::Database => "database",
            Self::Run => "run",
            Self::CryptoKey => "crypto_key",
        }
    }

    /// The key of what it is within.
    pub const fn within(self) -> Option<&'static str> {
        match self {
            Self::Repository | Self::Run => Some("location"),
            Self::Database => Some("instance"),
            _ => None,
        }
    }
}
