//! What an instance of a state is to access.

use crate::{
    target::MemberPlace,
    terraform::{Authority, PlannedKind, PlannedObject, UnreadAuthority},
};

/// What an instance is to access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateContent {
    /// One of the kinds that definitions can have.
    Access { kind: PlannedKind, object: PlannedObject },
    /// It decides alone who has access somewhere.
    Authority(Authority),
    /// The same, and not all of it can be read.
    UnreadAuthority(UnreadAuthority),
    /// It decides alone who is in a group; `None` for one that nobody knows.
    Members { group: Option<String>, members: Vec<String> },
    /// It may decide alone who has access in a place, for the reason in words behind its type.
    Beside { place: MemberPlace, reason: &'static str },
    /// It gives access in a way that isn't understood, for the reason in words behind its type.
    Unread(String),
    /// It has nothing to do with access.
    Other,
}
