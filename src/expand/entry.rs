//! The product of each entry of a team: services × environments × recipients × roles.

use std::{borrow::Cow, ops::ControlFlow};

use super::{
    Expansion, Receiver,
    batch::{Batch, NamedRole},
};
use crate::model::{
    Audience, EntryRef, EnvironmentId, GrantEntry, Ownership, Placement, Principal, Recipient, Scope, ServiceId, Site,
    Team, TeamId,
};

/// A recipient of an entry, with its principals.
struct Receiving<'a> {
    entry: EntryRef,
    audience: Audience,
    principals: RecipientPrincipals<'a>,
}

pub(super) enum RecipientPrincipals<'a> {
    OfTeam(&'a [Receiver]),
    Named(Option<Receiver>),
    /// Different principals in each environment.
    Workload(&'a ServiceId),
}

impl RecipientPrincipals<'_> {
    /// The principals, where the workload in the environment is this one.
    pub(super) fn receivers<'r>(&'r self, workload: Option<&'r Receiver>) -> &'r [Receiver] {
        match self {
            Self::OfTeam(receivers) => receivers,
            Self::Named(receiver) => receiver.as_slice(),
            Self::Workload(_) => workload.map(std::slice::from_ref).unwrap_or_default(),
        }
    }
}

/// A site of an entry, with the scopes in which the entry gives access.
pub(super) struct EntrySite<'a> {
    pub site: Site,
    pub scopes: Cow<'a, [Scope]>,
}

impl Expansion<'_> {
    /// Calls a visitor with each part of the product of each entry of a team, until the visitor breaks off.
    pub(super) fn visit<B>(
        &self,
        id: &TeamId,
        team: &Team,
        visitor: &mut impl FnMut(&Batch<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        for (index, ownership) in (0..).zip(&team.services) {
            self.ownership(id, EntryRef::Owned(index), ownership, visitor)?;
        }
        // What has no site gives nothing to any of its recipients, who may be many.
        let entries = (0..).zip(&team.grant_entries);
        for (index, grant_entry) in
            entries.filter(|(_, entry)| entry.eligible.is_none() && self.sites(entry).next().is_some())
        {
            let recipients = (0..).zip(&grant_entry.to).flat_map(|(recipient, (to, _))| {
                let entry = EntryRef::Grant { index, recipient };
                let receiving = move |(audience, principals)| Receiving { entry, audience, principals };
                self.receiving(id, team, to).into_iter().map(receiving)
            });
            self.grant_entry(id, grant_entry, &recipients.collect::<Vec<_>>(), visitor)?;
        }
        ControlFlow::Continue(())
    }

    fn ownership<B>(
        &self,
        team: &TeamId,
        entry: EntryRef,
        ownership: &Ownership,
        visitor: &mut impl FnMut(&Batch<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Ownership { service, access, place, .. } = ownership;
        let (members, leads) = (Audience::Members(team.clone()), Audience::Leads(team.clone()));
        for (environment, (member_role, lead_role)) in access {
            let Some(Placement { scopes, .. }) = self.placement(service, environment) else { continue };
            let site = &Site::Service { service: service.clone(), environment: environment.clone() };
            let sides = [(&members, self.members(team), member_role), (&leads, self.leads(team), lead_role)];
            for (audience, receivers, role) in sides {
                let Some(role) = role.as_ref().and_then(|role| self.roles.get(role)) else { continue };
                let (condition, until) = (None, None);
                visitor(&Batch { team, place, entry, audience, receivers, site, scopes, condition, role, until })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn grant_entry<B>(
        &self,
        team: &TeamId,
        grant_entry: &GrantEntry,
        recipients: &[Receiving<'_>],
        visitor: &mut impl FnMut(&Batch<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let GrantEntry { place, condition, until, .. } = grant_entry;
        let native = |role| NamedRole { name: ToString::to_string(role).into(), native_roles: vec![role] };
        let own: Vec<NamedRole<'_>> = grant_entry.native_roles.iter().map(|(role, _)| native(role)).collect();
        let named = grant_entry.role.as_ref().and_then(|(role, _)| self.roles.get(role));
        let roles: Vec<&NamedRole<'_>> = named.into_iter().chain(&own).collect();
        // Without a role, nothing would count the iterations.
        for EntrySite { site, scopes } in self.sites(grant_entry).filter(|_| !roles.is_empty()) {
            for Receiving { entry, audience, principals } in recipients {
                let workload = self.workload(principals, site.environment());
                let receivers = principals.receivers(workload.as_ref());
                for &role in &roles {
                    let (site, scopes, entry) = (&site, &*scopes, *entry);
                    let (condition, until) = (condition.as_ref(), *until);
                    visitor(&Batch { team, place, entry, audience, receivers, site, scopes, condition, role, until })?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The audience of a recipient and its principals; several audiences for every team.
    pub(super) fn receiving<'a>(
        &'a self,
        id: &'a TeamId,
        team: &Team,
        recipient: &'a Recipient,
    ) -> Vec<(Audience, RecipientPrincipals<'a>)> {
        let end = |address: &str| team.people.get(address).copied().flatten();
        let one = match recipient {
            Recipient::Members => (Audience::Members(id.clone()), RecipientPrincipals::OfTeam(self.members(id))),
            Recipient::Lead => (Audience::Leads(id.clone()), RecipientPrincipals::OfTeam(self.leads(id))),
            Recipient::Team(other) => self.team(other),
            Recipient::EveryTeam => return self.org.teams.keys().map(|team| self.team(team)).collect(),
            Recipient::Person(address) => {
                (Audience::Named, RecipientPrincipals::Named(Some((Principal::user(address), end(address.as_str())))))
            }
            Recipient::Principal(principal) => {
                let (audience, end) = match principal {
                    Principal::User(address) => (Audience::Named, end(address.as_str())),
                    Principal::Group(_) => (self.audience_of_group(principal), None),
                    _ => (Audience::Named, None),
                };
                (audience, RecipientPrincipals::Named(Some((principal.clone(), end))))
            }
            Recipient::Workload(service) => {
                (Audience::Workload(service.clone()), RecipientPrincipals::Workload(service))
            }
            Recipient::Unsupported => (Audience::Named, RecipientPrincipals::Named(None)),
        };
        vec![one]
    }

    /// The members of a team, as that team's own grants reach them.
    fn team(&self, team: &TeamId) -> (Audience, RecipientPrincipals<'_>) {
        (Audience::Members(team.clone()), RecipientPrincipals::OfTeam(self.members(team)))
    }

    fn audience_of_group(&self, group: &Principal) -> Audience {
        let groups = self.groups.get_or_init(|| self.org.audiences_of_groups());
        groups.get(group).cloned().unwrap_or(Audience::Named)
    }

    pub(super) fn members(&self, team: &TeamId) -> &[Receiver] {
        self.principals.get(team).map(|(members, _)| members.as_slice()).unwrap_or_default()
    }

    pub(super) fn leads(&self, team: &TeamId) -> &[Receiver] {
        self.principals.get(team).map(|(_, leads)| leads.as_slice()).unwrap_or_default()
    }

    pub(super) fn workload(
        &self,
        principals: &RecipientPrincipals<'_>,
        environment: Option<&EnvironmentId>,
    ) -> Option<Receiver> {
        let RecipientPrincipals::Workload(service) = principals else { return None };
        Some((self.placement(service, environment?)?.workload.clone()?, None))
    }

    pub(super) fn placement(&self, service: &ServiceId, environment: &EnvironmentId) -> Option<&Placement> {
        self.org.services.get(service)?.placements.get(environment)
    }

    /// The sites of an entry, each with the scopes in which it gives access there: those of the service, those of the
    /// resources that it names, or one of the workspace's.
    pub(super) fn sites<'a>(&'a self, entry: &'a GrantEntry) -> impl Iterator<Item = EntrySite<'a>> {
        let of_services = self.org.placements_of(entry).map(|(service, environment, placement)| EntrySite {
            site: Site::Service { service: service.clone(), environment: environment.clone() },
            scopes: match &entry.resources {
                None => Cow::Borrowed(placement.scopes.as_slice()),
                Some(_) => placement.scopes_given(entry).cloned().collect(),
            },
        });
        let of_scopes = self.org.scopes_of(entry).map(|(id, declared)| EntrySite {
            site: Site::Scope(id.clone()),
            scopes: Cow::Borrowed(std::slice::from_ref(&declared.scope)),
        });
        of_services.chain(of_scopes)
    }
}
