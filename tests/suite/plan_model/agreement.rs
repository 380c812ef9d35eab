//! What `verify` finds in plans that Terraform makes: nothing in honest ones, and each thing that was tampered with.
//!
//! `TEAMKIT_PLANS` says how many random workspaces, `TEAMKIT_SEED` which ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    batch::{Batch, Plans},
    honest::{Change, put},
    tamper::{TAMPERINGS, as_open_tofu, settle},
};
use crate::{
    reference_model::agreement::number,
    support::{terraform::tf, workspace::Workspace},
};

/// How many random workspaces are planned, unless `TEAMKIT_PLANS` says otherwise.
const WORKSPACES: u32 = 3;

/// Random changes with their plans; nothing, with a notice, where there is no Terraform.
fn planned() -> Option<(Vec<Change>, BTreeMap<String, Plans>)> {
    let tf = tf("verify is not tried on real plans of random workspaces")?;
    let (count, seed) = (number("TEAMKIT_PLANS", WORKSPACES), number("TEAMKIT_SEED", 1));
    let count = usize::try_from(count).expect("few");
    let mut random = (seed..).filter_map(Change::random);
    let mut changes: Vec<Change> = random.by_ref().take(count).collect();
    // One at least fills groups.
    if !changes.iter().any(Change::manages_groups) {
        changes.extend(random.find(Change::manages_groups));
    }
    let mut batch = Batch::new(&tf);
    for (number, change) in changes.iter_mut().enumerate() {
        change.add_to(&mut batch, number);
    }
    let plans = batch.run();
    Some((changes, plans))
}

/// What `verify` says of the plans in `plans/`.
fn verified(workspace: &Workspace) -> (Value, i32) {
    let run = workspace.run(&["verify", "--plans", "plans", "--format", "json"]);
    let document = serde_json::from_str(&run.stdout);
    (document.unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr)), run.code)
}

#[test]
fn verify_finds_what_was_tampered_with_and_nothing_else() {
    let Some((changes, plans)) = planned() else { return };
    println!("{:?}", honest_plans_have_no_finding(&changes, &plans));
    println!("{:?}", plans_that_were_tampered_with_are_found(&changes, &plans));
}

/// One of a root's plans.
type PlanOf = fn(&Plans) -> Value;

/// Returns how often each action was planned.
fn honest_plans_have_no_finding(changes: &[Change], plans: &BTreeMap<String, Plans>) -> BTreeMap<String, usize> {
    let mut actions: BTreeMap<String, usize> = BTreeMap::new();
    for change in changes {
        let forms: [(&str, usize, PlanOf); 5] = [
            ("first", 0, |plans| plans.first.clone()),
            ("change", 1, |plans| plans.change.clone()),
            ("settled", 1, |plans| plans.settled.clone()),
            ("change, by OpenTofu", 1, |plans| as_open_tofu(&plans.change)),
            ("settled, by OpenTofu", 1, |plans| as_open_tofu(&plans.settled)),
        ];
        for (form, side, plan) in forms {
            let workspace = &change.sides[side];
            for (root, plans) in change.plans(plans) {
                let plan = plan(plans);
                for one in plan["resource_changes"].as_array().expect("changes") {
                    *actions.entry(one["change"]["actions"].to_string()).or_default() += 1;
                }
                put(workspace, root, &plan);
            }
            let (document, code) = verified(workspace);
            let roots = document["roots"].as_array().expect("roots");
            let findings: Vec<&Value> = roots.iter().filter(|root| root["findings"] != serde_json::json!([])).collect();
            assert!(findings.is_empty() && code == 0, "{}, {form}: {findings:#?}, exit code {code}", change.name);
            assert_eq!(roots.len(), change.plans(plans).count(), "{}, {form}", change.name);
        }
    }
    assert!(actions.len() >= 4, "some action is never planned: {actions:?}");
    actions
}

/// Returns how often each tampering was found.
fn plans_that_were_tampered_with_are_found(
    changes: &[Change],
    plans: &BTreeMap<String, Plans>,
) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    let mut wrong = Vec::new();
    for change in changes {
        let workspace = &change.sides[1];
        let count = change.plans(plans).count();
        // Roots are several, so that each tampering is tried on some.
        for turn in (0..TAMPERINGS.len()).step_by(2) {
            let mut tampered = BTreeMap::new();
            for (number, (root, plans)) in change.plans(plans).enumerate() {
                let tampering = &TAMPERINGS[(number + turn) % TAMPERINGS.len()];
                // Of a binding that is new, and of one that is there.
                let mut plan = [&plans.change, &plans.settled][turn / 2 % 2].clone();
                if (tampering.apply)(&mut plan) {
                    settle(&mut plan);
                    tampered.insert(root.clone(), (tampering, plan.clone()));
                }
                put(workspace, root, &plan);
            }
            let (document, code) = verified(workspace);
            let roots = document["roots"].as_array().expect("roots");
            assert_eq!(roots.len(), count, "{}", change.name);
            assert_eq!(code, i32::from(!tampered.is_empty()), "{}", change.name);
            for root in roots {
                let rules = rules(root);
                let path = root["root"].as_str().expect("a path");
                match tampered.get(path) {
                    None if rules.is_empty() => {}
                    None => wrong.push(format!("{}: {path}: {rules:?} in an honest plan", change.name)),
                    Some((tampering, _)) if rules.iter().any(|rule| tampering.rules.contains(rule)) => {
                        *found.entry(tampering.name).or_default() += 1;
                    }
                    Some((tampering, plan)) => {
                        wrong.push(format!("{}: {path}: {}: found {rules:?}\n{plan}", change.name, tampering.name));
                    }
                }
            }
        }
    }
    let names: BTreeSet<&str> = wrong.iter().map(|text| text.split('\n').next().expect("a line")).collect();
    assert!(wrong.is_empty(), "{} of {names:#?}\n{}", wrong.len(), wrong[0]);
    let untried: Vec<&str> = TAMPERINGS.iter().map(|one| one.name).filter(|name| !found.contains_key(name)).collect();
    assert_eq!(untried, [""; 0], "no plan could be tampered with so");
    found
}

/// The rules of a root's findings.
fn rules(root: &Value) -> BTreeSet<&str> {
    let findings = root["findings"].as_array().expect("findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a rule")).collect()
}
