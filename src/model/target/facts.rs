//! The differences between targets, and between kinds of scopes, as data.

use super::id::TargetId;
use crate::model::principal::Principal;

/// The facts of a target.
#[derive(Debug)]
pub struct TargetFacts {
    /// The target's name in sentences.
    pub title: &'static str,
    /// The program that prints a catalogue of its native roles.
    pub catalog_program: &'static str,
    /// The key of `layout` with the roots of its scopes.
    pub root_key: &'static str,
    /// The additional placeholders in a pattern of those roots, besides service, environment and domain.
    pub root_placeholders: &'static [&'static str],
    /// The key of an environment, and of a service in the registry, with the pattern of its scopes.
    pub scope_key: &'static str,
    /// The additional placeholders in that pattern of an environment, besides service, environment and domain.
    pub scope_placeholders: &'static [&'static str],
    /// All keys of a service in the registry that pin a name.
    pub pin_keys: &'static [&'static str],
    /// The common prefix of the target's role names, if there is one.
    pub role_prefix: Option<&'static str>,
    /// Whether teams' groups are the target's, so that its provider is used in their roots.
    pub manages_groups: bool,
    /// Whether the target enforces expiry dates, by conditions, which its bindings can have.
    pub enforces_ends: bool,
    /// What lets people ask for some of its roles, and have them for some hours, if there is such a thing.
    pub requests: Option<&'static str>,
    /// The plural noun of its scopes.
    pub scopes: &'static str,
    /// The nouns of the principals that it can represent.
    pub principals: &'static str,
    /// Whether it tells names apart by their case.
    pub compares_case: bool,
    pub(super) takes: fn(&Principal) -> bool,
}

/// The facts of a kind of scope.
#[derive(Debug)]
pub struct ScopeFacts {
    pub target: TargetId,
    /// The noun of the scope; also the name of its own part.
    pub noun: &'static str,
    /// A pattern of roots with one root for each scope of this kind.
    pub example_root: &'static str,
    /// The form of its ids, as a sentence.
    pub form: &'static str,
    pub(super) is_id: fn(&str) -> bool,
    /// Whether the target keeps an id for itself.
    pub(super) is_reserved: fn(&str) -> bool,
}

impl ScopeFacts {
    /// Whether the target keeps an id of such a scope for itself.
    #[must_use]
    pub fn reserves(&self, id: &str) -> bool {
        (self.is_reserved)(id)
    }
}
