//! What teams usually have on the services that they own.

use std::collections::{BTreeMap, BTreeSet};

use super::{held_roles::within, service_holdings::ServiceHolding};
use crate::model::{NativeRole, Principal};

/// What owners hold, environment by environment.
#[derive(Debug, Default)]
pub(super) struct UsualAccess {
    pub members: Vec<UsualHolding>,
    /// What the groups of their leads hold besides.
    pub leads: Vec<UsualHolding>,
}

/// What is held on services in one environment.
#[derive(Debug, Default)]
pub(super) struct UsualHolding {
    /// The services that have somebody who could hold something.
    pub services: usize,
    held: Vec<ServiceHolding>,
}

/// The share of services that makes something usual, in percent.
const USUAL: usize = 50;

impl UsualAccess {
    /// What the owners of services hold, and what their leads hold: `lead_group` has the leads' group of a team's.
    pub(super) fn of(
        holdings: &[ServiceHolding],
        environments: usize,
        lead_groups: &BTreeMap<Principal, Principal>,
    ) -> Self {
        let are_leads: BTreeSet<&Principal> = lead_groups.values().collect();
        let owners = owners(holdings, &are_leads);
        let by_holder: BTreeMap<(&Principal, &str, usize), &ServiceHolding> =
            holdings.iter().map(|one| ((&one.holder, one.service.as_str(), one.environment), one)).collect();
        let usual = |environment: usize, holder: &dyn Fn(&Principal) -> Option<Principal>| {
            let present: BTreeSet<&str> =
                holdings.iter().filter(|one| one.environment == environment).map(|one| one.service.as_str()).collect();
            let holders = owners.iter().filter(|(service, _)| present.contains(*service));
            let holders: Vec<(&str, Principal)> =
                holders.filter_map(|(service, owner)| Some((*service, holder(owner)?))).collect();
            let held = holders.iter().filter_map(|(service, holder)| by_holder.get(&(holder, *service, environment)));
            UsualHolding { services: holders.len(), held: held.map(|one| (*one).clone()).collect() }
        };
        let all = 0..environments;
        Self {
            members: all.clone().map(|one| usual(one, &|owner| Some(owner.clone()))).collect(),
            leads: all.map(|one| usual(one, &|owner| lead_groups.get(owner).cloned())).collect(),
        }
    }
}

/// The owner of each service that has one: who holds something in the most environments, and of these the most.
fn owners<'h>(holdings: &'h [ServiceHolding], are_leads: &BTreeSet<&Principal>) -> BTreeMap<&'h str, &'h Principal> {
    let services: BTreeSet<&str> = holdings.iter().map(|one| one.service.as_str()).collect();
    let mut reach: BTreeMap<&Principal, BTreeSet<&str>> = BTreeMap::new();
    for one in holdings {
        reach.entry(&one.holder).or_default().insert(&one.service);
    }
    let is_everywhere = |holder: &Principal| reach.get(holder).is_some_and(|all| all.len() * 2 > services.len());
    let mut scores: BTreeMap<&str, BTreeMap<&Principal, (usize, usize)>> = BTreeMap::new();
    for one in holdings.iter().filter(|one| !are_leads.contains(&one.holder)) {
        let score = scores.entry(&one.service).or_default().entry(&one.holder).or_default();
        *score = (score.0 + 1, score.1 + one.natives.len());
    }
    for scores in scores.values_mut() {
        // Who is nearly everywhere owns nothing where others are, too.
        if !scores.keys().all(|holder| is_everywhere(holder)) {
            scores.retain(|holder, _| !is_everywhere(holder));
        }
    }
    let best = |scores: BTreeMap<&'h Principal, (usize, usize)>| {
        let most = *scores.values().max()?;
        let mut holders = scores.into_iter().filter(|(_, score)| *score == most).map(|(holder, _)| holder);
        // Where two hold the same, nobody can tell.
        holders.next().filter(|_| holders.next().is_none())
    };
    scores.into_iter().filter_map(|(service, scores)| Some((service, best(scores)?))).collect()
}

impl UsualHolding {
    /// What most hold, all of it and nothing else; of what is held as often, the set that others have a part of, too.
    pub(super) fn exact(&self) -> Option<BTreeSet<NativeRole>> {
        let most_targets = self.held.iter().map(|one| one.targets.len()).max()?;
        let whole = self.held.iter().filter(|one| one.targets.len() == most_targets);
        let sets: BTreeSet<&BTreeSet<NativeRole>> = whole.map(|one| &one.natives).collect();
        let counted = sets.into_iter().map(|set| {
            let just = self.count(|one| one.natives == within(set, &one.targets));
            let at_least = self.count(|one| within(set, &one.targets).is_subset(&one.natives));
            (just, at_least, set)
        });
        let (count, _, set) = counted.max_by_key(|(just, at_least, _)| (*just, *at_least))?;
        (self.is_usual(count) && self.is_shared(set)).then(|| set.clone())
    }

    /// The name of the role that most have, in whatever company: the greatest that somebody holds wholly counts.
    pub(super) fn role<'r>(&self, roles: &[(&'r str, &BTreeSet<NativeRole>)]) -> Option<(&'r str, usize)> {
        let mut counts: BTreeMap<&'r str, usize> = BTreeMap::new();
        for one in &self.held {
            let parts = roles.iter().map(|(name, all)| (*name, within(all, &one.targets)));
            let mut held: Vec<_> = parts.filter(|(_, part)| !part.is_empty() && part.is_subset(&one.natives)).collect();
            let most = held.iter().map(|(_, part)| part.len()).max().unwrap_or_default();
            held.retain(|(_, part)| part.len() == most);
            for (name, _) in held {
                *counts.entry(name).or_default() += 1;
            }
        }
        let best = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
        best.filter(|(_, count)| self.is_usual(*count))
    }

    /// Whether more than one group has a set, or one that is the only one in several places.
    fn is_shared(&self, set: &BTreeSet<NativeRole>) -> bool {
        let all: BTreeSet<&Principal> = self.held.iter().map(|one| &one.holder).collect();
        let alike: Vec<&ServiceHolding> =
            self.held.iter().filter(|one| one.natives == within(set, &one.targets)).collect();
        let holders: BTreeSet<&Principal> = alike.iter().map(|one| &one.holder).collect();
        holders.len() > 1 || (all.len() == 1 && alike.len() > 1)
    }

    fn count(&self, is_counted: impl Fn(&ServiceHolding) -> bool) -> usize {
        self.held.iter().filter(|one| is_counted(one)).count()
    }

    fn is_usual(&self, count: usize) -> bool {
        count > 0 && count * 100 >= self.services * USUAL
    }
}
