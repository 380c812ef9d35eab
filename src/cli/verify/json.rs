//! The public form of `verify --format json`.

use serde::Serialize;
use serde_json::{Value, json};

use super::Verified;
use crate::{
    error::Error,
    verify::{
        AssumedProvider, FactChange, HandedOver, LettingGo, PeopleChange, PlanCounts, PlanFinding, RootVerdict, Unowned,
    },
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    roots: Vec<Value>,
    without_plan: Vec<&'a str>,
    letting_go: Vec<Value>,
}

pub(super) fn render(verified: &Verified) -> Result<String, Error> {
    let document = Document {
        version: 1,
        roots: verified.roots.iter().map(root).collect(),
        without_plan: verified.without_plan.iter().map(|root| root.as_str()).collect(),
        letting_go: verified.letting_go.iter().map(letting_go).collect(),
    };
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|error| Error::Io { action: "write", path: "stdout".into(), source: error.into() })?;
    Ok(format!("{text}\n"))
}

fn root(verdict: &RootVerdict) -> Value {
    let RootVerdict { root, counts, findings, people, assumed, handed_over } = verdict;
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
        "assumed": assumed.iter().map(assumed_provider).collect::<Vec<_>>(),
        "handed_over": handed_over.iter().map(handed_over_item).collect::<Vec<_>>(),
    })
}

fn assumed_provider(provider: &AssumedProvider) -> Value {
    let AssumedProvider { provider: name, cluster, argument, value } = provider;
    json!({ "provider": name, "cluster": cluster, "argument": argument, "value": value, "message": provider.sentence() })
}

fn handed_over_item(item: &HandedOver) -> Value {
    let HandedOver { address, what, root } = item;
    json!({ "address": address, "binding": what, "root": root.as_str() })
}

fn letting_go(letting_go: &LettingGo) -> Value {
    let LettingGo { verdict, unowned, kept } = letting_go;
    let RootVerdict { root, counts, findings, people: _, assumed, handed_over } = verdict;
    let PlanCounts { add, change, destroy, import, moved, forget } = counts;
    json!({
        "name": root.as_str(),
        "add": add,
        "change": change,
        "destroy": destroy,
        "import": import,
        "move": moved,
        "forget": forget,
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
        "handed_over": handed_over.iter().map(handed_over_item).collect::<Vec<_>>(),
        "unowned": unowned.iter().map(unowned_item).collect::<Vec<_>>(),
        "kept": kept.iter().map(handed_over_item).collect::<Vec<_>>(),
        "assumed": assumed.iter().map(assumed_provider).collect::<Vec<_>>(),
    })
}

fn unowned_item(item: &Unowned) -> Value {
    let Unowned { address, what, people, defined_in } = item;
    let defined_in = defined_in.as_ref().map(|root| root.as_str());
    json!({ "address": address, "binding": what, "people": people, "defined_in": defined_in })
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
