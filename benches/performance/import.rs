//! `import` of two companies, beside `drift` of the same world with what was imported, in turns.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use super::{
    page::time,
    process::{Measure, Sample, printed, remove, timed},
    report::thousands,
    settings::{Settings, this_program},
};

const SERVICES: usize = 500;
/// Native roles of each role of the workspace.
const ROLES: usize = 10;
/// Holders of a role in a project: one is the owner's, where there are owners.
const HOLDERS: usize = 5;
const RUNS: usize = 7;
/// What an import may take, in seconds.
const GOAL: f64 = 3.0;

/// Who holds access.
#[derive(Debug, Clone, Copy)]
enum Holders {
    /// Groups that own services, and those of other teams.
    Groups,
    /// People, one by one.
    People,
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a file has a directory")).expect("a writable directory");
    fs::write(path, text).expect("a writable file");
}

fn natives(role: &str) -> Vec<String> {
    (0..ROLES).map(|number| format!("roles/bench.{role}{number}")).collect()
}

/// What the platform engineer of the company has written before.
fn policy() -> String {
    let [viewer, guest] = ["viewer", "guest"].map(|role| natives(role).join(", "));
    format!(
        "version: 1\ndomain: example.com\nenvironments:\n  development: {{ google: {{ project: \"{{{{service}}}}-dev\" }} }}\n  \
         production: {{ google: {{ project: \"{{{{service}}}}-prod\" }} }}\nroles:\n  viewer: {{ google: [{viewer}] }}\n  \
         guest: {{ google: [{guest}] }}\naccess: {{ members: {{ development: viewer, production: viewer }} }}\n\
         catalog: {{ known: [{viewer}, {guest}] }}\n"
    )
}

/// The members of a project's policy, by role.
fn members(service: usize, holders: Holders) -> BTreeMap<String, Vec<String>> {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for number in 0..HOLDERS {
        let (role, member) = match holders {
            Holders::People => ("viewer", format!("user:p{}@example.com", service * 3 + number)),
            Holders::Groups if number == 0 => ("viewer", format!("group:team-{service}@example.com")),
            Holders::Groups => ("guest", format!("group:team-{}@example.com", (service + number) % SERVICES)),
        };
        for native in natives(role) {
            members.entry(native).or_default().push(member.clone());
        }
    }
    members
}

/// Exports a company into a directory; the rows in it.
fn write_world(directory: &Path, holders: Holders) -> usize {
    let mut rows = 0;
    for service in 0..SERVICES {
        let members = members(service, holders);
        for environment in ["dev", "prod"] {
            rows += members.values().map(Vec::len).sum::<usize>();
            let bindings: Vec<Value> =
                members.iter().map(|(role, members)| json!({ "members": members, "role": role })).collect();
            let policy = json!({ "bindings": bindings, "etag": "BwWWja0YfJA=", "version": 1 });
            put(&directory.join(format!("projects/service-{service}-{environment}.json")), &format!("{policy:#}\n"));
        }
    }
    let group = |number: usize| {
        let name = format!("groups/{number}");
        let membership = |person: usize| {
            json!({ "name": format!("{name}/memberships/{person}"), "type": "USER", "roles": [{ "name": "MEMBER" }],
                "preferredMemberKey": { "id": format!("p{person}@example.com") } })
        };
        let memberships: Vec<Value> = (number * 3..number * 3 + 5).map(membership).collect();
        json!({ "name": name, "groupKey": { "id": format!("team-{number}@example.com") }, "memberships": memberships })
    };
    let groups: Vec<Value> = (0..SERVICES).map(group).collect();
    put(&directory.join("groups.json"), &format!("{:#}\n", Value::Array(groups)));
    rows
}

/// Measures both companies in the first place, as a table.
pub(super) fn measure(settings: &Settings) -> String {
    let Some(place) = settings.places.first() else { return "Nothing was measured.".to_owned() };
    let mut text = format!(
        "| rows on {}, held by | only parse the JSON | `drift`, once imported | `import` | memory | beside `drift` | |\n|---|---|---|---|---|---|---|\n",
        place.name
    );
    for (name, holders) in [("groups that own services", Holders::Groups), ("people, one by one", Holders::People)] {
        let directory =
            tempfile::Builder::new().prefix("teamkit-bench-").tempdir_in(&place.directory).expect("a directory");
        let [live, begun, imported, out] = ["live", "begun", "imported", "out"].map(|one| directory.path().join(one));
        let rows = write_world(&live, holders);
        let live = live.to_str().expect("a path in UTF-8");
        for workspace in [&begun, &imported] {
            put(&workspace.join("teamkit.yaml"), &policy());
        }
        printed(settings.teamkit(&imported, &["import", "--live", live]));
        let mut samples: [Vec<Sample>; 3] = Default::default();
        for turn in 1..=RUNS {
            eprintln!("  turn {turn} of {RUNS}");
            let mut floor = this_program();
            floor.arg("parse").arg(live);
            let drift = settings.teamkit(&imported, &["drift", "--live", live, "--format", "json"]);
            remove(&out);
            let mut import = settings.teamkit(&begun, &["import", "--live", live, "--format", "json", "--out"]);
            import.arg(&out);
            for (samples, command) in samples.iter_mut().zip([floor, drift, import]) {
                samples.push(timed(command));
            }
        }
        let [floor, drift, import] = samples.map(Measure::of);
        text.push_str(&format!(
            "| {}, {name} | {} | {} | {} | {} MB | {:.2} × | at most {}: {} |\n",
            thousands(rows),
            time(floor.seconds),
            time(drift.seconds),
            time(import.seconds),
            import.peak / 1_000_000,
            import.seconds / drift.seconds,
            time(GOAL),
            if import.seconds <= GOAL { "met" } else { "**not met**" }
        ));
    }
    text
}
