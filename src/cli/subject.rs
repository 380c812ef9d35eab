//! People, teams and principals as somebody types them.

use std::collections::BTreeSet;

use super::{console::Console, filter::require_known};
use crate::{
    error::Error,
    model::{Address, Org, Principal, Recipient, Team, TeamId},
    text::{nearest, visible},
};

/// Who a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Person(Address),
    Team(TeamId),
    Principal(Principal),
}

/// Reads a principal as IAM writes it, a team, or a person.
pub(super) fn parse_subject(text: &str, org: &Org, console: &Console) -> Result<Subject, Error> {
    if let Some(principal) = Principal::parse(text) {
        let principals: BTreeSet<String> = principals(org).iter().map(ToString::to_string).collect();
        require_known("principal", &principal.to_string(), principals.iter().map(String::as_str))?;
        return Ok(Subject::Principal(principal));
    }
    if let Some((team, _)) = org.teams.get_key_value(text) {
        let address = Address::complete(text, &org.domain.text);
        if org.named_people().contains(&address) {
            console
                .note(format_args!("`{text}` is a team and a person; this is the team, use {address} for the person"));
        }
        return Ok(Subject::Team(team.clone()));
    }
    let is_person = || org.named_people().contains(&Address::complete(text, &org.domain.text));
    let noun = if org.services.contains_key(text) { Some("service") } else { None };
    let noun = noun.or_else(|| org.scopes.contains_key(text).then_some("scope"));
    if let Some(noun) = noun.filter(|_| !is_person()) {
        return Err(Error::Usage(format!("`{text}` is a {noun}\nhint: teamkit who {text}")));
    }
    parse_person(text, org).map(Subject::Person)
}

/// Finds a person by a short or a full address.
pub(super) fn parse_person(text: &str, org: &Org) -> Result<Address, Error> {
    let address = Address::complete(text, &org.domain.text);
    let people = org.named_people();
    if people.contains(&address) {
        return Ok(address);
    }
    if let Some(hint) = meant(text, &address, org, &people) {
        return Err(Error::Usage(format!("there is no person `{}`\nhint: {hint}", visible(address.as_str()))));
    }
    require_known("person", &visible(address.as_str()), people.iter().map(|address| address.as_str()))?;
    Ok(address)
}

/// Reads the address of a person to be edited, known or not; refuses what stands for anything else.
pub(super) fn parse_address(text: &str, org: &Org) -> Result<Address, Error> {
    let not_a_person = |what: &str, hint: &str| {
        Err(Error::Usage(format!("`{}` is {what}, not a person\nhint: {hint}", visible(text))))
    };
    let address = match Principal::parse(text) {
        Some(Principal::User(address)) => address,
        Some(principal) => {
            let hint = format!("teamkit access {principal} shows which lines name it; edit those");
            return not_a_person(noun(&principal), &hint);
        }
        None => Address::complete(text, &org.domain.text),
    };
    if org.named_people().contains(&address) && !address.domain().ends_with(ROBOTS) {
        return Ok(address);
    }
    if org.teams.contains_key(text) {
        return not_a_person("a team", &format!("teamkit access {text}"));
    }
    if org.services.contains_key(text) {
        return not_a_person("a service", &format!("teamkit who {text}"));
    }
    let is_group = |team: &&Team| team.group == address || team.lead_group == address;
    let group = Principal::group(&address);
    let known = principals(org);
    if org.teams.values().any(|team| is_group(&team)) || known.contains(&group) {
        return not_a_person("a group", &format!("teamkit access {group}"));
    }
    if address.domain().ends_with(ROBOTS) {
        let account = Principal::service_account(address.as_str());
        return not_a_person("a service account", &format!("teamkit access {account}"));
    }
    Ok(address)
}

/// The domain of service accounts ends so.
const ROBOTS: &str = ".gserviceaccount.com";

fn noun(principal: &Principal) -> &'static str {
    match principal {
        Principal::Domain(_) => "a domain",
        Principal::Group(_) => "a group",
        Principal::Federated(_) | Principal::FederatedSet(_) => "a federated identity",
        Principal::ServiceAccount(_) => "a service account",
        Principal::User(_) => "a user",
    }
}

/// Refuses a person whom no definition names, with the nearest one as a hint.
pub(super) fn require_named(person: &Address, org: &Org) -> Result<(), Error> {
    let known = org.named_people();
    let is_accepted = org.unmanaged.iter().any(|entry| entry.person().as_ref() == Some(person));
    if known.contains(person) || is_accepted {
        return Ok(());
    }
    let short = |address: &str| {
        address.rsplit_once('@').filter(|(_, domain)| *domain == org.domain.text).map(|(name, _)| name.to_owned())
    };
    // Two short names are compared by themselves: the domain would make any two of them similar.
    let near = match short(person.as_str()) {
        Some(name) => {
            let names: Vec<String> = known.iter().filter_map(|address| short(address.as_str())).collect();
            let near = nearest(&name, names.iter().map(String::as_str));
            near.map(|near| format!("{near}@{}", org.domain.text))
        }
        None => None,
    };
    let near =
        near.or_else(|| nearest(person.as_str(), known.iter().map(|address| address.as_str())).map(str::to_owned));
    let hint = near.map_or_else(String::new, |near| format!("\nhint: did you mean {near}?"));
    Err(Error::Usage(format!("no definition mentions {}{hint}", visible(person.as_str()))))
}

/// What a text that is no person may have been meant to be, apart from a slip of the finger.
fn meant(text: &str, address: &Address, org: &Org, people: &BTreeSet<&Address>) -> Option<String> {
    if org.teams.contains_key(text) {
        return Some(format!("`{text}` is a team: teamkit access {text}"));
    }
    let mut others = principals(org).into_iter().filter(|one| !matches!(one, Principal::User(_)));
    if let Some(principal) = others.find(|principal| principal.address() == address.as_str()) {
        return Some(format!("this is not a person: teamkit access {principal}"));
    }
    let before_at = |address: &Address| address.as_str().split('@').next().map(str::to_owned);
    let elsewhere = people.iter().find(|other| before_at(other) == before_at(address));
    elsewhere.map(|other| format!("did you mean `{other}`?"))
}

/// Every principal that a definition names or that follows from one.
fn principals(org: &Org) -> BTreeSet<Principal> {
    let mut principals: BTreeSet<Principal> = org.named_people().into_iter().map(Principal::user).collect();
    for team in org.teams.values() {
        principals.extend([Principal::group(&team.group), Principal::group(&team.lead_group)]);
        for (recipient, _) in team.grant_entries.iter().flat_map(|entry| &entry.to) {
            if let Recipient::Principal(principal) = recipient {
                principals.insert(principal.clone());
            }
        }
    }
    let sites = org.services.values().flat_map(|service| service.placements.values());
    principals.extend(sites.filter_map(|site| site.workload.clone()));
    principals
}
