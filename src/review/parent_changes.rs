//! Reasons in parents: a team that is below another one now, so that its people count as that one's.

use std::collections::{BTreeSet, VecDeque};

use super::{
    change::ChangeKind, change_context::ChangeContext, change_row::ChangeRow, reasons::Reasons,
    renamed_names::RenamedNames,
};
use crate::{
    model::{Address, Audience, Org, TeamId},
    source::Place,
};

/// The changes of parents by which a person became one of a team's people, or no longer is.
pub(super) fn parent_reasons(person: &Address, rows: &[&ChangeRow<'_>], context: &ChangeContext<'_>) -> Reasons {
    let mut reasons = Reasons::new();
    for is_lost in [false, true] {
        let kind = if is_lost { ChangeKind::Lost } else { ChangeKind::Gained };
        let teams = reached(rows, kind);
        let (org, other) =
            if is_lost { (&context.base.org, &context.head.org) } else { (&context.head.org, &context.base.org) };
        let own = org
            .teams
            .iter()
            .filter(|(_, team)| team.leads.iter().chain(&team.members).any(|membership| membership.address == *person));
        for (id, _) in own {
            let is_known = |below: &TeamId, parent: &TeamId| has_parent(other, below, parent, is_lost, &context.teams);
            for (below, parent, place) in new_parents(org, id, &teams, is_known) {
                let verb = if is_lost { "is no longer" } else { "is" };
                reasons.entry(format!("{below} {verb} below {parent}")).or_default().insert(place);
            }
        }
    }
    reasons
}

/// The teams by whose membership access changes.
fn reached<'a>(rows: &[&'a ChangeRow<'_>], kind: ChangeKind) -> BTreeSet<&'a TeamId> {
    let of_kind = rows.iter().filter(|row| row.change.kind() == kind);
    let grants = of_kind.filter_map(|row| row.change.grants()?.longest());
    let audiences = grants.flat_map(|grant| &grant.grant.origins).map(|origin| &origin.audience);
    let teams = audiences.filter_map(|audience| match audience {
        Audience::Members(team) => Some(team),
        Audience::Leads(_) | Audience::Workload(_) | Audience::Named => None,
    });
    teams.collect()
}

/// On the ways up from a team to the nearest of some others: each step that the other side doesn't have.
fn new_parents<'a>(
    org: &'a Org,
    from: &'a TeamId,
    to: &BTreeSet<&TeamId>,
    is_known: impl Fn(&TeamId, &TeamId) -> bool,
) -> Vec<(&'a TeamId, &'a TeamId, Place)> {
    let mut steps: Vec<(&TeamId, &TeamId, &Place)> = Vec::new();
    let mut open = VecDeque::from([from]);
    let mut visited = BTreeSet::from([from]);
    while let Some(below) = open.pop_front() {
        for (parent, place) in org.teams.get(below).into_iter().flat_map(|team| &team.parents) {
            steps.push((below, parent, place));
            if !to.contains(parent) && visited.insert(parent) {
                open.push_back(parent);
            }
        }
    }
    let leading = leading(&steps, to);
    let told = steps.into_iter().filter(|(below, parent, _)| leading.contains(parent) && !is_known(below, parent));
    told.map(|(below, parent, place)| (below, parent, place.clone())).collect()
}

/// The teams of some steps from which a way leads to one of some others, those included.
fn leading<'a>(steps: &[(&'a TeamId, &'a TeamId, &Place)], to: &BTreeSet<&TeamId>) -> BTreeSet<&'a TeamId> {
    let mut leading: BTreeSet<&TeamId> =
        steps.iter().map(|(_, parent, _)| *parent).filter(|parent| to.contains(parent)).collect();
    let mut open: Vec<&TeamId> = leading.iter().copied().collect();
    while let Some(id) = open.pop() {
        let below = steps.iter().filter(|(_, parent, _)| *parent == id).map(|(below, ..)| *below);
        open.extend(below.filter(|below| leading.insert(below)));
    }
    leading
}

fn has_parent(other: &Org, below: &TeamId, parent: &TeamId, is_lost: bool, names: &RenamedNames<'_>) -> bool {
    let name = |id: &TeamId| {
        let name = if is_lost { names.new_name(id.as_str()) } else { names.old_name(id.as_str()) };
        name.to_owned()
    };
    let team = other.teams.get(name(below).as_str());
    team.is_some_and(|team| team.parents.contains_key(name(parent).as_str()))
}
