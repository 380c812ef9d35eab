//! The keys of each mapping, in the order of its documentation.

/// A team file.
pub const TEAM: &[&str] = &[
    "team",
    "description",
    "parent",
    "group",
    "lead_group",
    "grant_to",
    "codeowners",
    "formerly",
    "leads",
    "members",
    "services",
    "access",
    "grants",
    "exceptions",
];
/// A person of a team.
pub const MEMBER: &[&str] = &["email", "until", "reason"];
/// Facts about a person.
pub const PERSON: &[&str] = &["name", "github", "formerly"];
/// A service that a team owns.
pub const OWNED_SERVICE: &[&str] = &["name", "environments", "access"];
/// The access of a team to its services.
pub const ACCESS: &[&str] = &["members", "leads", "eligible"];
/// Access beyond ownership.
pub const GRANT: &[&str] = &[
    "service",
    "scope",
    "environment",
    "resource",
    "role",
    "google",
    "kubernetes",
    "to",
    "eligible",
    "condition",
    "until",
    "reason",
];
/// A finding that is accepted.
pub const EXCEPTION: &[&str] = &["rule", "team", "service", "environment", "reason", "until"];
/// A service of the registry.
pub const SERVICE: &[&str] = &[
    "description",
    "environments",
    "google",
    "kubernetes",
    "resources",
    "grants_from",
    "shared",
    "formerly",
    "labels",
    "annotations",
];
