//! Terraform's plan of one root, from nothing.

use std::process::Command;

use serde_json::Value;

use super::batch::Files;
use crate::support::{terraform::environment, workspace::Workspace};

/// What a plan of one root needs.
pub struct Single<'a> {
    pub tf: &'a str,
    /// The world that imports read.
    pub live: &'a str,
}

impl Single<'_> {
    /// The plan of a root's files.
    pub fn plan(&self, files: &Files, arguments: &[&str]) -> Value {
        let root = Workspace::of(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let variables = environment(self.tf);
        let run = |arguments: &[&str]| {
            let mut command = Command::new("terraform");
            command.current_dir(root.path()).args(arguments).env("TEAMKIT_LIVE", self.live);
            let run = command.envs(variables.iter().map(|(name, value)| (name, value))).output().expect("terraform");
            let [printed, wrong] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes));
            assert!(run.status.success(), "terraform {arguments:?}: {wrong}{printed}");
            printed.into_owned()
        };
        run(&["init", "-input=false", "-no-color"]);
        run(&[&["plan", "-input=false", "-no-color", "-out=plan"], arguments].concat());
        serde_json::from_str(&run(&["show", "-json", "plan"])).expect("a plan as JSON")
    }
}
