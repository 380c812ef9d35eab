//! Live access that stays although no definition gives it.

use std::collections::BTreeMap;

use super::{
    day::{Day, is_over},
    principal::{Address, Principal},
    text_pattern::TextPattern,
};
use crate::source::Place;

/// An entry of `unmanaged`: access that is accepted where it is live, such as `roles/owner` of `user:root@example.com` in
/// `ledger-prod`. What isn't named is any.
#[derive(Debug, Clone)]
pub struct Unmanaged {
    /// The scope as its `Display` writes it, or a group's address.
    pub scope: Option<TextPattern>,
    /// The principal with its kind; addresses are lower-case.
    pub principal: Option<TextPattern>,
    /// The native role; `member` in a group.
    pub role: Option<TextPattern>,
    pub reason: String,
    pub until: Option<Day>,
    /// The place of the entry in `unmanaged`.
    pub place: Place,
}

impl Unmanaged {
    /// Whether access that is live on a day is accepted: a scope as its `Display` writes it, or a group's address, a
    /// principal in IAM's form, and a native role. Principals and addresses of groups match in any case, federated
    /// identities only in their own.
    #[must_use]
    pub fn accepts(&self, scope: &str, principal: &str, role: &str, today: Day) -> bool {
        !self.is_over(today)
            && self.role.as_ref().is_none_or(|pattern| pattern.matches(role))
            && self.accepts_principal(principal)
            && self.accepts_scope(scope)
    }

    /// Whether the entry's last day has passed, so that it accepts nothing.
    #[must_use]
    pub fn is_over(&self, today: Day) -> bool {
        is_over(self.until, today)
    }

    /// Whether a scope is one of those that the entry is about.
    #[must_use]
    pub fn accepts_scope(&self, scope: &str) -> bool {
        let is_address = scope.contains('@') && !scope.contains('/');
        self.scope
            .as_ref()
            .is_none_or(|pattern| if is_address { pattern.matches_in_any_case(scope) } else { pattern.matches(scope) })
    }

    /// Whether a principal is one of those that the entry is about.
    #[must_use]
    pub fn accepts_principal(&self, principal: &str) -> bool {
        self.principal.as_ref().is_none_or(|pattern| {
            if is_federated(principal) { pattern.matches(principal) } else { pattern.matches_in_any_case(principal) }
        })
    }

    /// The person whose access alone the entry is about, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<Address> {
        match Principal::parse(self.principal.as_ref()?.text()?)? {
            Principal::User(address) => Some(address),
            _ => None,
        }
    }

    /// Whether this is about all access that another entry is about, whenever either ends.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let covers = |wide: &Option<TextPattern>, narrow: &Option<TextPattern>| {
            wide.as_ref().is_none_or(|wide| narrow.as_ref().is_some_and(|narrow| wide.covers(narrow)))
        };
        covers(&self.scope, &other.scope)
            && covers(&self.principal, &other.principal)
            && covers(&self.role, &other.role)
    }

    /// The access in words: `roles/owner of user:root@example.com in ledger-prod`.
    #[must_use]
    pub fn subject(&self) -> String {
        let words = |pattern: &Option<TextPattern>, any: &str| {
            pattern.as_ref().map_or_else(|| any.to_owned(), ToString::to_string)
        };
        let Self { scope, principal, role, .. } = self;
        let (role, principal) = (words(role, "any role"), words(principal, "anybody"));
        format!("{role} of {principal} in {}", words(scope, "any scope"))
    }

    /// Gives a person the address that they have elsewhere.
    pub(super) fn rename_person(&mut self, renamed: &BTreeMap<Address, Address>) {
        if let Some(new) = self.person().and_then(|address| renamed.get(&address)) {
            self.principal = Some(TextPattern::of(&Principal::user(new).to_string()));
        }
    }

    /// Gives clusters the names that they have elsewhere.
    pub(super) fn rename_clusters(&mut self, names: &BTreeMap<String, String>) {
        let Some(scope) = &self.scope else { return };
        let start = scope.start();
        let of_namespace = start.split_once('/').filter(|(_, rest)| !rest.contains('/'));
        let of_namespace = of_namespace.and_then(|(cluster, name)| Some(format!("{}/{name}", names.get(cluster)?)));
        let of_cluster = || {
            let cluster = scope.text()?.strip_prefix("cluster/")?;
            Some(format!("cluster/{}", names.get(cluster)?))
        };
        if let Some(start) = of_cluster().or(of_namespace) {
            self.scope = Some(scope.with_start(&start));
        }
    }
}

/// Whether a principal is an identity of a pool, or a set of them, whose case counts.
fn is_federated(principal: &str) -> bool {
    let text = principal.strip_prefix("deleted:").unwrap_or(principal);
    text.starts_with("principal:") || text.starts_with("principalSet:")
}
