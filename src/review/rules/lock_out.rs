//! Pinned principals that lose something, and protected services that are left with too few people.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
};

use crate::{
    check::changes::LOCK_OUT,
    model::{EnvironmentId, GrantKey, OrgState, Principal, Scope, Service, ServiceId, later},
    review::{
        access_grant::AccessGrants,
        access_table::{AccessFilter, AccessTable},
        change::{AccessChange, ChangeKind},
        change_context::ChangeContext,
        identity::Identity,
        rule::{ChangeRule, RuleFindings},
    },
    text::join_few,
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&LOCK_OUT, run);

/// So many native roles say enough; the rest is counted.
const MAX_LISTED: usize = 3;

/// A service in an environment.
type ServiceEnvironmentId<'a> = (&'a ServiceId, &'a EnvironmentId);

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let settings = context.settings(&LOCK_OUT);
    let pinned = settings.and_then(|settings| settings.pinned.as_ref());
    for principal in pinned.into_iter().flatten() {
        let lost = lost_of(principal, context);
        if !lost.is_empty() {
            let finding = findings
                .say(format!("`{principal}` is pinned and loses {}", join_few(&lost, MAX_LISTED)))
                .hint(format!(
                    "it must keep what it has; if it is intended, say so with `teamkit diff --allow {}`",
                    LOCK_OUT.id
                ));
            findings.push(finding);
        }
    }
    let least = settings.and_then(|settings| settings.people).unwrap_or(1) as usize;
    too_few(context, least, findings);
}

/// The native roles that a pinned principal had and has no more, or has for a shorter time.
fn lost_of(principal: &Principal, context: &ChangeContext<'_>) -> BTreeSet<String> {
    let name = |scope: &Scope, role: &dyn Display| format!("`{role}` in `{scope}`");
    if let Principal::User(person) = principal {
        let is_less = |change: &&AccessChange<'_>| change.key.identity.person() == Some(person) && !change.is_more();
        let less = context.changes().filter(is_less);
        return less.map(|change| name(&change.key.scope, &change.key.role)).collect();
    }
    let granted = context.base.grants.active.iter().filter(|(key, _)| key.principal == *principal);
    granted
        .filter(|(key, grant)| {
            let now = context.head.grants.active.get(*key);
            now.is_none_or(|now| now.until != grant.until && later(now.until, grant.until) == grant.until)
        })
        .map(|(GrantKey { scope, role, .. }, _)| name(scope, role))
        .collect()
}

/// Reports protected services that fewer people than `least` can act on, and fewer than before.
fn too_few(context: &ChangeContext<'_>, least: usize, findings: &mut RuleFindings) {
    let sites = protected_losses(context);
    let now: BTreeSet<ServiceEnvironmentId<'_>> = sites
        .iter()
        .filter_map(|(service, environment)| Some((successor(context, service)?.0, *environment)))
        .collect();
    let (people_before, people_after) = (people_at(context.base, &sites), people_at(context.head, &now));
    for site in sites {
        let (service, environment) = site;
        // What is gone locks nobody out.
        let Some((service, now)) = successor(context, service) else { continue };
        if now.placement(environment).is_none() {
            continue;
        }
        let count = |people: &BTreeMap<_, BTreeSet<Identity>>, site: &ServiceEnvironmentId<'_>| {
            people.get(site).map_or(0, BTreeSet::len)
        };
        let (before, after) = (count(&people_before, &site), count(&people_after, &(service, environment)));
        if after >= least || after >= before {
            continue;
        }
        let who = match after {
            0 => "nobody".to_owned(),
            1 => "only 1 person".to_owned(),
            _ => format!("only {after} people"),
        };
        let finding = findings
            .say(format!("{who} can act on `{service}` in {environment}, where {before} could"))
            .label(now.place.clone(), format!("protected, needs {least}"))
            .hint(format!(
                "keep at least {least} there; if it is intended, say so with `teamkit diff --allow {}`",
                LOCK_OUT.id
            ));
        findings.push(finding);
    }
}

/// The services in protected environments on which somebody loses something.
fn protected_losses<'a>(context: &ChangeContext<'a>) -> BTreeSet<ServiceEnvironmentId<'a>> {
    let is_loss =
        |change: &&AccessChange<'_>| change.kind() == ChangeKind::Lost && change.key.identity.person().is_some();
    let grants = context.changes().filter(is_loss).filter_map(|change| change.before.as_ref());
    let origins = grants.flat_map(AccessGrants::origins);
    let protected = origins.filter(|origin| context.base.org.protects(&origin.environment));
    protected.map(|origin| (&origin.service, &origin.environment)).collect()
}

/// A service of the base as the head has it, under its new name if it was renamed.
fn successor<'a>(context: &ChangeContext<'a>, service: &ServiceId) -> Option<(&'a ServiceId, &'a Service)> {
    context.head.org.services.get_key_value(context.services.new_name(service.as_str()))
}

/// The people who have something on services in environments.
fn people_at<'s>(
    state: &OrgState,
    sites: &BTreeSet<ServiceEnvironmentId<'s>>,
) -> BTreeMap<ServiceEnvironmentId<'s>, BTreeSet<Identity>> {
    let mut at: BTreeMap<Scope, Vec<ServiceEnvironmentId<'s>>> = BTreeMap::new();
    for &(service, environment) in sites {
        let placement = state.org.services.get(service).and_then(|service| service.placement(environment));
        for scope in placement.into_iter().flat_map(|site| site.scopes.iter().cloned()) {
            at.entry(scope).or_default().push((service, environment));
        }
    }
    let scopes: BTreeSet<Scope> = at.keys().cloned().collect();
    let mut people: BTreeMap<ServiceEnvironmentId<'s>, BTreeSet<Identity>> = BTreeMap::new();
    for (key, _) in AccessTable::of(state, &AccessFilter { scopes: Some(&scopes), identities: None }).iter() {
        if key.identity.person().is_some() {
            for site in at.get(&key.scope).into_iter().flatten() {
                people.entry(*site).or_default().insert(key.identity.clone());
            }
        }
    }
    people
}
