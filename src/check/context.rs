//! The input of rules.

use std::{collections::BTreeSet, sync::OnceLock};

use super::{about::About, expressions::ReadExpressions};
use crate::{
    catalog::Catalog,
    diagnostic::RuleId,
    model::{
        Day, EnvironmentId, GrantEntry, Grants, LocatedText, Membership, NativeRole, Org, OrgState, Principal,
        Recipient, RuleSettings, Scope, Service, ServiceId, Team, TeamId, WrittenRule, is_name,
    },
    source::Place,
};

/// An organization with its grants as of a day, and the known native roles.
#[derive(Debug)]
pub struct RuleContext<'a> {
    pub state: &'a OrgState,
    pub org: &'a Org,
    pub grants: &'a Grants,
    pub catalog: &'a Catalog,
    pub today: Day,
    /// Whether all files could be read and all names resolved.
    pub is_sound: bool,
    /// Filled when a rule first asks.
    pub(super) expressions: OnceLock<ReadExpressions>,
}

/// A native role, with the place where it is written.
pub(super) struct WrittenRole<'a> {
    pub role: &'a NativeRole,
    pub place: &'a Place,
    pub about: About,
    /// The entry of `grants` that names it; `None` for the workspace's roles.
    pub entry: Option<&'a GrantEntry>,
    /// Its rules as written, if the workspace defines it.
    pub rules: Option<&'a [WrittenRule]>,
}

/// A person or group, with the place where it is written.
pub(super) struct WrittenAddress<'a> {
    pub principal: Principal,
    pub address: &'a str,
    /// The address as written: short or full, with its kind or without, in any case.
    pub text: &'a str,
    /// The list of a team's people that it is in, if it is in one: `leads` or `members`.
    pub list: Option<&'static str>,
    pub place: Place,
    pub about: About,
}

impl<'a> RuleContext<'a> {
    /// The workspace's settings for a rule.
    pub(super) fn settings(&self, rule: RuleId) -> Option<&'a RuleSettings> {
        self.org.rules.get(rule.as_str())
    }

    /// The input of rules for an organization; `is_sound` tells whether all files were read and all names resolved.
    #[must_use]
    pub fn of(state: &'a OrgState, catalog: &'a Catalog, is_sound: bool) -> Self {
        let OrgState { org, grants, today, .. } = state;
        Self { state, org, grants, catalog, today: *today, is_sound, expressions: OnceLock::new() }
    }

    /// Every entry of `grants`, with its team.
    pub(super) fn grant_entries(&self) -> impl Iterator<Item = (&'a TeamId, &'a Team, &'a GrantEntry)> + use<'a> {
        let teams = &self.org.teams;
        teams.iter().flat_map(|(id, team)| team.grant_entries.iter().map(move |entry| (id, team, entry)))
    }

    /// The placements in protected environments to which an entry applies.
    pub(super) fn protected_placements(
        &self,
        entry: &'a GrantEntry,
    ) -> impl Iterator<Item = (&'a ServiceId, &'a EnvironmentId)> + use<'a> {
        let org = self.org;
        let placements = self.org.placements_of(entry).filter(move |(_, environment, _)| org.protects(environment));
        placements.map(|(service, environment, _)| (service, environment))
    }

    /// The first protected site to which an entry applies, in words: `production`, or ``the scope `company` ``.
    pub(super) fn protected_site(&self, entry: &'a GrantEntry) -> Option<String> {
        let in_environment = self.protected_placements(entry).map(|(_, environment)| environment.to_string()).next();
        let scopes = || self.org.scopes_of(entry).filter(|(_, declared)| declared.protected);
        in_environment.or_else(|| scopes().map(|(id, _)| format!("the scope `{id}`")).next())
    }

    /// Services with an invalid scope of a kind; for each, the first such scope with its environment.
    pub(super) fn invalid_scopes(
        &self,
        noun: &'static str,
    ) -> impl Iterator<Item = (&'a ServiceId, &'a Service, &'a EnvironmentId, &'a Scope)> + use<'a> {
        let is_invalid = move |scope: &&Scope| scope.facts().noun == noun && !scope.has_valid_id();
        // A name of the wrong form was already reported.
        let services = self.org.services.iter().filter(|(id, _)| is_name(id.as_str()));
        services.filter_map(move |(id, service)| {
            service.placements.iter().find_map(|(environment, placement)| {
                let scope = placement.scopes.iter().find(is_invalid)?;
                Some((id, service, environment, scope))
            })
        })
    }

    /// The subject of findings about an entry.
    pub(super) fn about(&self, team: &TeamId, entry: &'a GrantEntry) -> About {
        let sites = self.org.placements_of(entry).map(|(service, environment, _)| (service, environment));
        About::team(team).and_sites(sites)
    }

    /// The subject of findings about an entry in protected environments.
    pub(super) fn about_protected(&self, team: &TeamId, entry: &'a GrantEntry) -> About {
        About::team(team).and_sites(self.protected_placements(entry))
    }

    /// The native roles that an entry gives.
    pub(super) fn native_roles(&self, entry: &'a GrantEntry) -> BTreeSet<&'a NativeRole> {
        let named = entry.role.as_ref().and_then(|(role, _)| self.org.roles.get(role));
        let native_roles = named.into_iter().flat_map(|role| &role.native_roles);
        let all = native_roles.chain(entry.native_roles.iter().map(|(role, _)| role));
        // Of what is asked for, only a part can be.
        all.filter(|role| entry.eligible.is_none() || role.takes_requests()).collect()
    }

    /// Every native role with its places, as written.
    pub(super) fn written_roles(&self) -> Vec<WrittenRole<'a>> {
        let mut written = Vec::new();
        for role in self.org.roles.values() {
            written.extend(role.own.iter().map(|(native, place)| WrittenRole {
                role: native,
                place,
                about: About::default(),
                entry: None,
                rules: role.own_rules.get(place).map(Vec::as_slice),
            }));
        }
        for (id, _, entry) in self.grant_entries() {
            written.extend(entry.native_roles.iter().map(|(role, place)| WrittenRole {
                role,
                place,
                about: self.about(id, entry),
                entry: Some(entry),
                rules: entry.own_rules.get(place).map(Vec::as_slice),
            }));
        }
        written
    }

    /// Every address of a person or group with its places, including addresses of principals, and those that patterns
    /// give to groups.
    pub(super) fn written_addresses(&self) -> Vec<WrittenAddress<'a>> {
        let mut written = Vec::new();
        for (id, team) in &self.org.teams {
            written.extend(written_groups(id, team));
            let leads = team.leads.iter().map(|lead| ("leads", lead));
            let people = leads.chain(team.members.iter().map(|member| ("members", member)));
            for (list, Membership { address, written: text, place, .. }) in people {
                written.push(WrittenAddress {
                    principal: Principal::user(address),
                    address: address.as_str(),
                    text,
                    list: Some(list),
                    place: place.clone(),
                    about: About::team(id),
                });
            }
        }
        for named in self.named_recipients() {
            let (principal, address) = match named.recipient {
                Recipient::Person(address) => (Principal::user(address), address),
                Recipient::Principal(principal @ (Principal::User(address) | Principal::Group(address))) => {
                    (principal.clone(), address)
                }
                _ => continue,
            };
            written.push(WrittenAddress {
                principal,
                address: address.as_str(),
                text: &named.text.text,
                list: None,
                place: named.text.place.clone(),
                about: named.about(self),
            });
        }
        written
    }
}

/// The addresses of a team's groups; that of the leads only if it is anybody's.
fn written_groups<'a>(id: &'a TeamId, team: &'a Team) -> impl Iterator<Item = WrittenAddress<'a>> {
    let leads = team.has_lead_group().then_some((&team.lead_group, &team.written_lead_group));
    let groups = [(&team.group, &team.written_group)].into_iter().chain(leads);
    // A pattern that can't be filled in was reported.
    let is_filled = |text: &LocatedText| !text.text.is_empty() || text.place.path() == team.place.path();
    // Nor is a name of the wrong form reported again.
    let groups = groups.filter(|_| is_name(id.as_str()));
    groups.filter(move |(_, written)| is_filled(written)).map(|(address, written)| WrittenAddress {
        principal: Principal::group(address),
        address: address.as_str(),
        text: &written.text,
        list: None,
        place: written.place.clone(),
        about: About::team(id),
    })
}
