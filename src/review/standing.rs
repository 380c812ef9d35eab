//! By which lines somebody stands behind a principal, and by which a principal gets a role.

use std::collections::BTreeSet;

use crate::{
    model::{
        Address, Day, EnvironmentId, GrantTo, Membership, Org, Origin, Ownership, Principal, Recipient, Request,
        ServiceId, Team, TeamId, Text, is_over,
    },
    source::Place,
};

/// A sentence with the line that it is taken from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub text: String,
    pub place: Option<Place>,
    pub until: Option<Day>,
}

impl Step {
    pub(super) fn at(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place: Some(place), until: None }
    }

    pub(super) fn to(self, until: Option<Day>) -> Self {
        Self { until, ..self }
    }
}

/// Whom a definition names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience<'a> {
    Members(&'a TeamId),
    Leads(&'a TeamId),
    /// The workload of a service.
    Workload(&'a ServiceId),
    /// The principal itself.
    Named,
}

/// The item of a team's file that gives something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item<'a> {
    Owned(&'a Ownership),
    /// With the recipient as written, if there is one.
    Asked(&'a Request, Option<&'a Text>),
}

/// Why a principal has what an origin gives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'a> {
    pub team: &'a TeamId,
    pub audience: Audience<'a>,
    pub item: Item<'a>,
}

/// Every reason that an origin holds for a principal.
pub(super) fn causes<'a>(org: &'a Org, principal: &Principal, origin: &Origin) -> Vec<Cause<'a>> {
    let Some((id, team)) = org.teams.get_key_value(&origin.team) else { return Vec::new() };
    if origin.is_ownership { owned(id, team, principal, origin) } else { asked(org, id, team, principal, origin) }
}

fn owned<'a>(id: &'a TeamId, team: &'a Team, principal: &Principal, origin: &Origin) -> Vec<Cause<'a>> {
    let mut causes = Vec::new();
    for ownership in team.services.iter().filter(|ownership| ownership.place == origin.place) {
        let Some((members, leads)) = ownership.access.get(&origin.environment) else { continue };
        let gives = |role: &Option<crate::model::RoleId>| role.as_ref().is_some_and(|id| id.as_str() == &*origin.role);
        if gives(members) && are_members(team, principal) {
            causes.push(Cause { team: id, audience: Audience::Members(id), item: Item::Owned(ownership) });
        }
        if gives(leads) && are_leads(team, principal) {
            causes.push(Cause { team: id, audience: Audience::Leads(id), item: Item::Owned(ownership) });
        }
    }
    causes
}

fn asked<'a>(org: &'a Org, id: &'a TeamId, team: &'a Team, principal: &Principal, origin: &Origin) -> Vec<Cause<'a>> {
    let mut causes = Vec::new();
    for request in team.requests.iter().filter(|request| request.place == origin.place) {
        let mut push = |audience, text| causes.push(Cause { team: id, audience, item: Item::Asked(request, text) });
        if request.to.is_empty() && are_members(team, principal) {
            push(Audience::Members(id), None);
        }
        for (recipient, text) in &request.to {
            if (origin.on_behalf_of.as_ref()) != on_behalf_of(recipient) {
                continue;
            }
            let audience = match recipient {
                Recipient::Members => are_members(team, principal).then_some(Audience::Members(id)),
                Recipient::Lead => are_leads(team, principal).then_some(Audience::Leads(id)),
                Recipient::Person(address) => (Principal::user(address) == *principal).then_some(Audience::Named),
                Recipient::Team(other) => {
                    let other = org.teams.get_key_value(other);
                    other.filter(|(_, team)| are_members(team, principal)).map(|(id, _)| Audience::Members(id))
                }
                Recipient::Principal(named) => (named == principal).then(|| behind(org, named)),
                Recipient::Workload(service) => {
                    let site = org.services.get(service).and_then(|service| service.sites.get(&origin.environment));
                    let workload = site.and_then(|site| site.workload.as_ref());
                    (workload == Some(principal)).then_some(Audience::Workload(service))
                }
                Recipient::Unsupported => None,
            };
            if let Some(audience) = audience {
                push(audience, Some(text));
            }
        }
    }
    causes
}

fn on_behalf_of(recipient: &Recipient) -> Option<&TeamId> {
    match recipient {
        Recipient::Team(team) => Some(team),
        _ => None,
    }
}

/// Whom a principal stands for that a definition names as it is.
fn behind<'a>(org: &'a Org, principal: &Principal) -> Audience<'a> {
    let members = org.teams.iter().find(|(_, team)| Principal::group(&team.group) == *principal);
    let leads = || {
        let teams = org.teams.iter().filter(|(_, team)| !team.leads.is_empty());
        teams.into_iter().find(|(_, team)| Principal::group(&team.lead_group) == *principal)
    };
    match (members, members.is_none().then(leads).flatten()) {
        (Some((id, _)), _) => Audience::Members(id),
        (None, Some((id, _))) => Audience::Leads(id),
        (None, None) => Audience::Named,
    }
}

fn are_members(team: &Team, principal: &Principal) -> bool {
    match team.grant_to {
        GrantTo::Group => Principal::group(&team.group) == *principal,
        GrantTo::Members => team.people.keys().any(|person| Principal::user(person) == *principal),
    }
}

fn are_leads(team: &Team, principal: &Principal) -> bool {
    match team.grant_to {
        GrantTo::Group => !team.leads.is_empty() && Principal::group(&team.lead_group) == *principal,
        GrantTo::Members => team.leads.iter().any(|lead| Principal::user(&lead.address) == *principal),
    }
}

/// An entry of `leads` or `members`, in a team or in one below it.
#[derive(Debug, Clone)]
pub(super) struct Entered<'a> {
    pub membership: &'a Membership,
    /// The entry itself, then a step for each team on the way up.
    pub steps: Vec<Step>,
}

/// Every entry that makes somebody one of a team's people, those past their end included.
pub(super) fn entered<'a>(org: &'a Org, team: &TeamId, person: &Address) -> Vec<Entered<'a>> {
    let mut found = Vec::new();
    for (id, below) in &org.teams {
        let Some(hops) = way_up(org, id, team) else { continue };
        for (what, list) in [("lead", &below.leads), ("member", &below.members)] {
            for membership in list.iter().filter(|membership| membership.address == *person) {
                let step = Step::at(format!("{what} of {id}"), membership.place.clone()).to(membership.until);
                found.push(Entered { membership, steps: [&[step], hops.as_slice()].concat() });
            }
        }
    }
    found
}

/// The entries that make somebody one of a team's own leads.
pub(super) fn leading<'a>(org: &'a Org, team: &TeamId, person: &Address) -> Vec<Entered<'a>> {
    let leads = org.teams.get(team).into_iter().flat_map(|found| &found.leads);
    let leads = leads.filter(|lead| lead.address == *person).map(|membership| {
        let step = Step::at(format!("lead of {team}"), membership.place.clone()).to(membership.until);
        Entered { membership, steps: vec![step] }
    });
    leads.collect()
}

/// Those that are not over.
pub(super) fn active(entered: Vec<Entered<'_>>, today: Day) -> impl Iterator<Item = Entered<'_>> {
    entered.into_iter().filter(move |one| !is_over(one.membership.until, today))
}

/// The steps from a team up to another; none where they are the same.
fn way_up(org: &Org, from: &TeamId, to: &TeamId) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut visited = BTreeSet::new();
    let mut at = from;
    while at != to {
        let team = org.teams.get(at).filter(|_| visited.insert(at))?;
        let parent = team.parent.as_ref()?;
        steps.push(Step::at(format!("{at} is below {parent}"), team.place.key("parent")));
        at = parent;
    }
    Some(steps)
}

/// The line that says what members or leads of an owning team get: the entry's, the team's, or the workspace's.
pub(super) fn access_place(
    org: &Org,
    team: &Team,
    ownership: &Ownership,
    environment: &EnvironmentId,
    is_for_leads: bool,
) -> Place {
    let (entry, own, key) = if is_for_leads {
        (&ownership.lead_access, &team.lead_access, "leads")
    } else {
        (&ownership.member_access, &team.member_access, "members")
    };
    let written = entry.get(environment).or_else(|| own.get(environment)).map(|(_, place)| place.clone());
    written.unwrap_or_else(|| org.place.key("access").key(key).key(environment.as_str().to_owned()))
}
