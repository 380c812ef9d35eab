//! Roles of the workspace that would say what many hold alike.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    comment::comment,
    held_roles::HeldRoles,
    known_roles::is_suitable,
    role_miner::{RoleMiner, RoleSet, RoleUse},
    role_names::role_name,
    yaml::{list, mapping},
};
use crate::{
    catalog::Catalog,
    model::{NativeRole, PolicyRule, TargetId},
    text::{plural, yaml_scalar},
};

/// Native roles that many hold together, as a role of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestedRole {
    pub name: String,
    /// Others of the same proposal whose native roles it has, too.
    pub includes: Vec<String>,
    /// The native roles that it has beyond those.
    pub natives: BTreeSet<NativeRole>,
    /// All that it gives.
    pub all: BTreeSet<NativeRole>,
    /// In how many sites it would be used, and by how many holders.
    pub sites: usize,
    pub holders: usize,
    /// How many lines it saves there.
    pub saves: usize,
}

/// The native roles that a target takes more of than anybody tells apart.
const MAX_NATIVES: usize = RoleSet::BITS as usize;

/// Roles that would say what is held in fewer lines, those that save the most first. `existing` are the roles that there
/// are, with all that they give: none of those is proposed, and no name of theirs.
#[must_use]
pub fn suggest_roles(
    rows: &[HeldRoles],
    existing: &BTreeMap<String, BTreeSet<NativeRole>>,
    catalog: &Catalog,
) -> Vec<SuggestedRole> {
    let suitable: Vec<HeldRoles> = rows.iter().map(|row| suitable(row, catalog)).collect();
    let search = RoleSearch {
        known: existing.values().cloned().collect(),
        wanted: BTreeSet::new(),
        of_leads: BTreeSet::new(),
        taken: existing.keys().cloned().collect(),
        least: (1, 0),
        catalog,
    };
    let mut roles = search.roles(&suitable);
    roles.sort_by(|left, right| (Reverse(left.saves), &left.name).cmp(&(Reverse(right.saves), &right.name)));
    roles
}

fn suitable(row: &HeldRoles, catalog: &Catalog) -> HeldRoles {
    let natives = row.natives.iter().filter(|role| is_suitable(role, catalog)).cloned().collect();
    HeldRoles { natives, ..row.clone() }
}

/// What is looked for.
pub(super) struct RoleSearch<'a> {
    /// What roles give that there are.
    pub known: BTreeSet<BTreeSet<NativeRole>>,
    /// What roles have to give, whatever they save.
    pub wanted: BTreeSet<BTreeSet<NativeRole>>,
    /// What only leads have.
    pub of_leads: BTreeSet<BTreeSet<NativeRole>>,
    /// Names of other roles.
    pub taken: BTreeSet<String>,
    /// The lines that a role has to save, and the share of all lines that has to be, in a thousand.
    pub least: (usize, usize),
    pub catalog: &'a Catalog,
}

impl RoleSearch<'_> {
    /// Roles of what is held, smaller ones first: those that are wanted, and what saves lines beside all that are given.
    pub(super) fn roles(&self, rows: &[HeldRoles]) -> Vec<SuggestedRole> {
        let table = RoleTable::new(rows, self.known.union(&self.wanted));
        let miner = table.miner(rows);
        let sets = |all: &BTreeSet<BTreeSet<NativeRole>>| -> BTreeSet<RoleSet> {
            all.iter().map(|natives| table.set(natives)).filter(|set| *set != 0).collect()
        };
        let (known, wanted) = (sets(&self.known), sets(&self.wanted));
        let given: Vec<RoleSet> = known.union(&wanted).copied().collect();
        let mut found = miner.mine(&given);
        let mut uses = miner.uses(&found).into_iter();
        let (lines, share) = self.least;
        let least = lines.max(miner.lines() * share / 1000);
        found.retain(|set| {
            let saves = uses.next().map(|used| used.saves).unwrap_or_default();
            given.contains(set) || saves >= least
        });
        let uses = miner.uses(&found);
        let mut sets: Vec<(RoleSet, RoleUse)> = found.into_iter().zip(uses).collect();
        sets.retain(|(set, _)| !known.contains(set));
        sets.sort_by_key(|(set, used)| (set.count_ones(), Reverse(used.sites), *set));
        let taken = self.taken.clone();
        RoleNaming { table: &table, of_leads: &self.of_leads, taken, catalog: self.catalog }.named(&sets)
    }
}

/// Native roles with their bits, those that the most hold first.
struct RoleTable(Vec<NativeRole>);

impl RoleTable {
    /// The table of what is held, with one set of rules for each name.
    fn new<'r>(rows: &'r [HeldRoles], given: impl Iterator<Item = &'r BTreeSet<NativeRole>>) -> Self {
        let mut counts: BTreeMap<&NativeRole, usize> = BTreeMap::new();
        for role in rows.iter().flat_map(|row| &row.natives) {
            *counts.entry(role).or_default() += 1;
        }
        for role in given.flatten() {
            *counts.entry(role).or_default() += rows.len();
        }
        let mut roles: Vec<(&NativeRole, usize)> = counts.into_iter().collect();
        roles.sort_by_key(|(role, count)| (Reverse(*count), *role));
        let mut seen = BTreeSet::new();
        roles.retain(|(role, _)| seen.insert(role.to_string()));
        let mut roles: Vec<NativeRole> = roles.into_iter().map(|(role, _)| role.clone()).take(MAX_NATIVES).collect();
        roles.sort();
        Self(roles)
    }

    fn set(&self, natives: &BTreeSet<NativeRole>) -> RoleSet {
        natives.iter().filter_map(|role| self.0.binary_search(role).ok()).fold(0, |set, at| set | (1 << at))
    }

    fn natives(&self, set: RoleSet) -> BTreeSet<NativeRole> {
        let held = self.0.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        held.map(|(_, role)| role.clone()).collect()
    }

    /// All that can be had where some targets are.
    fn room(&self, targets: &BTreeSet<TargetId>) -> RoleSet {
        let fitting = self.0.iter().enumerate().filter(|(_, role)| targets.contains(&role.target()));
        fitting.fold(0, |set, (at, _)| set | (1 << at))
    }

    fn miner(&self, rows: &[HeldRoles]) -> RoleMiner {
        let mut miner = RoleMiner::default();
        let (mut holders, mut sites) = (BTreeMap::new(), BTreeMap::new());
        let mut rooms: BTreeMap<&BTreeSet<TargetId>, RoleSet> = BTreeMap::new();
        for HeldRoles { holder, site, natives, targets } in rows {
            let set = self.set(natives);
            let room = *rooms.entry(targets).or_insert_with(|| self.room(targets));
            let (next_holder, next_site) = (holders.len(), sites.len());
            let holder = *holders.entry(holder).or_insert(next_holder);
            let site = *sites.entry(site).or_insert(next_site);
            if set != 0 {
                miner.add(set, room, holder, site);
            }
        }
        miner
    }
}

/// Names for sets, which are in the order of their sizes.
struct RoleNaming<'a> {
    table: &'a RoleTable,
    of_leads: &'a BTreeSet<BTreeSet<NativeRole>>,
    taken: BTreeSet<String>,
    catalog: &'a Catalog,
}

impl RoleNaming<'_> {
    fn named(mut self, sets: &[(RoleSet, RoleUse)]) -> Vec<SuggestedRole> {
        let mut names: BTreeMap<RoleSet, String> = BTreeMap::new();
        // What is used the most has the plainest name.
        let mut order: Vec<&(RoleSet, RoleUse)> = sets.iter().collect();
        order.sort_by_key(|(set, used)| (Reverse(used.sites), *set));
        for (set, _) in order {
            let own = self.table.natives(set & !included(*set, sets).1);
            let mut telling: Vec<&NativeRole> = own.iter().collect();
            telling.sort_by_key(|role| (sets.iter().filter(|(other, _)| self.has(*other, role)).count(), *role));
            let all = self.table.natives(*set);
            let name = role_name(&all, &telling, self.of_leads.contains(&all), &self.taken, self.catalog);
            self.taken.insert(name.clone());
            names.insert(*set, name);
        }
        let role = |(set, used): &(RoleSet, RoleUse)| {
            let (sets, given) = included(*set, sets);
            SuggestedRole {
                name: names.get(set).cloned().unwrap_or_default(),
                includes: sets.iter().filter_map(|set| names.get(set).cloned()).collect(),
                natives: self.table.natives(set & !given),
                all: self.table.natives(*set),
                sites: used.sites,
                holders: used.holders,
                saves: used.saves,
            }
        };
        sets.iter().map(role).collect()
    }

    fn has(&self, set: RoleSet, role: &NativeRole) -> bool {
        self.table.0.binary_search(role).is_ok_and(|at| set & (1 << at) != 0)
    }
}

/// The greatest sets within another, and all that they have.
fn included(set: RoleSet, sets: &[(RoleSet, RoleUse)]) -> (Vec<RoleSet>, RoleSet) {
    let within: Vec<RoleSet> =
        sets.iter().map(|(other, _)| *other).filter(|other| *other != set && other & !set == 0).collect();
    let is_within_other = |one: RoleSet| within.iter().any(|other| *other != one && one & !other == 0);
    let greatest: Vec<RoleSet> = within.iter().copied().filter(|one| !is_within_other(*one)).collect();
    let all = greatest.iter().fold(0, |all, one| all | one);
    (greatest, all)
}

/// Roles as entries of `roles:`, each with what speaks for it.
#[must_use]
pub fn roles_block(roles: &[SuggestedRole]) -> String {
    roles.iter().map(entry).collect()
}

fn entry(role: &SuggestedRole) -> String {
    let SuggestedRole { name, includes, natives, all: _, sites, holders, saves } = role;
    let mut text = format!("  {}:\n", yaml_scalar(name));
    let held = format!("held by {} in {}", plural(*holders, "holder"), plural(*sites, "place"));
    text.push_str(&comment(4, &if *saves > 0 { format!("{held}, saves {}", plural(*saves, "line")) } else { held }));
    if !includes.is_empty() {
        text.push_str(&format!("    includes: {}\n", list(includes)));
    }
    for target in TargetId::ALL {
        let natives: Vec<&NativeRole> = natives.iter().filter(|role| role.target() == target).collect();
        let (key, has_rules) = (target.as_str(), natives.iter().any(|role| role.own_rules().is_some()));
        match natives.as_slice() {
            [] => {}
            natives if has_rules => {
                text.push_str(&format!("    {key}:\n"));
                text.extend(natives.iter().map(|role| item(role)));
            }
            natives => text.push_str(&format!("    {key}: {}\n", list(natives.iter().map(|role| role.name())))),
        }
    }
    text
}

/// A native role as an item of a list, with the rules that it has live.
fn item(role: &NativeRole) -> String {
    let name = yaml_scalar(role.name());
    let Some(rules) = role.own_rules() else { return format!("      - {name}\n") };
    let written = |PolicyRule { api_groups, resources, verbs, resource_names }: &PolicyRule| {
        let names = (!resource_names.is_empty()).then(|| ("resource_names", list(resource_names)));
        let lists = [("api_groups", list(api_groups)), ("resources", list(resources)), ("verbs", list(verbs))];
        format!("          - {}\n", mapping(lists.into_iter().chain(names)))
    };
    format!("      - role: {name}\n        rules:\n{}", rules.iter().map(written).collect::<String>())
}
