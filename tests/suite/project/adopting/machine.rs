//! The machine of somebody who takes the sample company over: `tests/adopting`, and programs that answer from it.

use std::{fs, process::Command};

use camino::Utf8PathBuf;
use serde_json::{Value, json};

use crate::support::{
    ci::{path_with, program},
    terraform::{environment, tf},
    workspace::{PROGRAM, Run, TODAY, Workspace, copy, repository},
};

/// The old roots of the company.
pub const OLD: [&str; 3] = ["billing", "platform", "team-access"];

pub fn company(path: &str) -> Utf8PathBuf {
    repository().join("tests/adopting").join(path)
}

/// A home with the workspace in `access`, the old roots in `old`, what is live in `world`, and the programs in `bin`.
pub struct Machine {
    pub home: Workspace,
    variables: Vec<(String, String)>,
    /// Whether there is a Terraform; without it, its commands can't be run.
    pub has_terraform: bool,
}

impl Machine {
    pub fn new(left_out: &str) -> Self {
        let home = Workspace::empty();
        fs::create_dir(home.path().join("access")).expect("a directory");
        let terraform = tf(left_out).map(|tf| environment(&tf));
        let programs = repository().join("tests/suite/export/programs");
        let path = format!("{}/bin:{}:{}", home.path(), company("programs"), path_with(&programs));
        let mut variables = vec![
            ("PATH".to_owned(), path),
            ("PROGRAMS".to_owned(), programs.into_string()),
            ("WORLD".to_owned(), home.path().join("world").into_string()),
            ("TEAMKIT_LIVE".to_owned(), company("live").into_string()),
            ("TF_CLI_ARGS".to_owned(), "-no-color".to_owned()),
            ("TF_IN_AUTOMATION".to_owned(), "1".to_owned()),
        ];
        let has_terraform = terraform.is_some();
        variables.extend(terraform.into_iter().flatten());
        let machine = Self { home, variables, has_terraform };
        let run = format!("#!/bin/sh\nexec {PROGRAM} --today {TODAY} \"$@\"\n");
        program(&machine.home.path().join("bin/teamkit"), &run);
        machine.has_world();
        machine.has_old_roots();
        machine
    }

    /// Runs a command in the workspace; what it prints on both streams is in `stdout`, as on a terminal.
    pub fn run(&self, command: &str) -> Run {
        let mut bash = Command::new("bash");
        bash.args(["-euo", "pipefail", "-c", &format!("exec 2>&1\n{command}")]);
        bash.current_dir(self.home.path().join("access")).env_remove("CI").env_remove("NO_COLOR");
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        Run::from(bash.envs(variables).output().expect("bash runs"))
    }

    /// The old roots with what they manage. Their states are files beside them, not where their code says.
    fn has_old_roots(&self) {
        for root in OLD {
            copy(&company("old").join(root), &self.home.path().join("old").join(root));
            let path = format!("old/{root}/main.tf");
            let text = self.home.read(&path);
            let (before, rest) = text.split_once("  backend \"gcs\" {\n").expect("a backend");
            let (_, after) = rest.split_once("  }\n").expect("its end");
            self.home.write(&path, format!("{before}{after}"));
            if self.has_terraform {
                self.run(&format!("terraform -chdir=../old/{root} init -input=false")).exits(0);
                self.run(&format!("terraform -chdir=../old/{root} apply -input=false -auto-approve")).exits(0);
            }
        }
    }

    /// What the programs answer: the files of `live`, and the same in the forms of other commands.
    fn has_world(&self) {
        copy(&company("live"), &self.home.path().join("world"));
        let read =
            |path: &str| -> Value { serde_json::from_str(&self.home.read(&format!("world/{path}"))).expect("JSON") };
        let write = |path: &str, value: &Value| self.home.write(&format!("world/{path}"), format!("{value:#}\n"));
        let projects = read("projects.json");
        let mut found = Vec::new();
        for project in projects.as_array().expect("a list") {
            let (id, number) = (text(project, "projectId"), text(project, "projectNumber"));
            write(
                &format!("described/{id}"),
                &json!({ "parent": project["parent"], "projectId": id, "projectNumber": number }),
            );
            let mut result = search_result("Project", &format!("projects/{id}"), &read(&format!("projects/{id}.json")));
            result["project"] = json!(format!("projects/{number}"));
            if project["parent"]["type"] == "folder" {
                result["folders"] = json!([format!("folders/{}", text(&project["parent"], "id"))]);
            }
            found.push(result);
        }
        for (kind, directory) in [("Folder", "folders"), ("Organization", "organizations")] {
            for id in names(&company("live").join(directory)) {
                let path = format!("{directory}/{}", id.trim_end_matches(".json"));
                found.push(search_result(kind, &path, &read(&format!("{path}.json"))));
            }
        }
        let id_of = |number: &str| {
            let project =
                projects.as_array().expect("a list").iter().find(|project| project["projectNumber"] == number);
            text(project.expect("a project"), "projectId")
        };
        for line in self.home.read("world/assets.jsonl").lines() {
            let asset: Value = serde_json::from_str(line).expect("an asset");
            match text(&asset, "name").split('/').collect::<Vec<&str>>()[2..] {
                ["storage.googleapis.com", bucket] => write(&format!("buckets/{bucket}.json"), &asset["iam_policy"]),
                ["secretmanager.googleapis.com", _, number, _, secret] => {
                    write(&format!("secrets/{}/{secret}.json", id_of(number)), &asset["iam_policy"]);
                }
                _ => {}
            }
            let above = |kind: &str| {
                asset["ancestors"].as_array().expect("a list").iter().find(|id| id.to_string().contains(kind)).cloned()
            };
            found.push(
                json!({ "assetType": asset["asset_type"], "resource": asset["name"], "policy": asset["iam_policy"],
                "project": above("projects/"), "folders": above("folders/").into_iter().collect::<Vec<_>>(),
                "organization": above("organizations/") }),
            );
        }
        write("policies.json", &json!(found));
        for group in read("groups.json").as_array().expect("a list") {
            let address = text(&group["groupKey"], "id");
            write(&format!("described/{address}"), &json!({ "groupKey": group["groupKey"], "name": group["name"] }));
            write(&format!("members/{address}"), &group["memberships"]);
        }
        let clusters = names(&company("live/clusters"));
        for file in &clusters {
            let answer = self.answer_of(file.trim_end_matches(".json"));
            self.home.write(&format!("world/{answer}"), self.home.read(&format!("world/clusters/{file}")));
        }
        self.home.write("world/contexts", clusters.join("\n").replace(".json", "") + "\n");
    }

    /// The file in `world` with what kubectl prints about a cluster.
    pub fn answer_of(&self, cluster: &str) -> String {
        format!("contexts.d/{}", self.run(&format!("printf %s {cluster} | cksum | cut -d ' ' -f 1")).stdout.trim())
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect("a text")
}

/// The names of a directory's files, sorted.
fn names(directory: &Utf8PathBuf) -> Vec<String> {
    let entries = directory.read_dir_utf8().expect("a directory");
    let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_owned()).collect();
    names.sort();
    names
}

/// A policy as a search of Cloud Asset Inventory prints it.
fn search_result(kind: &str, path: &str, policy: &Value) -> Value {
    json!({ "assetType": format!("cloudresourcemanager.googleapis.com/{kind}"), "organization": "organizations/661200000001",
        "policy": { "bindings": policy["bindings"] }, "resource": format!("//cloudresourcemanager.googleapis.com/{path}") })
}
