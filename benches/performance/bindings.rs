//! Grants as others see them: compared with what a peer synthesized, or written as literal stand-ins for Terraform.
//!
//! Each reads what `teamkit grants --format json` printed from its standard input.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use serde_json::Value;

/// Scope, role and principal; a principal in a namespace as kind and name.
type Fact = (String, String, String);

fn grants() -> Vec<Value> {
    let document: Value = serde_json::from_reader(std::io::stdin().lock()).expect("what `grants` prints");
    document.get("grants").and_then(Value::as_array).cloned().expect("grants")
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A cluster is the provider's matter, and no part of a binding.
fn scope(grant: &Value) -> String {
    text(grant, "/scope/project") + &text(grant, "/scope/namespace")
}

fn subject(principal: &str) -> String {
    let (kind, name) = principal.split_once(':').unwrap_or_default();
    format!("{} {name}", if kind == "group" { "Group" } else { "User" })
}

/// Stops unless the stacks below a directory bind exactly the grants, with their ends.
pub(super) fn compare(output: &Path) {
    let (mut ours, mut ends) = (BTreeSet::new(), 0);
    for grant in grants() {
        let (role, principal) = (text(&grant, "/role"), text(&grant, "/principal"));
        let is_google = text(&grant, "/target") == "google";
        ends += usize::from(is_google && grant.get("until").is_some_and(Value::is_string));
        ours.insert((scope(&grant), role, if is_google { principal } else { subject(&principal) }));
    }
    let (mut theirs, mut conditions) = (BTreeSet::new(), 0);
    for stack in fs::read_dir(output.join("stacks")).expect("stacks") {
        let path = stack.expect("an entry").path().join("cdk.tf.json");
        let stack: Value = serde_json::from_slice(&fs::read(&path).expect("a stack")).expect("JSON");
        for member in resources(&stack, "google_project_iam_member") {
            conditions += usize::from(member.get("condition").is_some());
            theirs.insert((text(member, "/project"), text(member, "/role"), text(member, "/member")));
        }
        for binding in resources(&stack, "kubernetes_role_binding_v1") {
            theirs.extend(subjects(binding));
        }
    }
    let missing: Vec<&Fact> = ours.difference(&theirs).take(3).collect();
    let extra: Vec<&Fact> = theirs.difference(&ours).take(3).collect();
    assert_eq!((missing, extra), (vec![], vec![]), "bindings that it lacks, and that it has beyond ours");
    assert_eq!(conditions, ends, "ends");
}

fn resources<'a>(stack: &'a Value, kind: &str) -> impl Iterator<Item = &'a Value> {
    let resources = stack.get("resource").and_then(|resources| resources.get(kind)).and_then(Value::as_object);
    resources.into_iter().flat_map(|resources| resources.values())
}

fn subjects(binding: &Value) -> impl Iterator<Item = Fact> {
    let subjects = binding.get("subject").and_then(Value::as_array).into_iter().flatten();
    subjects.map(|subject| {
        let role = format!("{}/{}", text(binding, "/role_ref/kind"), text(binding, "/role_ref/name"));
        let name = format!("{} {}", text(subject, "/kind"), text(subject, "/name"));
        (text(binding, "/metadata/namespace"), role, name)
    })
}

/// Writes each grant as a literal `terraform_data`: all of them in the root `all`, and those of one service in one
/// environment, neither a large one nor a small one, in the root `one`.
pub(super) fn write_literal(output: &Path) {
    let mut roots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, grant) in grants().iter().enumerate() {
        let root = text(grant, "/origins/0/service") + "/" + &text(grant, "/origins/0/environment");
        roots.entry(root).or_default().push(stand_in(number, grant));
    }
    let mut by_size: Vec<&Vec<String>> = roots.values().collect();
    by_size.sort_by_key(|blocks| blocks.len());
    let median = by_size.get(by_size.len() / 2).map(|blocks| blocks.concat()).unwrap_or_default();
    let all: String = roots.values().flatten().map(String::as_str).collect();
    for (root, text) in [("one", median), ("all", all)] {
        fs::create_dir_all(output.join(root)).expect("a writable directory");
        fs::write(output.join(root).join("main.tf"), text).expect("a writable file");
    }
}

fn stand_in(number: usize, grant: &Value) -> String {
    let until = grant.get("until").and_then(Value::as_str).map_or("null".to_owned(), |until| format!("\"{until}\""));
    let mut block = String::new();
    write!(
        block,
        "resource \"terraform_data\" \"grant-{number}\" {{\n  input = {{\n    scope     = \"{}\"\n    role      = \"{}\"\n    \
         principal = \"{}\"\n    until     = {until}\n  }}\n}}\n\n",
        scope(grant),
        text(grant, "/role"),
        text(grant, "/principal"),
    )
    .expect("a text");
    block
}
