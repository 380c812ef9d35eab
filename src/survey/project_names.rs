//! Environments by the ids of projects.

use std::collections::{BTreeMap, BTreeSet};

use super::{affixes::Affixes, environment_word::EnvironmentWord};
use crate::model::{Scope, is_name};

/// The projects of an environment.
#[derive(Debug, Clone)]
pub(super) struct ProjectNames {
    pub environment: EnvironmentWord,
    /// What stands around the names of services.
    pub affixes: Affixes,
    /// The ids that are just that, by service.
    pub fitting: BTreeMap<String, Scope>,
    /// Ids of the environment in another form, such as with a random end, by service.
    pub pinned: BTreeMap<String, Scope>,
}

/// All projects of a world.
#[derive(Debug, Default)]
pub(super) struct ProjectSurvey {
    /// By the name of the environment.
    pub environments: BTreeMap<String, ProjectNames>,
    /// The ids that are no service's.
    pub lone: BTreeSet<Scope>,
}

/// An id, understood as a service in an environment.
pub(super) struct IdReading {
    pub environment: EnvironmentWord,
    pub affixes: Affixes,
    pub service: String,
    /// Whether something random is behind it.
    has_tail: bool,
}

/// What ids begin with that says nothing.
const PREFIXES: [&str; 4] = ["prj", "proj", "project", "gcp"];

impl ProjectSurvey {
    /// The environments that ids show. `names` are names that mean services elsewhere; `company` is a word for all of it.
    pub(super) fn of(ids: &BTreeSet<Scope>, names: &BTreeSet<String>, company: &str) -> Self {
        let mut survey = Self { environments: BTreeMap::new(), lone: ids.clone() };
        survey.read_known_words(ids);
        survey.read_unknown_words();
        survey.read_bare_names();
        survey.leave_out_common_start(names, company);
        survey
    }

    /// The names of all services.
    pub(super) fn services(&self) -> BTreeSet<&str> {
        let all = self.environments.values().flat_map(|found| found.fitting.keys().chain(found.pinned.keys()));
        all.map(String::as_str).collect()
    }

    /// Takes what most ids have around a name first, so that `test-runner-prod` is in production.
    fn read_known_words(&mut self, ids: &BTreeSet<Scope>) {
        let mut forms: BTreeMap<Affixes, Vec<(Scope, IdReading)>> = BTreeMap::new();
        for id in ids {
            for reading in readings(id.id()) {
                forms.entry(reading.affixes.clone()).or_default().push((id.clone(), reading));
            }
        }
        loop {
            for readings in forms.values_mut() {
                readings.retain(|(id, _)| self.lone.contains(id));
            }
            let best = forms.iter().filter(|(affixes, readings)| self.is_likely(affixes, readings, ids.len()));
            let best = best.max_by_key(|(affixes, readings)| {
                (readings.len(), !affixes.after.is_empty(), std::cmp::Reverse(affixes.len()))
            });
            let Some((affixes, _)) = best else { return };
            let affixes = affixes.clone();
            for (id, reading) in forms.remove(&affixes).unwrap_or_default() {
                self.add(&id, reading);
            }
        }
    }

    fn is_likely(&self, affixes: &Affixes, readings: &[(Scope, IdReading)], ids: usize) -> bool {
        const FEW: usize = 8;
        let Some((_, reading)) = readings.first() else { return false };
        if let Some(known) = self.environments.get(&reading.environment.name) {
            return known.affixes.after.is_empty() == affixes.after.is_empty();
        }
        readings.len() > 1 || ids <= FEW
    }

    fn add(&mut self, id: &Scope, reading: IdReading) {
        let IdReading { environment, affixes, service, has_tail } = reading;
        let found = self.environments.entry(environment.name.clone()).or_insert_with(|| ProjectNames {
            environment,
            affixes: affixes.clone(),
            fitting: BTreeMap::new(),
            pinned: BTreeMap::new(),
        });
        if found.fitting.contains_key(&service) || found.pinned.contains_key(&service) {
            return;
        }
        let fits = !has_tail && affixes == found.affixes;
        let projects = if fits { &mut found.fitting } else { &mut found.pinned };
        projects.insert(service, id.clone());
        self.lone.remove(id);
    }

    /// Takes other ends and beginnings for environments where most of the names have others, too.
    fn read_unknown_words(&mut self) {
        let known: BTreeSet<String> = self.services().into_iter().map(str::to_owned).collect();
        let mut forms: BTreeMap<Affixes, BTreeMap<String, Scope>> = BTreeMap::new();
        for id in &self.lone {
            let parts: Vec<&str> = id.id().split('-').collect();
            for (from, to) in [(0, parts.len().saturating_sub(1)), (1, parts.len())] {
                let affixes = Affixes::of(&parts, from, to);
                if let Some(service) = affixes.name(id.id()).filter(|_| parts.len() > 1) {
                    let service = service.to_owned();
                    forms.entry(affixes).or_default().insert(service, id.clone());
                }
            }
        }
        forms.retain(|_, services| services.len() > 1);
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for service in forms.values().flat_map(BTreeMap::keys) {
            *counts.entry(service).or_default() += 1;
        }
        let is_elsewhere = |service: &String| {
            known.contains(service) || (known.is_empty() && counts.get(service).is_some_and(|count| *count > 1))
        };
        let is_one = |services: &BTreeMap<String, Scope>| {
            services.keys().filter(|service| is_elsewhere(service)).count() * 10 >= services.len() * 6
        };
        let likely: Vec<Affixes> =
            forms.iter().filter(|(_, services)| is_one(services)).map(|(affixes, _)| affixes.clone()).collect();
        for affixes in likely {
            let word = affixes.words().next().unwrap_or_default().to_owned();
            let ids: Vec<(String, Scope)> = forms.remove(&affixes).into_iter().flatten().collect();
            let are_free = ids.iter().all(|(_, id)| self.lone.contains(id));
            if !are_free || !is_name(&word) || self.environments.contains_key(&word) {
                continue;
            }
            for (service, id) in ids {
                let environment = EnvironmentWord::unknown(&word);
                self.add(&id, IdReading { environment, affixes: affixes.clone(), service, has_tail: false });
            }
        }
    }

    /// Takes ids that are just names of services for projects of production, where no other ids are.
    fn read_bare_names(&mut self) {
        let environment = EnvironmentWord::production();
        if self.environments.contains_key(&environment.name) {
            return;
        }
        let services = self.services();
        let bare: Vec<Scope> = self.lone.iter().filter(|id| services.contains(id.id())).cloned().collect();
        if bare.len() < 2 || bare.len() * 3 < services.len() {
            return;
        }
        for id in bare {
            let (environment, service) = (environment.clone(), id.id().to_owned());
            self.add(&id, IdReading { environment, affixes: Affixes::default(), service, has_tail: false });
        }
    }

    /// Where all ids begin alike, that is no part of the services' names if other places know these without it.
    fn leave_out_common_start(&mut self, names: &BTreeSet<String>, company: &str) {
        let services = self.services();
        let mut starts = services.iter().filter_map(|service| service.split_once('-')).map(|(start, _)| start);
        let Some(start) = starts.next().map(str::to_owned) else { return };
        let short: BTreeSet<&str> =
            services.iter().filter_map(|service| service.strip_prefix(&*start)?.strip_prefix('-')).collect();
        if services.len() < 3 || short.len() < services.len() || !short.iter().all(|name| is_name(name)) {
            return;
        }
        let known = |all: &BTreeSet<&str>| all.iter().filter(|name| names.contains(**name)).count();
        let says_nothing = PREFIXES.contains(&&*start) || start == company;
        if known(&short) <= known(&services) && !(says_nothing && known(&services) == 0) {
            return;
        }
        let start = format!("{start}-");
        for found in self.environments.values_mut() {
            found.affixes.before.push_str(&start);
            for projects in [&mut found.fitting, &mut found.pinned] {
                *projects = std::mem::take(projects)
                    .into_iter()
                    .map(|(service, id)| (service.strip_prefix(&*start).unwrap_or(&service).to_owned(), id))
                    .collect();
            }
        }
    }
}

/// All that an id, or another name that is made of words, can mean.
pub(super) fn readings(id: &str) -> Vec<IdReading> {
    let mut parts: Vec<&str> = id.split('-').collect();
    let has_tail = parts.len() > 2 && parts.last().is_some_and(|last| is_random(last));
    if has_tail {
        parts.pop();
    }
    let mut found = Vec::new();
    for (at, word) in parts.iter().enumerate() {
        let Some(environment) = EnvironmentWord::parse(word) else { continue };
        for (from, to) in [(0, at), (at + 1, parts.len())] {
            let service = parts.get(from..to).unwrap_or_default().join("-");
            if is_name(&service) {
                let affixes = Affixes::of(&parts, from, to);
                found.push(IdReading { environment: environment.clone(), affixes, service, has_tail });
            }
        }
    }
    found
}

/// Whether a part of an id looks made, as `7f3a` and `481516` do, and `west1` doesn't.
fn is_random(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let is_number = digits == part.len();
    let is_mixed = || {
        let ends_with_one = digits == 1 && part.ends_with(|last: char| last.is_ascii_digit());
        digits > 0 && !ends_with_one && (4..=8).contains(&part.len())
    };
    if is_number { (3..=12).contains(&part.len()) } else { is_mixed() }
}

#[cfg(test)]
mod tests {
    use super::is_random;

    #[test]
    fn only_what_is_made_looks_made() {
        for part in ["7f3a", "481516", "a1b2c3", "ab12"] {
            assert!(is_random(part), "{part}");
        }
        for part in ["prod", "west1", "v2", "eu1", "1", "main", ""] {
            assert!(!is_random(part), "{part}");
        }
    }
}
