//! Reasons in access defaults: what members or leads of an owning team get was written otherwise.

use std::collections::BTreeSet;

use super::{
    access_grant::AccessGrants, change::ChangeKind, change_context::ChangeContext, change_row::ChangeRow,
    explanation::access_place, reasons::Reasons,
};
use crate::{
    model::{EnvironmentId, Org, Ownership, RoleId, Site, Team},
    source::Place,
};

/// The overrides and defaults behind changes, each with the line that says it now; where none does any more, with the
/// line that said it.
pub(super) fn changed_defaults(rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> Reasons {
    let mut reasons = Reasons::new();
    let mut seen = BTreeSet::new();
    for ChangeRow { change, .. } in rows {
        let origins = change.grants().into_iter().flat_map(AccessGrants::origins);
        for origin in origins.filter(|origin| origin.is_ownership()) {
            let Site::Service { service, environment } = &origin.site else { continue };
            let (service, environment) = (service.as_str(), environment.as_str());
            let team = origin.team.as_str();
            let (old, new) = if change.kind() == ChangeKind::Lost {
                (team, context.teams.new_name(team))
            } else {
                (context.teams.old_name(team), team)
            };
            if !seen.insert((new, service, environment)) {
                continue;
            }
            let before = OwnerRoles::find(&context.base.org, old, service, environment);
            let after = OwnerRoles::find(&context.head.org, new, service, environment);
            let (Some(before), Some(after)) = (before, after) else { continue };
            for (reason, place) in after.since(&before, new) {
                reasons.entry(reason).or_default().insert(place);
            }
        }
    }
    reasons
}

/// The roles that a team's members and leads get on a service that it owns, in an environment.
struct OwnerRoles<'a> {
    org: &'a Org,
    team: &'a Team,
    ownership: &'a Ownership,
    environment: &'a EnvironmentId,
    members: Option<&'a RoleId>,
    leads: Option<&'a RoleId>,
}

impl<'a> OwnerRoles<'a> {
    fn find(org: &'a Org, team: &str, service: &str, environment: &str) -> Option<Self> {
        let team = org.teams.get(team)?;
        let ownership = team.services.iter().find(|owned| owned.service.as_str() == service)?;
        let (environment, (members, leads)) = ownership.access.iter().find(|(id, _)| id.as_str() == environment)?;
        Some(Self { org, team, ownership, environment, members: members.as_ref(), leads: leads.as_ref() })
    }

    /// What differs from before, each with the line to look at.
    fn since(&self, before: &OwnerRoles<'_>, team: &str) -> Vec<(String, Place)> {
        let mut changes = Vec::new();
        for (people, is_lead, old, new) in
            [("members", false, before.members, self.members), ("leads", true, before.leads, self.leads)]
        {
            if old == new {
                continue;
            }
            let name = |role: Option<&RoleId>| role.map_or("nothing", RoleId::as_str).to_owned();
            let text = format!("{team} {people} in {}: {} -> {}", self.environment, name(old), name(new));
            // Where nothing is said any more, what was said before is the line to look at.
            let place = self.place(is_lead).or_else(|| before.place(is_lead));
            changes.extend(place.map(|place| (text, place)));
        }
        changes
    }

    /// The line that says what members or leads get, if any does.
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
