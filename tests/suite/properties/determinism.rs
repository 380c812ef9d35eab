//! Order never matters: shuffled files, keys and lists give the same bytes (docs/reference.md, rule 9).

use std::{collections::BTreeMap, fs};

use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};
use rayon::prelude::*;
use serde_yaml::{Mapping, Value};

use super::random_organization::{Organization, Random};
use crate::support::workspace::{Workspace, repository};

const ROUNDS: u8 = 20;

fn shuffle<T>(items: &mut [T], random: &mut TestRng) {
    for index in (1..items.len()).rev() {
        items.swap(index, random.next_u32() as usize % (index + 1));
    }
}

/// Shuffles every list, and every mapping but those at a path for which order means something.
fn shuffled(value: Value, is_ordered: bool, random: &mut TestRng) -> Value {
    match value {
        Value::Sequence(items) => {
            let mut items: Vec<Value> = items.into_iter().map(|item| shuffled(item, false, random)).collect();
            shuffle(&mut items, random);
            Value::Sequence(items)
        }
        Value::Mapping(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let is_ordered = key.as_str() == Some("environments");
                (key, shuffled(value, is_ordered, random))
            });
            let mut entries: Vec<(Value, Value)> = entries.collect();
            if !is_ordered {
                shuffle(&mut entries, random);
            }
            Value::Mapping(Mapping::from_iter(entries))
        }
        scalar => scalar,
    }
}

/// The example organization with another order of everything that has one.
fn disordered(seed: u8) -> Workspace {
    in_disorder(Workspace::example().tree(), seed)
}

/// Files with another order of everything that has one.
fn in_disorder(files: impl IntoIterator<Item = (String, Vec<u8>)>, seed: u8) -> Workspace {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let workspace = Workspace::empty();
    for (path, bytes) in files {
        let value: Value = serde_yaml::from_slice(&bytes).expect("the example is YAML");
        let text = serde_yaml::to_string(&shuffled(value, false, &mut random)).expect("YAML can be written");
        let name = path.rsplit('/').next().unwrap_or_default();
        let folder = format!("{:08x}", random.next_u32());
        let path = match path.split('/').next().unwrap_or_default() {
            "teams" => format!("teams/{folder}/{name}"),
            "services" => format!("services/{folder}.yaml"),
            _ => path,
        };
        workspace.write(&path, text);
    }
    workspace
}

/// The grants without the places that cause them.
fn grants(workspace: &Workspace) -> serde_json::Value {
    let mut json = workspace.run(&["grants", "--format", "json"]).exits(0).json();
    for list in ["grants", "entitlements"] {
        for row in json[list].as_array_mut().expect("a list") {
            row["origins"] = serde_json::Value::Null;
        }
    }
    json
}

/// The documents of the teams without their first lines, which name the file.
fn documents(workspace: &Workspace) -> BTreeMap<String, String> {
    workspace.run(&["snapshot"]).exits(0);
    let files = workspace.tree().into_iter().filter(|(path, _)| path.starts_with("snapshots/"));
    let text = |bytes| String::from_utf8(bytes).expect("text in UTF-8");
    files.map(|(path, bytes)| (path, text(bytes).lines().skip(2).collect::<Vec<_>>().join("\n"))).collect()
}

#[test]
fn the_same_definitions_in_any_order_give_the_same_bytes() {
    let straight = Workspace::example();
    straight.generate();
    let (files, grants_of, documents_of) = (straight.generated(), grants(&straight), documents(&straight));
    assert_eq!(files.len(), 193);
    let script = straight.run(&["live", "--commands"]).exits(0).stdout;
    (1..=ROUNDS).into_par_iter().for_each(|seed| {
        let workspace = disordered(seed);
        workspace.generate();
        for (path, text) in &files {
            assert_eq!(&workspace.read(path), text, "{path}, seed {seed}");
        }
        assert_eq!(workspace.generated().len(), files.len(), "seed {seed}");
        assert!(grants(&workspace) == grants_of, "the grants, seed {seed}");
        assert!(documents(&workspace) == documents_of, "the documents, seed {seed}");
        let other = workspace.run(&["live", "--commands"]).exits(0).stdout;
        assert!(other == script, "the script of an export, seed {seed}");
    });
}

#[test]
fn random_definitions_in_any_order_give_the_same_bytes() {
    let looked = (1..=ROUNDS).into_par_iter().filter(|seed| {
        let files = Organization::random(&mut Random::of(u32::from(*seed))).files();
        let straight = Workspace::of(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
        // Some have an error of a rule.
        if straight.run(&["generate"]).code != 0 {
            return false;
        }
        let workspace = in_disorder(files.into_iter().map(|(path, text)| (path, text.into_bytes())), *seed);
        workspace.generate();
        assert!(workspace.generated() == straight.generated(), "the files, seed {seed}");
        assert!(grants(&workspace) == grants(&straight), "the grants, seed {seed}");
        true
    });
    let looked = looked.count();
    assert!(looked > usize::from(ROUNDS) / 2, "only {looked} can be generated");
}

#[test]
fn the_shuffle_does_change_the_order() {
    let workspace = disordered(1);
    let config = fs::read_to_string(repository().join("teamkit.yaml")).expect("the example");
    let first = |text: &str| {
        serde_yaml::from_str::<Mapping>(text)
            .expect("YAML")
            .keys()
            .map(|key| key.as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    let (before, after) = (first(&config), first(&workspace.read("teamkit.yaml")));
    assert_ne!(before, after);
    assert_eq!(before.len(), after.len());
    assert!(!workspace.exists("teams/platform.yaml"), "team files were moved");
}
