//! Names as ids: cheap to copy, compared as names.

use std::{fmt, sync::Arc};

macro_rules! name {
    ($(#[$doc:meta])* $id:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(Arc<str>);

        impl $id {
            /// Takes a name that a definition uses.
            #[must_use]
            pub fn new(name: &str) -> Self {
                Self(name.into())
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The name, without a copy.
            #[must_use]
            pub fn to_shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $id {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }
    };
}

name!(
    /// A team's name.
    TeamId
);
name!(
    /// A service's name.
    ServiceId
);
name!(
    /// The name of one of the workspace's roles.
    RoleId
);
name!(
    /// The name of one of the workspace's scopes.
    ScopeId
);

/// An environment, ordered as in `teamkit.yaml`. Only ids of one workspace can be compared: in another workspace the
/// same name may have another position.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentId {
    index: u32,
    name: Arc<str>,
}

impl EnvironmentId {
    /// Takes the position in the workspace's order, from 0, and the name.
    #[must_use]
    pub fn new(index: usize, name: &str) -> Self {
        Self { index: u32::try_from(index).unwrap_or(u32::MAX), name: name.into() }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The position in the workspace's order, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index as usize
    }
}

impl fmt::Display for EnvironmentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.name)
    }
}

/// The maximum length of the name of a team, service, environment or role.
pub const NAME_LENGTH: usize = 63;

/// Whether a text has the form of a name (docs/reference.md, "Names").
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= NAME_LENGTH
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(is_part)
}
