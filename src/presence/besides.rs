//! Access that is live and that no definition gives to those who have it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    answer::Presence,
    index::{PresenceIndex, group_of},
    way::LiveWay,
};
use crate::{
    drift::{Drift, DriftEnd, DriftKind, DriftOrigin, DriftPlace, DriftRow, ShownCondition},
    live::{LiveMember, LiveWorld},
    model::{Address, Day, Grant, GrantKey, GroupRole, Principal, Scope},
};

/// A live access that no definition gives.
#[derive(Debug, Clone)]
pub struct ExtraAccess<'a> {
    /// It, as a row of the comparison; `people` are those who have it, as far as the export tells.
    pub row: DriftRow<'a>,
    /// Where definitions give it to the group, the members who are in that live and by no definition.
    pub members: Vec<String>,
    /// Why it is the person's, where one was asked for.
    pub way: Option<LiveWay>,
}

impl ExtraAccess<'_> {
    /// Whether the export says that the person has it on a day, where one was asked for.
    #[must_use]
    pub fn is_certain(&self, today: Day) -> bool {
        !self.row.is_over(today) && self.way.as_ref().is_none_or(LiveWay::is_certain)
    }
}

/// What is live in some scopes besides what is defined.
#[derive(Debug, Default)]
pub struct Besides<'a> {
    /// By place, then principal, then role.
    pub extra: Vec<ExtraAccess<'a>>,
    /// In folders and organizations that may be above them, which definitions and export don't tell.
    pub above: Vec<ExtraAccess<'a>>,
    /// How many rows are the clouds' and clusters' own.
    pub folded: usize,
    /// What would have to be exported to tell all of it.
    pub not_exported: BTreeSet<DriftPlace>,
}

impl Besides<'_> {
    fn sort(&mut self) {
        for list in [&mut self.extra, &mut self.above] {
            list.sort_by(|one, other| order(&one.row).cmp(&order(&other.row)));
        }
    }
}

impl<'a> PresenceIndex<'a> {
    /// What is live in some scopes of the definitions, in the clusters around them and above them, and isn't defined.
    #[must_use]
    pub fn besides(&self, scopes: &BTreeSet<Scope>) -> Besides<'a> {
        let asked = Asked::of(scopes, self.world);
        let mut besides = Besides { not_exported: self.not_exported(scopes), ..Besides::default() };
        let Drift { rows, inherited, exposed, .. } = self.drift;
        let rows = rows.iter().chain(inherited).chain(exposed);
        for row in rows.filter(|row| row.kind == DriftKind::Extra) {
            let Some(scope) = row.place.scope().map(Scope::as_live) else { continue };
            let list = match asked.relation(&scope) {
                Some(Relation::Inside) => &mut besides.extra,
                Some(Relation::PerhapsAbove) => &mut besides.above,
                None => continue,
            };
            list.push(self.extra(row.clone()));
        }
        besides.extra.extend(self.by_groups(scopes));
        let (above, perhaps) = self.defined_above(scopes);
        besides.extra.extend(self.by_groups(&above));
        besides.above.extend(self.by_groups(&perhaps));
        besides.sort();
        let folded = self.drift.folded.iter().filter_map(|row| row.place.scope());
        let is_inside = |scope: &&Scope| asked.relation(&scope.as_live()) == Some(Relation::Inside);
        let is_exposed = |scope: &DriftPlace| scope.scope().is_some_and(|scope| is_inside(&scope));
        let exposed = exposed.iter().filter(|row| row.place.scope().is_some() && is_exposed(&row.place)).count();
        besides.folded = folded.filter(is_inside).count().saturating_sub(exposed);
        besides
    }

    /// The same of one person.
    #[must_use]
    pub fn besides_of(&self, person: &Address, scopes: &BTreeSet<Scope>) -> Besides<'a> {
        let Besides { extra, above, not_exported, .. } = self.besides(scopes);
        let of_person = |list: Vec<ExtraAccess<'a>>| -> Vec<ExtraAccess<'a>> {
            list.into_iter().filter_map(|access| self.of_person(access, person)).collect()
        };
        let mut besides = Besides { extra: of_person(extra), above: of_person(above), folded: 0, not_exported };
        besides.extra.extend(self.by_untold(person, scopes));
        let (above, perhaps) = self.defined_above(scopes);
        besides.extra.extend(self.by_untold(person, &above));
        besides.above.extend(self.by_untold(person, &perhaps));
        besides.sort();
        besides
    }

    /// What a person has by groups and domains of which definitions don't say who is in them.
    fn by_untold(&self, person: &Address, scopes: &BTreeSet<Scope>) -> Vec<ExtraAccess<'a>> {
        let mut rows = Vec::new();
        for (key, grant) in self.defined_in(scopes) {
            let is_told = self.state.people_of_groups().contains_key(&key.principal);
            let is_one = matches!(key.principal, Principal::Group(_) | Principal::Domain(_));
            let way = (!is_told && is_one).then(|| self.way(&key.principal.to_string(), person)).flatten();
            if let Some((way, row)) = way.zip(self.defined_row(key, grant)) {
                let row = DriftRow { people: BTreeSet::from([person.clone()]), ..row };
                let members = vec![Principal::user(person).to_string()];
                rows.push(ExtraAccess { row, members, way: Some(way) });
            }
        }
        rows
    }

    /// Folders and organizations of the definitions that are above some scopes, and those that may be.
    fn defined_above(&self, scopes: &BTreeSet<Scope>) -> (BTreeSet<Scope>, BTreeSet<Scope>) {
        let asked = Asked::of(scopes, self.world);
        let declared = self.state.org.scopes.values().map(|declared| &declared.scope);
        let above = declared.filter(|scope| scope.may_be_above_projects() && !scopes.contains(scope));
        let above = above.filter_map(|scope| Some((asked.relation(scope)?, scope.clone())));
        let (above, perhaps): (Vec<_>, Vec<_>) = above.partition(|(relation, _)| *relation == Relation::Inside);
        let scopes = |list: Vec<(Relation, Scope)>| list.into_iter().map(|(_, scope)| scope).collect();
        (scopes(above), scopes(perhaps))
    }

    fn of_person(&self, access: ExtraAccess<'a>, person: &Address) -> Option<ExtraAccess<'a>> {
        let user = Principal::user(person).to_string();
        let way = self.way(&access.row.principal, person)?;
        let is_undefined = access.members.is_empty() || access.row.people.contains(person);
        let is_perhaps = matches!(way, LiveWay::Perhaps { .. });
        let is_defined = || {
            let group = Principal::parse(&access.row.principal)?;
            Some(self.state.people_of_groups().get(&group)?.contains_key(person))
        };
        if !(is_undefined || is_perhaps && is_defined() == Some(false)) {
            return None;
        }
        let members = if access.members.is_empty() { Vec::new() } else { vec![user] };
        let row = DriftRow { people: BTreeSet::from([person.clone()]), ..access.row };
        Some(ExtraAccess { row, members, way: Some(way) })
    }

    /// A live row with the people who really have it.
    pub(super) fn extra(&self, mut row: DriftRow<'a>) -> ExtraAccess<'a> {
        if let Some(Principal::Group(group)) = Principal::parse(&row.principal)
            && let Some(people) = self.live_people(&group)
        {
            row.people = people.members.keys().filter_map(person_of).collect();
        }
        ExtraAccess { row, members: Vec::new(), way: None }
    }

    /// What groups are given by definitions, with the members whom no definition puts into them.
    fn by_groups(&self, scopes: &BTreeSet<Scope>) -> Vec<ExtraAccess<'a>> {
        let mut undefined: BTreeMap<&Principal, Vec<&LiveMember>> = BTreeMap::new();
        let mut rows = Vec::new();
        for (key, grant) in self.defined_in(scopes) {
            let members = undefined.entry(&key.principal).or_insert_with(|| self.undefined_members(&key.principal));
            if members.is_empty() {
                continue;
            }
            if let Some(row) = self.defined_row(key, grant) {
                let row = DriftRow { people: members.iter().filter_map(|member| person_of(member)).collect(), ..row };
                rows.push(ExtraAccess { row, members: members.iter().map(ToString::to_string).collect(), way: None });
            }
        }
        rows
    }

    fn undefined_members(&self, principal: &Principal) -> Vec<&LiveMember> {
        let Some(defined) = self.state.people_of_groups().get(principal) else { return Vec::new() };
        let Some(live) = group_of(principal).and_then(|group| self.live_people(group)) else { return Vec::new() };
        let is_defined = |member: &LiveMember| person_of(member).is_some_and(|person| defined.contains_key(&person));
        live.members.keys().filter(|member| !is_defined(member)).collect()
    }

    /// A defined grant as a live row, if it is live.
    fn defined_row(&self, key: &'a GrantKey, grant: &'a Grant) -> Option<DriftRow<'a>> {
        let answer = self.binding(key);
        if !answer.presence.is_access() {
            return None;
        }
        let defined = key.condition.as_deref().map(|condition| ShownCondition {
            title: condition.title.as_str().into(),
            expression: condition.expression.as_str().into(),
        });
        let is_other = answer.presence == Presence::Condition;
        let file = group_of(&key.principal).and_then(|group| self.live_people(group)).map(|live| live.file.clone());
        Some(DriftRow {
            kind: DriftKind::Extra,
            place: DriftPlace::Scope(key.scope.clone()),
            role: key.role.to_string().into(),
            membership: GroupRole::Member,
            principal: key.principal.to_string(),
            people: BTreeSet::new(),
            condition: if is_other { answer.condition } else { defined },
            live_condition: None,
            until: answer.until.map(DriftEnd::Moment),
            live_until: None,
            live_end: answer.until,
            bindings: BTreeSet::new(),
            file: file.or(answer.file),
            origins: grant.origins.iter().map(DriftOrigin::Grant).collect(),
            is_everybody: false,
        })
    }

    /// The grants that definitions give in some scopes.
    fn defined_in(&self, scopes: &BTreeSet<Scope>) -> impl Iterator<Item = (&'a GrantKey, &'a Grant)> {
        let active = &self.state.grants.active;
        scopes.iter().flat_map(move |scope| {
            active.range(GrantKey::first_in(scope)..).take_while(move |(key, _)| key.scope == *scope)
        })
    }

    /// The scopes, and the groups with access there, that the export doesn't have.
    fn not_exported(&self, scopes: &BTreeSet<Scope>) -> BTreeSet<DriftPlace> {
        let asked = Asked::of(scopes, self.world);
        let above = asked.inside.iter().filter(|scope| scope.may_be_above_projects());
        let asked: BTreeSet<&Scope> = scopes.iter().chain(above).collect();
        let absent = asked.into_iter().filter(|scope| !self.world.exports(&scope.as_live()));
        let groups = self.defined_in(scopes).filter_map(|(key, _)| group_of(&key.principal));
        let groups = groups.filter(|group| self.live_people(group).is_none());
        absent.cloned().map(DriftPlace::Scope).chain(groups.cloned().map(DriftPlace::Group)).collect()
    }
}

fn person_of(member: &LiveMember) -> Option<Address> {
    match member.principal()? {
        Principal::User(address) => Some(address),
        _ => None,
    }
}

fn order<'r>(row: &'r DriftRow<'_>) -> (&'r DriftPlace, &'r str, &'r str) {
    (&row.place, &row.principal, &row.role)
}

/// The scopes of a question, as what is live names them.
struct Asked {
    /// With the clusters that their namespaces are in, and with what the export says is above their projects.
    inside: BTreeSet<Scope>,
    /// Whether the export doesn't say what is above some of them.
    is_placed_nowhere: bool,
}

/// What a live scope is to those of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Inside,
    PerhapsAbove,
}

impl Asked {
    fn of(scopes: &BTreeSet<Scope>, world: &LiveWorld) -> Self {
        let clusters = scopes.iter().filter_map(Scope::cluster).map(|cluster| Scope::Cluster(cluster.into()));
        let inside: BTreeSet<Scope> = scopes.iter().map(Scope::as_live).chain(clusters).collect();
        let mut asked = Self { inside, is_placed_nowhere: false };
        for scope in scopes.iter().filter(|scope| scope.cluster().is_none()) {
            let placed = scope.whole_project().unwrap_or_else(|| scope.clone());
            match world.above.get(&placed) {
                Some(above) => asked.inside.extend(above.iter().cloned()),
                None => asked.is_placed_nowhere = true,
            }
        }
        asked
    }

    fn relation(&self, scope: &Scope) -> Option<Relation> {
        if self.inside.contains(scope) {
            return Some(Relation::Inside);
        }
        (self.is_placed_nowhere && scope.may_be_above_projects()).then_some(Relation::PerhapsAbove)
    }
}
