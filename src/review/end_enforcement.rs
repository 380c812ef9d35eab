//! What makes an end of access come true: the cloud, the next run, or nothing that the definitions know of.

use std::collections::{BTreeMap, BTreeSet};

use super::{access_grant::AccessGrant, access_table::AccessKey, identity::Identity};
use crate::model::{Address, Day, Grant, ManagedMember, OrgState, Principal, Scope, managed_groups};

/// What ends an access after its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndEnforcement {
    /// The cloud by itself: a condition, or the end of a membership.
    Cloud,
    /// The first `teamkit generate` after that day, once it is applied.
    NextRun,
    /// Nothing: the person's end is that of a membership in a group that teamkit doesn't fill.
    Nothing,
}

/// An end of somebody's access that no cloud enforces: tess leaves `group:payments@example.com` after 2027-03-31.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnenforcedEnd {
    pub enforcement: EndEnforcement,
    pub identity: Identity,
    pub principal: Principal,
    pub until: Day,
}

/// How the ends of an organization's grants and memberships come true.
#[derive(Debug)]
pub struct EndIndex<'a> {
    state: &'a OrgState,
    /// The people of the groups that teamkit fills.
    filled: BTreeMap<Principal, BTreeMap<&'a Address, ManagedMember>>,
}

impl<'a> EndIndex<'a> {
    /// The ends of a state.
    #[must_use]
    pub fn of(state: &'a OrgState) -> Self {
        let policy = &state.org.policy;
        let teams = state.org.teams.values().filter(|_| policy.manage_groups);
        let groups = teams.flat_map(|team| managed_groups(team, policy, state.today));
        Self { state, filled: groups.map(|(group, people)| (Principal::group(group), people)).collect() }
    }

    /// What ends an access that an identity has through a grant to a principal; nothing if it has no end.
    #[must_use]
    pub fn enforcement(
        &self,
        identity: &Identity,
        scope: &Scope,
        (principal, grant): (&Principal, &Grant),
        until: Option<Day>,
    ) -> Option<EndEnforcement> {
        let until = until?;
        let ends_with_grant = grant.until == Some(until);
        if ends_with_grant && scope.target().facts().enforces_ends {
            return Some(EndEnforcement::Cloud);
        }
        let membership = identity.person().filter(|_| matches!(principal, Principal::Group(_)));
        let filled = membership.and_then(|person| self.filled.get(principal)?.get(person));
        Some(match filled {
            Some(member) if member.written_until == Some(until) => EndEnforcement::Cloud,
            Some(_) => EndEnforcement::NextRun,
            None if ends_with_grant || membership.is_none() => EndEnforcement::NextRun,
            None => EndEnforcement::Nothing,
        })
    }

    /// The ends of accesses that no cloud enforces, each once; of an access the grant that lasts longest counts.
    pub fn unenforced<'b>(
        &self,
        accesses: impl IntoIterator<Item = (&'b AccessKey, &'b AccessGrant<'b>)>,
    ) -> BTreeSet<UnenforcedEnd> {
        let ends = accesses.into_iter().filter_map(|(key, access)| {
            let AccessGrant { principal, until, grant } = access;
            let enforcement = self.enforcement(&key.identity, &key.scope, (principal, grant), *until)?;
            let (identity, principal) = (key.identity.clone(), (*principal).clone());
            Some(UnenforcedEnd { enforcement, identity, principal, until: (*until)? })
        });
        ends.filter(|end| end.enforcement != EndEnforcement::Cloud).collect()
    }

    /// The memberships of groups that have an end which isn't written into them, by group, then person: of groups that
    /// teamkit fills, or of groups that it doesn't fill and that hold grants.
    #[must_use]
    pub fn memberships(&self) -> Vec<(Principal, &'a Address, Day)> {
        if self.state.org.policy.manage_groups {
            let ends = self.filled.iter().flat_map(|(group, people)| {
                people.iter().filter_map(|(person, member)| Some((group.clone(), *person, member.unwritten_end()?)))
            });
            return ends.collect();
        }
        let granted: BTreeSet<&Principal> = self.state.grants.active.keys().map(|key| &key.principal).collect();
        let groups = self.state.people_of_groups().iter().filter(|(group, _)| granted.contains(group));
        let ends = groups.flat_map(|(group, people)| {
            people.iter().filter_map(|(person, until)| Some((group.clone(), person, (*until)?)))
        });
        ends.collect()
    }
}
