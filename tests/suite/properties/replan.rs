//! What `diff` says that Terraform does, compared with what Terraform says, on random edits and on known ones.
//!
//! `TEAMKIT_EDITS` says how many random edits, `TEAMKIT_SEED` which ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
};

use proptest::{
    prelude::Rng as _,
    test_runner::{RngAlgorithm, TestRng},
};
use serde_json::Value;
use teamkit::terraform::{Action, ActionCounts, Configuration, actions};

use super::random_organization::{Organization, Random};
use crate::{
    reference_model::{
        make::{LENGTHS, make},
        write::write,
    },
    review::root_actions::{Edit, counts, edits},
    support::{
        terraform::{replan, tf},
        workspace::{Workspace, copy, repository},
    },
    terraform::actions::{TextChange, text_changes},
};

/// How many random edits each run looks at, unless `TEAMKIT_EDITS` says otherwise.
const EDITS: u32 = 16;

fn number(variable: &str, default: u32) -> u32 {
    env::var(variable)
        .map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} is no number: {text}")))
}

/// Roots before and after, each a module of one configuration, with the numbers that each must have.
struct Batch {
    all: Workspace,
    /// The directory of each root on each side, below that side's.
    roots: [BTreeMap<String, String>; 2],
    moved: String,
    expected: BTreeMap<String, (String, [u64; 5])>,
    /// The addresses that have an action, in roots between which nothing moves.
    addresses: BTreeMap<String, BTreeSet<String>>,
}

/// What some edit has to touch, one of each line at least.
const KINDS: [&[&str]; 4] = [
    &["google_folder_iam_member", "google_organization_iam_member", "kubernetes_cluster_role_binding_v1"],
    &["google_storage_bucket_iam_member", "google_service_account_iam_member", "google_bigquery_dataset_iam_member"],
    &["google_privileged_access_manager_entitlement"],
    &["kubernetes_role_binding_v1"],
];

const SIDES: [&str; 2] = ["old", "new"];

fn list(value: &Value) -> Vec<Value> {
    value.as_array().expect("a list").clone()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

impl Batch {
    fn new() -> Self {
        Self {
            all: Workspace::empty(),
            roots: [BTreeMap::new(), BTreeMap::new()],
            moved: String::new(),
            expected: BTreeMap::new(),
            addresses: BTreeMap::new(),
        }
    }

    /// Adds two texts of one root.
    fn add_texts(&mut self, index: usize, change: &TextChange) {
        let key = format!("t{index}");
        for ((side, roots), text) in SIDES.iter().zip(&mut self.roots).zip([&change.before, &change.after]) {
            self.all.write(&format!("{side}/all/{key}/teamkit.tf"), text);
            roots.insert(key.clone(), key.clone());
        }
        let actions = actions_between(&change.before, &change.after);
        self.addresses.insert(key.clone(), actions.keys().cloned().collect());
        let ActionCounts { add, change: changed, destroy, moved, forget } =
            actions.values().map(ActionCounts::from).sum();
        let numbers = [add, changed, destroy, moved, forget].map(|count| u64::try_from(count).expect("few"));
        self.expected.insert(key, (change.name.to_owned(), numbers));
    }

    /// Adds the roots that an edit touches. Whether the edit can be looked at: both sides are without errors, and no state
    /// has to forget something.
    fn add(&mut self, index: usize, edit: &Edit) -> bool {
        let all = &self.all;
        let directories = SIDES.map(|side| format!("{side}/all/e{index}"));
        for (directory, files) in directories.iter().zip([&edit.base, &edit.head]) {
            for (path, text) in files {
                all.write(&format!("{directory}/{path}"), text);
            }
            copy(&repository().join("modules"), &all.path().join(directory).join("modules"));
            if all.run(&["-C", directory, "generate"]).code != 0 {
                return false;
            }
        }
        let base = all.path().join(&directories[0]);
        let run = |arguments: &[&str]| {
            let sides = ["-C", &directories[1], "--base-dir", base.as_str(), "--format", "json"];
            all.run(&[arguments, &sides].concat()).json()
        };
        let (diff, moves) = (run(&["diff"]), list(&run(&["roots", "--moved"])["moves"]));
        // What stays in its root needs commands, which nobody runs here.
        let moves: Vec<Value> = moves.into_iter().filter(|one| one["from"] != one["to"]).collect();
        if moves.iter().any(|one| !list(&one["forgotten"]).is_empty()) {
            return false;
        }
        let mut keys = BTreeMap::new();
        for (root, value) in list(&diff["terraform"]["roots"]).iter().enumerate() {
            let (path, key) = (text(&value["path"]), format!("e{index}r{root}"));
            for (roots, directory) in self.roots.iter_mut().zip(&directories) {
                if all.exists(&format!("{directory}/{path}/teamkit.tf")) {
                    roots.insert(key.clone(), format!("e{index}/{path}"));
                }
            }
            keys.insert(path.clone(), key.clone());
            if moves.is_empty() {
                let file = |directory: &String| {
                    let file = format!("{directory}/{path}/teamkit.tf");
                    if all.exists(&file) { all.read(&file) } else { String::new() }
                };
                let actions = actions_between(&file(&directories[0]), &file(&directories[1]));
                self.addresses.insert(key.clone(), actions.into_keys().collect());
            }
            self.expected.insert(key, (format!("{}: {path}", edit.name), counts(value)));
        }
        for one in moves {
            let (from, to) = (&keys[&text(&one["from"])], &keys[&text(&one["to"])]);
            let mut carry = |before: &Value, after: &Value| {
                let [before, after] = [before, after].map(text);
                let block = format!("moved {{\n  from = module.{from}.{before}\n  to   = module.{to}.{after}\n}}\n");
                self.moved.push_str(&block);
            };
            for pair in list(&one["resources"]) {
                carry(&pair["from"], &pair["to"]);
            }
            for address in list(&one["destroyed"]) {
                carry(&address, &address);
            }
        }
        true
    }

    /// Writes what calls the roots, and gives all of them all providers.
    fn finish(&self) {
        let files =
            self.all.tree().into_iter().filter(|(path, _)| path.rsplit_once('.').is_some_and(|(_, end)| end == "tf"));
        let files: Vec<(String, String)> =
            files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect();
        let aliases: BTreeSet<&str> = files
            .iter()
            .flat_map(|(_, text)| text.lines())
            .filter_map(|line| line.split_once("= kubernetes."))
            .map(|(_, alias)| alias)
            .collect();
        for (path, text) in &files {
            // Terraform would refuse the whole plan.
            self.all.write(path, text.replace("prevent_destroy = true", "prevent_destroy = false"));
        }
        let references: Vec<String> = aliases.iter().map(|alias| format!("kubernetes.{alias}")).collect();
        let requirements = format!(
            "terraform {{\n  required_providers {{\n    google = {{ source = \"hashicorp/google\" }}\n    kubernetes = {{\n      source = \"hashicorp/kubernetes\"\n      configuration_aliases = [{}]\n    }}\n  }}\n}}\n",
            references.join(", ")
        );
        let passed: Vec<String> =
            references.iter().map(|reference| format!("    {reference} = {reference}\n")).collect();
        let passed = passed.concat();
        let call = |key: &str, directory: &str| {
            format!(
                "module \"{key}\" {{\n  source = \"./{directory}\"\n  providers = {{\n    google = google\n    kubernetes = kubernetes\n{passed}  }}\n}}\n"
            )
        };
        let alias = |alias: &&str| format!("provider \"kubernetes\" {{\n  alias = \"{alias}\"\n}}\n");
        let own = requirements.lines().filter(|line| !line.contains("configuration_aliases"));
        let own: String = own.flat_map(|line| [line, "\n"]).collect();
        let providers: String = aliases.iter().map(alias).collect();
        let providers = format!("{own}provider \"google\" {{}}\nprovider \"kubernetes\" {{}}\n{providers}");
        for (side, roots) in SIDES.iter().zip(&self.roots) {
            let mut calls = requirements.clone();
            for (key, directory) in roots {
                self.all.write(&format!("{side}/all/{directory}/surroundings.tf"), &requirements);
                calls.push_str(&call(key, directory));
            }
            if *side == "new" {
                calls.push_str(&self.moved);
            }
            // What one module contains may refer to all else in it.
            self.all.write(&format!("{side}/all/main.tf"), calls);
            self.all.write(&format!("{side}/main.tf"), format!("{providers}{}", call("all", "all")));
        }
    }

    /// What Terraform plans in each root: the numbers, and the addresses.
    fn planned(&self, tf: &str) -> BTreeMap<String, ([u64; 5], BTreeSet<String>)> {
        self.finish();
        let mut planned: BTreeMap<String, ([u64; 5], BTreeSet<String>)> = BTreeMap::new();
        let printed = replan(tf, &self.all.path().join("old"), &self.all.path().join("new"));
        let lines = printed.lines().filter_map(|line| line.trim_start().strip_prefix("# "));
        for (address, verbs) in lines.filter_map(planned_action) {
            let inner = address.strip_prefix("module.all.module.").expect("a root");
            let (key, address) = inner.split_once('.').expect("an address in a root");
            let (numbers, addresses) = planned.entry(key.to_owned()).or_default();
            for verb in verbs {
                numbers[*verb] += 1;
            }
            if verbs != [MOVE] {
                addresses.insert(address.to_owned());
            }
        }
        planned
    }
}

fn actions_between(before: &str, after: &str) -> BTreeMap<String, Action> {
    let parse = |text: &str| Configuration::parse(text).expect("HCL");
    actions(Some(&parse(before)), Some(&parse(after)))
}

const ADD: usize = 0;
const CHANGE: usize = 1;
const DESTROY: usize = 2;
const MOVE: usize = 3;
const FORGET: usize = 4;

/// The address that a line of a plan speaks of, and what it counts as.
fn planned_action(line: &str) -> Option<(&str, &'static [usize])> {
    let ends: [(&str, &[usize]); 6] = [
        (" will be created", &[ADD]),
        (" will be updated in-place", &[CHANGE]),
        (" must be replaced", &[ADD, DESTROY]),
        (" will be destroyed", &[DESTROY]),
        (" will no longer be managed by Terraform, but will not be destroyed", &[FORGET]),
        (
            " will no longer be managed by Terraform, but will not be destroyed (destroy = false is set in the configuration)",
            &[FORGET],
        ),
    ];
    if let Some((_, address)) = line.split_once(" has moved to ") {
        return Some((address, &[MOVE]));
    }
    if let Some(address) = line.strip_prefix("(moved from ") {
        return Some((address.trim_end_matches(')'), &[MOVE]));
    }
    ends.into_iter().find_map(|(end, verbs)| Some((line.strip_suffix(end)?, verbs)))
}

/// A random edit of a random organization, as files.
fn organization_edit(seed: u32) -> Edit {
    let mut random = Random::of(seed);
    let base = Organization::random(&mut random);
    let mut head = base.clone();
    for _ in 0..=random.below(3) {
        head.edit(&mut random);
    }
    let mut files = [base.files(), head.files()];
    // What an organization has the same on both sides, and what may change with an edit.
    let style = random.below(4);
    for (side, files) in files.iter_mut().enumerate() {
        let mut policy: Value = serde_json::from_str(&files["teamkit.yaml"]).expect("JSON");
        if style == 1 || (style == 2 && side == 1 && random.below(3) == 0) {
            policy["layout"]["style"] = "module".into();
            policy["layout"]["module"] = serde_json::json!({ "source": "{{workspace}}/modules/team-kit" });
        }
        let environments = &mut policy["environments"];
        environments["development"]["kubernetes"]["manage_namespace"] = (random.below(2) == 0).into();
        if random.below(6) == 0 {
            environments["production"]["kubernetes"]["clusters"][0]["provider"] = "kubernetes.other".into();
        }
        if random.below(6) == 0 {
            environments["production"]["kubernetes"]["manage_namespace"] = true.into();
        }
        files.insert("teamkit.yaml".to_owned(), format!("{policy:#}\n"));
    }
    let [base, head] = files;
    Edit { name: format!("organization {seed}"), base, head, counts: None }
}

/// A workspace of random choices, some of which are made otherwise.
fn workspace_edit(seed: u32) -> Edit {
    let bytes: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut part = |length: usize| -> Vec<u8> {
        let mut part = vec![0; length];
        random.fill_bytes(&mut part);
        part
    };
    let [policy, service, team] = LENGTHS;
    let mut parts: Vec<Vec<u8>> = [policy, service, service, service, team, team, team].map(&mut part).into();
    let choices = part(12);
    let workspace = |parts: &[Vec<u8>]| {
        let mut made = make(&parts[0], &parts[1..4], &parts[4..]);
        // The batch has requirements of its own.
        made.rest.retain(|(key, _)| key != "terraform");
        write(&made).files
    };
    let base = workspace(&parts);
    for choice in choices.chunks(3).take(1 + usize::from(choices[0]) % 4) {
        let count = parts.len();
        // Mostly teams and services: another policy changes everything.
        let part = &mut parts[(usize::from(choice[0]) % (count + 5)).min(count - 1)];
        let length = part.len();
        part[usize::from(choice[1]) % length] = choice[2];
    }
    Edit { name: format!("workspace {seed}"), base, head: workspace(&parts), counts: None }
}

#[test]
fn terraform_does_what_diff_says() {
    let Some(tf) = tf("what diff counts is not compared with plans") else { return };
    let mut batch = Batch::new();
    for (index, change) in text_changes().iter().enumerate() {
        batch.add_texts(index, change);
    }
    let (wanted, seed) = (number("TEAMKIT_EDITS", EDITS), number("TEAMKIT_SEED", 1));
    let mut looked = 0;
    for (index, edit) in edits().iter().enumerate() {
        assert!(batch.add(index, edit), "{} can't be looked at", edit.name);
    }
    let mut index = 1_000;
    for seed in seed.. {
        for edit in [organization_edit(seed), workspace_edit(seed)] {
            index += 1;
            // No module comes from this registry.
            let policies = [&edit.base, &edit.head].map(|files| &files["teamkit.yaml"]);
            let can_be_had = policies.iter().all(|policy| !policy.contains("registry.example.com"));
            looked += u32::from(can_be_had && batch.add(index, &edit));
        }
        if looked >= wanted {
            break;
        }
    }
    let planned = batch.planned(&tf);
    let mut wrong = Vec::new();
    let mut sum = [0; 5];
    let mut known = 0;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (key, (name, expected)) in &batch.expected {
        let (numbers, addresses) = planned.get(key).cloned().unwrap_or_default();
        for kind in addresses.iter().filter_map(|address| address.split('.').next()) {
            *kinds.entry(kind.to_owned()).or_default() += 1;
        }
        sum = std::array::from_fn(|index| sum[index] + numbers[index]);
        if numbers != *expected {
            wrong.push(format!("{name}: Terraform {numbers:?}, diff {expected:?}"));
        }
        if let Some(expected) = batch.addresses.get(key).filter(|_| numbers[MOVE] == 0) {
            assert_eq!(addresses, *expected, "{name}");
            known += addresses.len();
        }
    }
    println!("{looked} random edits, {} roots, {sum:?}, {kinds:?}", batch.expected.len());
    assert_eq!(wrong, [""; 0], "add, change, destroy, move, forget; TEAMKIT_SEED={seed}");
    assert!(known > 100, "only {known} addresses were compared");
    assert!(sum.iter().all(|count| *count > 0), "something never happens: {sum:?}");
    for line in KINDS {
        assert!(line.iter().any(|kind| kinds.contains_key(*kind)), "nothing happens to {line:?}: {kinds:?}");
    }
}
