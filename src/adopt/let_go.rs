//! How a state lets go of what ours manage now, without destroying it: blocks for its configuration, and commands.
//!
//! A `removed` block names a resource or a module call as a whole. An instance of one is moved to an address of its own
//! first, which a `removed` block can name. Both take no more than one apply.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    let_go_file::{LetGoFile, RELEASED, released_number},
    ownership::StateHoldings,
};
use crate::{
    terraform::{InstanceAddress, InstanceKey},
    text::shell_word,
};

/// What a state lets go of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetGo {
    /// The addresses of modules and resources that go as a whole.
    pub removed: BTreeSet<String>,
    /// Instances that go while others stay, each with the address that it is moved to.
    pub moved: Vec<(InstanceAddress, String)>,
    /// Instances that no block can name, since numbers of `count` change when one of them is taken out.
    pub renumbered: Vec<InstanceAddress>,
    /// The same as all of this by commands.
    pub commands: Vec<String>,
    /// How many instances go.
    pub count: usize,
}

impl LetGo {
    /// What the state of some holdings lets go of, beside a file that it may have; `None` for nothing. An instance that was
    /// moved and not forgotten goes again, whatever it gives.
    #[must_use]
    pub fn of(holdings: &StateHoldings<'_>, file: &LetGoFile) -> Option<Self> {
        let of_file = |address: &&InstanceAddress| address.modules.is_empty() && address.name.starts_with(RELEASED);
        let all = || holdings.state.objects.iter().map(|object| &object.address);
        let going = holdings.objects.iter().filter(|held| held.fate.goes()).map(|held| &held.object.address);
        let goes: BTreeSet<&InstanceAddress> = going.chain(all().filter(of_file)).collect();
        if goes.is_empty() {
            return None;
        }
        let stays: BTreeSet<&InstanceAddress> = all().filter(|address| !goes.contains(address)).collect();
        let plan = LetGoPlan {
            busy_modules: busy_modules(&stays),
            busy_resources: stays.iter().map(|address| address.resource()).collect(),
            highest: highest(&stays),
            released: all()
                .filter_map(|address| released_number(&address.name))
                .chain(file.numbers())
                .max()
                .unwrap_or(0),
            file,
            stays,
        };
        Some(plan.let_go(&goes))
    }

    /// The text of a file that has its blocks besides what it may have; `None` where blocks can name nothing.
    #[must_use]
    pub fn file(&self, file: &LetGoFile) -> Option<String> {
        let moved = || self.moved.iter().map(|(from, to)| (from.to_string(), to));
        let has_blocks = !self.removed.is_empty() || !self.moved.is_empty();
        has_blocks.then(|| file.with(self.removed.iter(), moved()))
    }
}

/// What stays in a state, in the form in which it is asked for.
struct LetGoPlan<'a> {
    stays: BTreeSet<&'a InstanceAddress>,
    /// Module calls with something in them that stays, by their names.
    busy_modules: BTreeSet<Vec<&'a str>>,
    /// Resources with an instance that stays.
    busy_resources: BTreeSet<InstanceAddress>,
    /// The highest number that stays of each counted resource or module, by its address.
    highest: BTreeMap<String, u64>,
    /// The highest number of a name of the file or the state. A name is never used for another instance: while the state
    /// has it, nothing can move there, and what can't move is destroyed.
    released: u64,
    file: &'a LetGoFile,
}

impl LetGoPlan<'_> {
    fn let_go(&self, goes: &BTreeSet<&InstanceAddress>) -> LetGo {
        let mut released = self.released;
        let mut out = LetGo { count: goes.len(), ..LetGo::default() };
        let mut by_resource: BTreeMap<InstanceAddress, Vec<&InstanceAddress>> = BTreeMap::new();
        for address in goes {
            match self.idle_module(address) {
                Some(module) => {
                    out.removed.insert(module);
                }
                None => by_resource.entry(address.resource()).or_default().push(address),
            }
        }
        let of_modules = goes.iter().filter(|address| self.idle_module(address).is_some());
        out.commands.extend(of_modules.map(|address| state_rm(&address.to_string())));
        for (resource, instances) in by_resource {
            let is_whole = !self.busy_resources.contains(&resource);
            let has_key = |address: &&&InstanceAddress| {
                address.key.is_some() || address.modules.iter().any(|(_, key)| key.is_some())
            };
            if is_whole && (resource.modules.is_empty() || !instances.iter().any(|one| has_key(&one))) {
                out.removed.insert(resource.to_string());
                out.commands.push(state_rm(&resource.to_string()));
                continue;
            }
            for address in instances {
                out.commands.push(state_rm(&address.to_string()));
                if self.is_renumbered(address) {
                    out.renumbered.push(address.clone());
                } else {
                    let known = self.file.moved_to(&address.to_string()).cloned();
                    let to = known.unwrap_or_else(|| {
                        released += 1;
                        format!("{}.{RELEASED}{released}", address.kind)
                    });
                    out.moved.push((address.clone(), to));
                }
            }
        }
        out.commands.extend(self.renumbering(&out.renumbered));
        out
    }

    /// The outermost module call that an instance is in and in which nothing stays.
    fn idle_module(&self, address: &InstanceAddress) -> Option<String> {
        let names: Vec<&str> = address.modules.iter().map(|(name, _)| name.as_str()).collect();
        let length = (1..=names.len())
            .find(|length| names.get(..*length).is_some_and(|path| !self.busy_modules.contains(path)))?;
        let path = names.get(..length)?.iter().map(|name| format!("module.{name}"));
        Some(path.collect::<Vec<_>>().join("."))
    }

    /// Whether an instance behind it gets its number when it is taken out.
    fn is_renumbered(&self, address: &InstanceAddress) -> bool {
        let counted = counted(address);
        counted.iter().any(|(prefix, number)| self.highest.get(prefix).is_some_and(|highest| highest > number))
    }

    /// The commands that give instances the numbers that they have once others are taken out.
    fn renumbering(&self, renumbered: &[InstanceAddress]) -> Vec<String> {
        let taken: BTreeMap<String, BTreeSet<u64>> = renumbered
            .iter()
            .filter_map(|address| {
                let counted = counted(address);
                counted
                    .into_iter()
                    .find(|(prefix, number)| self.highest.get(prefix).is_some_and(|highest| highest > number))
            })
            .fold(BTreeMap::new(), |mut taken, (prefix, number)| {
                taken.entry(prefix).or_insert_with(BTreeSet::new).insert(number);
                taken
            });
        let mut commands = Vec::new();
        for (prefix, mut free) in taken {
            let of_prefix = self.stays.iter().flat_map(|address| counted(address)).filter(|(of, _)| *of == prefix);
            let stay: BTreeSet<u64> = of_prefix.map(|(_, number)| number).collect();
            // One that stays in part keeps its number.
            free.retain(|number| !stay.contains(number));
            let mut next = 0;
            for number in stay {
                while next < number && !free.contains(&next) {
                    next += 1;
                }
                if next < number {
                    let [from, to] =
                        [number, next].map(|number| shell_word(&format!("{prefix}[{number}]")).into_owned());
                    commands.push(format!("terraform state mv {from} {to}"));
                    free.remove(&next);
                    free.insert(number);
                }
            }
        }
        commands
    }
}

fn state_rm(address: &str) -> String {
    format!("terraform state rm {}", shell_word(address))
}

/// The module calls that something is in, by their names.
fn busy_modules<'a>(stays: &BTreeSet<&'a InstanceAddress>) -> BTreeSet<Vec<&'a str>> {
    let mut busy = BTreeSet::new();
    for address in stays {
        let names: Vec<&str> = address.modules.iter().map(|(name, _)| name.as_str()).collect();
        busy.extend((1..=names.len()).filter_map(|length| names.get(..length).map(<[&str]>::to_vec)));
    }
    busy
}

/// The addresses that have a number behind them in an address, each with the number.
fn counted(address: &InstanceAddress) -> Vec<(String, u64)> {
    let mut counted = Vec::new();
    let mut prefix = String::new();
    let whole = [(format!("{}.{}", address.kind, address.name), &address.key)];
    let modules = address.modules.iter().map(|(name, key)| (format!("module.{name}"), key));
    for (step, key) in modules.chain(whole) {
        prefix.push_str(&step);
        if let Some(InstanceKey::Number(number)) = key {
            counted.push((prefix.clone(), *number));
        }
        prefix.push_str(&key.as_ref().map(ToString::to_string).unwrap_or_default());
        prefix.push('.');
    }
    counted
}

fn highest(stays: &BTreeSet<&InstanceAddress>) -> BTreeMap<String, u64> {
    let mut highest: BTreeMap<String, u64> = BTreeMap::new();
    for (prefix, number) in stays.iter().flat_map(|address| counted(address)) {
        let known = highest.entry(prefix).or_insert(number);
        *known = number.max(*known);
    }
    highest
}
