//! Plans beside the state that they were made from.

use serde_json::{Value, json};

use super::support::{found, ledger, member, plan, resource, steady_but, workspace};

const LOGGING: &str = "google_project_iam_member.logging";

/// A plan as `OpenTofu` prints it, with a state of these objects.
fn over(state: &Value, changes: impl IntoIterator<Item = Value>) -> Value {
    let mut plan = steady_but(changes);
    plan["prior_state"] = json!({ "values": { "root_module": state } });
    plan
}

fn in_state(address: &str) -> Value {
    json!({ "address": address, "mode": "managed" })
}

#[test]
fn a_plan_of_a_part_is_told_by_the_state_that_it_leaves_out() {
    let whole: Vec<Value> = ledger().iter().map(|planned| in_state(&planned.address)).collect();
    let with = |more: Value| {
        let mut resources = whole.clone();
        resources.push(more);
        found(&workspace(), &over(&json!({ "resources": resources }), []))
    };
    assert_eq!(found(&workspace(), &over(&json!({ "resources": whole }), [])), [""; 0]);
    assert_eq!(with(in_state("google_project_iam_member.sneaky")), ["plan-incomplete"]);
    // An old object of a replacement is another one.
    let mut deposed = in_state(LOGGING);
    deposed["deposed_key"] = json!("a1b2c3d4");
    assert_eq!(with(deposed), ["plan-incomplete"]);
    let mut data = in_state("data.google_project.x");
    data["mode"] = json!("data");
    assert_eq!(with(data), [""; 0]);
    let below = json!({ "resources": whole, "child_modules": [{ "resources": [in_state("module.a[\"b\"].c.d[0]")] }] });
    assert_eq!(found(&workspace(), &over(&below, [])), ["plan-incomplete"]);
}

#[test]
fn what_moved_or_goes_is_not_left_out() {
    let mut moved = ledger()[0].stays();
    moved["previous_address"] = json!("google_project_iam_member.before");
    let gone = member("google_project_iam_member.gone", "user:eve@example.com", "roles/owner").destroyed();
    let mut deposed = member(LOGGING, "user:eve@example.com", "roles/owner").destroyed();
    deposed["deposed"] = json!("a1b2c3d4");
    let mut old = in_state(LOGGING);
    old["deposed_key"] = json!("a1b2c3d4");
    let state = json!({ "resources": [
        in_state("google_project_iam_member.before"), in_state("google_project_iam_member.gone"), old] });
    let steady = ledger().into_iter().skip(1).map(|planned| planned.stays());
    let mut plan = plan(steady.chain([moved, gone, deposed]));
    plan["prior_state"] = json!({ "values": { "root_module": state } });
    assert_eq!(found(&workspace(), &plan), [""; 0]);
}

#[test]
fn terraform_says_itself_that_a_plan_is_whole() {
    let mut plan = over(&json!({ "resources": [in_state("google_project_iam_member.sneaky")] }), []);
    plan["complete"] = json!(true);
    assert_eq!(found(&workspace(), &plan), [""; 0]);
}

#[test]
fn an_old_object_that_stays_gives_what_it_gave() {
    let with = |actions: &[&str], has_after: bool| {
        let sneaky = member(LOGGING, "user:eve@example.com", "roles/owner");
        let after = if has_after { sneaky.value.clone() } else { Value::Null };
        let mut change = sneaky.change(actions, sneaky.value.clone(), after);
        change["deposed"] = json!("a1b2c3d4");
        found(&workspace(), &plan(ledger().iter().map(super::support::Planned::stays).chain([change])))
    };
    assert_eq!(with(&["no-op"], false), [format!("plan-extra {LOGGING}")]);
    assert_eq!(with(&["no-op"], true), [format!("plan-extra {LOGGING}")]);
    assert_eq!(with(&["forget"], false), [format!("plan-forgets {LOGGING}")]);
    assert_eq!(with(&["delete"], false), [""; 0]);
    let binding =
        resource("google_project_iam_binding.x", "google_project_iam_binding", json!({ "role": "roles/owner" }));
    let mut change = binding.change(&["no-op"], binding.value.clone(), Value::Null);
    change["deposed"] = json!("a1b2c3d4");
    assert_eq!(found(&workspace(), &steady_but([change])), ["plan-access google_project_iam_binding.x"]);
}
