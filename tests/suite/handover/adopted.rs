//! The procedure that `teamkit adopt` prints and writes, read as a person and Terraform read it, and carried out in every
//! order.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use serde_json::Value;

use super::{
    cloud::Fact,
    configuration::{Configuration, without_keys},
    definitions::{generated, let_go, write_definitions},
    exported::{pulled, shown, write_world},
    random_world::World,
    resource::Resource,
    scenario::{Draft, Root, Step, Steps},
};
use crate::support::workspace::Workspace;

/// How the states of old roots are given.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// As `terraform show -json` prints them.
    Shown,
    /// As `terraform state pull` prints them.
    Pulled,
}

type Holds = BTreeMap<String, Resource>;

/// A company that is adopted in one round or several: whatever was printed is carried out before the next.
pub struct Adoption {
    pub workspace: Workspace,
    form: Form,
    /// Whether old roots let go by commands, while no apply of them begins, and not by files.
    pub by_commands: bool,
    /// What each run printed.
    pub runs: Vec<Value>,
    pub old: Vec<OldRoot>,
    /// New roots with their commits, by their paths.
    pub new: BTreeMap<String, NewRoot>,
    phases: Vec<Vec<Steps>>,
    before: BTreeSet<Fact>,
    live: BTreeSet<Fact>,
}

pub struct OldRoot {
    pub name: String,
    pub commits: Vec<Configuration>,
    /// The texts of the files that let go, one for each commit but the first.
    pub files: Vec<String>,
}

#[derive(Default)]
pub struct NewRoot {
    /// Its number among all roots.
    number: usize,
    pub commits: Vec<Configuration>,
    /// Whether the first commit is one that a step asks to apply.
    is_taken_over: bool,
}

impl Adoption {
    /// The procedure of a world whose definitions are all written at once.
    #[track_caller]
    pub fn of(world: &World, form: Form) -> Self {
        let mut adoption = Self::begin(world, form);
        adoption.define(&world.defined);
        adoption
    }

    /// A world without definitions.
    pub fn begin(world: &World, form: Form) -> Self {
        let old = world.old.iter().map(|part| OldRoot {
            name: part.name.clone(),
            commits: vec![part.configuration()],
            files: Vec::new(),
        });
        Self {
            workspace: Workspace::empty(),
            form,
            by_commands: false,
            runs: Vec::new(),
            old: old.collect(),
            new: BTreeMap::new(),
            phases: Vec::new(),
            before: world.live.clone(),
            live: world.live.clone(),
        }
    }

    /// Writes definitions and carries out what `adopt` says of them; once more where it refuses something at first.
    #[track_caller]
    pub fn define(&mut self, defined: &BTreeSet<Fact>) {
        write_definitions(&self.workspace, defined);
        self.workspace.generate();
        let plain = generated(&self.workspace);
        let mut json = self.run();
        self.let_go(&json);
        if json["refusals"].as_array().is_some_and(|refusals| !refusals.is_empty()) {
            json = self.run();
            assert_eq!(json["refusals"], serde_json::json!([]), "all has let go");
            assert_eq!(of_kind(&json, "let-go"), Vec::<Value>::new(), "all has let go");
        }
        self.take_over(&json, &plain);
    }

    /// Runs the program on what is live and on the states of old roots.
    #[track_caller]
    fn run(&mut self) -> Value {
        write_world(&self.workspace, "live", &self.live);
        for OldRoot { name, commits, .. } in &self.old {
            let holds: &Holds = &commits.last().expect("a commit").resources;
            let (state, extension) = match self.form {
                Form::Shown => (shown(holds), "json"),
                Form::Pulled => (pulled(holds), "tfstate"),
            };
            self.workspace.write(&format!("states/{name}.{extension}"), state);
        }
        let mut arguments = vec!["adopt", "--live", "live", "--format", "json"];
        if !self.old.is_empty() {
            arguments.extend(["--state", "states", "--out", "out"]);
        }
        let run = self.workspace.run(&arguments);
        assert!(!run.stdout.is_empty(), "exit code {}: {}", run.code, run.stderr);
        let json = run.json();
        let refuses = json["refusals"].as_array().is_some_and(|refusals| !refusals.is_empty());
        run.exits(i32::from(refuses));
        self.runs.push(json.clone());
        json
    }

    /// What a run asks of old roots: a commit each, with the file, or with commands where those are chosen or nothing else
    /// is printed.
    fn let_go(&mut self, json: &Value) {
        let mut phase = Vec::new();
        for step in of_kind(json, "let-go") {
            let root = self.old.iter().position(|old| step["state"] == *old.name).expect("a state that was given");
            let old = &mut self.old[root];
            let before = old.commits.last().expect("a commit");
            let configuration = old.commits.len();
            let renumbered = texts(&step["renumbered"]);
            if self.by_commands || !renumbered.is_empty() {
                let mut commit = edited(before, &step, "");
                commit = without_elements(commit, &renumbered);
                let commands = texts(&step["commands"]).into_iter().map(|command| of_command(root, command, before));
                let rest = [Step::Commit { root, configuration }, Step::Resume { root }, Step::Apply { root }];
                phase.push(iter::once(Step::Pause { root }).chain(commands).chain(rest).collect());
                old.commits.push(commit);
                continue;
            }
            let file = self.workspace.read(step["file"].as_str().expect("a file"));
            let commit = edited(before, &step, &file);
            phase.push(vec![Step::Commit { root, configuration }, Step::Apply { root }]);
            old.commits.push(commit);
            old.files.push(file);
        }
        self.phases.push(phase);
    }

    /// The commits of new roots, with import blocks and without, and what is deleted between.
    fn take_over(&mut self, json: &Value, plain: &BTreeMap<String, Configuration>) {
        let steps = of_kind(json, "take-over");
        let deletes = deletes(json, &self.live);
        let mut phases = [Vec::new(), Vec::new()];
        for (path, importing) in generated(&self.workspace) {
            let step = steps.iter().find(|step| step["root"] == *path);
            if let Some(step) = step {
                assert_eq!(step["imports"], importing.imports.len(), "{path}");
            }
            let number = self.old.len() + self.new.len();
            let new = self.new.entry(path.clone()).or_insert_with(|| NewRoot {
                number,
                commits: vec![importing.clone()],
                is_taken_over: step.is_some(),
            });
            let root = new.number;
            self.live.extend(importing.resources.values().flat_map(Resource::facts));
            new.commits.push(importing);
            let commit = Step::Commit { root, configuration: new.commits.len() - 1 };
            // What nobody is asked to apply, a job does sometime.
            let apply = step.map(|_| Step::Apply { root });
            phases[0].push(iter::once(commit).chain(apply).collect());
            new.commits.push(plain[&path].clone());
            phases[1].push(vec![Step::Commit { root, configuration: new.commits.len() - 1 }]);
        }
        let [taken_over, done] = phases;
        for step in deletes.iter().flatten() {
            if let Step::Delete(facts) = step {
                self.live.retain(|fact| !facts.contains(fact));
            }
        }
        self.phases.extend([taken_over, deletes, done]);
    }

    /// Whether a root lets go by commands.
    pub fn has_commands(&self) -> bool {
        self.phases.iter().flatten().flatten().any(|step| matches!(step, Step::Forget { .. }))
    }

    /// The scenario of all that was carried out; with `early`, jobs apply new roots from the beginning.
    pub fn draft(&self, early: bool) -> Draft {
        let mut roots: Vec<Root> = self.old.iter().map(|old| Root::applied(&old.name, old.commits.clone())).collect();
        let mut new: Vec<(&String, &NewRoot)> = self.new.iter().collect();
        new.sort_by_key(|(_, root)| root.number);
        roots.extend(new.into_iter().map(|(path, new)| {
            let mut commits = new.commits.clone();
            if !early && new.is_taken_over {
                commits[0] = Configuration::default();
            }
            Root::fresh(path, commits)
        }));
        let last = self.new.values().filter_map(|new| new.commits.last());
        let defined = last.flat_map(|one| one.resources.values()).flat_map(Resource::facts).collect();
        Draft { live: self.before.clone(), defined, roots, phases: self.phases.clone(), ..Draft::default() }
    }
}

fn of_kind(json: &Value, kind: &str) -> Vec<Value> {
    let steps = json["steps"].as_array().expect("steps");
    let places = ["let-go", "take-over", "delete", "done"];
    let order = steps.iter().map(|step| places.iter().position(|kind| step["kind"] == **kind).expect("a kind of step"));
    assert!(order.is_sorted(), "{json:#}");
    steps.iter().filter(|step| step["kind"] == kind).cloned().collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().map(|text| text.as_str().expect("a text")).collect()
}

/// An old root after the commit that a step asks for: what the step says leaves the configuration, and the file comes.
fn edited(before: &Configuration, step: &Value, file: &str) -> Configuration {
    let said = Configuration::default().removing(&texts(&step["removed"]));
    let moved = step["moved"].as_array().into_iter().flatten();
    let moved: BTreeSet<&str> = moved.map(|pair| pair["from"].as_str().expect("an address")).collect();
    let mut after = let_go(file);
    after.resources.clone_from(&before.resources);
    after.resources.retain(|address, _| !said.forgets(address) && !moved.contains(address.as_str()));
    after
}

/// Without some elements of lists that are counted: those behind them move up.
fn without_elements(mut configuration: Configuration, elements: &[&str]) -> Configuration {
    for element in elements {
        assert!(configuration.resources.remove(*element).is_some(), "{element} is configured");
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let counted = |address: &str| address.ends_with(']') && !address.ends_with("\"]");
    let resources = std::mem::take(&mut configuration.resources).into_iter().map(|(address, resource)| {
        if !counted(&address) {
            return (address, resource);
        }
        let whole = without_keys(&address);
        let count = counts.entry(whole.clone()).or_default();
        *count += 1;
        (format!("{whole}[{}]", *count - 1), resource)
    });
    configuration.resources = resources.collect();
    configuration
}

/// What a command does to the state of a root. `state rm` takes a resource or module with all of its instances.
fn of_command(root: usize, command: &str, before: &Configuration) -> Step {
    let words: Vec<&str> = command.split(' ').map(|word| word.trim_matches('\'')).collect();
    match words.as_slice() {
        ["terraform", "state", "rm", whole] => {
            let is_part = |address: &&String| {
                address.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
            };
            let addresses: Vec<String> = before.resources.keys().filter(is_part).cloned().collect();
            assert!(!addresses.is_empty(), "nothing has the address of `{command}`");
            Step::Forget { root, addresses }
        }
        ["terraform", "state", "mv", from, into] => {
            Step::Rename { root, from: (*from).to_owned(), into: (*into).to_owned() }
        }
        _ => panic!("what does `{command}` do?"),
    }
}

/// What the printed commands delete.
fn deletes(json: &Value, live: &BTreeSet<Fact>) -> Vec<Steps> {
    let commands: BTreeSet<String> =
        of_kind(json, "delete").iter().map(|step| step["command"].as_str().expect("a command").to_owned()).collect();
    let steps = commands.iter().map(|command| {
        let facts: BTreeSet<Fact> = live.iter().filter(|fact| is_deleted(fact, command)).cloned().collect();
        assert!(!facts.is_empty(), "nothing is deleted by {command}");
        vec![Step::Delete(facts)]
    });
    steps.collect()
}

fn is_deleted(fact: &Fact, command: &str) -> bool {
    let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches('\'')).collect();
    let value = |option: &str| words.iter().find_map(|word| word.strip_prefix(option)?.strip_prefix('='));
    match fact {
        Fact::Subject { namespace, binding, .. } => {
            let (cluster, namespace) = namespace.split_once('/').expect("a cluster and a namespace");
            let is_there = value("--context") == Some(cluster) && value("--namespace") == Some(namespace);
            is_there && words[0] == "kubectl" && words.ends_with(&["delete", "rolebinding", "--", binding])
        }
        Fact::Member { scope, role, member, condition } => {
            let is_there = words.starts_with(&["gcloud", "projects", "remove-iam-policy-binding", scope]);
            assert!(!command.contains("--all"), "that takes ours too: {command}");
            let is_same = condition.as_ref().map_or(command.contains("--condition=None"), |condition| {
                command.contains(&format!("title={}", condition.title)) && command.contains(&condition.expression)
            });
            is_there && is_same && value("--role") == Some(role) && value("--member") == Some(member)
        }
    }
}
