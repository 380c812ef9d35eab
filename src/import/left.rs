//! What is live and no definition says, and why.

use std::{collections::BTreeSet, sync::Arc};

use super::{left_cause::LeftCause, trial::Tried};
use crate::{
    drift::{Drift, DriftFlag, DriftJudge, DriftKind, DriftPlace, DriftRow, ShownCondition, drift, undefined},
    live::{LiveGrant, LiveMember, LiveWorld},
    model::{Address, Principal, Scope},
};

/// Something live that no definition says.
#[derive(Debug, Clone)]
pub struct LeftRow {
    pub cause: LeftCause,
    /// In a sentence, without a full stop.
    pub reason: String,
    pub target: &'static str,
    /// The identifying parts of the place by their names in public forms.
    pub scope: Vec<(&'static str, String)>,
    /// The place as people read it, and as `unmanaged` names it.
    pub place: String,
    pub role: Arc<str>,
    pub principal: String,
    pub people: BTreeSet<Address>,
    pub condition: Option<ShownCondition>,
    pub until: Option<String>,
    /// Whether it is live and not defined, so that `unmanaged` can accept it.
    pub is_extra: bool,
    pub flags: BTreeSet<DriftFlag>,
}

/// A row that looks wrong.
#[derive(Debug, Clone)]
pub struct AlarmingRow {
    pub flags: BTreeSet<DriftFlag>,
    pub place: String,
    pub role: Arc<str>,
    pub principal: String,
    /// Whether a definition says it now.
    pub is_defined: bool,
}

/// What is left, the most dangerous first, and how much was live.
pub(super) struct LeftOver {
    /// What entries of people's files give to new teams and on new services, though it isn't live.
    pub given: Vec<String>,
    pub left: Vec<LeftRow>,
    pub rows: usize,
    pub alarming: Vec<AlarmingRow>,
    pub folded: usize,
}

/// What the tried definitions leave of a world.
pub(super) fn rest(tried: &Tried, world: &LiveWorld) -> LeftOver {
    let drift = drift(&tried.after, world);
    let judge = DriftJudge::new(&tried.after, &tried.catalog, world);
    let folded = drift.folded.len();
    // What `unmanaged` accepts already is explained by that.
    let (drift, _) = drift.accept(&tried.after);
    let sorter = Sorter { tried, world };
    // What is defined and isn't live was so before, in files that people wrote: it is no live access.
    let live = drift.rows.iter().chain(&drift.exposed).filter(|row| row.kind != DriftKind::Missing);
    let mut left: Vec<LeftRow> = live.map(|row| sorter.left(row, &judge)).collect();
    left.extend(sorter.elsewhere(&drift, &judge));
    let urgency =
        |row: &LeftRow| (row.flags.iter().next().cloned().map_or((1, None), |flag| (0, Some(flag))), row.cause);
    left.sort_by(|one, other| {
        urgency(one)
            .cmp(&urgency(other))
            .then_with(|| (&one.place, &one.principal, &one.role).cmp(&(&other.place, &other.principal, &other.role)))
    });
    let keys: BTreeSet<(&str, &str, &str)> =
        left.iter().map(|row| (&*row.place, &*row.principal, &*row.role)).collect();
    let alarming = sorter.alarming(&keys);
    let given = drift.rows.iter().filter(|row| row.kind == DriftKind::Missing && sorter.is_new(row));
    let given = given.map(|row| format!("`{}` gets `{}` in `{}`", row.principal, row.role, row.place)).collect();
    LeftOver { given, rows: sorter.rows(&drift), alarming, folded, left }
}

struct Sorter<'a> {
    tried: &'a Tried,
    world: &'a LiveWorld,
}

impl Sorter<'_> {
    fn left(&self, row: &DriftRow<'_>, judge: &DriftJudge<'_>) -> LeftRow {
        let (cause, reason) = self.cause(row);
        LeftRow {
            cause,
            reason,
            target: row.place.target(),
            scope: row.place.parts().into_iter().map(|(key, id)| (key, id.to_owned())).collect(),
            place: row.place.to_string(),
            role: Arc::clone(&row.role),
            principal: row.principal.clone(),
            people: row.people.clone(),
            condition: row.live_condition.clone().or_else(|| row.condition.clone()),
            until: row.live_until.or(row.until).map(|until| until.to_string()),
            is_extra: row.kind == DriftKind::Extra,
            flags: judge.flags(row),
        }
    }

    fn cause(&self, row: &DriftRow<'_>) -> (LeftCause, String) {
        if row.is_everybody {
            return (LeftCause::Everybody, "everybody has it".to_owned());
        }
        let kind = match row.kind {
            DriftKind::Extra => None,
            DriftKind::Missing => Some("it is defined and not live"),
            DriftKind::Until => Some("it is defined with another end"),
            DriftKind::Condition => Some("it is defined under another condition"),
            DriftKind::Rules => Some("the Role is defined with other rules"),
        };
        if let Some(kind) = kind {
            return (LeftCause::Differs, kind.to_owned());
        }
        if row.is_over(self.tried.after.today) {
            return (LeftCause::Ended, "it ended".to_owned());
        }
        let principal = Principal::parse(&row.principal);
        if let Some(Principal::User(address) | Principal::Group(address)) = &principal
            && address.as_str().contains('@')
            && !self.tried.after.org.is_home(address.domain())
        {
            return (LeftCause::OutsideDomains, format!("`{}` is no domain of the workspace", address.domain()));
        }
        match &row.place {
            DriftPlace::Group(group) => self.cause_in_group(row, group, principal.as_ref()),
            DriftPlace::Scope(scope) => self.cause_in_scope(row, scope, principal.as_ref()),
        }
    }

    fn cause_in_group(
        &self,
        row: &DriftRow<'_>,
        group: &Address,
        principal: Option<&Principal>,
    ) -> (LeftCause, String) {
        if let Some(Principal::Group(inner)) = principal
            && !self.world.groups.contains_key(inner)
        {
            return (LeftCause::NotAPerson, "the export doesn't say who is in that group".to_owned());
        }
        let Some(Principal::User(person)) = principal else {
            return (LeftCause::NotAPerson, "only people are in teams".to_owned());
        };
        let groups = self.tried.after.people_of_groups();
        if groups.get(&Principal::group(group)).is_some_and(|people| people.contains_key(person)) {
            return (LeftCause::Differs, "they also decide who is in the group, which no definition gives".to_owned());
        }
        if let Some(reason) = self.tried.bans.people.get(&(group.clone(), person.clone())) {
            return (LeftCause::Refused, reason.clone());
        }
        match row.until {
            Some(until) => (LeftCause::EndsWithinDay, format!("it ends within a day: {until}")),
            None => (LeftCause::Other, "nobody is in a team by this way into its group".to_owned()),
        }
    }

    fn cause_in_scope(&self, row: &DriftRow<'_>, scope: &Scope, principal: Option<&Principal>) -> (LeftCause, String) {
        if ["projectOwner:", "projectEditor:", "projectViewer:"].iter().any(|kind| row.principal.starts_with(kind)) {
            let reason = "it stands for whoever has that basic role in the project".to_owned();
            return (LeftCause::BasicRoleHolders, reason);
        }
        let key = (scope.as_live(), row.principal.clone(), row.role.to_string());
        if let Some(reason) = self.tried.refused.get(&key) {
            return (LeftCause::Refused, reason.clone());
        }
        let native = self.world.native_role(&row.role, &scope.as_live());
        if native.is_none_or(|native| native.own_rules().is_some()) {
            return (LeftCause::OwnRole, "no role of the workspace gives a Role with these rules".to_owned());
        }
        if scope.cluster().is_some()
            && row.principal.starts_with("serviceAccount:")
            && principal.is_none_or(|one| matches!(one, Principal::ServiceAccount(account) if !account.contains('@')))
        {
            return (LeftCause::ClusterAccount, "which pool the account belongs to isn't known".to_owned());
        }
        if let Some(until) = row.until {
            return (LeftCause::EndsWithinDay, format!("it ends within a day: {until}"));
        }
        if row.condition.is_some() {
            return (LeftCause::Condition, "it is live under a condition".to_owned());
        }
        if scope.cluster().is_some() && principal.is_none() {
            return (LeftCause::Other, "a name without a domain, by which definitions name nobody".to_owned());
        }
        if let Some(reason) = self.of_clusters(scope) {
            return (LeftCause::SomeClusters, reason);
        }
        (LeftCause::Other, "no entry says just this".to_owned())
    }

    /// Whether something is defined of a place or a group that only new definitions name.
    fn is_new(&self, row: &DriftRow<'_>) -> bool {
        let of_team = |group: &Address| row.principal == format!("group:{group}");
        let is_team = self.tried.draft.teams.values().any(|team| of_team(&team.group) || of_team(&team.lead_group));
        let scope = row.place.scope().map(Scope::as_live);
        is_team || scope.is_some_and(|scope| self.tried.found.of_scope.contains_key(&scope))
    }

    /// Why what is in one of several clusters can't be said.
    fn of_clusters(&self, scope: &Scope) -> Option<String> {
        let cluster = scope.cluster()?;
        let mut environments = self.tried.after.org.environments.iter();
        let environment = environments.find(|environment| {
            environment.clusters.len() > 1 && environment.clusters.iter().any(|own| *own.name == *cluster)
        })?;
        let missing = environment.clusters.iter().find(|own| !self.world.clusters.contains_key(&own.name));
        Some(match missing {
            Some(missing) => format!("the cluster `{}` of the same environment wasn't exported", missing.name),
            None => "it is not the same in all clusters of the environment".to_owned(),
        })
    }

    /// What is live in places that no definition knows.
    fn elsewhere(&self, drift: &Drift<'_>, judge: &DriftJudge<'_>) -> Vec<LeftRow> {
        let places = self.unknown_places(drift);
        let rows = undefined(&self.tried.after, self.world, &places);
        let left = rows.iter().map(|row| {
            let left = LeftRow { is_extra: false, ..self.left(row, judge) };
            match (left.cause, row.place.scope()) {
                (LeftCause::Everybody, _) | (_, None) => left,
                (_, Some(scope)) => LeftRow { cause: LeftCause::UnknownPlace, reason: self.why_unknown(scope), ..left },
            }
        });
        left.collect()
    }

    /// The places in which something is live and that no definition knows, the namespaces of unknown clusters among them.
    fn unknown_places(&self, drift: &Drift<'_>) -> Vec<&Scope> {
        let known: BTreeSet<Scope> = drift.compared.iter().filter_map(DriftPlace::scope).map(Scope::as_live).collect();
        self.world.grants.keys().filter(|scope| !known.contains(*scope)).collect()
    }

    fn why_unknown(&self, scope: &Scope) -> String {
        let banned = self.tried.found.of_scope.get(scope).and_then(|service| self.tried.bans.services.get(service));
        if let Some(reason) = banned {
            return reason.clone();
        }
        if scope.is_reserved() {
            return "the place belongs to the cluster itself".to_owned();
        }
        "no definition names the place".to_owned()
    }

    /// Rows that look wrong, whether or not they are said now.
    fn alarming(&self, left: &BTreeSet<(&str, &str, &str)>) -> Vec<AlarmingRow> {
        let drift = drift(&self.tried.before, self.world);
        let judge = DriftJudge::new(&self.tried.before, &self.tried.catalog, self.world);
        let places = self.unknown_places(&drift);
        let elsewhere = undefined(&self.tried.before, self.world, &places);
        let mut rows: Vec<AlarmingRow> = drift
            .rows
            .iter()
            .chain(&drift.exposed)
            .chain(&elsewhere)
            .filter_map(|row| {
                let flags: BTreeSet<DriftFlag> = judge.flags(row).into_iter().filter(DriftFlag::is_alarming).collect();
                let place = row.place.to_string();
                let is_defined = !left.contains(&(&*place, &*row.principal, &*row.role));
                let row = || AlarmingRow {
                    flags: flags.clone(),
                    place: place.clone(),
                    role: Arc::clone(&row.role),
                    principal: row.principal.clone(),
                    is_defined,
                };
                (!flags.is_empty()).then(row)
            })
            .collect();
        rows.sort_by(|one, other| {
            (one.flags.first(), &one.place, &one.principal).cmp(&(other.flags.first(), &other.place, &other.principal))
        });
        rows
    }

    /// How many grants and memberships are live, without what clouds and clusters have by themselves.
    fn rows(&self, drift: &Drift<'_>) -> usize {
        let grants = self.world.grants.iter().map(|(scope, grants)| {
            let own = |member: &LiveMember, role: &str| member.is_own(scope) || member.is_controller(role);
            let nothing = BTreeSet::new();
            let rest = |grant: &LiveGrant| grant.condition.as_ref().map_or(nothing.clone(), |one| one.rest.clone());
            let held: BTreeSet<(&LiveMember, &str, BTreeSet<String>)> = grants
                .iter()
                .filter(|grant| !own(&grant.member, &grant.role))
                .map(|grant| (&grant.member, &*grant.role, rest(grant)))
                .collect();
            held.len()
        });
        let groups = drift.compared.iter().filter_map(|place| match place {
            DriftPlace::Group(address) => self.world.groups.get(address).map(|group| group.memberships.len()),
            DriftPlace::Scope(_) => None,
        });
        grants.sum::<usize>() + groups.sum::<usize>()
    }
}
