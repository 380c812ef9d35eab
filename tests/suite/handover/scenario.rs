//! A small world with roots and a procedure: what a search begins with.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cloud::{Access, Fact, Facts, Universe},
    configuration::{Configuration, Held, Numbers, Place, Settings},
    resource::Resource,
};

/// What a person does, one after the other.
#[derive(Debug, Clone)]
pub enum Step {
    /// The configuration of a root becomes another of its own, by its number.
    Commit {
        root: usize,
        configuration: usize,
    },
    /// Waits until an apply of the configuration that the root has now ended well.
    Apply {
        root: usize,
    },
    /// `terraform state rm`.
    Forget {
        root: usize,
        addresses: Vec<String>,
    },
    /// `terraform state mv`.
    Rename {
        root: usize,
        from: String,
        into: String,
    },
    /// From now on, no apply of a root begins.
    Pause {
        root: usize,
    },
    Resume {
        root: usize,
    },
    /// Deletes in the cloud itself, with `kubectl` or `gcloud`.
    Delete(BTreeSet<Fact>),
}

/// One after the other; several of them are carried out at once, in any order among each other.
pub type Steps = Vec<Step>;

/// A scenario in words.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What is true at first.
    pub live: BTreeSet<Fact>,
    /// What shall be true at last, beside what is true and nobody touches.
    pub defined: BTreeSet<Fact>,
    pub roots: Vec<Root>,
    /// What a phase has is all carried out before the next begins.
    pub phases: Vec<Vec<Steps>>,
    pub accidents: Accidents,
}

/// What happens beside applies that end well. All that is said elsewhere of crashes is `stops`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accidents {
    /// Whether an apply can stop after any operation, with its state saved or without the last operation.
    pub stops: bool,
    /// Whether a job that was queued before a commit of an old root may apply the configuration of before it, once for
    /// each commit.
    pub late_jobs: bool,
}

impl Default for Accidents {
    fn default() -> Self {
        Self { stops: true, late_jobs: false }
    }
}

/// A root with a state of its own.
#[derive(Debug, Clone, Default)]
pub struct Root {
    pub name: String,
    /// The first is what it has at first.
    pub configurations: Vec<Configuration>,
    pub holds: BTreeMap<String, Resource>,
    /// Whether jobs can be late here.
    pub is_old: bool,
}

impl Root {
    /// A root whose state has what it configures.
    pub fn applied(name: &str, configurations: Vec<Configuration>) -> Self {
        let holds = configurations.first().map(|first| first.resources.clone()).unwrap_or_default();
        Self { name: name.to_owned(), configurations, holds, is_old: true }
    }

    /// A root with an empty state.
    pub fn fresh(name: &str, configurations: Vec<Configuration>) -> Self {
        Self { name: name.to_owned(), configurations, holds: BTreeMap::new(), is_old: false }
    }
}

/// A scenario by numbers.
#[derive(Debug)]
pub struct Scenario {
    pub universe: Universe,
    pub numbers: Numbers,
    pub roots: Vec<CompiledRoot>,
    pub phases: Vec<Vec<Vec<CompiledStep>>>,
    pub accidents: Accidents,
    pub live: Facts,
    pub defined: Facts,
    /// What shall be true when all is done.
    pub last: Facts,
    /// What gives each access that there is before and after.
    pub kept: Vec<Facts>,
}

#[derive(Debug)]
pub struct CompiledRoot {
    pub name: String,
    pub configurations: Vec<Settings>,
    pub holds: Vec<Held>,
    pub is_old: bool,
}

#[derive(Debug)]
pub enum CompiledStep {
    Commit { root: usize, configuration: u8 },
    Apply { root: usize },
    Forget { root: usize, places: Vec<Place> },
    Rename { root: usize, from: Place, into: Place },
    Pause { root: usize },
    Resume { root: usize },
    Delete(Facts),
}

impl Draft {
    fn facts(&self) -> BTreeSet<Fact> {
        let configured =
            self.roots.iter().flat_map(|root| root.configurations.iter().flat_map(|one| one.resources.values()));
        let held = self.roots.iter().flat_map(|root| root.holds.values());
        let of_roots = configured.chain(held).flat_map(Resource::facts);
        self.live.iter().chain(&self.defined).cloned().chain(of_roots).collect()
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.phases.iter().flatten().flatten()
    }

    /// The scenario, whose old roots must be applied: without a procedure, nothing happens.
    #[track_caller]
    pub fn scenario(&self) -> Scenario {
        let universe = Universe::of(self.facts());
        let mut numbers = Numbers::default();
        let addresses =
            self.roots.iter().flat_map(|root| root.configurations.iter().flat_map(Configuration::addresses));
        let held = self.roots.iter().flat_map(|root| root.holds.keys());
        let rest = self.steps().flat_map(Step::addresses);
        for address in addresses.chain(held).chain(rest) {
            numbers.place(address);
        }
        let roots = self.roots.iter().map(|root| root.compiled(&universe, &mut numbers)).collect();
        let phases = self.phases.iter().map(|phase| {
            phase
                .iter()
                .map(|steps| steps.iter().map(|step| step.compiled(&universe, &mut numbers)).collect())
                .collect()
        });
        let phases = phases.collect();
        let live = universe.all_of(&self.live);
        let deleted =
            self.steps().flat_map(|step| if let Step::Delete(facts) = step { facts.clone() } else { BTreeSet::new() });
        let defined = universe.all_of(&self.defined);
        let last = live.without(universe.all_of(&deleted.collect())).union(defined);
        let after = universe.accesses(last);
        let kept = universe.accesses(live).into_iter().filter(|(access, _)| after.contains_key(access));
        let kept = kept.map(|(_, facts)| facts).collect();
        Scenario { numbers, roots, phases, accidents: self.accidents, live, defined, last, kept, universe }
    }
}

impl Root {
    fn compiled(&self, universe: &Universe, numbers: &mut Numbers) -> CompiledRoot {
        let mut holds: Vec<Held> =
            self.holds.iter().map(|(address, resource)| numbers.held(universe, address, resource)).collect();
        holds.sort_unstable();
        let configurations = self.configurations.iter().map(|one| numbers.settings(universe, one)).collect();
        CompiledRoot { name: self.name.clone(), configurations, holds, is_old: self.is_old }
    }
}

impl Step {
    fn addresses(&self) -> Vec<&String> {
        match self {
            Self::Forget { addresses, .. } => addresses.iter().collect(),
            Self::Rename { from, into, .. } => vec![from, into],
            Self::Commit { .. } | Self::Apply { .. } | Self::Pause { .. } | Self::Resume { .. } | Self::Delete(_) => {
                Vec::new()
            }
        }
    }

    fn compiled(&self, universe: &Universe, numbers: &mut Numbers) -> CompiledStep {
        match self {
            Self::Commit { root, configuration } => {
                CompiledStep::Commit { root: *root, configuration: u8::try_from(*configuration).expect("few commits") }
            }
            Self::Apply { root } => CompiledStep::Apply { root: *root },
            Self::Forget { root, addresses } => {
                let places = addresses.iter().map(|address| numbers.place(address)).collect();
                CompiledStep::Forget { root: *root, places }
            }
            Self::Rename { root, from, into } => {
                CompiledStep::Rename { root: *root, from: numbers.place(from), into: numbers.place(into) }
            }
            Self::Pause { root } => CompiledStep::Pause { root: *root },
            Self::Resume { root } => CompiledStep::Resume { root: *root },
            Self::Delete(facts) => CompiledStep::Delete(universe.all_of(facts)),
        }
    }
}

impl Scenario {
    /// What people have at first and not at last.
    pub fn taken(&self) -> BTreeSet<Access<'_>> {
        let after = self.universe.accesses(self.last);
        self.universe.accesses(self.live).into_keys().filter(|access| !after.contains_key(access)).collect()
    }
}
