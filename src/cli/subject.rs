//! People, teams and principals as somebody types them.

use std::collections::BTreeSet;

use super::{console::Console, filter::require_known};
use crate::{
    error::Error,
    model::{Address, Org, Principal, Recipient, TeamId},
    text::visible,
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
    if org.services.contains_key(text) && !org.named_people().contains(&Address::complete(text, &org.domain.text)) {
        return Err(Error::Usage(format!("`{text}` is a service\nhint: teamkit who {text}")));
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
        for (recipient, _) in team.requests.iter().flat_map(|request| &request.to) {
            if let Recipient::Principal(principal) = recipient {
                principals.insert(principal.clone());
            }
        }
    }
    let sites = org.services.values().flat_map(|service| service.sites.values());
    principals.extend(sites.filter_map(|site| site.workload.clone()));
    principals
}
