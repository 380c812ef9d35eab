//! States that are carried along, with a real Terraform, real states and a local backend: stopped anywhere, run again.

use std::{collections::BTreeSet, fmt::Write as _, fs, process::Command};

use serde_json::{Value, json};

use crate::support::{
    ci::{has, path_with, program, which},
    workspace::{Workspace, copy, repository},
};

/// Roots before (`old/`) and after (`new/`), whose states are in `states/`.
struct Roots {
    files: Workspace,
}

/// A root's configuration with these blocks.
fn root(files: &Workspace, side: &str, name: &str, blocks: &str) {
    let state = files.path().join(format!("states/{name}.tfstate"));
    files.write(
        &format!("{side}/{name}/main.tf"),
        format!("terraform {{\n  backend \"local\" {{\n    path = \"{state}\"\n  }}\n}}\n{blocks}"),
    );
}

fn data(names: &[&str]) -> String {
    names.iter().fold(String::new(), |mut text, name| {
        writeln!(text, "resource \"terraform_data\" \"{name}\" {{\n  input = \"{name}\"\n}}").expect("text");
        text
    })
}

impl Roots {
    fn terraform(&self, root: &str, arguments: &[&str]) -> String {
        let mut command = Command::new("terraform");
        command.arg(format!("-chdir={}", self.files.path().join(root))).args(arguments);
        let output = command.env("TF_CLI_CONFIG_FILE", "/dev/null").output().expect("terraform runs");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{root} {arguments:?}: {text}");
        text
    }

    fn apply(&self, root: &str) {
        self.terraform(root, &["init", "-input=false"]);
        self.terraform(root, &["apply", "-auto-approve", "-input=false"]);
    }

    fn moves(&self, moves: &Value) {
        self.files.write("moves.json", json!({ "version": 1, "moves": moves }).to_string());
    }

    /// Runs the script; its exit code and what it printed.
    fn carry(&self, path: &str) -> (Option<i32>, String) {
        let mut command = Command::new("sh");
        command.arg(repository().join("docs/ci/carry.sh")).args(["moves.json", "old", "new", "open"]);
        let output =
            command.current_dir(self.files.path()).env("PATH", path).env("TF_CLI_CONFIG_FILE", "/dev/null").output();
        let output = output.expect("sh runs");
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    fn carries(&self) -> String {
        let (code, text) = self.carry(&std::env::var("PATH").expect("a path"));
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(self.files.read("open"), "", "{text}");
        text
    }

    fn state(&self, name: &str) -> Value {
        let path = format!("states/{name}.tfstate");
        if self.files.exists(&path) {
            serde_json::from_str(&self.files.read(&path)).expect("a state")
        } else {
            Value::Null
        }
    }

    /// The ids of all objects in a state.
    fn ids(&self, name: &str) -> BTreeSet<String> {
        let state = self.state(name);
        let resources = state["resources"].as_array().into_iter().flatten();
        let instances = resources.flat_map(|resource| resource["instances"].as_array().expect("instances"));
        instances.map(|instance| instance["attributes"]["id"].as_str().expect("an id").to_owned()).collect()
    }

    /// The ids of all objects that no state may lose.
    fn kept(&self) -> BTreeSet<String> {
        let state = self.state("c");
        let resources = state["resources"].as_array().expect("resources");
        let released = resources.iter().find(|resource| resource["name"] == "released").expect("it is there");
        let released = released["instances"][0]["attributes"]["id"].as_str().expect("an id");
        let mut all: BTreeSet<String> = ["a", "b", "c"].iter().flat_map(|name| self.ids(name)).collect();
        assert!(all.remove(released));
        all
    }

    /// Asserts that a root's plan changes nothing.
    fn is_settled(&self, root: &str) {
        self.terraform(root, &["init", "-input=false"]);
        let text = self.terraform(root, &["plan", "-input=false", "-no-color"]);
        assert!(text.contains("No changes."), "{root}: {text}");
    }
}

/// `a` gives two resources to `b`, into a module, and keeps one; `c` goes whole into `d`, though one resource is removed.
fn moved() -> Roots {
    let files = Workspace::empty();
    let check = "check \"kept\" {\n  assert {\n    condition     = terraform_data.kept.output == \"kept\"\n    error_message = \"x\"\n  }\n}\n";
    root(&files, "old", "a", &(data(&["kept", "one", "two"]) + check));
    root(&files, "new", "a", &(data(&["kept"]) + check));
    files.write("new/b/kit/main.tf", "variable \"names\" {\n  type = set(string)\n}\nresource \"terraform_data\" \"this\" {\n  for_each = var.names\n  input    = each.key\n}\n");
    root(
        &files,
        "new",
        "b",
        &(data(&["own"]) + "module \"team-kit\" {\n  source = \"./kit\"\n  names  = [\"one\", \"two\"]\n}\n"),
    );
    root(&files, "old", "b", &data(&["own"]));
    root(&files, "old", "c", &data(&["stays", "removed", "released"]));
    root(&files, "new", "d", &data(&["stays"]));
    let roots = Roots { files };
    for root in ["old/a", "old/b", "old/c"] {
        roots.apply(root);
    }
    roots.moves(&json!([
        { "from": "a", "to": "b", "whole": false, "addresses": [], "resources": [
            { "from": "terraform_data.one", "to": "module.team-kit.terraform_data.this[\"one\"]" },
            { "from": "terraform_data.two", "to": "module.team-kit.terraform_data.this[\"two\"]" },
        ] },
        { "from": "c", "to": "d", "whole": true, "addresses": ["terraform_data.stays"],
          "destroyed": ["terraform_data.removed"], "forgotten": ["terraform_data.released"] },
    ]));
    roots
}

fn can_run() -> bool {
    has("terraform", "TEAMKIT_REQUIRE_TERRAFORM") && has("jq", "TEAMKIT_REQUIRE_TERRAFORM")
}

#[test]
fn states_follow_their_resources_and_a_second_run_does_nothing() {
    if !can_run() {
        return;
    }
    let roots = moved();
    let before = roots.kept();
    roots.carries();
    let after: BTreeSet<String> = ["a", "b", "c", "d"].iter().flat_map(|name| roots.ids(name)).collect();
    assert_eq!(before, after, "something was lost");
    let sizes = ["a", "b", "c", "d"].map(|name| roots.ids(name).len());
    assert_eq!(sizes, [1, 3, 0, 2]);
    for root in ["new/a", "new/b"] {
        roots.is_settled(root);
    }
    roots.terraform("new/d", &["init", "-input=false"]);
    let plan = roots.terraform("new/d", &["plan", "-input=false", "-no-color"]);
    assert!(plan.contains("0 to add, 0 to change, 1 to destroy"), "what was removed is destroyed there: {plan}");
    let states = ["a", "b", "c", "d"].map(|name| roots.state(name));
    roots.carries();
    assert_eq!(states, ["a", "b", "c", "d"].map(|name| roots.state(name)), "a state that stays is not pushed");
}

#[test]
fn a_run_stopped_after_any_call_of_terraform_is_finished_by_the_next() {
    if !can_run() {
        return;
    }
    let roots = moved();
    let before = roots.kept();
    let all = |roots: &Roots| ["a", "b", "c", "d"].iter().flat_map(|name| roots.ids(name)).collect::<BTreeSet<_>>();
    let states = roots.files.path().join("states");
    let saved = roots.files.path().join("saved");
    copy(&states, &saved);
    let (programs, count) = (roots.files.path().join("programs"), roots.files.path().join("count"));
    program(
        &programs.join("terraform"),
        &format!(
            "#!/bin/sh\nn=$(($(cat {count}) - 1)); echo $n > {count}\n{} \"$@\"; rc=$?\n[ $n -gt 0 ] || kill -9 $PPID\nexit $rc\n",
            which("terraform")
        ),
    );
    let mut stops = 0;
    loop {
        stops += 1;
        fs::remove_dir_all(&states).expect("a directory");
        copy(&saved, &states);
        fs::write(&count, format!("{stops}\n")).expect("a file");
        let (code, text) = roots.carry(&path_with(&programs));
        assert!(all(&roots).is_superset(&before), "after {stops} calls: {text}");
        if code == Some(0) {
            break;
        }
        let open = roots.files.read("open");
        assert!(open.contains("d\n"), "an open move isn't named: {open}");
        roots.carries();
        assert_eq!(all(&roots), before, "after {stops} calls and a second run");
        assert_eq!(["a", "b", "c", "d"].map(|name| roots.ids(name).len()), [1, 3, 0, 2], "after {stops} calls");
    }
    assert!(stops > 12, "only {stops} calls");
}

#[test]
fn a_change_of_style_inside_one_root_renames_addresses() {
    if !can_run() {
        return;
    }
    let files = Workspace::empty();
    root(&files, "old", "a", &data(&["one", "two"]));
    root(&files, "new", "a", &data(&["one", "second"]).replace("input = \"second\"", "input = \"two\""));
    let roots = Roots { files };
    roots.apply("old/a");
    roots.moves(&json!([{ "from": "a", "to": "a", "whole": false, "addresses": [],
        "resources": [{ "from": "terraform_data.two", "to": "terraform_data.second" }] }]));
    roots.carries();
    roots.is_settled("new/a");
    roots.carries();
    roots.is_settled("new/a");
}

#[test]
fn an_object_that_is_another_one_is_not_dropped() {
    if !can_run() {
        return;
    }
    let roots = moved();
    roots.apply("new/b");
    let before = (roots.state("a"), roots.state("b"));
    let (code, text) = roots.carry(&std::env::var("PATH").expect("a path"));
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("other objects have these addresses") && text.contains("a -> b is not finished"), "{text}");
    assert_eq!(roots.files.read("open"), "a\nb\n", "the other move was made");
    assert_eq!(before, (roots.state("a"), roots.state("b")));
}

#[test]
fn three_thousand_addresses_are_no_matter() {
    if !can_run() {
        return;
    }
    let files = Workspace::empty();
    let many = "resource \"terraform_data\" \"many\" {\n  for_each = toset([for n in range(3000) : \"group-${n}@example.com has a role\"])\n}\n";
    root(&files, "old", "a", "");
    root(&files, "new", "b", many);
    let roots = Roots { files };
    roots.apply("old/a");
    // As an apply would have left it.
    let mut state = roots.state("a");
    if state.is_null() {
        state = json!({ "version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "4d5a5d5e-0000-4000-8000-000000000000", "outputs": {}, "check_results": null });
    }
    let key = |number: u32| format!("group-{number}@example.com has a role");
    let instances: Vec<Value> = (0..3_000)
        .map(|number| {
            json!({ "index_key": key(number), "schema_version": 0, "sensitive_attributes": [],
            "attributes": { "id": format!("{number}"), "input": null, "output": null, "triggers_replace": null } })
        })
        .collect();
    state["resources"] = json!([{ "mode": "managed", "type": "terraform_data", "name": "many",
        "provider": "provider[\"terraform.io/builtin/terraform\"]", "instances": instances }]);
    roots.files.write("states/a.tfstate", state.to_string());
    let addresses: Vec<Value> =
        (0..3_000).map(|number| json!(format!("terraform_data.many[{:?}]", key(number)))).collect();
    let resources: Vec<Value> = addresses.iter().map(|address| json!({ "from": address, "to": address })).collect();
    roots.moves(&json!([{ "from": "a", "to": "b", "whole": false, "addresses": addresses, "resources": resources }]));
    assert!(roots.files.read("moves.json").len() > 128 * 1024, "more than a variable holds");
    let said = roots.carries();
    assert!(said.contains("3000 moved"), "{said}");
    assert_eq!((roots.ids("a").len(), roots.ids("b").len()), (0, 3_000));
}
