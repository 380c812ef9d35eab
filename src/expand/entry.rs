//! The product of each entry of a team: services × environments × recipients × roles.

use std::ops::ControlFlow;

use super::{
    Expansion, Receiver,
    batch::{Batch, NamedRole},
};
use crate::model::{
    Audience, EntryRef, EnvironmentId, Ownership, Principal, Recipient, Request, ServiceId, Site, Team, TeamId,
};

/// A recipient of an entry, with its principals.
struct Receiving<'a> {
    entry: EntryRef,
    audience: Audience,
    principals: Principals<'a>,
}

enum Principals<'a> {
    OfTeam(&'a [Receiver]),
    Named(Option<Receiver>),
    /// Different principals in each environment.
    Workload(&'a ServiceId),
}

/// A service, one of its environments, and where it runs there.
type Sites<'a> = (&'a ServiceId, &'a EnvironmentId, &'a Site);

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
        for (index, request) in (0..).zip(&team.requests) {
            let recipients = (0..).zip(&request.to).map(|(recipient, (to, _))| {
                let (audience, principals) = self.receiving(id, team, to);
                Receiving { entry: EntryRef::Grant { request: index, recipient }, audience, principals }
            });
            self.request(id, request, &recipients.collect::<Vec<_>>(), visitor)?;
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
            let Some(Site { scopes, .. }) = self.site(service, environment) else { continue };
            let sides = [(&members, self.members(team), member_role), (&leads, self.leads(team), lead_role)];
            for (audience, receivers, role) in sides {
                let Some(role) = role.as_ref().and_then(|role| self.roles.get(role)) else { continue };
                let until = None;
                visitor(&Batch { team, place, entry, audience, receivers, service, environment, scopes, role, until })?;
            }
        }
        ControlFlow::Continue(())
    }

    fn request<B>(
        &self,
        team: &TeamId,
        request: &Request,
        recipients: &[Receiving<'_>],
        visitor: &mut impl FnMut(&Batch<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Request { place, until, .. } = request;
        let native = |role| NamedRole { name: ToString::to_string(role).into(), natives: vec![role] };
        let own: Vec<NamedRole<'_>> = request.natives.iter().map(|(role, _)| native(role)).collect();
        let named = request.role.as_ref().and_then(|(role, _)| self.roles.get(role));
        let roles: Vec<&NamedRole<'_>> = named.into_iter().chain(&own).collect();
        // Without a role, nothing would count the iterations.
        for (service, environment, Site { scopes, .. }) in self.sites(request).filter(|_| !roles.is_empty()) {
            for Receiving { entry, audience, principals } in recipients {
                let workload = self.workload(principals, environment);
                let receivers = match principals {
                    Principals::OfTeam(receivers) => receivers,
                    Principals::Named(receiver) => receiver.as_slice(),
                    Principals::Workload(_) => workload.as_slice(),
                };
                for &role in &roles {
                    let (entry, until) = (*entry, *until);
                    visitor(&Batch {
                        team,
                        place,
                        entry,
                        audience,
                        receivers,
                        service,
                        environment,
                        scopes,
                        role,
                        until,
                    })?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// The audience of a recipient, and its principals.
    fn receiving<'a>(&'a self, id: &'a TeamId, team: &Team, recipient: &'a Recipient) -> (Audience, Principals<'a>) {
        let end = |address: &str| team.people.get(address).copied().flatten();
        match recipient {
            Recipient::Members => (Audience::Members(id.clone()), Principals::OfTeam(self.members(id))),
            Recipient::Lead => (Audience::Leads(id.clone()), Principals::OfTeam(self.leads(id))),
            Recipient::Team(other) => (Audience::Members(other.clone()), Principals::OfTeam(self.members(other))),
            Recipient::Person(address) => {
                (Audience::Named, Principals::Named(Some((Principal::user(address), end(address.as_str())))))
            }
            Recipient::Principal(principal) => {
                let (audience, end) = match principal {
                    Principal::User(address) => (Audience::Named, end(address.as_str())),
                    Principal::Group(_) => (self.audience_of_group(principal), None),
                    _ => (Audience::Named, None),
                };
                (audience, Principals::Named(Some((principal.clone(), end))))
            }
            Recipient::Workload(service) => (Audience::Workload(service.clone()), Principals::Workload(service)),
            Recipient::Unsupported => (Audience::Named, Principals::Named(None)),
        }
    }

    fn audience_of_group(&self, group: &Principal) -> Audience {
        let groups = self.groups.get_or_init(|| self.org.audiences_of_groups());
        groups.get(group).cloned().unwrap_or(Audience::Named)
    }

    fn members(&self, team: &TeamId) -> &[Receiver] {
        self.principals.get(team).map(|(members, _)| members.as_slice()).unwrap_or_default()
    }

    fn leads(&self, team: &TeamId) -> &[Receiver] {
        self.principals.get(team).map(|(_, leads)| leads.as_slice()).unwrap_or_default()
    }

    fn workload(&self, principals: &Principals<'_>, environment: &EnvironmentId) -> Option<Receiver> {
        let Principals::Workload(service) = principals else { return None };
        Some((self.site(service, environment)?.workload.clone()?, None))
    }

    fn site(&self, service: &ServiceId, environment: &EnvironmentId) -> Option<&Site> {
        self.org.services.get(service)?.sites.get(environment)
    }

    fn sites<'a>(&'a self, request: &'a Request) -> impl Iterator<Item = Sites<'a>> {
        let services = request.services.iter().filter_map(|(id, _)| self.org.services.get_key_value(id));
        let sites = services
            .flat_map(|(id, service)| service.sites.iter().map(move |(environment, site)| (id, environment, site)));
        sites.filter(|(_, environment, _)| {
            request.environments.as_ref().is_none_or(|named| named.contains(*environment))
        })
    }
}
