//! Sets of native roles that are held together, so that few of them say nearly all that is held.
//!
//! Sets are bits, and what counts is length: a role of a set is one line in place of the native roles that it has, and
//! costs the lines of its definition once.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Native roles by their bits.
pub(super) type RoleSet = u128;

/// Sets that are tried, and roles that are found, at most.
const MAX_CANDIDATES: usize = 400;
const MAX_PAIRED: usize = 150;
const MAX_ROLES: usize = 24;

/// All places where just the same is held.
#[derive(Debug, Default)]
struct AlikeRows {
    count: usize,
    holders: BTreeSet<usize>,
    sites: BTreeSet<usize>,
}

/// How a role would be used.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct RoleUse {
    pub holders: usize,
    pub sites: usize,
    /// The lines that it saves there.
    pub saves: usize,
}

/// What is held, to find roles from.
#[derive(Debug, Default)]
pub(super) struct RoleMiner {
    /// By what is held, and by all that can be held there.
    rows: BTreeMap<(RoleSet, RoleSet), AlikeRows>,
    all_holders: BTreeSet<usize>,
}

impl RoleMiner {
    /// Takes what a holder has at a site where only what is in `room` can be had.
    pub(super) fn add(&mut self, set: RoleSet, room: RoleSet, holder: usize, site: usize) {
        let rows = self.rows.entry((set, room)).or_default();
        rows.count += 1;
        rows.holders.insert(holder);
        rows.sites.insert(site);
        self.all_holders.insert(holder);
    }

    /// The roles beside given ones that save the most, one after the other, as long as they save anything.
    pub(super) fn mine(&self, given: &[RoleSet]) -> Vec<RoleSet> {
        let mut chosen = given.to_vec();
        // Roles that were added make others save less, so what a set saved before is as much as it can save now.
        let mut open: Vec<(usize, RoleSet)> =
            self.candidates().into_iter().map(|set| (self.saved_by(set, &[]), set)).collect();
        open.sort_by_key(|(saved, set)| (Reverse(*saved), *set));
        open.truncate(MAX_CANDIDATES);
        while chosen.len() < MAX_ROLES {
            let mut best: Option<(usize, RoleSet)> = None;
            for (bound, set) in &mut open {
                if best.is_some_and(|(saved, _)| saved >= *bound) {
                    continue;
                }
                *bound = self.saved_by(*set, &chosen);
                if *bound > definition(*set, &chosen) && best.is_none_or(|(saved, _)| *bound > saved) {
                    best = Some((*bound, *set));
                }
            }
            let Some((_, set)) = best else { break };
            chosen.push(set);
            open.retain(|(_, other)| *other != set);
        }
        self.without_needless(chosen, given.len())
    }

    /// Takes out roles that others made needless, those that save the least first.
    fn without_needless(&self, mut chosen: Vec<RoleSet>, given: usize) -> Vec<RoleSet> {
        loop {
            let loss = |at: usize| {
                let mut others = chosen.clone();
                let set = others.remove(at);
                (self.saved_by(set, &others), definition(set, &others), at)
            };
            let least = (given..chosen.len()).map(loss).filter(|(saved, cost, _)| saved <= cost).min();
            let Some((.., at)) = least else { return chosen };
            chosen.remove(at);
        }
    }

    /// How many lines it takes to say all native roles one by one.
    pub(super) fn lines(&self) -> usize {
        self.rows.iter().map(|((set, _), rows)| set.count_ones() as usize * rows.count).sum()
    }

    /// The sets that are held as they are, and what pairs of the most common have in common.
    fn candidates(&self) -> BTreeSet<RoleSet> {
        let mut counts: BTreeMap<RoleSet, usize> = BTreeMap::new();
        for ((set, _), rows) in &self.rows {
            *counts.entry(*set).or_default() += rows.count;
        }
        let mut common: Vec<(usize, RoleSet)> = counts.iter().map(|(set, count)| (*count, *set)).collect();
        common.sort_by_key(|(count, set)| (Reverse(*count), *set));
        common.truncate(MAX_PAIRED);
        let pairs = common
            .iter()
            .enumerate()
            .flat_map(|(at, (_, left))| common.iter().skip(at + 1).map(move |(_, right)| left & right));
        let all = counts.keys().copied().chain(pairs);
        all.filter(|set| set.count_ones() > 1 && self.is_shared(*set)).collect()
    }

    /// Whether enough hold a set: more than one, or one that is the only one, in several places.
    fn is_shared(&self, set: RoleSet) -> bool {
        let mut holders: BTreeSet<usize> = BTreeSet::new();
        for ((held, room), rows) in &self.rows {
            if fits(set, *held, *room) && (set & room).count_ones() > 1 {
                holders.extend(&rows.holders);
            }
            if holders.len() > 1 {
                return true;
            }
        }
        holders.len() == self.all_holders.len()
    }

    /// The lines that a role saves beside others.
    fn saved_by(&self, set: RoleSet, others: &[RoleSet]) -> usize {
        let mut with: Vec<RoleSet> = others.to_vec();
        with.push(set);
        let fitting = self.rows.iter().filter(|((held, room), _)| fits(set, *held, *room));
        let saved = fitting.map(|((held, room), rows)| {
            let (before, after) = (cover(*held, *room, others).1, cover(*held, *room, &with).1);
            before.saturating_sub(after) * rows.count
        });
        saved.sum()
    }

    /// How each of some roles would be used.
    pub(super) fn uses(&self, roles: &[RoleSet]) -> Vec<RoleUse> {
        let mut holders: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); roles.len()];
        let mut sites = holders.clone();
        let mut saves = vec![0; roles.len()];
        for ((held, room), rows) in &self.rows {
            for (at, lines) in cover(*held, *room, roles).0 {
                if let (Some(holders), Some(sites), Some(saves)) =
                    (holders.get_mut(at), sites.get_mut(at), saves.get_mut(at))
                {
                    holders.extend(&rows.holders);
                    sites.extend(&rows.sites);
                    *saves += (lines - 1) * rows.count;
                }
            }
        }
        let counted = holders.iter().zip(&sites).zip(saves);
        counted.map(|((holders, sites), saves)| RoleUse { holders: holders.len(), sites: sites.len(), saves }).collect()
    }
}

/// Whether a role could be what somebody has of it: all that can be had there is held.
fn fits(set: RoleSet, held: RoleSet, room: RoleSet) -> bool {
    let part = set & room;
    part != 0 && part & !held == 0
}

/// The roles by which one would say what is held, each with how many native roles it stands for, and the number of lines
/// that takes.
fn cover(held: RoleSet, room: RoleSet, roles: &[RoleSet]) -> (Vec<(usize, usize)>, usize) {
    let (mut left, mut used, mut lines) = (held, Vec::new(), 0);
    while left != 0 {
        let new = |set: RoleSet| (set & room & left).count_ones() as usize;
        let fitting = roles.iter().enumerate().filter(|(_, set)| fits(**set, held, room));
        // Of two roles that say as much, the one that also says less elsewhere.
        let best = fitting.max_by_key(|(at, set)| (new(**set), Reverse(set.count_ones()), Reverse(*at)));
        match best {
            Some((at, set)) if new(*set) > 1 || (left == *set & room) => {
                used.push((at, new(*set)));
                left &= !*set;
                lines += 1;
            }
            _ => return (used, lines + left.count_ones() as usize),
        }
    }
    (used, lines)
}

/// The lines of a role's definition: its name, and the native roles that it doesn't have from others. What others have
/// together is no role of its own.
fn definition(set: RoleSet, others: &[RoleSet]) -> usize {
    let included = others.iter().filter(|other| *other & !set == 0 && **other != set).fold(0, |all, other| all | other);
    match (set & !included).count_ones() as usize {
        0 => usize::MAX,
        own => 1 + own,
    }
}
