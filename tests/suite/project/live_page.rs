//! The commands of `docs/is-it-really-so.md`, one after the other, with programs in place of those that ask clouds.

use std::{collections::BTreeMap, fs, process::Command};

use serde_json::{Value, json};

use crate::support::{
    ci::{path_with, program},
    console::{Step, steps},
    workspace::{PROGRAM, TODAY, Workspace, repository},
};

/// What the programs of the export answer: `gcloud`, `kubectl`, as the tests of the export have them.
const PROGRAMS: &str = "tests/suite/export/programs";

/// Terraform, which makes the same plan every time.
const TERRAFORM: &str = "#!/bin/sh\ncase \"$2\" in show) cat \"$PLAN\" ;; esac\n";

/// What is live, by the paths of the programs' answers.
#[derive(Default)]
struct World {
    /// Bindings by the path of the policy.
    policies: BTreeMap<String, Vec<Value>>,
    /// Objects by cluster.
    clusters: BTreeMap<String, Vec<Value>>,
    /// People by group; no membership here has an end of its own.
    groups: BTreeMap<String, Vec<String>>,
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value[key].as_str()
}

impl World {
    /// A world with all places that a script asks for, and nothing granted there.
    fn empty(script: &str) -> Self {
        let mut world = Self::default();
        for line in script.lines() {
            match line.split(' ').collect::<Vec<&str>>().as_slice() {
                ["project", id] => drop(world.policies.insert(format!("projects/{id}.json"), Vec::new())),
                ["folder", id] => drop(world.policies.insert(format!("folders/{id}.json"), Vec::new())),
                ["bucket", id] => drop(world.policies.insert(format!("buckets/{id}.json"), Vec::new())),
                ["service_account", id] => {
                    drop(world.policies.insert(format!("service_accounts/{id}.json"), Vec::new()));
                }
                ["cluster", name, _] => drop(world.clusters.insert((*name).to_owned(), Vec::new())),
                ["group", address] => drop(world.groups.insert((*address).to_owned(), Vec::new())),
                _ => {}
            }
        }
        world
    }

    /// The same with what a comparison says that is missing.
    fn with_missing(mut self, drift: &Value) -> Self {
        for row in drift["drift"].as_array().expect("rows") {
            let (scope, role, principal) = (&row["scope"], text(row, "role"), text(row, "principal"));
            let (role, principal) = (role.expect("a role"), principal.expect("a principal"));
            if let Some(group) = text(scope, "group") {
                let person = principal.trim_start_matches("user:").to_owned();
                self.groups.get_mut(group).expect("a group").push(person);
            } else if let Some(cluster) = text(scope, "cluster") {
                let name = role.replace("ClusterRole/", "teamkit.clusterrole.").replace("Role/", "teamkit.role.");
                self.binds(cluster, text(scope, "namespace"), &name, role, principal);
            } else {
                let condition = condition(&row["condition"], text(row, "until"));
                let path = ["folder", "bucket", "service_account", "project"]
                    .into_iter()
                    .find_map(|kind| text(scope, kind).map(|id| format!("{kind}s/{id}.json")));
                self.grants(&path.expect("a path"), role, principal, condition.as_ref());
            }
        }
        self
    }

    fn grants(&mut self, path: &str, role: &str, member: &str, condition: Option<&Value>) {
        let binding = json!({ "role": role, "members": [member], "condition": condition });
        self.policies.get_mut(path).unwrap_or_else(|| panic!("no policy {path}")).push(binding);
    }

    fn binds(&mut self, cluster: &str, namespace: Option<&str>, name: &str, role: &str, principal: &str) {
        let (kind, address) = principal.split_once(':').expect("a kind");
        let subject = match (kind, address.split_once('[')) {
            ("serviceAccount", Some((_, account))) => {
                let (space, name) = account.trim_end_matches(']').split_once('/').expect("a name");
                json!({ "kind": "ServiceAccount", "namespace": space, "name": name })
            }
            ("group", _) => json!({ "kind": "Group", "name": address }),
            _ => json!({ "kind": "User", "name": address }),
        };
        let (role_kind, role_name) = role.split_once('/').expect("a kind");
        let object = json!({
            "kind": if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" },
            "metadata": { "name": name, "namespace": namespace },
            "roleRef": { "kind": role_kind, "name": role_name }, "subjects": [subject] });
        let objects = self.clusters.get_mut(cluster).expect("a cluster");
        objects.push(object);
        if role_kind == "Role" {
            let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "delete"] }]);
            let metadata = json!({ "name": role_name, "namespace": namespace });
            objects.push(json!({ "kind": "Role", "metadata": metadata, "rules": rules }));
        }
    }

    /// Writes it as an export, or as the answers of the programs that export it.
    fn write(&self, home: &Workspace, directory: &str, is_export: bool) {
        let write = |path: &str, value: &Value| home.write(&format!("{directory}/{path}"), format!("{value:#}\n"));
        for (index, (path, bindings)) in self.policies.iter().enumerate() {
            write(path, &json!({ "bindings": bindings, "etag": "BwX", "version": 3 }));
            if let Some(id) = path.strip_prefix("projects/").and_then(|path| path.strip_suffix(".json")) {
                write(
                    &format!("described/{id}"),
                    &json!({ "projectId": id, "projectNumber": (480_151_623_000_u64 + index as u64).to_string() }),
                );
            }
        }
        for (name, objects) in &self.clusters {
            let sum = Command::new("bash").args(["-c", "printf %s \"$0\" | cksum | cut -d ' ' -f 1", name]).output();
            let sum = String::from_utf8(sum.expect("bash runs").stdout).expect("a number");
            let path = if is_export { format!("clusters/{name}.json") } else { format!("contexts.d/{}", sum.trim()) };
            write(&path, &json!({ "kind": "List", "items": objects }));
        }
        let mut groups = Vec::new();
        for (address, people) in &self.groups {
            let memberships: Vec<Value> = people.iter().map(|person| membership(address, person)).collect();
            let group = json!({ "groupKey": { "id": address }, "name": format!("groups/{address}") });
            if !is_export {
                write(&format!("described/{address}"), &group);
                write(&format!("members/{address}"), &json!(memberships));
            }
            let mut group = group;
            group["memberships"] = json!(memberships);
            groups.push(group);
        }
        if is_export {
            fs::remove_dir_all(home.path().join(directory).join("described")).expect("a directory");
            write("groups.json", &json!(groups));
        } else {
            let names: Vec<String> = self.clusters.keys().map(|name| format!("{name}\n")).collect();
            home.write(&format!("{directory}/contexts"), names.concat());
        }
    }
}

/// The condition of a grant as it is written, with its end.
fn condition(condition: &Value, until: Option<&str>) -> Option<Value> {
    let end = "request.time < timestamp(\"2100-01-01T00:00:00Z\")";
    assert!(until.is_none_or(|until| until == "2099-12-31"), "another end: {until:?}");
    match (text(condition, "title").zip(text(condition, "expression")), until) {
        (None, None) => None,
        (None, Some(until)) => Some(json!({ "title": format!("until {until}"), "expression": end })),
        (Some(_), None) => Some(condition.clone()),
        (Some((title, expression)), Some(until)) => Some(
            json!({ "title": format!("{title}, until {until}"), "expression": format!("({expression}) && {end}") }),
        ),
    }
}

fn membership(group: &str, person: &str) -> Value {
    json!({ "name": format!("groups/{group}/memberships/{person}"), "preferredMemberKey": { "id": person },
        "roles": [{ "name": "MEMBER" }], "type": "USER" })
}

/// What happened in the meantime, in the page's story.
fn meanwhile(world: &mut World) {
    let agent = "serviceAccount:service-480151623420@container-engine-robot.iam.gserviceaccount.com";
    world.grants("projects/ledger-prod.json", "roles/owner", "user:root@example.com", None);
    let account = "serviceAccount:480151623420-compute@developer.gserviceaccount.com";
    world.grants("projects/ledger-prod.json", "roles/editor", account, None);
    world.grants("projects/ledger-prod.json", "roles/container.serviceAgent", agent, None);
    world.grants("projects/reports-prod.json", "roles/container.serviceAgent", agent, None);
    world.binds("platform-prod-a", Some("ledger"), "debug", "ClusterRole/admin", "user:kim@example.com");
    world.groups.get_mut("payments@example.com").expect("a group").push("kim@example.com".to_owned());
    let is = |binding: &Value, role: &str, member: &str| binding["role"] == role && binding["members"][0] == member;
    let reports = world.policies.get_mut("projects/reports-prod.json").expect("a policy");
    reports.retain(|binding| !is(binding, "roles/logging.viewer", "group:data@example.com"));
    let ledger = world.policies.get_mut("projects/ledger-prod.json").expect("a policy").iter_mut();
    for binding in ledger.filter(|binding| is(binding, "roles/spanner.databaseReader", "user:ida@example.com")) {
        binding["condition"] = Value::Null;
    }
}

/// A copy of the example organization, with the programs of the page.
fn machine() -> Workspace {
    let home = Workspace::example();
    let script = home.run(&["live", "--commands"]).exits(0).stdout;
    let empty = World::empty(&script);
    empty.write(&home, "empty", true);
    let missing = home.run(&["drift", "--live", "empty", "--format", "json"]).exits(1).json();
    let mut world = World::empty(&script).with_missing(&missing);
    world.write(&home, "honest", true);
    home.run(&["drift", "--live", "honest"]).exits(0);
    meanwhile(&mut world);
    world.write(&home, "world", false);
    program(&home.path().join("bin/teamkit"), &format!("#!/bin/sh\nexec {PROGRAM} --today {TODAY} \"$@\"\n"));
    program(&home.path().join("bin/date"), &format!("#!/bin/sh\necho {TODAY}T06:00:00Z\n"));
    program(&home.path().join("bin/terraform"), TERRAFORM);
    home
}

#[test]
fn the_session_of_the_page_is_what_the_programs_print() {
    let page = fs::read_to_string(repository().join("docs/is-it-really-so.md")).expect("the page");
    let home = machine();
    let (directory, programs) = (home.path(), repository().join(PROGRAMS));
    let path = path_with(&directory.join("bin")).replacen(':', &format!(":{programs}:"), 1);
    let mut shown = 0;
    for Step { command, shown: expected } in steps(&page) {
        let mut run = Command::new("bash");
        run.args(["-euo", "pipefail", "-c", &command]).current_dir(&directory).env("PATH", &path);
        run.env("PROGRAMS", &programs).env("WORLD", directory.join("world"));
        run.env("PLAN", repository().join("tests/suite/project/plans/ledger-prod.json"));
        let output = run.env_remove("CI").output().expect("bash runs");
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        if expected.is_empty() {
            assert!(output.status.success(), "{command}: {stderr}{stdout}");
        } else {
            shown += 1;
            assert_eq!(stdout, expected, "{command}: {stderr}");
        }
    }
    assert!(shown > 2, "only {shown} answers were compared");
    // What the page accepts is accepted.
    let (_, entry) = page.split_once("```yaml\nunmanaged:\n").expect("an entry");
    home.append("teamkit.yaml", format!("unmanaged:\n{}", entry.split_once("```").expect("the end").0));
    let drift = home.run(&["drift", "--live", "live"]).exits(1);
    assert!(!drift.stdout.contains("+ roles/owner") && drift.stdout.contains("kim@example.com"), "{}", drift.stdout);
}
