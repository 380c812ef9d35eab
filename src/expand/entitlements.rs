//! What people may ask for: the product of each eligible entry, one entitlement for each scope.

use std::{collections::BTreeSet, sync::Arc};

use super::{Expansion, MAX_WAYS, Receiver, TooMany, entry::EntrySite};
use crate::{
    model::{
        Audience, Condition, Day, Eligibility, EligibleEntry, EntitlementCause, EntitlementKey, Entitlements, EntryRef,
        GrantEntry, LocatedText, NativeRole, Org, Origin, Ownership, Principal, Recipient, RequestTerms, Scope, Site,
        Team, TeamId, earlier, is_over, later, made_entitlement_id,
    },
    source::Place,
};

/// The entitlements as of a day.
///
/// # Errors
/// [`TooMany`] if there are too many, counted like grants.
pub fn entitlements(org: &Org, today: Day) -> Result<Entitlements, TooMany> {
    if !org.teams.values().any(is_eligible) {
        return Ok(Entitlements::default());
    }
    let expansion = Expansion::new(org, today);
    let mut requests = Requests { expansion: &expansion, today, ways: 0, causes: Vec::new() };
    for (id, team) in &org.teams {
        for (index, ownership) in (0..).zip(&team.services) {
            requests.ownership(id, team, EntryRef::Owned(index), ownership)?;
        }
        for (index, entry) in (0..).zip(&team.grant_entries) {
            if let Some(eligible) = &entry.eligible {
                requests.grant_entry(id, team, index, entry, eligible)?;
            }
        }
    }
    Ok(Entitlements::on(today, requests.causes))
}

/// Whether anybody may ask for something because of a team.
fn is_eligible(team: &Team) -> bool {
    team.services.iter().any(|owned| !owned.eligible.is_empty())
        || team.grant_entries.iter().any(|entry| entry.eligible.is_some())
}

/// The causes of entitlements, as far as they are counted.
struct Requests<'a, 'org> {
    expansion: &'a Expansion<'org>,
    today: Day,
    ways: u64,
    causes: Vec<EntitlementCause>,
}

/// What one recipient of an entry may ask for in the scopes of one service in one environment.
struct Request<'a> {
    id: &'a str,
    team: &'a TeamId,
    site: &'a Site,
    condition: Option<&'a Arc<Condition>>,
    scopes: &'a [Scope],
    roles: &'a [&'a NativeRole],
    role_name: &'a Arc<str>,
    eligibility: &'a Eligibility,
    approvers: &'a BTreeSet<Principal>,
    audience: &'a Audience,
    receivers: &'a [Receiver],
    until: Option<Day>,
    place: &'a Arc<Place>,
    entry: EntryRef,
}

impl Requests<'_, '_> {
    fn ownership(&mut self, id: &TeamId, team: &Team, entry: EntryRef, ownership: &Ownership) -> Result<(), TooMany> {
        let expansion = self.expansion;
        let eligibility = &expansion.org.policy.eligibility;
        let audience = Audience::Members(id.clone());
        for (environment, role_id) in &ownership.eligible {
            let (Some(placement), Some(role)) =
                (expansion.placement(&ownership.service, environment), expansion.roles.get(role_id))
            else {
                continue;
            };
            let site = Site::Service { service: ownership.service.clone(), environment: environment.clone() };
            let approvers = self.approvers((id, team), &[id], &site, &eligibility.approvers);
            self.request(&Request {
                id: &made_entitlement_id(id, Some(role_id), []),
                team: id,
                site: &site,
                condition: None,
                scopes: &placement.scopes,
                roles: &role.native_roles,
                role_name: &role.name,
                eligibility,
                approvers: &approvers,
                audience: &audience,
                receivers: expansion.members(id),
                until: None,
                place: &ownership.place,
                entry,
            })?;
        }
        Ok(())
    }

    fn grant_entry(
        &mut self,
        id: &TeamId,
        team: &Team,
        index: u32,
        entry: &GrantEntry,
        eligible: &EligibleEntry,
    ) -> Result<(), TooMany> {
        let expansion = self.expansion;
        let eligibility = expansion.org.policy.eligibility.overridden(eligible);
        let named = entry.role.as_ref().and_then(|(role, _)| expansion.roles.get(role));
        let own = entry.native_roles.iter().map(|(role, _)| role);
        let roles: BTreeSet<&NativeRole> =
            named.iter().flat_map(|role| &role.native_roles).copied().chain(own).collect();
        let roles: Vec<&NativeRole> = roles.into_iter().collect();
        let written = entry.native_roles.iter().map(|(role, _)| role);
        let made = || made_entitlement_id(id, entry.role.as_ref().map(|(role, _)| role), written.clone());
        let entitlement_id = eligible.id.as_ref().map_or_else(made, |id| id.text.clone());
        let role_name = named.map_or_else(
            || written.clone().map(ToString::to_string).collect::<Vec<_>>().join(", ").into(),
            |role| Arc::clone(&role.name),
        );
        let recipients = (0..).zip(&entry.to).flat_map(|(recipient, (to, _))| {
            let received = expansion.receiving(id, team, to).into_iter();
            received.map(move |(audience, principals)| (recipient, audience, principals))
        });
        let recipients: Vec<_> = recipients.collect();
        for EntrySite { site, scopes } in expansion.sites(entry).filter(|_| !roles.is_empty()) {
            let approvers = self.approvers((id, team), &self.owners(id, &site), &site, &eligibility.approvers);
            for (recipient, audience, principals) in &recipients {
                let workload = expansion.workload(principals, site.environment());
                self.request(&Request {
                    id: &entitlement_id,
                    team: id,
                    site: &site,
                    condition: entry.condition.as_ref(),
                    scopes: &scopes,
                    roles: &roles,
                    role_name: &role_name,
                    eligibility: &eligibility,
                    approvers: &approvers,
                    audience,
                    receivers: principals.receivers(workload.as_ref()),
                    until: entry.until,
                    place: &entry.place,
                    entry: EntryRef::Grant { index, recipient: *recipient },
                })?;
            }
        }
        Ok(())
    }

    /// The teams whose leads approve what an entry of `grants` lets people ask for at a site: those that own the service,
    /// or the entry's own where nobody does.
    fn owners<'t>(&'t self, id: &'t TeamId, site: &Site) -> Vec<&'t TeamId> {
        let service = site.service().and_then(|service| self.expansion.org.services.get(service));
        let owners: Vec<&TeamId> = service.into_iter().flat_map(|service| service.owners.keys()).collect();
        if owners.is_empty() { vec![id] } else { owners }
    }

    /// The principals that approve what a team's entry lets people ask for at a site; `lead` stands for the leads of the
    /// owners.
    fn approvers(
        &self,
        (id, team): (&TeamId, &Team),
        owners: &[&TeamId],
        site: &Site,
        named: &[(Recipient, LocatedText)],
    ) -> BTreeSet<Principal> {
        let expansion = self.expansion;
        let mut approvers: Vec<Receiver> = Vec::new();
        for (recipient, _) in named {
            if *recipient == Recipient::Lead {
                approvers.extend(owners.iter().flat_map(|owner| expansion.leads(owner)).cloned());
                continue;
            }
            for (_, principals) in expansion.receiving(id, team, recipient) {
                let workload = expansion.workload(&principals, site.environment());
                approvers.extend(principals.receivers(workload.as_ref()).iter().cloned());
            }
        }
        let current = approvers.into_iter().filter(|(_, until)| !is_over(*until, self.today));
        current.map(|(principal, _)| principal).collect()
    }

    /// Adds the causes that a request makes.
    fn request(&mut self, request: &Request<'_>) -> Result<(), TooMany> {
        let Request { receivers, roles, scopes, eligibility, .. } = request;
        let factors = [receivers.len(), roles.len(), scopes.len()].map(|factor| factor.max(1) as u64);
        self.ways = self.ways.saturating_add(factors.into_iter().fold(1, u64::saturating_mul));
        if self.ways > MAX_WAYS {
            return Err(TooMany { place: Arc::clone(request.place) });
        }
        let principals: Vec<Receiver> =
            receivers.iter().map(|(principal, end)| (principal.clone(), earlier(*end, request.until))).collect();
        let until = principals.iter().map(|(_, until)| *until).reduce(later).flatten();
        for scope in *scopes {
            let roles: BTreeSet<NativeRole> =
                roles.iter().filter(|role| role.is_askable_in(scope)).map(|role| NativeRole::clone(role)).collect();
            if roles.is_empty() {
                continue;
            }
            let needs_approval = !eligibility.approvers.is_empty();
            self.causes.push(EntitlementCause {
                key: EntitlementKey { scope: scope.clone(), id: request.id.into() },
                origin: request.origin(until),
                terms: RequestTerms {
                    roles,
                    condition: request.condition.map(Arc::clone),
                    hours: eligibility.hours,
                    justification: eligibility.justification,
                    approvers: needs_approval.then(|| request.approvers.clone()),
                },
                principals: principals.clone(),
            });
        }
        Ok(())
    }
}

impl Request<'_> {
    fn origin(&self, until: Option<Day>) -> Origin {
        Origin {
            team: self.team.clone(),
            site: self.site.clone(),
            place: Arc::clone(self.place),
            role: Arc::clone(self.role_name),
            audience: self.audience.clone(),
            until,
            entry: self.entry,
        }
    }
}
