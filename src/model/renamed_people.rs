//! The same organization with other addresses for some of its people.

use std::collections::BTreeMap;

use super::{
    GrantKey, Grants, Org, OrgState,
    principal::{Address, Principal},
    team::{Recipient, Team},
};

/// The new address of each person who has one, by the old address.
pub type NewAddresses = BTreeMap<Address, Address>;

impl OrgState {
    /// The state as it would be if these people had their new addresses already: everything that names them names the
    /// new ones, and nothing else is different.
    #[must_use]
    pub fn with_addresses(&self, renamed: &NewAddresses) -> Self {
        let Self { org, grants, today, .. } = self;
        Self::new(renamed_org(org.clone(), renamed), renamed_grants(grants, renamed), *today)
    }
}

fn renamed_org(mut org: Org, renamed: &NewAddresses) -> Org {
    org.people = with_new_keys(org.people, renamed);
    for team in org.teams.values_mut() {
        rename_in_team(team, renamed);
    }
    let pinned = org.rules.values_mut().filter_map(|rule| rule.pinned.as_mut());
    pinned.flatten().for_each(|principal| rename_principal(principal, renamed));
    org
}

fn rename_in_team(team: &mut Team, renamed: &NewAddresses) {
    for membership in team.leads.iter_mut().chain(&mut team.members) {
        rename(&mut membership.address, renamed);
    }
    team.people = with_new_keys(std::mem::take(&mut team.people), renamed);
    for (recipient, _) in team.grant_entries.iter_mut().flat_map(|entry| &mut entry.to) {
        match recipient {
            Recipient::Person(address) => rename(address, renamed),
            Recipient::Principal(principal) => rename_principal(principal, renamed),
            Recipient::Members
            | Recipient::Lead
            | Recipient::Workload(_)
            | Recipient::Team(_)
            | Recipient::EveryTeam
            | Recipient::Unsupported => {}
        }
    }
}

fn renamed_grants(grants: &Grants, renamed: &NewAddresses) -> Grants {
    let of = |grants: &BTreeMap<GrantKey, _>| {
        let grants = grants.iter().map(|(key, grant)| {
            let mut key = key.clone();
            rename_principal(&mut key.principal, renamed);
            (key, super::Grant::clone(grant))
        });
        grants.collect()
    };
    Grants { active: of(&grants.active), expired: of(&grants.expired) }
}

fn rename_principal(principal: &mut Principal, renamed: &NewAddresses) {
    if let Principal::User(address) = principal {
        rename(address, renamed);
    }
}

fn rename(address: &mut Address, renamed: &NewAddresses) {
    if let Some(new) = renamed.get(address) {
        *address = new.clone();
    }
}

fn with_new_keys<T>(table: BTreeMap<Address, T>, renamed: &NewAddresses) -> BTreeMap<Address, T> {
    let entries = table.into_iter().map(|(mut address, value)| {
        rename(&mut address, renamed);
        (address, value)
    });
    entries.collect()
}
