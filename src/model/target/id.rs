//! Targets by name.

/// A system that enforces grants, such as `google`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetId {
    Google,
    Kubernetes,
}

impl TargetId {
    /// All targets, in the order in which definitions name them.
    pub const ALL: [Self; 2] = [Self::Google, Self::Kubernetes];

    /// The name in definitions and public formats: `google`. Terraform's provider has the same name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// The target with a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.as_str() == name)
    }

    /// The keys of native roles, for a sentence: "`google:` or `kubernetes:`".
    #[must_use]
    pub fn keys_of_roles() -> String {
        Self::ALL.map(|target| format!("`{}:`", target.as_str())).join(" or ")
    }
}
