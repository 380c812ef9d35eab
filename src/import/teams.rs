//! Teams by the groups that hold access.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    draft::TeamDraft,
    name::{free_name, name_of},
    services::says,
};
use crate::{
    live::{LiveEnd, LiveMember, LiveWorld},
    model::{Address, Day, GrantTo, Org, OrgState, Pattern, Principal, TeamId, Values, is_name},
};

/// The people of a group, each with the last day.
type People = BTreeMap<Address, Option<Day>>;

/// Teams for the groups that no definition knows.
pub(super) fn teams(state: &OrgState, world: &LiveWorld, banned: &BTreeSet<Address>) -> BTreeMap<TeamId, TeamDraft> {
    let finder = TeamFinder::of(state, world, banned);
    let named = finder.named();
    let groups: BTreeMap<&Address, &TeamId> = named.iter().map(|(id, (group, _))| (group, id)).collect();
    let parents = finder.parents(&groups);
    let lead_groups = finder.lead_groups();
    let mut teams = BTreeMap::new();
    for (id, (group, is_usual)) in &named {
        let above = parents.get(group).cloned().unwrap_or_default();
        let below: BTreeSet<&Address> =
            parents.iter().filter(|(_, above)| above.contains(id)).map(|(group, _)| group).collect();
        let team = TeamDraft {
            parents: above,
            names_group: !is_usual,
            ..finder.team(id, group, lead_groups.get(group), &below)
        };
        teams.insert(id.clone(), team);
    }
    teams
}

struct TeamFinder<'a> {
    org: &'a Org,
    today: Day,
    world: &'a LiveWorld,
    /// The groups that hold access, of domains of ours.
    holders: BTreeSet<Address>,
    /// The people who hold access by themselves.
    people: BTreeSet<Address>,
    /// Groups of teams that are defined, and those that can't be of one.
    taken: BTreeSet<Address>,
}

impl<'a> TeamFinder<'a> {
    fn of(state: &'a OrgState, world: &'a LiveWorld, banned: &BTreeSet<Address>) -> Self {
        let org = &state.org;
        let (mut holders, mut people) = (BTreeSet::new(), BTreeSet::new());
        for grant in world.grants.values().flatten() {
            match grant.member.principal() {
                Some(Principal::Group(address)) => drop(holders.insert(address)),
                Some(Principal::User(address)) => drop(people.insert(address)),
                _ => {}
            }
        }
        holders.retain(|address| org.is_home(address.domain()));
        let known = org.teams.values().flat_map(|team| [&team.group, &team.lead_group]).cloned();
        let taken = known.chain(banned.iter().cloned()).collect();
        Self { org, today: state.today, world, holders, people, taken }
    }

    fn values(&self) -> Values<'a> {
        [("domain", self.org.domain.text.as_str())].into()
    }

    /// The team whose group an address is by the workspace's pattern.
    fn usual_team(&self, group: &Address) -> Option<TeamId> {
        let name = self.org.policy.group.solve("team", &self.values(), group.as_str())?;
        is_name(&name).then(|| TeamId::new(&name))
    }

    /// The address that a pattern gives a team.
    fn address(&self, pattern: &Pattern, team: &TeamId) -> Address {
        let mut values = self.values();
        values.insert("team", team.as_str());
        Address::complete(&pattern.fill(&values).unwrap_or_default(), &self.org.domain.text)
    }

    /// The group that a group has the leads of, by the workspace's patterns.
    fn led_group(&self, group: &Address) -> Option<Address> {
        let name = self.org.policy.lead_group.solve("team", &self.values(), group.as_str())?;
        let led = self.address(&self.org.policy.group, &TeamId::new(&name));
        let is_known = self.holders.contains(&led) || self.world.groups.contains_key(&led);
        if is_known {
            return (led != *group && self.leads(&led, group).is_some()).then_some(led);
        }
        // The team's group may have another name than the pattern gives it, which says the team's all the same.
        let is_led = |other: &&Address| {
            let local = other.as_str().split('@').next().unwrap_or_default();
            *other != group && says(local, &name) && self.leads(other, group).is_some()
        };
        let mut others = self.holders.iter().filter(is_led);
        others.next().filter(|_| others.next().is_none()).cloned()
    }

    /// The lead group of each group that has one.
    fn lead_groups(&self) -> BTreeMap<Address, Address> {
        let all = self.holders.iter().chain(self.world.groups.keys());
        all.filter_map(|group| Some((self.led_group(group)?, group.clone()))).collect()
    }

    /// The leads of a group, if all who are in its lead group are in it, too.
    fn leads(&self, group: &Address, lead_group: &Address) -> Option<People> {
        let leads = self.people_of(lead_group, &BTreeSet::new());
        let all = self.people_of(group, &BTreeSet::new());
        (!leads.is_empty() && leads.keys().all(|lead| all.contains_key(lead))).then_some(leads)
    }

    /// Names for the groups that become teams, and whether the workspace's pattern gives the group of that name.
    fn named(&self) -> BTreeMap<TeamId, (Address, bool)> {
        let groups = self.groups();
        let mut named = BTreeMap::new();
        let mut others = Vec::new();
        for group in &groups {
            match self.usual_team(group).filter(|id| !self.org.teams.contains_key(id)) {
                Some(id) => drop(named.insert(id, (group.clone(), true))),
                None => others.push(group),
            }
        }
        for group in others {
            let local = group.as_str().split('@').next().unwrap_or_default();
            let Some(name) = name_of(local) else { continue };
            let name = free_name(&name, |name| self.org.teams.contains_key(name) || named.contains_key(name));
            named.insert(TeamId::new(&name), (group.clone(), false));
        }
        named
    }

    /// The groups that become teams.
    fn groups(&self) -> BTreeSet<Address> {
        let mut groups = BTreeSet::new();
        for group in &self.holders {
            groups.insert(self.led_group(group).unwrap_or_else(|| group.clone()));
        }
        // A team whose people hold access one by one.
        let is_held = |group: &Address| {
            let people = self.people_of(group, &BTreeSet::new());
            !people.is_empty() && people.keys().all(|person| self.people.contains(person))
        };
        let usual = self.world.groups.keys().filter(|group| self.org.is_home(group.domain()));
        let usual: Vec<&Address> = usual.filter(|group| self.usual_team(group).is_some()).collect();
        for group in &usual {
            if self.led_group(group).is_none() && !groups.contains(*group) && is_held(group) {
                groups.insert((*group).clone());
            }
        }
        // What holds nothing itself, but has teams in it.
        loop {
            let has_team = |group: &Address| self.inner(group).any(|(inner, _)| groups.contains(inner));
            let above: Vec<Address> = usual
                .iter()
                .filter(|group| !groups.contains(**group) && has_team(group))
                .map(|one| (*one).clone())
                .collect();
            if above.is_empty() {
                break;
            }
            groups.extend(above);
        }
        // A group that Terraform would make isn't live.
        let is_there = |group: &Address| !self.org.policy.manage_groups || self.world.groups.contains_key(group);
        groups.retain(|group| !self.taken.contains(group) && is_there(group));
        groups
    }

    /// The groups in a group, each with the end of that.
    fn inner(&self, group: &Address) -> impl Iterator<Item = (&Address, Option<LiveEnd>)> {
        let memberships = self.world.groups.get(group).into_iter().flat_map(|live| &live.memberships);
        memberships.filter_map(|(member, membership)| match member {
            LiveMember::Principal(Principal::Group(inner)) => Some((inner, membership.end)),
            _ => None,
        })
    }

    /// The teams above each group that becomes a team, by the groups that it is in.
    fn parents(&self, groups: &BTreeMap<&Address, &TeamId>) -> BTreeMap<Address, BTreeSet<TeamId>> {
        let mut parents: BTreeMap<Address, BTreeSet<TeamId>> = BTreeMap::new();
        for (group, id) in groups {
            let below = self.inner(group).filter(|(inner, end)| groups.contains_key(inner) && end.is_none());
            for (inner, _) in below.filter(|(inner, _)| !self.holds(inner, group)) {
                parents.entry(inner.clone()).or_default().insert((*id).clone());
            }
        }
        parents
    }

    /// Whether a group has another one in it, on any way.
    fn holds(&self, group: &Address, other: &Address) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![group]);
        while let Some(group) = open.pop() {
            if group == other {
                return true;
            }
            if seen.insert(group) {
                open.extend(self.inner(group).map(|(inner, _)| inner));
            }
        }
        false
    }

    fn team(
        &self,
        id: &TeamId,
        group: &Address,
        lead_group: Option<&Address>,
        below: &BTreeSet<&Address>,
    ) -> TeamDraft {
        let usual = self.address(&self.org.policy.lead_group, id);
        let leads = lead_group.and_then(|lead_group| self.leads(group, lead_group)).unwrap_or_default();
        // Who leads is in the team by that.
        let members = self.people_of(group, below);
        let members = members.into_iter().filter(|(person, end)| leads.get(person) != Some(end)).collect();
        let holds_access = [Some(group), lead_group].into_iter().flatten().any(|one| self.holders.contains(one));
        let is_exported = self.world.groups.contains_key(group);
        let grant_to = if holds_access || !is_exported { GrantTo::Group } else { GrantTo::Members };
        let names_lead_group = lead_group.is_some_and(|own| *own != usual);
        let lead_group = lead_group.cloned().unwrap_or(usual);
        TeamDraft { names_lead_group, leads, members, ..TeamDraft::empty(group.clone(), lead_group, grant_to) }
    }

    /// The people in a group who can be in a team: those of groups in it, too, but for the groups that are teams below it.
    fn people_of(&self, group: &Address, below: &BTreeSet<&Address>) -> People {
        let members = self.world.members_of(group, |inner| !below.contains(inner)).into_iter();
        let people = members.filter_map(|(member, membership)| match member {
            LiveMember::Principal(Principal::User(person)) => Some((person, membership.end)),
            _ => None,
        });
        let is_person = |person: &Address| self.org.is_home(person.domain()) && !self.world.groups.contains_key(person);
        let sayable = people.filter(|(person, _)| is_person(person)).filter_map(|(person, end)| match end {
            None => Some((person, None)),
            Some(end) if end.is_over(self.today) => None,
            Some(end) => end.day().map(|day| (person, Some(day))),
        });
        sayable.collect()
    }
}
