//! Teams above teams: their people, and circles of parents.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Address, Day, Membership, Team, TeamId, later},
};

/// The maximum number of circles that are reported: those who have more see the rest once these are gone.
const MAX_CIRCLES: usize = 100;

/// Leads and members of each team and of the teams below it, with the latest expiry dates (docs/reference.md, rule 1).
pub(super) fn people_of(teams: &BTreeMap<TeamId, Team>) -> Vec<(TeamId, BTreeMap<Address, Option<Day>>)> {
    let mut people: BTreeMap<&TeamId, BTreeMap<Address, Option<Day>>> = BTreeMap::new();
    for (id, team) in teams {
        let mut open = vec![id];
        let mut visited = BTreeSet::from([id]);
        // Goes up from each team, to each team once, so that a circle ends where it began.
        while let Some(id) = open.pop() {
            let table = people.entry(id).or_default();
            for Membership { address, until, .. } in team.leads.iter().chain(&team.members) {
                table.entry(address.clone()).and_modify(|end| *end = later(*end, *until)).or_insert(*until);
            }
            open.extend(parents(teams, id).filter(|parent| visited.insert(parent)));
        }
    }
    people.into_iter().map(|(id, people)| (id.clone(), people)).collect()
}

/// Reports the circles of parents, each once, at the alphabetically first of its teams: for each step that is in a
/// circle the shortest one that it is in.
pub(super) fn report_circles(teams: &BTreeMap<TeamId, Team>, diagnostics: &mut Diagnostics) {
    let mut circles: BTreeSet<Vec<&TeamId>> = BTreeSet::new();
    let candidates = without_ends(teams);
    for below in &candidates {
        for parent in parents(teams, below).filter(|parent| candidates.contains(parent)) {
            if circles.len() < MAX_CIRCLES
                && let Some(way) = shortest_way(teams, parent, below)
            {
                circles.insert(from_first(&way));
            }
        }
    }
    for circle in &circles {
        diagnostics.push(diagnostic(circle, teams));
    }
}

/// The parents of a team that exist.
fn parents<'a>(teams: &'a BTreeMap<TeamId, Team>, team: &TeamId) -> impl Iterator<Item = &'a TeamId> {
    let parents = teams.get(team).into_iter().flat_map(|team| team.parents.keys());
    parents.filter(|parent| teams.contains_key(*parent))
}

/// The teams that are left when those without a team above are taken away, again and again: none where there is no
/// circle.
fn without_ends(teams: &BTreeMap<TeamId, Team>) -> BTreeSet<&TeamId> {
    let mut above: BTreeMap<&TeamId, usize> = teams.keys().map(|id| (id, parents(teams, id).count())).collect();
    let mut children: BTreeMap<&TeamId, Vec<&TeamId>> = BTreeMap::new();
    for id in teams.keys() {
        for parent in parents(teams, id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut open: Vec<&TeamId> = above.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = open.pop() {
        above.remove(id);
        for child in children.get(id).into_iter().flatten() {
            if let Some(count) = above.get_mut(child) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    open.push(child);
                }
            }
        }
    }
    above.into_keys().collect()
}

/// The shortest way up from a team to another, both included; of several the first by name.
fn shortest_way<'a>(teams: &'a BTreeMap<TeamId, Team>, from: &'a TeamId, to: &TeamId) -> Option<Vec<&'a TeamId>> {
    let mut below: BTreeMap<&TeamId, Option<&TeamId>> = BTreeMap::from([(from, None)]);
    let mut open = VecDeque::from([from]);
    while let Some(id) = open.pop_front() {
        if id == to {
            let mut way: Vec<&TeamId> =
                std::iter::successors(Some(id), |id| below.get(id).copied().flatten()).collect();
            way.reverse();
            return Some(way);
        }
        for parent in parents(teams, id) {
            below.entry(parent).or_insert_with(|| {
                open.push_back(parent);
                Some(id)
            });
        }
    }
    None
}

/// A circle that begins at its alphabetically first team.
fn from_first<'a>(circle: &[&'a TeamId]) -> Vec<&'a TeamId> {
    let first = circle.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(index, _)| index);
    circle.iter().cycle().skip(first).take(circle.len()).copied().collect()
}

fn diagnostic(circle: &[&TeamId], teams: &BTreeMap<TeamId, Team>) -> Diagnostic {
    let names: Vec<&str> = circle.iter().chain(circle.first()).map(|id| id.as_str()).collect();
    let start = names.first().copied().unwrap_or_default();
    let message = format!("team `{start}` is its own parent: {}", names.join(" → "));
    let mut fault = Diagnostic::error(RuleId::CircularParent, message).hint("remove one of these `parent:` lines");
    for (below, parent) in circle.iter().zip(circle.iter().cycle().skip(1)) {
        if let Some(place) = teams.get(*below).and_then(|team| team.parents.get(*parent)) {
            fault = fault.label(place.clone(), format!("`{below}` is below `{parent}`"));
        }
    }
    fault
}
