//! The public form of `explain --format json`.

use serde::Serialize;

use super::{Explanation, Part};
use crate::{
    cli::rows::{HoldRow, PathRow, StepRow, as_json, hold, step},
    error::Error,
    review::{Hold, Native, Path},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    person: &'a str,
    service: &'a str,
    access: Vec<HoldRow<'a>>,
    without: Vec<Without<'a>>,
}

/// An environment in which there is no access.
#[derive(Serialize)]
struct Without<'a> {
    environment: &'a str,
    reasons: Vec<StepRow>,
    owners: Vec<OwnerRow<'a>>,
}

#[derive(Serialize)]
struct OwnerRow<'a> {
    team: &'a str,
    leads: Vec<&'a str>,
    members_get: Option<&'a str>,
    leads_get: Option<&'a str>,
    claim: StepRow,
}

pub(super) fn render(explanation: &Explanation<'_>) -> Result<String, Error> {
    let Explanation { workspace: _, person, service, access, sites, parts } = explanation;
    let mut rows = Vec::new();
    for part in parts {
        for one in access.holds() {
            let mut spots = sites.at(&one.scope).iter();
            if spots.any(|spot| spot.environment == part.environment) {
                let mut row = hold(&one);
                row.environment = Some(part.environment.as_str());
                row.paths = Some(paths(&one, part));
                rows.push(row);
            }
        }
    }
    let without = parts.iter().filter(|part| part.paths.is_empty()).map(without);
    as_json(&Document {
        version: 1,
        person: person.as_str(),
        service: service.as_str(),
        access: rows,
        without: without.collect(),
    })
}

fn paths(hold: &Hold<'_>, part: &Part<'_>) -> Vec<PathRow> {
    let mut rows = Vec::new();
    for Path { principal, until, steps, natives, gives: _ } in &part.paths {
        let ends_here = |native: &&Native| native.role == hold.role && native.scopes.contains(&hold.scope);
        let natives = natives.iter().filter(|_| *principal == hold.principal).filter(ends_here);
        rows.extend(natives.map(|native| PathRow {
            until: until.map(|day| day.to_string()),
            steps: steps.iter().chain(&native.steps).map(step).collect(),
        }));
    }
    rows
}

fn without<'a>(part: &'a Part<'_>) -> Without<'a> {
    let owners = part.owners.iter().map(|owner| OwnerRow {
        team: owner.team.as_str(),
        leads: owner.leads.iter().map(|lead| lead.as_str()).collect(),
        members_get: owner.members_get.map(crate::model::RoleId::as_str),
        leads_get: owner.leads_get.map(crate::model::RoleId::as_str),
        claim: step(&owner.claim),
    });
    Without {
        environment: part.environment.as_str(),
        reasons: part.reasons.iter().map(step).collect(),
        owners: owners.collect(),
    }
}
