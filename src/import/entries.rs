//! Entries of `grants` made of their parts: what is alike is said once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::draft::{DraftRecipient, DraftSite, Given, GrantDraft, GrantPart, PartPlace, PartRole, Terms};
use crate::model::{EnvironmentId, NativeRole, Org, RoleId, ScopeId, ServiceId, TeamId};

/// The entries of each team.
pub(super) fn entries(
    org: &Org,
    parts: Vec<GrantPart>,
    isolated: &BTreeSet<GrantPart>,
) -> BTreeMap<TeamId, Vec<GrantDraft>> {
    let (alone, together): (Vec<GrantPart>, Vec<GrantPart>) =
        parts.into_iter().partition(|part| isolated.contains(part));
    let mut entries: BTreeMap<TeamId, Vec<GrantDraft>> = BTreeMap::new();
    for (host, entry) in merged(org, together) {
        entries.entry(host).or_default().push(entry);
    }
    for part in alone {
        for (host, entry) in merged(org, vec![part]) {
            entries.entry(host).or_default().push(entry);
        }
    }
    for entries in entries.values_mut() {
        entries.sort_by(|one, other| order(one).cmp(&order(other)));
    }
    entries
}

/// Entries in an order that people expect: the team's own first, by place.
fn order(entry: &GrantDraft) -> (&BTreeSet<DraftRecipient>, &DraftSite, &Given, &Terms) {
    (&entry.to, &entry.site, &entry.given, &entry.terms)
}

/// What a part gives to whom, without the place.
type EntryKind = (TeamId, DraftRecipient, Terms);
/// A place without its environment.
type Spot = (ServiceId, Option<Arc<str>>);
/// The environments in which the same is given.
type ByEnvironment = BTreeMap<(EntryKind, Given, Spot), (BTreeSet<EnvironmentId>, Vec<GrantPart>)>;

/// What stands in one entry, with the parts behind it.
#[derive(Default)]
struct Bundle {
    roles: BTreeSet<RoleId>,
    natives: BTreeSet<NativeRole>,
    parts: Vec<GrantPart>,
}

fn merged(org: &Org, parts: Vec<GrantPart>) -> Vec<(TeamId, GrantDraft)> {
    let mut places: BTreeMap<(EntryKind, PartPlace), Bundle> = BTreeMap::new();
    for part in parts {
        let kind = (part.host.clone(), part.to.clone(), part.terms.clone());
        let bundle = places.entry((kind, part.place.clone())).or_default();
        match &part.given {
            PartRole::Role(role) => drop(bundle.roles.insert(role.clone())),
            PartRole::Native(native) => drop(bundle.natives.insert(native.clone())),
        }
        bundle.parts.push(part);
    }
    let mut by_environment = ByEnvironment::new();
    let mut by_scope: BTreeMap<(EntryKind, Given), (BTreeSet<ScopeId>, Vec<GrantPart>)> = BTreeMap::new();
    for ((kind, place), Bundle { roles, natives, parts }) in places {
        let natives = (!natives.is_empty()).then_some(Given::Native(natives));
        for given in roles.into_iter().map(Given::Role).chain(natives) {
            let of = parts.iter().filter(|part| is_of(&given, &part.given)).cloned();
            match &place {
                PartPlace::Service { service, environment, resource } => {
                    let key = (kind.clone(), given.clone(), (service.clone(), resource.clone()));
                    let (environments, all) = by_environment.entry(key).or_default();
                    environments.insert(environment.clone());
                    all.extend(of);
                }
                PartPlace::Scope(scope) => {
                    let (scopes, all) = by_scope.entry((kind.clone(), given.clone())).or_default();
                    scopes.insert(scope.clone());
                    all.extend(of);
                }
            }
        }
    }
    let scopes =
        by_scope.into_iter().map(|((kind, given), (scopes, parts))| (kind, given, DraftSite::Scopes(scopes), parts));
    by_recipient(by_service(org, by_environment).into_iter().chain(scopes))
}

fn is_of(given: &Given, part: &PartRole) -> bool {
    match (given, part) {
        (Given::Role(role), PartRole::Role(own)) => role == own,
        (Given::Native(natives), PartRole::Native(own)) => natives.contains(own),
        _ => false,
    }
}

type SiteEntry = (EntryKind, Given, DraftSite, Vec<GrantPart>);

/// Services with the same environments in one.
fn by_service(org: &Org, entries: ByEnvironment) -> Vec<SiteEntry> {
    type Key = (EntryKind, Given, Option<Arc<str>>, Option<BTreeSet<EnvironmentId>>);
    let mut services: BTreeMap<Key, (BTreeSet<ServiceId>, Vec<GrantPart>)> = BTreeMap::new();
    for ((kind, given, (service, resource)), (environments, parts)) in entries {
        let all = org.services.get(&service).map(|service| service.placements.keys().cloned().collect());
        let environments = (all.as_ref() != Some(&environments)).then_some(environments);
        let (names, all) = services.entry((kind, given, resource, environments)).or_default();
        names.insert(service);
        all.extend(parts);
    }
    let sites = services.into_iter().map(|((kind, given, resource, environments), (services, parts))| {
        (kind, given, DraftSite::Services { services, environments, resource }, parts)
    });
    sites.collect()
}

/// Recipients of the same in one.
fn by_recipient(entries: impl Iterator<Item = SiteEntry>) -> Vec<(TeamId, GrantDraft)> {
    type Key = (TeamId, Terms, Given, DraftSite, bool);
    let mut recipients: BTreeMap<Key, (BTreeSet<DraftRecipient>, Vec<GrantPart>)> = BTreeMap::new();
    for ((host, to, terms), given, site, parts) in entries {
        let is_team = to == DraftRecipient::Members;
        let (all, of) = recipients.entry((host, terms, given, site, is_team)).or_default();
        all.insert(to);
        of.extend(parts);
    }
    let entries = recipients
        .into_iter()
        .map(|((host, terms, given, site, _), (to, parts))| (host, GrantDraft { site, given, to, terms, parts }));
    entries.collect()
}
