//! Who has what differs.

use std::borrow::Cow;

use super::row::DriftRow;
use crate::model::Address;

/// What a holder is, in the order in which holders are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HolderKind {
    Everybody,
    Person,
    /// A group whose people nobody knows.
    Group,
    Account,
    Other,
}

/// A person, or a principal whose people neither definitions nor the export know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DriftHolder<'d> {
    pub kind: HolderKind,
    /// The address of a person, otherwise the principal.
    pub name: Cow<'d, str>,
}

impl<'d> DriftHolder<'d> {
    /// Whether it is a person, or everybody, who that person is one of, or the person's whole domain.
    pub(super) fn is(&self, person: &Address) -> bool {
        match self.kind {
            HolderKind::Person => self.name == person.as_str(),
            HolderKind::Everybody => true,
            _ => self.name.strip_prefix("domain:") == Some(person.domain()),
        }
    }

    /// The holders of a difference.
    #[must_use]
    pub fn of(row: &'d DriftRow<'d>) -> Vec<Self> {
        if !row.people.is_empty() {
            let people = row.people.iter().map(|person| person.as_str().into());
            return people.map(|name| Self { kind: HolderKind::Person, name }).collect();
        }
        let kind = match row.principal.split_once(':') {
            _ if row.is_everybody => HolderKind::Everybody,
            Some(("user", _)) => HolderKind::Person,
            Some(("group", _)) => HolderKind::Group,
            Some(("serviceAccount", _)) => HolderKind::Account,
            _ => HolderKind::Other,
        };
        vec![Self { kind, name: row.principal.as_str().into() }]
    }
}

/// The principal by which people have what differs, where it isn't they themselves.
pub(super) fn via<'d>(row: &'d DriftRow<'d>) -> Option<&'d str> {
    let own = row.principal.strip_prefix("user:");
    let is_own = row.people.is_empty() || own.is_some_and(|own| row.people.iter().all(|one| one.as_str() == own));
    (!is_own).then_some(row.principal.as_str())
}
