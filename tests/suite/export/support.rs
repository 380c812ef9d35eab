//! A workspace's script, run against programs that answer from a world of files.

use std::{
    collections::BTreeMap,
    fs,
    process::{Child, Command, Stdio},
};

use camino::Utf8PathBuf;
use serde_json::{Value, json};

use crate::support::{
    ci::path_with,
    workspace::{Run, Workspace, repository},
};

/// A script with the world that its programs answer from. The export is `live` in the directory.
pub struct Export {
    directory: Workspace,
    script: String,
}

impl Export {
    /// The script of a workspace, and a world that has all that it asks for.
    pub fn of(workspace: &Workspace) -> Self {
        Self::with(workspace, &[])
    }

    /// The same with options of the command.
    pub fn with(workspace: &Workspace, options: &[&str]) -> Self {
        let script = workspace.run(&[&["live", "--commands"], options].concat()).exits(0).stdout;
        let export = Self { directory: Workspace::empty(), script };
        export.directory.write("export.sh", &export.script);
        export
    }

    pub fn script(&self) -> &str {
        &self.script
    }

    /// Where the script runs.
    pub fn directory(&self) -> Utf8PathBuf {
        self.directory.path()
    }

    /// Puts an answer into the world.
    pub fn answers(&self, path: &str, answer: impl AsRef<str>) {
        self.directory.write(&format!("world/{path}"), answer.as_ref());
    }

    /// A policy that can't be taken for another.
    pub fn has_policy(&self, path: &str) {
        self.answers(path, format!("{}\n", json!({ "bindings": [], "etag": path })));
    }

    /// A project, with what is above it.
    pub fn has_project(&self, id: &str, above: &[&str]) {
        self.has_policy(&format!("projects/{id}.json"));
        // One of its own for each id.
        let number = id.bytes().fold(7_u64, |number, byte| (number * 31 + u64::from(byte)) % 1_000_000_007);
        self.answers(
            &format!("described/{id}"),
            format!("{{\n  \"projectId\": \"{id}\",\n  \"projectNumber\": \"{number}\"\n}}\n"),
        );
        let above = above.iter().map(|above| format!("{}\n", above.replace(' ', "\t")));
        self.answers(&format!("ancestors/{id}"), format!("project\t{id}\n{}", above.collect::<String>()));
    }

    /// A group with one person.
    pub fn has_group(&self, address: &str) {
        let group = json!({ "groupKey": { "id": address }, "name": format!("groups/{address}") });
        self.answers(&format!("described/{address}"), format!("{group:#}\n"));
        let memberships = json!([{ "name": format!("groups/{address}/memberships/1"),
            "preferredMemberKey": { "id": format!("of-{address}") }, "roles": [{ "name": "MEMBER" }], "type": "USER" }]);
        self.answers(&format!("members/{address}"), format!("{memberships:#}\n"));
    }

    /// A cluster that a context of kubectl reaches.
    pub fn has_context(&self, context: &str) {
        let known =
            if self.directory.exists("world/contexts") { self.directory.read("world/contexts") } else { String::new() };
        self.answers("contexts", format!("{known}{context}\n"));
        let sum = Command::new("bash").args(["-c", "printf %s \"$0\" | cksum | cut -d ' ' -f 1", context]).output();
        let sum = String::from_utf8(sum.expect("bash runs").stdout).expect("a number");
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": [], "metadata": { "of": context } });
        self.answers(&format!("contexts.d/{}", sum.trim()), format!("{list}\n"));
    }

    /// Names the answers that fail, are cut off or hang.
    pub fn let_be(&self, how: &str, answers: &[&str]) {
        self.directory.write(
            &format!("world.{how}"),
            answers.iter().map(|answer| format!("{answer}\n")).collect::<Vec<_>>().concat(),
        );
    }

    /// Forgets what was said by [`Self::let_be`].
    pub fn repair(&self, how: &str) {
        self.directory.remove(&format!("world.{how}"));
    }

    fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let programs = repository().join("tests/suite/export/programs");
        let mut command = Command::new("bash");
        command.arg("export.sh").args(arguments).current_dir(self.directory.path());
        command.env("PATH", path_with(&programs)).env("PROGRAMS", &programs);
        command.env("WORLD", self.directory.path().join("world")).envs(variables.iter().copied());
        command
    }

    /// Runs the script.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// Runs the script with variables of the environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        Run::from(self.command(arguments, variables).output().expect("bash runs"))
    }

    /// Starts the script, and waits until a program hangs.
    pub fn start_until_it_hangs(&self) -> Child {
        let mut command = self.command(&["live"], &[]);
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("bash runs");
        while !self.directory.exists("world.hangs") {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        child
    }

    /// The calls of programs since the last time, sorted.
    pub fn calls(&self) -> Vec<String> {
        let path = self.directory.path().join("world.calls");
        let calls = fs::read_to_string(&path).unwrap_or_default();
        fs::remove_file(&path).ok();
        let mut calls: Vec<String> = calls.lines().map(str::to_owned).collect();
        calls.sort();
        calls
    }

    /// The files of the export, by path, without hidden ones.
    pub fn files(&self) -> BTreeMap<String, String> {
        let files = self.directory.tree().into_iter();
        let files = files.filter_map(|(path, bytes)| Some((path.strip_prefix("live/")?.to_owned(), bytes)));
        let shown = files.filter(|(path, _)| !path.split('/').any(|part| part.starts_with('.')));
        shown.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text in UTF-8"))).collect()
    }

    /// Whether the directory has a file.
    pub fn has_file(&self, path: &str) -> bool {
        self.directory.exists(path)
    }

    pub fn live(&self) -> Utf8PathBuf {
        self.directory.path().join("live")
    }

    /// What the world answers.
    pub fn answer(&self, path: &str) -> String {
        self.directory.read(&format!("world/{path}"))
    }

    /// A list of the export, which is JSON.
    #[track_caller]
    pub fn list(&self, path: &str) -> Value {
        serde_json::from_str(&self.directory.read(&format!("live/{path}"))).expect("JSON")
    }
}
