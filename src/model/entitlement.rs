//! Entitlements: access that people may ask for, and then have for some hours.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use super::{
    Day,
    condition::Condition,
    grant::Origin,
    ids::{RoleId, TeamId},
    is_over, later,
    principal::Principal,
    target::{NativeRole, Scope},
};

/// The identity of an entitlement, such as `payments--operator` in `ledger-prod`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntitlementKey {
    pub scope: Scope,
    pub id: Arc<str>,
}

/// What a request gives, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestTerms {
    pub roles: BTreeSet<NativeRole>,
    /// What has to be true for the roles to hold.
    pub condition: Option<Arc<Condition>>,
    pub hours: u32,
    pub justification: bool,
    /// Who approves a request; `None` if nobody has to.
    pub approvers: Option<BTreeSet<Principal>>,
}

impl RequestTerms {
    /// The keys of definitions in which two terms differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let Self { roles, condition, hours, justification, approvers } = self;
        let keys = [
            ("roles", *roles == other.roles),
            ("condition", *condition == other.condition),
            ("hours", *hours == other.hours),
            ("approvers", *approvers == other.approvers),
            ("justification", *justification == other.justification),
        ];
        keys.into_iter().filter(|(_, is_same)| !is_same).map(|(key, _)| key).collect()
    }
}

/// Who may ask for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    pub terms: RequestTerms,
    /// Who may ask, and until when.
    pub principals: BTreeMap<Principal, Option<Day>>,
    /// Sorted, without duplicates.
    pub origins: Vec<Origin>,
}

impl Entitlement {
    /// The last day on which somebody may ask.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.principals.values().copied().reduce(later).flatten()
    }

    /// Whether two entitlements say the same, whatever causes them and until when.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        self.terms == other.terms && self.principals.keys().eq(other.principals.keys())
    }
}

/// An entry that makes an entitlement, or adds to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntitlementCause {
    pub key: EntitlementKey,
    pub origin: Origin,
    pub terms: RequestTerms,
    /// Who may ask, and until when.
    pub principals: Vec<(Principal, Option<Day>)>,
}

/// Two entries that make one entitlement and don't agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibilityConflict {
    pub key: EntitlementKey,
    pub first: Origin,
    pub second: Origin,
    /// The keys in which they differ.
    pub differences: Vec<&'static str>,
}

/// All entitlements, ordered by scope, then id.
#[derive(Debug, Clone, Default)]
pub struct Entitlements {
    pub active: BTreeMap<EntitlementKey, Entitlement>,
    /// Entries that contradict an earlier one; they add nothing.
    pub conflicts: Vec<EligibilityConflict>,
    /// Entitlements that somebody has to approve and nobody can, with a cause of each. They aren't written: without
    /// approvers, a request would need no approval.
    pub unapproved: BTreeMap<EntitlementKey, Origin>,
}

impl Entitlements {
    /// The entitlements of a scope.
    pub fn in_scope<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = (&'a EntitlementKey, &'a Entitlement)> {
        let first = EntitlementKey { scope: scope.clone(), id: "".into() };
        self.active.range(first..).take_while(move |(key, _)| key.scope == *scope)
    }

    /// Merges causes, in any order, into entitlements as of a day.
    #[must_use]
    pub fn on(today: Day, mut causes: Vec<EntitlementCause>) -> Self {
        causes.sort_unstable();
        let mut all = Self::default();
        for cause in causes {
            all.add(today, cause);
        }
        all
    }

    fn add(&mut self, today: Day, cause: EntitlementCause) {
        let EntitlementCause { key, origin, terms, principals } = cause;
        let current: Vec<_> = principals.into_iter().filter(|(_, until)| !is_over(*until, today)).collect();
        if current.is_empty() {
            return;
        }
        if terms.approvers.as_ref().is_some_and(BTreeSet::is_empty) {
            self.unapproved.entry(key).or_insert(origin);
            return;
        }
        let entitlement = match self.active.entry(key) {
            Entry::Vacant(slot) => slot.insert(Entitlement { terms, principals: BTreeMap::new(), origins: Vec::new() }),
            Entry::Occupied(slot) if slot.get().terms == terms => slot.into_mut(),
            Entry::Occupied(slot) => {
                let differences = slot.get().terms.differences(&terms);
                let first = slot.get().origins.first().cloned().unwrap_or_else(|| origin.clone());
                let key = slot.key().clone();
                self.conflicts.push(EligibilityConflict { key, first, second: origin, differences });
                return;
            }
        };
        for (principal, until) in current {
            entitlement.principals.entry(principal).and_modify(|end| *end = later(*end, until)).or_insert(until);
        }
        if entitlement.origins.last() != Some(&origin) {
            entitlement.origins.push(origin);
        }
    }
}

/// The id of an entitlement that has none in the definitions: team and role, or the native roles where no role is named.
///
/// `payments--operator`, `search--spanner-databasereader`
#[must_use]
pub fn made_entitlement_id<'a>(
    team: &TeamId,
    role: Option<&RoleId>,
    native_roles: impl IntoIterator<Item = &'a NativeRole>,
) -> String {
    if let Some(role) = role {
        return format!("{team}--{role}");
    }
    let short = |role: &NativeRole| {
        let last = role.name().rsplit('/').next().unwrap_or_default();
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
        last.chars().map(plain).collect::<String>()
    };
    let names: BTreeSet<String> = native_roles.into_iter().map(short).collect();
    let names = names.into_iter().collect::<Vec<_>>().join("--");
    format!("{team}--{names}")
}

/// The longest id of an entitlement.
pub const ENTITLEMENT_ID_LENGTH: usize = 63;

/// Whether a text can be the id of an entitlement.
#[must_use]
pub fn is_entitlement_id(text: &str) -> bool {
    (4..=ENTITLEMENT_ID_LENGTH).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
