//! The comparison, scope by scope.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    grant_ends::{DefinedGrant, by_principal, defined_end, end_of, lasting_condition, latest},
    member_names::MemberNames,
    membership,
    place::DriftPlace,
    row::{DriftEnd, DriftKind, DriftOrigin, DriftRow, ShownCondition},
    scopes::DriftScopes,
    unlisted::UnlistedObjects,
};
use crate::{
    live::{AgentNumbers, LiveGrant, LiveMember, LiveWorld, meaning},
    model::{Condition, Day, Grant, GrantKey, GroupRole, OrgState, Scope},
};

/// What differs between definitions and what is live, on the places that both know.
#[derive(Debug, Default)]
pub struct Drift<'a> {
    /// By place, then principal, then role.
    pub rows: Vec<DriftRow<'a>>,
    /// Live and not defined, and the cloud's or the cluster's own.
    pub folded: Vec<DriftRow<'a>>,
    /// Live in a folder, an organization or a whole cluster that no definition names, and perhaps above what they do.
    pub inherited: Vec<DriftRow<'a>>,
    /// Such rows that are the clouds' and clusters' own.
    pub inherited_folded: Vec<DriftRow<'a>>,
    /// Of what is folded, wherever it is, that of service agents which probably act for strangers.
    pub foreign_agents: Vec<DriftRow<'a>>,
    /// What everybody has, or everything in a cluster, of what is folded and of what is left out of `inherited`; without
    /// what every cluster gives them.
    pub exposed: Vec<DriftRow<'a>>,
    /// The defined projects that are below a folder or an organization of `inherited`. One that isn't here may be above any.
    pub reaches: BTreeMap<Scope, BTreeSet<Arc<str>>>,
    /// How many assets were exported that definitions can't name, by kind.
    pub others: BTreeMap<Arc<str>, usize>,
    /// Live and not defined, and accepted by `unmanaged`.
    pub accepted: Vec<DriftRow<'a>>,
    /// The places that both sides know.
    pub compared: BTreeSet<DriftPlace>,
    pub only_defined: BTreeSet<DriftPlace>,
    pub only_live: BTreeSet<DriftPlace>,
    /// Objects of clusters that the definitions know, and of which the export has none.
    pub unlisted: BTreeSet<UnlistedObjects>,
    /// The day on which the export began, if it says so.
    pub exported: Option<Day>,
}

impl Drift<'_> {
    /// The same with what belongs to clouds and clusters themselves among the rows.
    #[must_use]
    pub fn with_folded(mut self) -> Self {
        self.rows.append(&mut self.folded);
        self.inherited.append(&mut self.inherited_folded);
        self.sorted()
    }

    fn sorted(mut self) -> Self {
        self.rows.sort_by(|left, right| left.key().cmp(&right.key()));
        self.inherited.sort_by(|left, right| left.key().cmp(&right.key()));
        self.exposed.sort_by(|left, right| left.key().cmp(&right.key()));
        self.foreign_agents.sort_by(|left, right| left.key().cmp(&right.key()));
        self
    }
}

/// Compares definitions, as of a day, with what is live.
#[must_use]
pub fn drift<'a>(state: &'a OrgState, world: &'a LiveWorld) -> Drift<'a> {
    use rayon::prelude::*;

    let (names, agents) = (MemberNames::of(state, world), AgentNumbers::of(world));
    let sides = DriftSides { state, world, names: &names, agents: &agents };
    let DriftScopes { compared, mut only_defined, mut only_live } = DriftScopes::of(state, world);
    let scopes: Vec<(&Scope, &Vec<&Scope>)> = compared.iter().collect();
    let (groups, found) = rayon::join(
        || membership::compare(state, world, &names),
        || -> Vec<Found<'a>> { scopes.par_iter().map(|(live, defined)| sides.compare(live, defined)).collect() },
    );
    only_defined.extend(groups.only_defined.into_iter().map(DriftPlace::Group));
    only_live.extend(groups.only_live.into_iter().map(DriftPlace::Group));
    let places =
        compared.values().filter_map(|defined| defined.first()).map(|scope| DriftPlace::Scope((*scope).clone()));
    let places = places.chain(groups.compared.into_iter().map(DriftPlace::Group)).collect();
    let unlisted = UnlistedObjects::of(state, world);
    let mut drift =
        Drift { compared: places, only_defined, only_live, unlisted, exported: world.exported, ..Drift::default() };
    for Found { rows, folded, exposed, foreign_agents } in found {
        drift.rows.extend(rows);
        drift.folded.extend(folded);
        drift.exposed.extend(exposed);
        drift.foreign_agents.extend(foreign_agents);
    }
    drift.rows.extend(groups.rows);
    let defined = compared.values().flatten().copied();
    let defined = defined.chain(drift.only_defined.iter().filter_map(DriftPlace::scope));
    let clusters: BTreeSet<&str> = defined.filter_map(Scope::cluster).collect();
    let is_above =
        |scope: &&Scope| scope.may_be_above_projects() || (scope.is_cluster() && clusters.contains(scope.id()));
    for scope in drift.only_live.iter().filter_map(DriftPlace::scope).filter(is_above) {
        let Found { rows, folded, exposed, foreign_agents } = sides.compare(scope, &[]);
        drift.inherited_folded.extend(folded);
        drift.inherited.extend(rows);
        drift.exposed.extend(exposed);
        drift.foreign_agents.extend(foreign_agents);
    }
    drift.reaches = reaches(world, &compared.keys().filter(|scope| scope.is_project()).collect(), &drift.inherited);
    drift.others = world.others.iter().map(|(kind, names)| (Arc::clone(kind), names.len())).collect();
    drift.sorted()
}

/// What is live in scopes that no definition names, without what clouds and clusters have by themselves.
#[must_use]
pub fn undefined<'a>(state: &'a OrgState, world: &'a LiveWorld, scopes: &[&Scope]) -> Vec<DriftRow<'a>> {
    let (names, agents) = (MemberNames::of(state, world), AgentNumbers::of(world));
    let sides = DriftSides { state, world, names: &names, agents: &agents };
    let found = scopes.iter().map(|scope| sides.compare(scope, &[]));
    found.flat_map(|Found { rows, exposed, .. }| rows.into_iter().chain(exposed)).collect()
}

/// The projects below each folder or organization of some rows, as far as the export says what is above projects.
fn reaches(
    world: &LiveWorld,
    projects: &BTreeSet<&Scope>,
    inherited: &[DriftRow<'_>],
) -> BTreeMap<Scope, BTreeSet<Arc<str>>> {
    let is_known = projects.iter().all(|project| world.above.contains_key(project));
    let above: BTreeSet<&Scope> =
        inherited.iter().filter_map(|row| row.place.scope()).filter(|scope| scope.may_be_above_projects()).collect();
    let reached = above.into_iter().map(|scope| {
        let below = world.projects_below(scope).filter(|project| projects.contains(project));
        (scope.clone(), below.map(|project| project.id().into()).collect::<BTreeSet<Arc<str>>>())
    });
    reached.filter(|(_, below)| is_known || !below.is_empty()).collect()
}

/// What one scope has.
#[derive(Default)]
struct Found<'a> {
    rows: Vec<DriftRow<'a>>,
    folded: Vec<DriftRow<'a>>,
    /// Of `folded`, what everybody has.
    exposed: Vec<DriftRow<'a>>,
    /// Of `folded`, what strangers' agents have.
    foreign_agents: Vec<DriftRow<'a>>,
}

/// A holder of a role: what is compared of each.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Holder<'a> {
    member: LiveMember,
    role: &'a str,
}

/// What a condition asks for besides an end, in comparable form; empty for nothing.
type Rest = BTreeSet<String>;

/// Both sides of a holder.
#[derive(Default)]
struct HolderSides<'a> {
    defined: BTreeMap<Rest, Vec<DefinedGrant<'a>>>,
    live: BTreeMap<Rest, Vec<&'a LiveGrant>>,
}

/// All that is compared.
struct DriftSides<'a, 'n> {
    state: &'a OrgState,
    world: &'a LiveWorld,
    names: &'n MemberNames<'a>,
    agents: &'n AgentNumbers,
}

impl<'a> DriftSides<'a, '_> {
    /// Compares what is live in a scope with what is defined in the scopes that it is.
    fn compare(&self, live: &Scope, defined: &[&'a Scope]) -> Found<'a> {
        let of_scope = |scope: &Scope| self.state.grants.active.range(GrantKey::first_in(scope)..);
        let defined_roles: Vec<(String, (&GrantKey, &Grant))> = defined
            .iter()
            .flat_map(|scope| of_scope(scope).take_while(|(key, _)| key.scope == **scope))
            .map(|(key, grant)| (key.role.to_string(), (key, grant)))
            .collect();
        let mut holders: BTreeMap<Holder<'_>, HolderSides<'a>> = BTreeMap::new();
        for (role, (key, grant)) in &defined_roles {
            let Some(member) = LiveMember::of(&key.principal, &key.scope) else { continue };
            let sides = holders.entry(Holder { member, role }).or_default();
            sides.defined.entry(rest_of(key.condition.as_deref())).or_default().push((key, grant));
        }
        for grant in self.world.in_scope(live) {
            let sides = holders.entry(Holder { member: grant.member.clone(), role: &grant.role }).or_default();
            let rest = grant.condition.as_ref().map(|live| live.rest.clone()).unwrap_or_default();
            sides.live.entry(rest).or_default().push(grant);
        }
        let shown = defined.first().map_or_else(|| live.clone(), |scope| (*scope).clone());
        let mut found = Found::default();
        for (holder, sides) in holders {
            let place = DriftPlace::Scope(shown.clone());
            let context = HolderContext { all: self, place, live_scope: live, is_defined: !defined.is_empty() };
            context.compare(&holder, sides, &mut found);
        }
        found
    }
}

fn rest_of(condition: Option<&Condition>) -> Rest {
    condition.map(|condition| meaning(&condition.expression).1).unwrap_or_default()
}

struct HolderContext<'a, 'n> {
    all: &'n DriftSides<'a, 'n>,
    place: DriftPlace,
    live_scope: &'n Scope,
    /// Whether definitions name the scope.
    is_defined: bool,
}

impl<'a> HolderContext<'a, '_> {
    fn compare(&self, holder: &Holder<'_>, sides: HolderSides<'a>, found: &mut Found<'a>) {
        let HolderSides { defined, mut live } = sides;
        let mut absent = Vec::new();
        for (rest, defined) in defined {
            match live.remove(&rest) {
                Some(live) => {
                    let defined = by_principal(&defined);
                    found.rows.extend(defined.iter().filter_map(|defined| self.of_both(holder, defined, &live)));
                }
                None => absent.push(defined),
            }
        }
        // What is left on both sides differs in its condition.
        let mut left = live.into_values();
        for defined in absent {
            let live = left.next();
            found.rows.extend(by_principal(&defined).iter().map(|defined| match &live {
                Some(live) => DriftRow {
                    live_condition: lasting_condition(live).map(ShownCondition::live),
                    ..self.row(DriftKind::Condition, holder, defined, live)
                },
                None => self.row(DriftKind::Missing, holder, defined, &[]),
            }));
        }
        for live in left {
            self.add_extra(holder, &live, found);
        }
    }

    /// What is live and not defined, where it belongs.
    fn add_extra(&self, holder: &Holder<'_>, live: &[&'a LiveGrant], found: &mut Found<'a>) {
        let Holder { member, role } = holder;
        let row = self.extra(holder, live);
        let is_of_controller = !self.is_defined && member.is_controller(role);
        if !is_of_controller && !member.is_own(self.live_scope) {
            found.rows.push(row);
            return;
        }
        if row.is_everybody {
            found.exposed.push(row.clone());
        }
        if self.all.agents.is_foreign(member, role) {
            found.foreign_agents.push(row.clone());
        }
        found.folded.push(row);
    }

    /// The same on both sides, but perhaps for the end and the rules.
    fn of_both(
        &self,
        holder: &Holder<'_>,
        defined: &[DefinedGrant<'a>],
        live: &[&'a LiveGrant],
    ) -> Option<DriftRow<'a>> {
        let (key, _) = defined.first()?;
        let live_end = latest(live);
        if key.scope.target().facts().enforces_ends && end_of(defined) != live_end {
            let row = self.row(DriftKind::Until, holder, defined, live);
            return Some(DriftRow { live_until: live_end.map(DriftEnd::Moment), ..row });
        }
        let differ = self.all.world.has_other_rules(&key.role, &key.scope);
        differ.then(|| self.row(DriftKind::Rules, holder, defined, live))
    }

    fn extra(&self, holder: &Holder<'_>, live: &[&'a LiveGrant]) -> DriftRow<'a> {
        let condition = lasting_condition(live).filter(|condition| !condition.is_end()).map(ShownCondition::live);
        let until = latest(live).map(DriftEnd::Moment);
        DriftRow { condition, until, ..self.row(DriftKind::Extra, holder, &[], live) }
    }

    fn row(
        &self,
        kind: DriftKind,
        holder: &Holder<'_>,
        defined: &[DefinedGrant<'a>],
        live: &[&'a LiveGrant],
    ) -> DriftRow<'a> {
        let key = defined.first().map(|(key, _)| *key);
        let names = self.all.names;
        let principal = key.map(|key| key.principal.clone()).or_else(|| names.principal(&holder.member));
        // Who has what no definition gives is who is in a group, whomever definitions put there.
        let people = |principal| if key.is_none() { names.live_people(principal) } else { names.people(principal) };
        DriftRow {
            kind,
            place: key.map_or_else(|| self.place.clone(), |key| DriftPlace::Scope(key.scope.clone())),
            role: holder.role.into(),
            membership: GroupRole::Member,
            principal: key.map_or_else(|| names.text(&holder.member), |key| key.principal.to_string()),
            people: principal.as_ref().map(people).unwrap_or_default(),
            condition: key.and_then(|key| key.condition.as_deref()).map(ShownCondition::defined),
            live_condition: None,
            until: defined_end(defined).map(DriftEnd::Day),
            live_until: None,
            live_end: latest(live),
            bindings: live.iter().filter_map(|grant| grant.binding.clone()).collect(),
            file: live.first().map(|grant| Arc::clone(&grant.file)),
            origins: defined.iter().flat_map(|(_, grant)| &grant.origins).map(DriftOrigin::Grant).collect(),
            is_everybody: holder.member.is_everybody() && !holder.member.has_by_default(holder.role, self.live_scope),
        }
    }
}
