//! Teams and services that changed their name: declared by `formerly`, or recognised by what they grant.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{EnvironmentId, Org, OrgState, Placement, Scope, Service, ServiceId, TargetId, Team, TeamId},
    source::Place,
    text::distance,
};

/// The kind of thing that was renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RenameKind {
    Team,
    Service,
    /// A cluster of `teamkit.yaml`, and only by declaration.
    Cluster,
}

impl RenameKind {
    /// The name in the public forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Service => "service",
            Self::Cluster => "cluster",
        }
    }
}

/// A name that is made from that of a team or service and changed with it, and with it every binding that names it: the
/// group `payments@example.com` became `billing@example.com`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DerivedName {
    Group {
        before: String,
        after: String,
    },
    LeadGroup {
        before: String,
        after: String,
    },
    /// A target's scope of the service in an environment, by its own part.
    Scope {
        target: TargetId,
        environment: EnvironmentId,
        before: String,
        after: String,
    },
}

/// A team or service whose name became another: payments became billing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub kind: RenameKind,
    pub before: String,
    pub after: String,
    /// Whether `formerly` says so.
    pub is_declared: bool,
    pub derived: BTreeSet<DerivedName>,
    /// Where the new name is defined.
    pub place: Place,
}

impl Rename {
    /// One sentence for a reviewer, without a full stop; names in backticks.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { kind, before, after, is_declared, derived, place: _ } = self;
        let kind = kind.as_str();
        if *is_declared && derived.is_empty() {
            return format!("{kind} `{before}` became `{after}`");
        }
        let start = if *is_declared {
            format!("{kind} `{before}` became `{after}`")
        } else {
            format!("looks like {kind} `{before}` became `{after}`")
        };
        let mut advice = pins(derived);
        if !is_declared {
            advice.push(format!("add `formerly: [{before}]`"));
        }
        format!("{start}: {}", advice.join(", "))
    }
}

/// The settings that keep everything where it was.
fn pins(derived: &BTreeSet<DerivedName>) -> Vec<String> {
    let mut pins = Vec::new();
    let mut scopes: BTreeMap<TargetId, Vec<String>> = BTreeMap::new();
    for name in derived {
        match name {
            DerivedName::Group { before, after: _ } => pins.push(format!("pin `group: {before}` to keep its bindings")),
            DerivedName::LeadGroup { before, after: _ } => pins.push(format!("pin `lead_group: {before}`")),
            DerivedName::Scope { target, environment, before, after: _ } => {
                scopes.entry(*target).or_default().push(format!("{environment}: {before}"));
            }
        }
    }
    pins.extend(scopes.into_iter().map(|(target, scopes)| {
        let (name, key, scopes) = (target.as_str(), target.facts().scope_key, scopes.join(", "));
        format!("pin `{name}: {{ {key}: {{ {scopes} }} }}` in the registry, or its access moves to another {key}")
    }));
    pins
}

/// Every rename between two organizations, teams first.
#[must_use]
pub fn renames(base: &OrgState, head: &OrgState) -> Vec<Rename> {
    let mut renames = teams(&base.org, &head.org);
    let team_names: BTreeMap<&str, &str> =
        renames.iter().map(|rename| (rename.before.as_str(), rename.after.as_str())).collect();
    let services = services(&base.org, &head.org, &team_names);
    renames.extend(services);
    renames
}

fn teams(base: &Org, head: &Org) -> Vec<Rename> {
    let gone: BTreeMap<&TeamId, &Team> = base.teams.iter().filter(|(id, _)| !head.teams.contains_key(*id)).collect();
    let new: BTreeMap<&TeamId, &Team> = head.teams.iter().filter(|(id, _)| !base.teams.contains_key(*id)).collect();
    let declared = |new: &Team, gone: &TeamId| new.formerly.iter().any(|name| name.text == gone.as_str());
    let pairs = pairs(&gone, &new, declared, |before, after| {
        let people = jaccard(&before.people.keys().collect(), &after.people.keys().collect());
        let owned = |team: &Team| team.services.iter().map(|owned| owned.service.to_string()).collect::<BTreeSet<_>>();
        let owned = jaccard(&owned(before), &owned(after));
        // Other people with the same services are a hand-over, the same people with other services a new team.
        match (people, owned) {
            (Some(people), Some(owned)) if people >= 0.5 && owned >= 0.5 => Some(people + owned),
            (Some(share), None) | (None, Some(share)) if share >= 0.5 => Some(share),
            _ => None,
        }
    });
    pairs
        .into_iter()
        .map(|((before_id, before), (after_id, after), is_declared)| Rename {
            kind: RenameKind::Team,
            before: before_id.to_string(),
            after: after_id.to_string(),
            is_declared,
            derived: derived_groups(before, after),
            place: after.place.clone(),
        })
        .collect()
}

fn derived_groups(before: &Team, after: &Team) -> BTreeSet<DerivedName> {
    let mut derived = BTreeSet::new();
    if before.group != after.group {
        derived.insert(DerivedName::Group { before: before.group.to_string(), after: after.group.to_string() });
    }
    if before.uses_lead_group() && after.uses_lead_group() && before.lead_group != after.lead_group {
        let (before, after) = (before.lead_group.to_string(), after.lead_group.to_string());
        derived.insert(DerivedName::LeadGroup { before, after });
    }
    derived
}

/// What tells a service from others, besides its name: its scopes and owners.
struct ServiceFingerprint<'a> {
    service: &'a Service,
    name: &'a str,
    scopes: BTreeSet<Scope>,
    owners: BTreeSet<&'a str>,
}

impl<'a> ServiceFingerprint<'a> {
    /// The fingerprints of services that another organization lacks; owners under their new names.
    fn of(org: &'a Org, other: &Org, teams: &BTreeMap<&'a str, &'a str>) -> Vec<(&'a ServiceId, Self)> {
        let alone = org.services.iter().filter(|(id, _)| !other.services.contains_key(*id));
        let fingerprints = alone.map(|(id, service)| {
            let owners = service.owners.keys().map(TeamId::as_str);
            let owners = owners.map(|team| teams.get(team).copied().unwrap_or(team)).collect();
            (id, Self { service, name: id.as_str(), scopes: scopes(service), owners })
        });
        fingerprints.collect()
    }
}

fn services<'a>(base: &'a Org, head: &'a Org, teams: &BTreeMap<&'a str, &'a str>) -> Vec<Rename> {
    let (gone, new) = (ServiceFingerprint::of(base, head, teams), ServiceFingerprint::of(head, base, &BTreeMap::new()));
    let gone: BTreeMap<&ServiceId, &ServiceFingerprint<'_>> =
        gone.iter().map(|(id, fingerprint)| (*id, fingerprint)).collect();
    let new: BTreeMap<&ServiceId, &ServiceFingerprint<'_>> =
        new.iter().map(|(id, fingerprint)| (*id, fingerprint)).collect();
    let declared = |new: &ServiceFingerprint<'_>, gone: &ServiceId| {
        new.service.formerly.iter().any(|name| name.text == gone.as_str())
    };
    let pairs = pairs(&gone, &new, declared, |before, after| {
        let scopes = jaccard(&before.scopes, &after.scopes).unwrap_or(0.0);
        let owners = jaccard(&before.owners, &after.owners).unwrap_or(0.0);
        if scopes < 0.5 && owners < 0.5 {
            return None;
        }
        let has_same_values =
            before.service.description.is_some() && before.service.description == after.service.description;
        let longest = before.name.len().max(after.name.len()).max(1);
        let apart = distance(before.name, after.name);
        #[expect(clippy::cast_precision_loss, reason = "names are short")]
        let name = 1.0 - apart as f64 / longest as f64;
        let is_likely = scopes >= 0.5 || has_same_values || name >= 0.5;
        is_likely.then_some(4.0 * scopes + owners + if has_same_values { 1.0 } else { 0.0 } + name)
    });
    pairs
        .into_iter()
        .map(|((before_id, before), (after_id, after), is_declared)| Rename {
            kind: RenameKind::Service,
            before: before_id.to_string(),
            after: after_id.to_string(),
            is_declared,
            derived: derived_scopes(before.service, after.service),
            place: after.service.place.clone(),
        })
        .collect()
}

fn derived_scopes(before: &Service, after: &Service) -> BTreeSet<DerivedName> {
    let mut derived = BTreeSet::new();
    for (environment, old) in &before.placements {
        let Some(new) = after.placement(environment) else { continue };
        for target in TargetId::ALL {
            let first = |site: &Placement| site.scopes_of(target).next().map(|scope| scope.id().to_owned());
            if let (Some(before), Some(after)) = (first(old), first(new))
                && before != after
            {
                derived.insert(DerivedName::Scope { target, environment: environment.clone(), before, after });
            }
        }
    }
    derived
}

fn scopes(service: &Service) -> BTreeSet<Scope> {
    service.placements.values().flat_map(|site| site.scopes.iter().cloned()).collect()
}

/// The Jaccard index of two sets, which is the share of all their elements that is in both, from 0 to 1; nothing if
/// both are empty.
fn jaccard<T: Ord>(left: &BTreeSet<T>, right: &BTreeSet<T>) -> Option<f64> {
    let (both, any) = (left.intersection(right).count(), left.union(right).count());
    #[expect(clippy::cast_precision_loss, reason = "a share of few things")]
    let share = both as f64 / any as f64;
    (any > 0).then_some(share)
}

/// Something that is gone, something that is new, and whether it is declared that they are the same.
type RenamePair<'a, I, T> = ((&'a I, &'a T), (&'a I, &'a T), bool);

/// Pairs of what is gone and what is new: those declared, then those that are each other's best match, without a tie.
fn pairs<'a, I: Ord, T>(
    gone: &BTreeMap<&'a I, &'a T>,
    new: &BTreeMap<&'a I, &'a T>,
    is_declared: impl Fn(&T, &I) -> bool,
    score: impl Fn(&T, &T) -> Option<f64>,
) -> Vec<RenamePair<'a, I, T>> {
    let mut pairs: Vec<RenamePair<'a, I, T>> = Vec::new();
    let (mut gone, mut new) = (gone.clone(), new.clone());
    let declared: Vec<_> = new
        .iter()
        .filter_map(|(id, thing)| {
            let mut before = gone.iter().filter(|(old, _)| is_declared(thing, old));
            before.next().map(|(old_id, old)| ((*old_id, *old), (*id, *thing), true))
        })
        .collect();
    for pair in declared {
        // One old name has one heir.
        if gone.remove(pair.0.0).is_some() {
            new.remove(pair.1.0);
            pairs.push(pair);
        }
    }
    let mut scores: Vec<(f64, &'a I, &'a I)> = Vec::new();
    for (old_id, old) in &gone {
        scores.extend(new.iter().filter_map(|(id, thing)| score(old, thing).map(|score| (score, *old_id, *id))));
    }
    // The best of each, and whether nothing else is as good.
    let mut best_of_old: BTreeMap<&I, (f64, bool)> = BTreeMap::new();
    let mut best_of_new: BTreeMap<&I, (f64, bool)> = BTreeMap::new();
    for (score, old, id) in &scores {
        for (best, id) in [(&mut best_of_old, old), (&mut best_of_new, id)] {
            let entry = best.entry(*id).or_insert((f64::NEG_INFINITY, true));
            if *score > entry.0 {
                *entry = (*score, true);
            } else if *score >= entry.0 {
                entry.1 = false;
            }
        }
    }
    for (score, old, id) in &scores {
        let is_best =
            |best: &BTreeMap<&I, (f64, bool)>, id: &I| best.get(id).is_some_and(|(top, alone)| *alone && score >= top);
        if is_best(&best_of_old, old)
            && is_best(&best_of_new, id)
            && let (Some(before), Some(after)) = (gone.get(old), new.get(id))
        {
            pairs.push(((*old, *before), (*id, *after), false));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::jaccard;

    #[test]
    fn the_jaccard_index_is_the_share_that_is_in_both() {
        for (left, right, index) in [
            (&[][..], &[][..], None),
            (&[1], &[], Some(0.0)),
            (&[1, 2], &[3], Some(0.0)),
            (&[1, 2], &[2, 1], Some(1.0)),
            (&[1, 2, 3], &[2, 3, 4], Some(0.5)),
            (&[1], &[1, 2, 3, 4], Some(0.25)),
        ] {
            let set = |numbers: &[i32]| numbers.iter().copied().collect::<BTreeSet<i32>>();
            assert_eq!(jaccard(&set(left), &set(right)), index, "{left:?} and {right:?}");
        }
    }
}
