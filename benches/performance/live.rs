//! `drift` and `verify` beside only parsing the same JSON, in turns.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{
    page::time,
    process::{Measure, Sample, printed, timed},
    report::thousands,
    settings::{Settings, this_program},
};

const SERVICES: usize = 500;
/// Native roles of each team's role, each given to each of its people.
const ROLES: usize = 10;
const PEOPLE: usize = 5;
const RUNS: usize = 7;

/// What is limited: seconds, bytes, and how often the time of parsing.
struct Goal {
    seconds: f64,
    peak: u64,
    ratio: f64,
}

/// An organization of 1,000 projects in two environments, with 50 members of each.
fn write_organization(directory: &Path) {
    let put = |path: &str, text: String| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, text).expect("a writable file");
    };
    let roles: Vec<String> = (0..ROLES).map(|number| format!("roles/bench.role{number}")).collect();
    let roles = roles.join(", ");
    put(
        "teamkit.yaml",
        format!(
            "version: 1\ndomain: example.com\nenvironments:\n  development: {{ google: {{ project: \"{{{{service}}}}-dev\" }} }}\n  \
             production: {{ google: {{ project: \"{{{{service}}}}-prod\" }} }}\nroles:\n  viewer: {{ google: [{roles}] }}\n\
             access: {{ members: {{ development: viewer, production: viewer }} }}\nprincipals: {{ grant_to: members }}\n\
             catalog: {{ known: [{roles}] }}\n"
        ),
    );
    let services: Vec<String> = (0..SERVICES).map(|number| format!("service-{number}: {{}}\n")).collect();
    put("services/all.yaml", services.concat());
    for number in 0..SERVICES {
        let people: Vec<String> = (0..PEOPLE).map(|person| format!("p{}", number * 3 + person)).collect();
        put(
            &format!("teams/team-{number}.yaml"),
            format!("members: [{}]\nservices: [service-{number}]\n", people.join(", ")),
        );
    }
}

/// The grants of a workspace, by project.
fn grants(settings: &Settings, directory: &Path) -> BTreeMap<String, Vec<(String, String)>> {
    let document: Value =
        serde_json::from_str(&printed(settings.teamkit(directory, &["grants", "--format", "json"]))).expect("JSON");
    let mut grants: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).expect("a text").to_owned();
    for grant in document.get("grants").and_then(Value::as_array).expect("grants") {
        let project = text(grant.get("scope").and_then(|scope| scope.get("project")));
        grants.entry(project).or_default().push((text(grant.get("role")), text(grant.get("principal"))));
    }
    grants
}

/// A policy as gcloud prints it, with an agent of Google's.
fn policy(grants: &[(String, String)]) -> Value {
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (role, principal) in grants {
        members.entry(role).or_default().push(principal);
    }
    members.insert(
        "roles/compute.serviceAgent",
        vec!["serviceAccount:service-127754664067@compute-system.iam.gserviceaccount.com"],
    );
    let bindings: Vec<Value> =
        members.into_iter().map(|(role, members)| json!({ "members": members, "role": role })).collect();
    json!({ "bindings": bindings, "etag": "BwWWja0YfJA=", "version": 1 })
}

/// A plan as Terraform prints it, from nothing.
fn plan(project: &str, grants: &[(String, String)]) -> Value {
    let provider = "registry.example/hashicorp/google";
    let kind = "google_project_iam_member";
    let each = |make: &dyn Fn(&str, &Value, &str) -> Value| -> Vec<Value> {
        let one = |(number, (role, principal)): (usize, &(String, String))| {
            let values = json!({ "condition": [], "member": principal, "project": project, "role": role });
            make(&format!("m{number}"), &values, role)
        };
        grants.iter().enumerate().map(one).collect()
    };
    let changes = each(&|name, values, _| {
        json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "provider_name": provider,
            "change": { "actions": ["create"], "before": null, "after": values,
                "after_unknown": { "condition": [], "etag": true, "id": true }, "before_sensitive": false,
                "after_sensitive": { "condition": [] } } })
    });
    let resources = each(&|name, values, _| {
        json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "provider_name": provider,
            "schema_version": 0, "values": values, "sensitive_values": { "condition": [] } })
    });
    let configured = each(&|name, _, role| {
        json!({ "address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
            "provider_config_key": "google", "schema_version": 0, "expressions": { "role": { "constant_value": role } } })
    });
    json!({ "format_version": "1.2", "terraform_version": "1.11.4",
        "planned_values": { "root_module": { "resources": resources } }, "resource_changes": changes,
        "configuration": { "provider_config": { "google": { "name": "google", "full_name": provider } },
            "root_module": { "resources": configured } },
        "timestamp": "2026-11-22T03:00:00Z", "applyable": true, "complete": true, "errored": false })
}

/// Parses each JSON file below a directory, and nothing else.
pub(super) fn parse(directory: &Path) {
    let mut open: Vec<PathBuf> = vec![directory.to_owned()];
    let mut count = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a directory").map(|entry| entry.expect("an entry").path()));
        } else {
            let bytes = fs::read(&path).expect("a file");
            let value: Value = serde_json::from_slice(&bytes).expect("JSON");
            count += usize::from(value.is_object());
        }
    }
    println!("{count} objects");
}

/// Measures both commands in the first place, as a table.
pub(super) fn measure(settings: &Settings) -> String {
    let Some(place) = settings.places.first() else { return "Nothing was measured.".to_owned() };
    let directory =
        tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(&place.directory).expect("a directory");
    let workspace = directory.path();
    write_organization(workspace);
    let grants = grants(settings, workspace);
    let put = |path: PathBuf, value: &Value| {
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
        fs::write(path, format!("{value:#}\n")).expect("a writable file");
    };
    for (project, grants) in &grants {
        put(workspace.join(format!("live/projects/{project}.json")), &policy(grants));
        let (service, environment) = project.rsplit_once('-').expect("a service and an environment");
        let environment = if environment == "dev" { "development" } else { "production" };
        put(workspace.join(format!("plans/terraform/services/{service}/{environment}.json")), &plan(project, grants));
    }
    let rows: usize = grants.values().map(Vec::len).sum();
    let goals = [
        ("drift", "live", "--live", Goal { seconds: 1.0, peak: 300_000_000, ratio: 2.0 }),
        ("verify", "plans", "--plans", Goal { seconds: 3.0, peak: u64::MAX, ratio: 2.0 }),
    ];
    let mut samples: BTreeMap<(usize, usize), Vec<Sample>> = BTreeMap::new();
    for turn in 1..=RUNS {
        eprintln!("  turn {turn} of {RUNS}");
        for (number, (command, files, flag, _)) in goals.iter().enumerate() {
            let mut floor = this_program();
            floor.arg("parse").arg(workspace.join(files));
            let path = workspace.join(files);
            let path = path.to_str().expect("a path in UTF-8");
            samples.entry((number, 0)).or_default().push(timed(floor));
            samples.entry((number, 1)).or_default().push(timed(settings.teamkit(workspace, &["grants"])));
            let run = settings.teamkit(workspace, &[command, flag, path, "--format", "json"]);
            samples.entry((number, 2)).or_default().push(timed(run));
        }
    }
    let mut text = format!(
        "| {} rows in {} files on {} | only parse the JSON | `grants`, from the same definitions | time | memory | beside parsing | |\n|---|---|---|---|---|---|---|\n",
        thousands(rows),
        thousands(grants.len()),
        place.name
    );
    for (number, (command, _, _, goal)) in goals.iter().enumerate() {
        let [floor, definitions, run] =
            [0, 1, 2].map(|what| Measure::of(samples.get(&(number, what)).cloned().unwrap_or_default()));
        let ratio = run.seconds / floor.seconds;
        let is_met = run.seconds <= goal.seconds && run.peak <= goal.peak && ratio <= goal.ratio;
        let memory = if goal.peak == u64::MAX { String::new() } else { format!(", {} MB", goal.peak / 1_000_000) };
        text.push_str(&format!(
            "| `{command}` | {} | {} | {} | {} MB | {ratio:.2} × | at most {}{memory}, {} ×: {} |\n",
            time(floor.seconds),
            time(definitions.seconds),
            time(run.seconds),
            run.peak / 1_000_000,
            time(goal.seconds),
            goal.ratio,
            if is_met { "met" } else { "**not met**" }
        ));
    }
    text
}
