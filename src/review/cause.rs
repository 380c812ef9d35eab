//! Why access of a whole team changes: what its members or leads get there was written otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    card::{Judged, Reasons},
    change::Kind,
    step::access_place,
};
use crate::{
    model::{EnvironmentId, Org, OrgState, Ownership, RoleId, Team},
    source::Place,
};

/// The overrides and defaults behind the changes of somebody, each with the line that says it now; where none does any
/// more, the line that said it.
pub(super) fn overrides(
    changes: &[&Judged<'_, '_>],
    base: &OrgState,
    head: &OrgState,
    renamed: &BTreeMap<&str, &str>,
) -> Reasons {
    let mut reasons = Reasons::new();
    let mut seen = BTreeSet::new();
    for judged in changes {
        let is_lost = judged.change.kind() == Kind::Lost;
        let origins = judged.change.ways().into_iter().flatten().flat_map(|way| &way.grant.origins);
        for origin in origins.filter(|origin| origin.is_ownership()) {
            let (service, environment) = (origin.service.as_str(), origin.environment.as_str());
            let team = origin.team.as_str();
            let (old, new) = if is_lost {
                (team, renamed.get(team).copied().unwrap_or(team))
            } else {
                (renamed.iter().find(|(_, new)| **new == team).map_or(team, |(old, _)| *old), team)
            };
            if !seen.insert((new.to_owned(), service.to_owned(), environment.to_owned())) {
                continue;
            }
            let before = Given::find(&base.org, old, service, environment);
            let after = Given::find(&head.org, new, service, environment);
            let (Some(before), Some(after)) = (before, after) else { continue };
            for (reason, place) in after.since(&before, new, environment) {
                reasons.entry(reason).or_default().insert(place);
            }
        }
    }
    reasons
}

/// What a team gives its members and leads on a service that it owns.
struct Given<'a> {
    org: &'a Org,
    team: &'a Team,
    ownership: &'a Ownership,
    environment: &'a EnvironmentId,
    members: Option<&'a RoleId>,
    leads: Option<&'a RoleId>,
}

impl<'a> Given<'a> {
    fn find(org: &'a Org, team: &str, service: &str, environment: &str) -> Option<Self> {
        let team = org.teams.get(team)?;
        let ownership = team.services.iter().find(|owned| owned.service.as_str() == service)?;
        let (environment, (members, leads)) = ownership.access.iter().find(|(id, _)| id.as_str() == environment)?;
        Some(Self { org, team, ownership, environment, members: members.as_ref(), leads: leads.as_ref() })
    }

    fn since(&self, before: &Given<'_>, team: &str, environment: &str) -> Vec<(String, Place)> {
        let mut found = Vec::new();
        for (who, is_lead, old, new) in
            [("members", false, before.members, self.members), ("leads", true, before.leads, self.leads)]
        {
            if old == new {
                continue;
            }
            let name = |role: Option<&RoleId>| role.map_or("nothing", RoleId::as_str).to_owned();
            let text = format!("in {environment} {who} of {team} get {} instead of {}", name(new), name(old));
            // Where nothing is said any more, what was said before is the line to look at.
            let place = self.place(is_lead).or_else(|| before.place(is_lead));
            found.extend(place.map(|place| (text, place)));
        }
        found
    }

    fn place(&self, is_lead: bool) -> Option<Place> {
        let Self { org, team, ownership, environment, .. } = self;
        let policy = if is_lead { &org.policy.lead_access } else { &org.policy.member_access };
        let (entry, own) = if is_lead {
            (&ownership.lead_access, &team.lead_access)
        } else {
            (&ownership.member_access, &team.member_access)
        };
        let is_said =
            entry.contains_key(*environment) || own.contains_key(*environment) || policy.contains_key(*environment);
        is_said.then(|| access_place(org, team, ownership, environment, is_lead))
    }
}
