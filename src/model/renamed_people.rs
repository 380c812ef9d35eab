//! The same organization with other addresses for some of its people.

use std::collections::BTreeMap;

use super::{
    Entitlements, GrantKey, Grants, Org, OrgState,
    located_text::LocatedText,
    principal::{Address, Principal},
    recipient::Recipient,
    team::Team,
};

/// The new address of each person who has one, by the old address.
pub type NewAddresses = BTreeMap<Address, Address>;

impl OrgState {
    /// The state as it would be if these people had their new addresses already: everything that names them names the
    /// new ones, and nothing else is different.
    #[must_use]
    pub fn with_addresses(&self, renamed: &NewAddresses) -> Self {
        let Self { org, grants, entitlements, today, .. } = self;
        let entitlements = renamed_entitlements(entitlements.clone(), renamed);
        Self::new(renamed_org(org.clone(), renamed), renamed_grants(grants, renamed), entitlements, *today)
    }
}

fn renamed_org(mut org: Org, renamed: &NewAddresses) -> Org {
    org.people = with_new_keys(org.people, renamed);
    for team in org.teams.values_mut() {
        rename_in_team(team, renamed);
    }
    rename_recipients(&mut org.policy.eligibility.approvers, renamed);
    let pinned = org.rules.values_mut().filter_map(|rule| rule.pinned.as_mut());
    pinned.flatten().for_each(|principal| rename_principal(principal, renamed));
    org.unmanaged.iter_mut().for_each(|entry| entry.rename_person(renamed));
    org
}

fn rename_in_team(team: &mut Team, renamed: &NewAddresses) {
    for membership in team.leads.iter_mut().chain(&mut team.members) {
        rename(&mut membership.address, renamed);
    }
    team.people = with_new_keys(std::mem::take(&mut team.people), renamed);
    for entry in &mut team.grant_entries {
        rename_recipients(&mut entry.to, renamed);
        if let Some(approvers) = entry.eligible.as_mut().and_then(|eligible| eligible.approvers.as_mut()) {
            rename_recipients(approvers, renamed);
        }
    }
}

fn rename_recipients(recipients: &mut [(Recipient, LocatedText)], renamed: &NewAddresses) {
    for (recipient, _) in recipients {
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

fn renamed_entitlements(mut entitlements: Entitlements, renamed: &NewAddresses) -> Entitlements {
    let renamed_principal = |mut principal: Principal| {
        rename_principal(&mut principal, renamed);
        principal
    };
    for entitlement in entitlements.active.values_mut() {
        let principals = std::mem::take(&mut entitlement.principals);
        entitlement.principals =
            principals.into_iter().map(|(principal, until)| (renamed_principal(principal), until)).collect();
        let approvers = entitlement.terms.approvers.take();
        entitlement.terms.approvers = approvers.map(|all| all.into_iter().map(renamed_principal).collect());
    }
    entitlements
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
