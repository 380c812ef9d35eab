//! Changes as a reviewer thinks of them: who, then where. People whose access changes alike share a card, services that
//! change alike share a line.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::{Access, Holder, Only},
    cause::overrides,
    change::{Change, Kind},
    flag::{Added, Flag},
};
use crate::{
    model::{Address, Day, EnvironmentId, NativeRole, Org, OrgState, PolicyRules, RoleId, Scope, ServiceId, Team},
    source::Place,
};

/// People and principals whose access changes alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub holders: Vec<Holder>,
    /// What happened to them in teams.
    pub reasons: Reasons,
    pub lines: BTreeSet<Line>,
    /// For those who lose something: how many services each still reaches.
    pub still_reaches: Option<usize>,
}

impl Card {
    /// Every flag of its lines.
    #[must_use]
    pub fn flags(&self) -> BTreeSet<&Flag> {
        self.lines.iter().flat_map(|line| &line.flags).collect()
    }

    /// `!` for what is alarming, `+` for what is gained, `-` for what is lost, `~` for what is both or only ends
    /// otherwise.
    #[must_use]
    pub fn sign(&self) -> char {
        if self.flags().into_iter().any(Flag::is_alarming) {
            return '!';
        }
        let kinds: BTreeSet<Kind> = self.lines.iter().map(|line| line.kind).collect();
        match kinds.into_iter().collect::<Vec<_>>().as_slice() {
            [Kind::Gained] => '+',
            [Kind::Lost] => '-',
            _ => '~',
        }
    }

    /// The worst first: what is alarming, what touches protected environments, what is gained, what is lost.
    fn rank(&self) -> (bool, bool, bool) {
        let flags = self.flags();
        let is_alarming = flags.iter().any(|flag| flag.is_alarming());
        (!is_alarming, flags.is_empty(), self.lines.iter().all(|line| line.kind == Kind::Lost))
    }
}

/// Why somebody's access changes (they join, leave or lead), in words, each with the lines that say so.
pub type Reasons = BTreeMap<String, BTreeSet<Place>>;

/// Access that changes alike on several services.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    pub kind: Kind,
    pub environments: BTreeSet<EnvironmentId>,
    pub services: BTreeSet<ServiceId>,
    /// One of our roles where all of it changes, native roles otherwise.
    pub what: String,
    pub until: Option<Day>,
    pub before_until: Option<Day>,
    pub flags: BTreeSet<Flag>,
    /// How many permissions it adds, where a catalogue says.
    pub permissions: Option<usize>,
    pub places: BTreeSet<Place>,
}

/// A change with what makes it dangerous.
pub(super) struct Judged<'c, 'a> {
    pub change: &'c Change<'a>,
    pub flags: &'c BTreeSet<Flag>,
    pub added: Option<&'c Added>,
}

/// Groups changes, the most dangerous first.
pub(super) fn cards(
    changes: &[Judged<'_, '_>],
    base: &OrgState,
    head: &OrgState,
    renamed: &BTreeMap<&str, &str>,
) -> Vec<Card> {
    let redefined = redefined(&base.org, &head.org);
    let mut by_holder: BTreeMap<&Holder, Vec<&Judged<'_, '_>>> = BTreeMap::new();
    let mut by_role: BTreeMap<&(String, Place), Vec<&Judged<'_, '_>>> = BTreeMap::new();
    for judged in changes {
        match redefinition(judged, &redefined) {
            Some(reason) => by_role.entry(reason).or_default().push(judged),
            None => by_holder.entry(&judged.change.reach.holder).or_default().push(judged),
        }
    }
    let losers: BTreeSet<Holder> = changes
        .iter()
        .filter(|one| one.change.kind() == Kind::Lost)
        .map(|one| one.change.reach.holder.clone())
        .collect();
    let still = services_of(&losers, head);
    let mut cards: Vec<Card> = Vec::new();
    let mut known: BTreeMap<Alike, usize> = BTreeMap::new();
    for (holder, changes) in by_holder {
        let mut reasons =
            holder.person().map(|person| reasons(person, &base.org, &head.org, renamed)).unwrap_or_default();
        reasons.extend(overrides(&changes, base, head, renamed));
        let lines = lines(&changes, base, head);
        let still_reaches = losers.contains(holder).then(|| still.get(holder).map_or(0, BTreeSet::len));
        // Each joins by a line of their own.
        let key = (reasons.keys().cloned().collect(), lines.clone(), still_reaches);
        if let Some(card) = known.get(&key).and_then(|index| cards.get_mut(*index)) {
            card.holders.push(holder.clone());
            for (reason, places) in reasons {
                card.reasons.entry(reason).or_default().extend(places);
            }
            continue;
        }
        known.insert(key, cards.len());
        cards.push(Card { holders: vec![holder.clone()], reasons, lines, still_reaches });
    }
    for ((reason, place), changes) in by_role {
        let holders: BTreeSet<&Holder> = changes.iter().map(|judged| &judged.change.reach.holder).collect();
        cards.push(Card {
            holders: holders.into_iter().cloned().collect(),
            reasons: BTreeMap::from([(reason.clone(), BTreeSet::from([place.clone()]))]),
            lines: lines(&changes, base, head),
            still_reaches: None,
        });
    }
    cards.sort_by_key(Card::rank);
    cards
}

/// What a role of ours gives now and gave not, or gave and gives no more, with the line that says so.
type Redefined = BTreeMap<(String, NativeRole, Kind), (String, Place)>;

fn redefined(base: &Org, head: &Org) -> Redefined {
    let mut redefined = BTreeMap::new();
    for (id, after) in &head.roles {
        let Some(before) = base.roles.get(id) else { continue };
        for native in after.natives.difference(&before.natives) {
            let place = head.written(id, native).unwrap_or(&after.place).clone();
            // A Role of our own under the same name is one change and not two.
            let old = before.natives.iter().find(|old| old.to_string() == native.to_string());
            let text = match old.and_then(|old| rewritten(old, native)) {
                Some(rewritten) => format!("{native} of role {id} {rewritten}"),
                None => format!("role {id} now gives {native}"),
            };
            let reason = (text, place);
            if let Some(old) = old {
                redefined.insert((id.to_string(), old.clone(), Kind::Lost), reason.clone());
            }
            redefined.insert((id.to_string(), native.clone(), Kind::Gained), reason);
        }
        for native in before.natives.difference(&after.natives) {
            if after.natives.iter().any(|new| new.to_string() == native.to_string()) {
                continue;
            }
            let place = base.written(id, native).unwrap_or(&before.place).clone();
            let text = format!("role {id} no longer gives {native}");
            redefined.insert((id.to_string(), native.clone(), Kind::Lost), (text, place));
        }
    }
    redefined
}

/// What a Role of our own permits now and did not, and the other way round.
fn rewritten(old: &NativeRole, new: &NativeRole) -> Option<String> {
    let (old, new) = (old.own_rules()?, new.own_rules()?);
    let permits = |rules: &PolicyRules| -> BTreeSet<String> {
        let all = rules.iter().flat_map(|rule| {
            let pairs = rule.verbs.iter().flat_map(|verb| rule.resources.iter().map(move |resource| (verb, resource)));
            pairs.map(|(verb, resource)| match rule.resource_names.iter().next() {
                None => format!("{verb} {resource}"),
                Some(_) => format!("{verb} some {resource}"),
            })
        });
        all.collect()
    };
    let (old, new) = (permits(old), permits(new));
    let listed = |these: &BTreeSet<String>, others: &BTreeSet<String>| {
        these.difference(others).cloned().collect::<Vec<_>>().join(", ")
    };
    let (more, less) = (listed(&new, &old), listed(&old, &new));
    Some(match (more.is_empty(), less.is_empty()) {
        (true, true) => "is written otherwise".to_owned(),
        (false, true) => format!("now permits {more}"),
        (true, false) => format!("no longer permits {less}"),
        (false, false) => format!("now permits {more}, and no longer {less}"),
    })
}

/// The new meaning of a role that alone explains a change. What is alarming about a person stays with the person.
fn redefinition<'r>(judged: &Judged<'_, '_>, redefined: &'r Redefined) -> Option<&'r (String, Place)> {
    if redefined.is_empty() || judged.flags.iter().any(|flag| matches!(flag, Flag::Own | Flag::Outside)) {
        return None;
    }
    let change = judged.change;
    let ways = change.ways()?;
    let mut origins = ways.iter().flat_map(|way| &way.grant.origins);
    let of = |role: &str| redefined.get(&(role.to_owned(), change.reach.role.clone(), change.kind()));
    let reason = of(&origins.next()?.role)?;
    origins.all(|origin| of(&origin.role).is_some()).then_some(reason)
}

/// What people on one card have in common.
type Alike = (Vec<String>, BTreeSet<Line>, Option<usize>);

/// The services that holders reach.
fn services_of(holders: &BTreeSet<Holder>, side: &OrgState) -> BTreeMap<Holder, BTreeSet<ServiceId>> {
    let mut services: BTreeMap<Holder, BTreeSet<ServiceId>> = BTreeMap::new();
    if holders.is_empty() {
        return services;
    }
    for (reach, ways) in Access::of(side, &Only { scopes: None, holders: Some(holders) }).iter() {
        let origins = ways.iter().flat_map(|way| &way.grant.origins);
        services.entry(reach.holder.clone()).or_default().extend(origins.map(|origin| origin.service.clone()));
    }
    services
}

/// Where a line is, and what else must be alike for changes to share it.
type Site = (BTreeSet<ServiceId>, EnvironmentId, Kind, Option<Day>, Option<Day>);

/// Services, and the places that speak of them.
type Where = (BTreeSet<ServiceId>, BTreeSet<Place>);

fn lines(changes: &[&Judged<'_, '_>], base: &OrgState, head: &OrgState) -> BTreeSet<Line> {
    let mut sites: BTreeMap<Site, Vec<&Judged<'_, '_>>> = BTreeMap::new();
    for judged in changes {
        let Some(way) = judged.change.ways().and_then(|ways| ways.longest()) else { continue };
        let services = way.grant.origins.iter().map(|origin| origin.service.clone()).collect();
        let Some(environment) = way.grant.origins.iter().map(|origin| origin.environment.clone()).next() else {
            continue;
        };
        let change = judged.change;
        let site = (services, environment, change.kind(), change.until(), change.before_until());
        sites.entry(site).or_default().push(judged);
    }
    // Lines alike but for their services become one, then those alike but for their environments.
    let mut merged: BTreeMap<Line, Where> = BTreeMap::new();
    for ((services, environment, kind, until, before_until), changes) in sites {
        let org = if kind == Kind::Lost { &base.org } else { &head.org };
        let origins =
            changes.iter().filter_map(|judged| judged.change.ways()?.longest()).flat_map(|way| &way.grant.origins);
        let places = origins.map(|origin| Place::clone(&origin.place)).collect::<BTreeSet<_>>();
        let permissions: BTreeSet<(&Scope, &String)> = changes
            .iter()
            .flat_map(|judged| {
                let scope = &judged.change.reach.scope;
                judged.added.into_iter().flat_map(move |added| added.permissions.iter().map(move |name| (scope, name)))
            })
            .collect();
        let line = Line {
            kind,
            services: BTreeSet::new(),
            what: what(&changes, &services, &environment, org),
            environments: BTreeSet::from([environment]),
            until,
            before_until,
            flags: changes.iter().flat_map(|judged| judged.flags.iter().cloned()).collect(),
            permissions: changes.iter().any(|judged| judged.added.is_some()).then_some(permissions.len()),
            places: BTreeSet::new(),
        };
        let (all, all_places) = merged.entry(line).or_default();
        all.extend(services);
        all_places.extend(places);
    }
    let mut lines: BTreeMap<Line, BTreeSet<EnvironmentId>> = BTreeMap::new();
    for (line, (services, places)) in merged {
        let alike = Line { services, places, environments: BTreeSet::new(), ..line };
        lines.entry(alike).or_default().extend(line.environments);
    }
    lines.into_iter().map(|(line, environments)| Line { environments, ..line }).collect()
}

/// One of our roles where all that it gives there changes; what is left as native roles.
fn what(changes: &[&Judged<'_, '_>], services: &BTreeSet<ServiceId>, environment: &EnvironmentId, org: &Org) -> String {
    let mut open: BTreeSet<(&Scope, &NativeRole)> =
        changes.iter().map(|judged| (&judged.change.reach.scope, &judged.change.reach.role)).collect();
    let all = open.clone();
    let labels = changes.iter().filter_map(|judged| judged.change.ways()).flatten().flat_map(|way| &way.grant.origins);
    let labels: BTreeSet<&str> = labels.map(|origin| &*origin.role).collect();
    let mut roles: Vec<(&RoleId, BTreeSet<(&Scope, &NativeRole)>)> = labels
        .iter()
        .filter_map(|label| {
            let (id, role) = org.roles.get_key_value(*label)?;
            let scopes = services.iter().filter_map(|service| org.services.get(service)?.sites.get(environment));
            let scopes: BTreeSet<&Scope> = all
                .iter()
                .map(|(scope, _)| *scope)
                .filter(|scope| scopes.clone().any(|site| site.scopes.contains(scope)))
                .collect();
            let gives = scopes.into_iter().flat_map(|scope| {
                let natives = role.natives.iter().filter(|native| native.applies_in(scope));
                natives.map(move |native| (scope, native))
            });
            Some((id, gives.collect()))
        })
        .collect();
    roles.sort_by_key(|(id, gives)| (std::cmp::Reverse(gives.len()), *id));
    let mut names: Vec<String> = Vec::new();
    for (id, gives) in roles {
        if !gives.is_empty() && gives.is_subset(&all) && !gives.is_disjoint(&open) {
            open.retain(|one| !gives.contains(one));
            names.push(id.to_string());
        }
    }
    let natives: BTreeSet<String> = open.into_iter().map(|(_, role)| role.to_string()).collect();
    names.extend(natives);
    names.join(", ")
}

/// What happened to a person in teams, each with the line that says so.
fn reasons(person: &Address, base: &Org, head: &Org, renamed: &BTreeMap<&str, &str>) -> Reasons {
    let mut reasons = Reasons::new();
    let mut say = |text: String, place: &Place| {
        reasons.entry(text).or_default().insert(place.clone());
    };
    for (id, after) in &head.teams {
        let old = renamed.iter().find(|(_, new)| **new == id.as_str()).map_or(id.as_str(), |(old, _)| old);
        let before = base.teams.get(old);
        let (was, is) = (before.and_then(|team| Standing::of(person, team)), Standing::of(person, after));
        match (was, is) {
            (None, Some(is)) => say(format!("joins {id}{}", is.words()), is.place),
            (Some(was), None) => say(format!("leaves {old}"), was.place),
            (Some(was), Some(is)) => {
                if was.leads != is.leads {
                    let verb = if is.leads { "leads" } else { "no longer leads" };
                    say(format!("{verb} {id}"), is.place);
                }
                if was.until != is.until {
                    let until = is.until.map_or("without an end".to_owned(), |until| format!("until {until}"));
                    say(format!("stays in {id} {until}"), is.place);
                }
            }
            (None, None) => {}
        }
    }
    for (id, before) in base.teams.iter().filter(|(id, _)| !head.teams.contains_key(*id)) {
        if renamed.contains_key(id.as_str()) {
            continue;
        }
        if let Some(was) = Standing::of(person, before) {
            say(format!("leaves {id}, which is gone"), was.place);
        }
    }
    reasons
}

/// What somebody is in a team by its own file.
struct Standing<'a> {
    leads: bool,
    until: Option<Day>,
    place: &'a Place,
}

impl<'a> Standing<'a> {
    fn of(person: &Address, team: &'a Team) -> Option<Self> {
        let entry = |list: &'a [crate::model::Membership]| list.iter().find(|entry| entry.address == *person);
        let (lead, member) = (entry(&team.leads), entry(&team.members));
        let entry = lead.or(member)?;
        Some(Self { leads: lead.is_some(), until: entry.until, place: &entry.place })
    }

    fn words(&self) -> &'static str {
        if self.leads { " as a lead" } else { "" }
    }
}
