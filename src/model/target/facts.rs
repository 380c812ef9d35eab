//! What differs from one target or kind of scope to another, as data.

use super::id::TargetId;
use crate::model::principal::Principal;

/// The facts of a target.
#[derive(Debug)]
pub struct TargetFacts {
    /// The name in sentences.
    pub title: &'static str,
    /// The program that prints a catalogue of its native roles.
    pub catalog_program: &'static str,
    /// The key of `layout` with the roots of its scopes.
    pub root_key: &'static str,
    /// What a pattern of those roots knows besides service, environment and domain.
    pub root_placeholders: &'static [&'static str],
    /// What an argument of its provider knows.
    pub provider_placeholders: &'static [&'static str],
    /// The key of an environment, and of a service in the registry, with the pattern of its scopes.
    pub scope_key: &'static str,
    /// What that pattern in an environment knows besides service, environment and domain.
    pub scope_placeholders: &'static [&'static str],
    /// All keys of a service in the registry that pin something.
    pub pin_keys: &'static [&'static str],
    /// What names of its roles begin with, if all do.
    pub role_prefix: Option<&'static str>,
    /// Whether it takes access back on its own when a grant ends.
    pub enforces_ends: bool,
    /// Its scopes, in words.
    pub scopes: &'static str,
    /// The principals that it takes, in words.
    pub principals: &'static str,
    pub(super) takes: fn(&Principal) -> bool,
}

/// The facts of a kind of scope.
#[derive(Debug)]
pub struct ScopeFacts {
    pub target: TargetId,
    /// What it is called; also the name of the part that is its own.
    pub noun: &'static str,
    /// A pattern of roots with one for each scope of this kind.
    pub example_root: &'static str,
    /// The form of its ids, in words.
    pub form: &'static str,
    pub(super) is_id: fn(&str) -> bool,
}
