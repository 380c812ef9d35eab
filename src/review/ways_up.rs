//! The ways from a team up to another one.

use std::collections::{BTreeMap, BTreeSet};

use super::explanation::ExplanationLine;
use crate::model::{Org, TeamId};

/// The maximum number of ways that are told: where teams are below many others, there can be more ways than anybody
/// reads.
const MAX_WAYS: usize = 8;

/// The lines of each way from a team up to another: one way without lines where they are the same, none where the one
/// isn't below the other.
pub(super) fn ways_up(org: &Org, from: &TeamId, to: &TeamId) -> Vec<Vec<ExplanationLine>> {
    let leading = leading(org, from, to);
    let mut ways: Vec<Vec<ExplanationLine>> = Vec::new();
    let mut open: Vec<Vec<&TeamId>> = org.teams.get_key_value(from).map(|(id, _)| vec![id]).into_iter().collect();
    while let Some(way) = open.pop() {
        let Some(last) = way.last() else { continue };
        if *last == to {
            if ways.len() == MAX_WAYS {
                let more = ExplanationLine { text: format!("and on more ways up to {to}"), place: None, until: None };
                if let Some(last) = ways.last_mut() {
                    last.push(more);
                }
                break;
            }
            ways.push(lines(org, &way));
            continue;
        }
        let parents = org.teams.get(*last).into_iter().flat_map(|team| team.parents.keys());
        // Whatever leads to the team ends there, so no step is in vain.
        let next = parents.filter(|parent| leading.contains(parent) && !way.contains(parent));
        open.extend(next.rev().map(|parent| [way.as_slice(), &[parent]].concat()));
    }
    ways
}

/// The teams above one from which a way leads up to another, that one included.
fn leading<'a>(org: &'a Org, from: &TeamId, to: &TeamId) -> BTreeSet<&'a TeamId> {
    let mut children: BTreeMap<&TeamId, Vec<&TeamId>> = BTreeMap::new();
    for (id, team) in org.lineage(from) {
        for parent in team.parents.keys() {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut open: Vec<&TeamId> = org.teams.get_key_value(to).map(|(id, _)| id).into_iter().collect();
    let mut leading = BTreeSet::new();
    while let Some(id) = open.pop() {
        if leading.insert(id) {
            open.extend(children.get(id).into_iter().flatten());
        }
    }
    leading
}

fn lines(org: &Org, way: &[&TeamId]) -> Vec<ExplanationLine> {
    let steps = way.iter().zip(way.iter().skip(1));
    let line = |(below, parent): (&&TeamId, &&TeamId)| {
        let place = org.teams.get(*below)?.parents.get(*parent)?;
        Some(ExplanationLine::at(format!("{below} is below {parent}"), place.clone()))
    };
    steps.filter_map(line).collect()
}
