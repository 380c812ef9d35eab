//! Guards: what a change must not do without somebody saying that it is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access::{Access, Holder, Only, Reach},
    change::{Change, Kind},
    flag::Flag,
};
use crate::{
    check::{CHANGE_RULES, Rule},
    diagnostic::{Diagnostic, RuleId, Severity},
    model::{
        Address, EnvironmentId, GrantKey, Org, OrgState, Principal, RuleLevel, RuleSettings, Scope, ServiceId, Site,
        later,
    },
    source::Place,
    text::join_few,
};

/// What somebody asked for on top of the workspace's levels.
#[derive(Debug, Clone, Default)]
pub struct Demands {
    /// Rules whose findings fail the run, whatever their level.
    pub fail_on: BTreeSet<RuleId>,
    /// Rules whose findings are accepted, visibly.
    pub allow: BTreeSet<RuleId>,
}

/// What a rule of changes found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first label, if there is one, is a place in the head.
    pub diagnostic: Diagnostic,
    /// Whether it was accepted by an override.
    pub is_allowed: bool,
}

impl Finding {
    /// Whether it fails the run.
    #[must_use]
    pub fn fails(&self) -> bool {
        !self.is_allowed && self.diagnostic.severity == Severity::Error
    }

    /// Whether it speaks of the change as a whole, where a danger speaks of one access.
    #[must_use]
    pub fn is_guard(&self) -> bool {
        matches!(self.diagnostic.rule, RuleId::MassRemoval | RuleId::LockOut | RuleId::MixedChange)
    }
}

/// Gives findings the levels of the base: a change can't turn off what it is judged by.
pub(super) struct Sink<'a> {
    settings: &'a BTreeMap<String, RuleSettings>,
    demands: &'a Demands,
    found: Vec<Finding>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(base: &'a Org, demands: &'a Demands) -> Self {
        Self { settings: &base.rules, demands, found: Vec::new() }
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.found
    }

    fn push(&mut self, rule: RuleId, message: String, hint: Option<String>, place: Option<(&Place, String)>) {
        let Some(rule) = CHANGE_RULES.iter().find(|known| known.id == rule) else { return };
        let Some(severity) = self.severity(rule) else { return };
        let mut diagnostic = Diagnostic::new(severity, rule.id, message).hint_if(hint);
        if let Some((place, text)) = place {
            diagnostic = diagnostic.label(place.clone(), text);
        }
        self.found.push(Finding { diagnostic, is_allowed: self.demands.allow.contains(&rule.id) });
    }

    fn severity(&self, rule: &Rule) -> Option<Severity> {
        if self.demands.fail_on.contains(&rule.id) {
            return Some(Severity::Error);
        }
        match self.settings.get(rule.id.as_str()).and_then(|settings| settings.level) {
            None => Some(rule.severity),
            Some(RuleLevel::Error) => Some(Severity::Error),
            Some(RuleLevel::Warning) => Some(Severity::Warning),
            Some(RuleLevel::Off) => None,
        }
    }

    /// One finding for each danger, file that causes it and people who get it, at the first line that does.
    pub(super) fn dangers(&mut self, changes: &[(&Change<'_>, &BTreeSet<Flag>)]) {
        let mut found: BTreeMap<(&Flag, &Place), BTreeSet<&Holder>> = BTreeMap::new();
        for (change, flags) in changes {
            let Some(way) = change.after.as_ref().and_then(|ways| ways.longest()) else { continue };
            let Some(origin) = way.grant.origins.first() else { continue };
            for flag in *flags {
                found.entry((flag, &origin.place)).or_default().insert(&change.reach.holder);
            }
        }
        let mut alike: BTreeMap<(&Flag, Place, BTreeSet<&Holder>), Vec<&Place>> = BTreeMap::new();
        for ((flag, place), holders) in found {
            alike.entry((flag, Place::root(place.source()), holders)).or_default().push(place);
        }
        for ((flag, _, holders), places) in alike {
            let Some((place, more)) = places.split_first() else { continue };
            let text = match more.len() {
                0 => "given here".to_owned(),
                1 => "given here, and on 1 more line".to_owned(),
                more => format!("given here, and on {more} more lines"),
            };
            let words = match flag {
                Flag::Protected => "in a protected environment".to_owned(),
                other => other.words(),
            };
            let verb = if holders.len() == 1 { "gains" } else { "gain" };
            self.push(
                flag.rule(),
                format!(
                    "{} {verb} access: {words}",
                    join_few(holders.iter().map(|holder| format!("`{holder}`")).collect::<BTreeSet<_>>(), SHOWN)
                ),
                None,
                Some((place, text)),
            );
        }
    }

    /// Speaks if policy and a team change at once.
    pub(super) fn mixed(&mut self, policy: bool, teams: bool, changes: &[Change<'_>], head: &Org) {
        if policy && teams && !changes.is_empty() {
            self.push(
                RuleId::MixedChange,
                "policy in `teamkit.yaml` and a team change at once".to_owned(),
                Some("make two changes of it: what roles mean, and who is where".to_owned()),
                Some((&head.place, "changed together with a team".to_owned())),
            );
        }
    }

    /// Speaks if much is lost at once.
    pub(super) fn mass_removal(&mut self, changes: &[Change<'_>], base: &OrgState) {
        // A Role of our own that permits something else now is still there.
        let id = |change: &Change<'_>| {
            let Reach { holder, scope, role } = &change.reach;
            (holder.clone(), scope.clone(), role.to_string())
        };
        let of = |kind: Kind| changes.iter().filter(move |change| change.kind() == kind);
        let gained: BTreeSet<_> = of(Kind::Gained).map(id).collect();
        let lost: Vec<&Change<'_>> = of(Kind::Lost).filter(|change| !gained.contains(&id(change))).collect();
        if lost.is_empty() {
            return;
        }
        let settings = self.settings.get(RuleId::MassRemoval.as_str());
        let limit =
            |of: fn(&RuleSettings) -> Option<u32>, default: u32| settings.and_then(of).unwrap_or(default) as usize;
        let share = limit(|settings| settings.share, SHARE);
        let people: BTreeSet<&Address> = lost.iter().filter_map(|change| change.reach.holder.person()).collect();
        let ways = || lost.iter().filter_map(|change| change.before.as_ref()).flatten();
        let services: BTreeSet<&ServiceId> =
            ways().flat_map(|way| &way.grant.origins).map(|origin| &origin.service).collect();
        let grants: BTreeSet<(&Scope, &Principal, String)> = lost
            .iter()
            .flat_map(|change| {
                let ways = change.before.iter().flatten();
                ways.map(|way| (&change.reach.scope, way.principal, change.reach.role.to_string()))
            })
            .collect();
        let everyone: BTreeSet<&Address> = base.org.teams.values().flat_map(|team| team.people.keys()).collect();
        let counts = [
            (people.len(), everyone.len(), limit(|settings| settings.people, PEOPLE), "people lose access"),
            (
                services.len(),
                base.org.services.len(),
                limit(|settings| settings.services, SERVICES),
                "services are lost to somebody",
            ),
            (
                grants.len(),
                base.grants.active.len(),
                limit(|settings| settings.grants, GRANTS),
                "grants are lost to somebody",
            ),
        ];
        let found = counts
            .into_iter()
            .find(|(count, all, limit, _)| *count > *limit || (*count >= FEW && *count * 100 > *all * share));
        if let Some((count, all, limit, what)) = found {
            let message = format!("{count} of {all} {what} at once; {limit}, or {share} % of them, may");
            let hint = "if it is meant, say so with `--allow mass-removal`".to_owned();
            self.push(RuleId::MassRemoval, message, Some(hint), None);
        }
    }

    /// Speaks for pinned principals that lose something, and for protected services that are left with too few people.
    pub(super) fn lock_out(
        &mut self,
        changes: &[Change<'_>],
        base: &OrgState,
        head: &OrgState,
        renamed: &BTreeMap<&str, &str>,
    ) {
        let settings = self.settings.get(RuleId::LockOut.as_str());
        let pinned: Vec<Principal> = settings.and_then(|settings| settings.pinned.clone()).unwrap_or_default();
        for principal in &pinned {
            let lost = lost_of(principal, changes, base, head);
            if !lost.is_empty() {
                let message = format!("`{principal}` is pinned and loses {}", join_few(&lost, SHOWN));
                let hint = "it must keep what it has; if it is meant, say so with `--allow lock-out`".to_owned();
                self.push(RuleId::LockOut, message, Some(hint), None);
            }
        }
        let least = settings.and_then(|settings| settings.people).unwrap_or(1) as usize;
        let mut sites: BTreeSet<(&ServiceId, &EnvironmentId)> = BTreeSet::new();
        for change in
            changes.iter().filter(|change| change.kind() == Kind::Lost && change.reach.holder.person().is_some())
        {
            let origins = change.before.iter().flatten().flat_map(|way| &way.grant.origins);
            let protected = origins.filter(|origin| base.org.protects(&origin.environment));
            sites.extend(protected.map(|origin| (&origin.service, &origin.environment)));
        }
        // Under its new name a service is still the same.
        let heir = |service: &ServiceId| {
            let name = renamed.get(service.as_str()).copied().unwrap_or(service.as_str());
            head.org.services.get_key_value(name)
        };
        let now: BTreeSet<SiteId<'_>> =
            sites.iter().filter_map(|(service, environment)| Some((heir(service)?.0, *environment))).collect();
        let (people_before, people_after) = (people_at(base, &sites), people_at(head, &now));
        for site in sites {
            let (service, environment) = site;
            // What is gone locks nobody out.
            let Some((service, now)) = heir(service) else { continue };
            if now.site(environment).is_none() {
                continue;
            }
            let count =
                |people: &BTreeMap<_, BTreeSet<Holder>>, site: &SiteId<'_>| people.get(site).map_or(0, BTreeSet::len);
            let (before, after) = (count(&people_before, &site), count(&people_after, &(service, environment)));
            if after < least && after < before {
                let message = format!(
                    "{} can act on `{service}` in {environment}, where {before} could",
                    match after {
                        0 => "nobody".to_owned(),
                        1 => "only 1 person".to_owned(),
                        _ => format!("only {after} people"),
                    }
                );
                let hint = format!("keep at least {least} there; if it is meant, say so with `--allow lock-out`");
                self.push(
                    RuleId::LockOut,
                    message,
                    Some(hint),
                    Some((&now.place, format!("protected, needs {least}"))),
                );
            }
        }
    }
}

/// So many names say enough; the rest is counted.
const SHOWN: usize = 3;
/// Limits where a workspace sets none.
const SHARE: u32 = 30;
const PEOPLE: u32 = 50;
const SERVICES: u32 = 50;
const GRANTS: u32 = 500;
/// Fewer than this are never a mass by their share.
const FEW: usize = 20;

/// What a pinned principal had and has no more, or has for a shorter time.
fn lost_of(principal: &Principal, changes: &[Change<'_>], base: &OrgState, head: &OrgState) -> BTreeSet<String> {
    let name = |scope: &Scope, role: &dyn std::fmt::Display| format!("`{role}` in `{scope}`");
    if let Principal::User(person) = principal {
        let is_less = |change: &&Change<'_>| change.reach.holder.person() == Some(person) && !change.is_more();
        return changes.iter().filter(is_less).map(|change| name(&change.reach.scope, &change.reach.role)).collect();
    }
    let granted = base.grants.active.iter().filter(|(key, _)| key.principal == *principal);
    granted
        .filter(|(key, grant)| {
            let now = head.grants.active.get(*key);
            now.is_none_or(|now| now.until != grant.until && later(now.until, grant.until) == grant.until)
        })
        .map(|(GrantKey { scope, role, .. }, _)| name(scope, role))
        .collect()
}

/// The people who have something on services in environments.
fn people_at<'s>(side: &OrgState, sites: &BTreeSet<SiteId<'s>>) -> BTreeMap<SiteId<'s>, BTreeSet<Holder>> {
    let mut at: BTreeMap<Scope, Vec<SiteId<'s>>> = BTreeMap::new();
    for &(service, environment) in sites {
        let placement = side.org.services.get(service).and_then(|service| service.site(environment));
        for scope in placement.into_iter().flat_map(Site::scopes) {
            at.entry(scope).or_default().push((service, environment));
        }
    }
    let scopes: BTreeSet<Scope> = at.keys().cloned().collect();
    let mut people: BTreeMap<SiteId<'s>, BTreeSet<Holder>> = BTreeMap::new();
    for (reach, _) in Access::of(side, &Only { scopes: Some(&scopes), holders: None }).iter() {
        if reach.holder.person().is_some() {
            for site in at.get(&reach.scope).into_iter().flatten() {
                people.entry(*site).or_default().insert(reach.holder.clone());
            }
        }
    }
    people
}

/// A service in an environment.
type SiteId<'a> = (&'a ServiceId, &'a EnvironmentId);
