//! Workspaces before and after a change, generated, with their roots in a batch of plans.

use std::collections::BTreeMap;

use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};
use serde_json::Value;

use super::batch::{Batch, Files, Plans};
use crate::{
    reference_model::{
        make::{LENGTHS, make},
        write::write,
    },
    support::workspace::{Workspace, copy, repository},
};

/// A workspace on both sides of a change.
pub struct Change {
    pub name: String,
    pub sides: [Workspace; 2],
    /// Paths of roots, by their keys in the batch.
    roots: BTreeMap<String, String>,
}

/// Random workspaces of which the second is the first with some choices made otherwise.
fn random_files(seed: u32) -> [BTreeMap<String, String>; 2] {
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut part = |length: usize| -> Vec<u8> {
        let mut part = vec![0; length];
        random.fill_bytes(&mut part);
        part
    };
    let [policy, service, team] = LENGTHS;
    let mut parts: Vec<Vec<u8>> = [policy, service, service, service, team, team, team].map(&mut part).into();
    let choices = part(240);
    let files = |parts: &[Vec<u8>]| {
        let mut made = make(&parts[0], &parts[1..4], &parts[4..]);
        // Providers come from the batch.
        made.rest.retain(|(key, _)| key != "terraform");
        write(&made).files
    };
    let before = files(&parts);
    for choice in choices.chunks(3) {
        // Another policy may be another style, which no plan takes over without a gap.
        let part = &mut parts[1 + usize::from(choice[0]) % 6];
        let length = part.len();
        part[usize::from(choice[1]) % length] = choice[2];
    }
    [before, files(&parts)]
}

impl Change {
    /// A random one; nothing where a side is refused, or where the change needs more than a plan.
    pub fn random(seed: u32) -> Option<Self> {
        let files = random_files(seed);
        if files[0]["teamkit.yaml"].contains("registry.example.com") {
            return None;
        }
        let [before, after] = files.map(|files| {
            let workspace = Workspace::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
            copy(&repository().join("modules"), &workspace.path().join("modules"));
            workspace
        });
        if before.run(&["generate"]).code != 0 {
            return None;
        }
        for (path, text) in before.generated() {
            after.write(&path, text);
        }
        (after.run(&["generate"]).code == 0).then(|| Self {
            name: format!("workspace {seed}"),
            sides: [before, after],
            roots: BTreeMap::new(),
        })
    }

    /// Whether teams have roots.
    pub fn manages_groups(&self) -> bool {
        self.sides.iter().all(|side| side.generated().values().any(|text| text.contains("google_cloud_identity_group\"")))
    }

    /// Adds the roots that both sides have to a batch.
    pub fn add_to(&mut self, batch: &mut Batch, number: usize) {
        let [before, after] = [0, 1].map(|side: usize| self.sides[side].generated());
        for (path, text) in &before {
            let Some(later) = after.get(path) else { continue };
            let file = |text: &String| Files::from([("teamkit.tf".to_owned(), text.clone())]);
            let key = format!("w{number}r{}", self.roots.len());
            batch.add(&key, file(text), file(later));
            self.roots.insert(key, path.trim_end_matches("/teamkit.tf").to_owned());
        }
    }

    /// Its plans by the paths of their roots.
    pub fn plans<'a>(&'a self, all: &'a BTreeMap<String, Plans>) -> impl Iterator<Item = (&'a String, &'a Plans)> {
        self.roots.iter().map(|(key, path)| (path, &all[key]))
    }
}

/// Writes a plan where `--plans plans` finds it.
pub fn put(workspace: &Workspace, root: &str, plan: &Value) {
    workspace.write(&format!("plans/{root}.json"), plan.to_string());
}
