//! Organizations to measure with: the same for the same size and seed, on every machine, on every day.
//!
//! People in a team, people in several teams, teams below teams and the skew of all sizes follow a real organization of
//! 646 teams, where a few teams are twenty times as large as most. That one gives no access beyond ownership and no
//! ends, and splits teams by level of access; so services in a team, requests, ends, environments and how often a
//! default is overridden are what a company of microservice teams looks like to us.
//!
//! What nobody would see in a table of times is left out: managed groups, several clusters, own templates.

mod random;
mod shape;

use std::fmt::Write as _;

use shape::{ENVIRONMENTS, Organization, Service, Team};

/// The grants that a root has on average, in hundredths: 10,000 grants are 1,800 roots.
const GRANTS_IN_100_ROOTS: usize = 556;

/// Gives every file of an organization with about so many grants to `write`, as path and text.
pub(crate) fn write(grants: usize, seed: u64, mut write: impl FnMut(&str, &str)) {
    let roots = (grants * 100 + GRANTS_IN_100_ROOTS / 2) / GRANTS_IN_100_ROOTS;
    let organization = Organization::new(roots, seed);
    write("teamkit.yaml", include_str!("teamkit.yaml"));
    for (index, services) in organization.services.chunks(200).enumerate() {
        write(&format!("services/area-{index:03}.yaml"), &registry(&organization, services));
    }
    for team in &organization.teams {
        write(&team.path(), &team_file(&organization, team));
    }
    write("people.yaml", &people(&organization));
}

fn registry(organization: &Organization, services: &[Service]) -> String {
    let mut text = String::new();
    for service in services {
        let Service { name, environments, guests, is_shared, has_project, has_namespace, formerly, tier } = service;
        line(&mut text, format_args!("{name}:"));
        line(&mut text, format_args!("  description: What keeps {name}"));
        if environments.len() < ENVIRONMENTS.len() {
            line(&mut text, format_args!("  environments: [{}]", environments.join(", ")));
        }
        if *has_project {
            line(&mut text, format_args!("  google: {{ project: {{ production: {name}-prod-7f3a }} }}"));
        }
        if *has_namespace {
            line(&mut text, format_args!("  kubernetes: {{ namespace: {name}-v2 }}"));
        }
        if !guests.is_empty() {
            let guests: Vec<_> = guests.iter().map(|team| organization.team_name(*team)).collect();
            line(&mut text, format_args!("  grants_from: [{}]", guests.join(", ")));
        }
        if *is_shared {
            line(&mut text, format_args!("  shared: true"));
        }
        if let Some(formerly) = formerly {
            line(&mut text, format_args!("  formerly: [{formerly}]"));
        }
        line(&mut text, format_args!("  labels: {{ tier: \"{tier}\" }}"));
    }
    text
}

fn team_file(organization: &Organization, team: &Team) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("description: The people of {}", team.name));
    if let Some(parent) = team.parent {
        line(&mut text, format_args!("parent: {}", organization.team_name(parent)));
    }
    if team.has_group {
        line(&mut text, format_args!("group: eng-{}@example.com", team.name));
    }
    if team.grants_to_members {
        line(&mut text, format_args!("grant_to: members"));
    }
    if !team.leads.is_empty() {
        let leads: Vec<_> = team.leads.iter().map(|lead| person(*lead)).collect();
        line(&mut text, format_args!("leads: [{}]", leads.join(", ")));
    }
    line(&mut text, format_args!("members:"));
    for member in &team.members {
        let name = person(*member);
        match team.ends.get(member) {
            Some(until) => line(&mut text, format_args!("  - {{ email: {name}, until: {until}, reason: Contractor }}")),
            None => line(&mut text, format_args!("  - {name}")),
        }
    }
    for guest in 0..team.partners {
        line(&mut text, format_args!("  - guest-{guest}.{}@partner.example", team.name));
    }
    if !team.services.is_empty() {
        line(&mut text, format_args!("services:"));
    }
    for owned in &team.services {
        let name = organization.service_name(owned.service);
        match owned.entry() {
            Some(rest) => line(&mut text, format_args!("  - {{ name: {name}, {rest} }}")),
            None => line(&mut text, format_args!("  - {name}")),
        }
    }
    if let Some(access) = team.access {
        line(&mut text, format_args!("access:\n  {access}"));
    }
    if !team.requests.is_empty() {
        line(&mut text, format_args!("grants:"));
    }
    for request in &team.requests {
        text.push_str(&request.text(organization));
    }
    text
}

fn people(organization: &Organization) -> String {
    let mut text = String::new();
    for number in 0..organization.people {
        let name = person(number);
        line(&mut text, format_args!("{name}@example.com: {{ name: Person {number}, github: gh-{name} }}"));
    }
    text
}

fn person(number: usize) -> String {
    format!("p{number:05}")
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a text can't fail.
    let _ = writeln!(text, "{content}");
}
