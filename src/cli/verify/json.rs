//! The public form of `verify --format json`.

use serde::Serialize;
use serde_json::{Value, json};

use super::Verified;
use crate::{
    error::Error,
    verify::{FactChange, PeopleChange, PlanCounts, PlanFinding, RootVerdict},
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    roots: Vec<Value>,
    without_plan: Vec<&'a str>,
}

pub(super) fn render(verified: &Verified) -> Result<String, Error> {
    let document = Document {
        version: 1,
        roots: verified.roots.iter().map(root).collect(),
        without_plan: verified.without_plan.iter().map(|root| root.as_str()).collect(),
    };
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|error| Error::Io { action: "write", path: "stdout".into(), source: error.into() })?;
    Ok(format!("{text}\n"))
}

fn root(verdict: &RootVerdict) -> Value {
    let RootVerdict { root, counts, findings, people } = verdict;
    let PlanCounts { add, change, destroy, import, moved, forget } = counts;
    json!({
        "root": root.as_str(),
        "add": add,
        "change": change,
        "destroy": destroy,
        "import": import,
        "move": moved,
        "forget": forget,
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "people": people.iter().map(people_change).collect::<Vec<_>>(),
    })
}

fn finding(finding: &PlanFinding) -> Value {
    let PlanFinding { rule, address, message: _, subject, people, hint } = finding;
    json!({
        "rule": rule.as_str(),
        "level": "error",
        "address": address,
        "message": finding.sentence(),
        "subject": subject,
        "people": people,
        "hint": hint,
    })
}

fn people_change(change: &PeopleChange) -> Value {
    let PeopleChange { identities, gains, loses } = change;
    json!({
        "identities": identities,
        "gains": gains.iter().map(fact_change).collect::<Vec<_>>(),
        "loses": loses.iter().map(fact_change).collect::<Vec<_>>(),
    })
}

fn fact_change(change: &FactChange) -> Value {
    let FactChange { what, access, is_explained } = change;
    match is_explained {
        Some(is_explained) => json!({ "binding": what, "access": access, "explained": is_explained }),
        None => json!({ "binding": what, "access": access }),
    }
}
