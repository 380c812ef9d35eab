//! The grants behind somebody's access.

use crate::model::{Day, Grant, Origin, Principal, later};

/// A grant that gives an identity access, through a principal: ida has `roles/logging.viewer` through
/// `group:payments@example.com`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessGrant<'a> {
    pub principal: &'a Principal,
    /// The end for this identity: the grant's, or that of the person's time in the group if it is earlier.
    pub until: Option<Day>,
    pub grant: &'a Grant,
}

/// All grants that give an identity the same access, by principal. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrants<'a>(Vec<AccessGrant<'a>>);

impl<'a> AccessGrants<'a> {
    pub(super) fn of(first: AccessGrant<'a>) -> Self {
        Self(vec![first])
    }

    pub(super) fn push(&mut self, grant: AccessGrant<'a>) {
        self.0.push(grant);
    }

    /// The end of the access: that of its longest grant.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.longest().and_then(|grant| grant.until)
    }

    /// The grant that lasts longest; of several the first by principal.
    #[must_use]
    pub fn longest(&self) -> Option<&AccessGrant<'a>> {
        let outlasts = |grant: &AccessGrant<'_>, best: &AccessGrant<'_>| {
            grant.until != best.until && later(grant.until, best.until) == grant.until
        };
        self.0.iter().reduce(|best, grant| if outlasts(grant, best) { grant } else { best })
    }

    /// The origins of all the grants.
    pub fn origins(&self) -> impl Iterator<Item = &'a Origin> {
        self.0.iter().flat_map(|access_grant| &access_grant.grant.origins)
    }

    /// Each grant, by principal.
    pub fn iter(&self) -> std::slice::Iter<'_, AccessGrant<'a>> {
        self.0.iter()
    }
}

impl<'a, 'b> IntoIterator for &'b AccessGrants<'a> {
    type Item = &'b AccessGrant<'a>;
    type IntoIter = std::slice::Iter<'b, AccessGrant<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::{AccessGrant, AccessGrants};
    use crate::model::{Grant, Principal, parse_day};

    #[test]
    fn the_longest_grant_is_the_first_that_no_other_outlasts() {
        let grant = Grant { until: None, origins: Vec::new() };
        let principals = ["group:a@example.com", "group:b@example.com", "group:c@example.com"];
        let principals = principals.map(|name| Principal::parse(name).expect("a principal"));
        for (ends, longest) in [
            ([Some("2026-01-31"), Some("2026-02-28"), Some("2026-02-01")], 1),
            ([Some("2026-01-31"), None, Some("2026-02-01")], 1),
            ([None, Some("2026-01-31"), None], 0),
            ([Some("2026-01-31"), Some("2026-01-31"), Some("2026-01-31")], 0),
        ] {
            let ends = ends.map(|end| end.and_then(parse_day));
            let all = principals.iter().zip(ends);
            let grants =
                AccessGrants(all.map(|(principal, until)| AccessGrant { principal, until, grant: &grant }).collect());
            assert_eq!(grants.longest().map(|grant| grant.principal), principals.get(longest), "{ends:?}");
            assert_eq!(grants.until(), ends[longest]);
        }
    }
}
