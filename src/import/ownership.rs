//! Who owns which service: whose groups hold what ownership gives.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    bans::Bans,
    draft::{AccessDraft, Draft, OwnedDraft, PartPlace, RoleOverrides, TeamDraft, Terms},
    holdings::{HeldPlace, Holdings},
};
use crate::model::{Day, EnvironmentId, GrantTo, NativeRole, Org, Principal, RoleId, Service, ServiceId, TeamId};

/// Principals that get the same together, each with an end.
pub(super) type ImportHolder = Vec<(Principal, Option<Day>)>;

/// Who of a team gets what its members get.
pub(super) fn members_of(team: &TeamDraft) -> ImportHolder {
    match team.grant_to {
        GrantTo::Group => vec![(Principal::group(&team.group), None)],
        GrantTo::Members => {
            let people = team.leads.iter().chain(&team.members);
            people.map(|(person, until)| (Principal::user(person), *until)).collect()
        }
    }
}

/// Who of a team gets what its leads get.
pub(super) fn leads_of(team: &TeamDraft) -> ImportHolder {
    match team.grant_to {
        _ if team.leads.is_empty() => ImportHolder::new(),
        GrantTo::Group => vec![(Principal::group(&team.lead_group), None)],
        GrantTo::Members => team.leads.iter().map(|(lead, until)| (Principal::user(lead), *until)).collect(),
    }
}

/// Gives services to the teams that hold what ownership gives.
pub(super) fn own_services(org: &Org, draft: &mut Draft, holdings: &mut Holdings, places: &[HeldPlace], bans: &Bans) {
    let mut by_service: BTreeMap<&ServiceId, HeldService<'_>> = BTreeMap::new();
    for place in places {
        if let PartPlace::Service { service, environment, resource: None } = &place.place {
            by_service.entry(service).or_default().insert(environment, place);
        }
    }
    let index = TeamIndex::of(draft);
    let wide = wide_teams(org, draft, &index, holdings, &by_service);
    for (id, held) in &by_service {
        let Some(service) = org.services.get(*id).filter(|service| service.owners.is_empty()) else { continue };
        let owners = owners(org, draft, &index, holdings, held, &wide);
        let owners: Vec<TeamId> =
            owners.into_iter().filter(|team| !bans.owned.contains(&(team.clone(), (*id).clone()))).collect();
        let is_shared = owners.len() > 1;
        for team in owners {
            let Some(draft) = draft.teams.get_mut(&team) else { continue };
            let owned = Owning { org, team: draft, holdings, service, held }.owned();
            close(org, draft, holdings, held, &owned);
            draft.services.insert((*id).clone(), owned);
        }
        if let Some(service) = draft.services.get_mut(*id) {
            service.shared |= is_shared;
        }
    }
    for team in draft.teams.values_mut() {
        lift(org, team);
    }
}

/// How much of what ownership gives a team holds of a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    held: usize,
    expected: usize,
    members: usize,
}

fn matched(org: &Org, team: &TeamDraft, holdings: &Holdings, held: &BTreeMap<&EnvironmentId, &HeldPlace>) -> Match {
    let mut found = Match::default();
    let sides = [(&org.policy.member_access, members_of(team), 1), (&org.policy.lead_access, leads_of(team), 0)];
    for (access, holder, is_members) in sides.iter().filter(|(_, holder, _)| !holder.is_empty()) {
        for (environment, place) in held {
            let Some(Some(role)) = access.get(*environment) else { continue };
            let roles = roles_at(org, role, place);
            if roles.is_empty() {
                continue;
            }
            found.expected += 1;
            if holds_all(holdings, holder, place, &roles) {
                found.held += 1;
                found.members += is_members;
            }
        }
    }
    found
}

/// Whether everybody of a holder has roles at a place.
pub(super) fn holds_all(holdings: &Holdings, holder: &ImportHolder, place: &HeldPlace, roles: &[&NativeRole]) -> bool {
    holder.iter().all(|(principal, until)| {
        let terms = Terms { condition: None, until: *until };
        roles.iter().all(|role| holdings.holds(principal, place, role, &terms))
    })
}

/// The native roles of a role that apply at a place.
pub(super) fn roles_at<'o>(org: &'o Org, role: &RoleId, place: &HeldPlace) -> Vec<&'o NativeRole> {
    let natives = org.roles.get(role).into_iter().flat_map(|role| &role.native_roles);
    natives.filter(|native| place.scopes_for(native).next().is_some()).collect()
}

/// Teams by whom they stand for.
struct TeamIndex(BTreeMap<Principal, BTreeSet<TeamId>>);

impl TeamIndex {
    fn of(draft: &Draft) -> Self {
        let mut teams: BTreeMap<Principal, BTreeSet<TeamId>> = BTreeMap::new();
        for (id, team) in &draft.teams {
            for (principal, _) in members_of(team).into_iter().chain(leads_of(team)) {
                teams.entry(principal).or_default().insert(id.clone());
            }
        }
        Self(teams)
    }

    /// The teams that hold anything of a service.
    fn holders(&self, holdings: &Holdings, held: &HeldService<'_>) -> BTreeSet<&TeamId> {
        let principals = held.values().flat_map(|place| holdings.principals(place));
        principals.filter_map(|principal| self.0.get(principal)).flatten().collect()
    }
}

/// The places of a service by environment.
type HeldService<'a> = BTreeMap<&'a EnvironmentId, &'a HeldPlace>;

/// Teams that hold what ownership gives nearly everywhere: they look after all services, and own none by that.
fn wide_teams(
    org: &Org,
    draft: &Draft,
    index: &TeamIndex,
    holdings: &Holdings,
    by_service: &BTreeMap<&ServiceId, HeldService<'_>>,
) -> BTreeSet<TeamId> {
    const FEW: usize = 5;
    let mut counts: BTreeMap<&TeamId, usize> = BTreeMap::new();
    for held in by_service.values() {
        for id in index.holders(holdings, held) {
            let found = draft.teams.get(id).map(|team| matched(org, team, holdings, held)).unwrap_or_default();
            if found.expected > 0 && found.held == found.expected {
                *counts.entry(id).or_default() += 1;
            }
        }
    }
    let many = FEW.max(by_service.len() * 2 / 5);
    let wide = counts.into_iter().filter(|(_, count)| *count > many && draft.teams.len() > 1);
    wide.map(|(id, _)| id.clone()).collect()
}

/// The teams that hold most of what ownership of a service gives.
fn owners(
    org: &Org,
    draft: &Draft,
    index: &TeamIndex,
    holdings: &Holdings,
    held: &HeldService<'_>,
    wide: &BTreeSet<TeamId>,
) -> Vec<TeamId> {
    let there = index.holders(holdings, held).into_iter().filter_map(|id| Some((id, draft.teams.get(id)?)));
    let found: Vec<(&TeamId, Match)> = there.map(|(id, team)| (id, matched(org, team, holdings, held))).collect();
    let is_alone = found.len() == 1;
    let is_enough = |found: &Match| found.held > 0 && (found.held * 2 >= found.expected || is_alone);
    let found: Vec<(&TeamId, Match)> = found.into_iter().filter(|(_, found)| is_enough(found)).collect();
    let narrow: Vec<(&TeamId, Match)> = found.iter().filter(|(id, _)| !wide.contains(*id)).copied().collect();
    // Who looks after all services owns none of them, unless nobody else holds as much.
    let is_whole = |found: &[(&TeamId, Match)]| found.iter().any(|(_, found)| found.held == found.expected);
    let found = if narrow.is_empty() || (is_whole(&found) && !is_whole(&narrow)) { found } else { narrow };
    // Who holds all that ownership gives owns it; where nobody does, who holds most.
    let rank = |found: &Match| {
        let is_whole = found.held == found.expected;
        (is_whole, if is_whole { 0 } else { found.held }, found.members > 0)
    };
    let best = found.iter().map(|(_, found)| rank(found)).max();
    found.into_iter().filter(|(_, found)| Some(rank(found)) == best).map(|(id, _)| id.clone()).collect()
}

/// A team that gets a service.
struct Owning<'a> {
    org: &'a Org,
    team: &'a TeamDraft,
    holdings: &'a Holdings,
    service: &'a Service,
    held: &'a BTreeMap<&'a EnvironmentId, &'a HeldPlace>,
}

impl Owning<'_> {
    fn owned(&self) -> OwnedDraft {
        let policy = &self.org.policy;
        let (mut members, mut without) = self.overrides(&policy.member_access, &members_of(self.team));
        let (mut leads, without_leads) = self.overrides(&policy.lead_access, &leads_of(self.team));
        if self.team.leads.is_empty() {
            leads.clear();
        }
        // An environment of which the team gets nothing is left out.
        let gets =
            |environment: &EnvironmentId, access: &RoleOverrides, own: &BTreeMap<EnvironmentId, Option<RoleId>>| {
                access.get(environment).or_else(|| own.get(environment)).is_some_and(Option::is_some)
            };
        without.extend(without_leads);
        without.retain(|environment| {
            !gets(environment, &members, &policy.member_access)
                && (self.team.leads.is_empty() || !gets(environment, &leads, &policy.lead_access))
        });
        for environment in &without {
            members.remove(environment);
            leads.remove(environment);
        }
        let all = self.service.placements.keys();
        let environments = all.filter(|environment| !without.contains(*environment)).cloned().collect();
        OwnedDraft {
            environments: (!without.is_empty()).then_some(environments),
            access: AccessDraft { members, leads },
        }
    }

    /// The roles that differ from the defaults, and the environments of which nothing of the default is held.
    fn overrides(
        &self,
        defaults: &BTreeMap<EnvironmentId, Option<RoleId>>,
        holder: &ImportHolder,
    ) -> (RoleOverrides, BTreeSet<EnvironmentId>) {
        let (mut overrides, mut without) = (RoleOverrides::new(), BTreeSet::new());
        for environment in self.service.placements.keys() {
            let default = defaults.get(environment).and_then(Option::as_ref);
            let best = self.held.get(environment).and_then(|place| self.best(holder, place, default));
            if best.as_ref() == default {
                continue;
            }
            if best.is_none() {
                without.insert(environment.clone());
            }
            overrides.insert(environment.clone(), best);
        }
        (overrides, without)
    }

    /// The role that says most of what a holder has at a place; the default, where that is as good.
    fn best(&self, holder: &ImportHolder, place: &HeldPlace, default: Option<&RoleId>) -> Option<RoleId> {
        if holder.is_empty() {
            return default.cloned();
        }
        let size = |role: &RoleId| {
            let roles = roles_at(self.org, role, place);
            holds_all(self.holdings, holder, place, &roles).then_some(roles.len())
        };
        // A default that gives nothing here is no reason to say so.
        let known = default.and_then(|role| Some((size(role)?, role)));
        let others = self.org.roles.keys().filter_map(|role| Some((size(role)?, role)));
        let others =
            others.filter(|(count, _)| *count > 0).max_by_key(|(count, role)| (*count, std::cmp::Reverse(*role)));
        match (known, others) {
            (Some((held, _)), Some((more, role))) if more > held => Some(role.clone()),
            (Some((_, role)), _) | (None, Some((_, role))) => Some(role.clone()),
            (None, None) => None,
        }
    }
}

/// Takes note of what ownership explains.
fn close(
    org: &Org,
    team: &TeamDraft,
    holdings: &mut Holdings,
    held: &BTreeMap<&EnvironmentId, &HeldPlace>,
    owned: &OwnedDraft,
) {
    let policy = &org.policy;
    let sides = [
        (&policy.member_access, &owned.access.members, members_of(team)),
        (&policy.lead_access, &owned.access.leads, leads_of(team)),
    ];
    for (defaults, overrides, holder) in sides {
        for (environment, place) in held {
            if owned.environments.as_ref().is_some_and(|all| !all.contains(*environment)) {
                continue;
            }
            let role = overrides.get(*environment).or_else(|| defaults.get(*environment));
            let Some(Some(role)) = role else { continue };
            for native in roles_at(org, role, place) {
                for (principal, until) in &holder {
                    holdings.close(principal, place, native, &Terms { condition: None, until: *until });
                }
            }
        }
    }
}

/// Says once for the team what is the same for each of several services.
fn lift(org: &Org, team: &mut TeamDraft) {
    if team.services.len() < 2 {
        return;
    }
    for environment in org.environments.iter().map(|environment| &environment.id) {
        let of = |access: fn(&AccessDraft) -> &RoleOverrides| -> Option<Option<RoleId>> {
            let here = team.services.iter().filter(|(service, owned)| {
                let is_there =
                    org.services.get(*service).is_some_and(|service| service.placements.contains_key(environment));
                is_there && owned.environments.as_ref().is_none_or(|all| all.contains(environment))
            });
            let mut roles = here.map(|(_, owned)| access(&owned.access).get(environment));
            let first = roles.next()??;
            let mut count = 1;
            for role in roles {
                if role != Some(first) {
                    return None;
                }
                count += 1;
            }
            (count > 1).then(|| first.clone())
        };
        let (members, leads) = (of(|access| &access.members), of(|access| &access.leads));
        if let Some(role) = members {
            team.services.values_mut().for_each(|owned| drop(owned.access.members.remove(environment)));
            team.access.members.insert(environment.clone(), role);
        }
        if let Some(role) = leads {
            team.services.values_mut().for_each(|owned| drop(owned.access.leads.remove(environment)));
            team.access.leads.insert(environment.clone(), role);
        }
    }
}
