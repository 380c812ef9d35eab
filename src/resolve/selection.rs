//! Patterns and labels in `service` of `grants`: which services they choose.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use super::{limits, lookup::Lookup, names::did_you_mean};
use crate::{
    diagnostic::{Diagnostic, RuleId},
    model::{EnvironmentId, Service, ServiceId, ServiceSelector, is_name},
    schema::ServiceItem,
    source::Place,
    text::join_few,
};

/// The maximum number of names in a hint.
const MAX_LISTED: usize = 6;

/// The services that a pattern chooses, and all environments that they are in.
#[derive(Clone)]
pub(super) struct Selection {
    pub services: Arc<[ServiceId]>,
    pub environments: Arc<BTreeSet<EnvironmentId>>,
}

/// The services of all patterns, each found once.
#[derive(Default)]
pub(super) struct Selections {
    known: BTreeMap<ServiceSelector, Selection>,
    /// The services with each label, computed when an entry first asks for one.
    by_label: Option<BTreeMap<(String, String), Vec<ServiceId>>>,
    /// How many services all entries have chosen so far, and those that were looked through for it.
    chosen: usize,
}

impl Selections {
    /// The services that a selector chooses; `None` if all entries together choose too many.
    pub(super) fn of(
        &mut self,
        selector: &ServiceSelector,
        services: &BTreeMap<ServiceId, Service>,
    ) -> Option<Selection> {
        if let Some(known) = self.known.get(selector) {
            let known = known.clone();
            return self.count(known.services.len()).then_some(known);
        }
        let found: Vec<(&ServiceId, &Service)> = match selector {
            ServiceSelector::Name(id) => services.get_key_value(id).into_iter().collect(),
            ServiceSelector::All => services.iter().collect(),
            ServiceSelector::Prefix(start) => {
                let from = (Bound::Included(&**start), Bound::Unbounded);
                let range = services.range::<str, _>(from);
                range.take_while(|(id, _)| id.as_str().starts_with(&**start)).collect()
            }
            ServiceSelector::Labels(labels) => self.labelled(selector, labels, services),
        };
        let environments = found.iter().flat_map(|(_, service)| service.placements.keys().cloned()).collect();
        let selection = Selection {
            services: found.into_iter().map(|(id, _)| id.clone()).collect(),
            environments: Arc::new(environments),
        };
        let is_few = self.count(selection.services.len());
        self.known.insert(selector.clone(), selection.clone());
        is_few.then_some(selection)
    }

    /// Counts services; whether there are still few enough.
    fn count(&mut self, services: usize) -> bool {
        self.chosen = self.chosen.saturating_add(services);
        self.chosen <= limits::CHOSEN
    }

    /// The services with some labels: those of the rarest of them that have the others too.
    fn labelled<'s>(
        &mut self,
        selector: &ServiceSelector,
        labels: &BTreeMap<String, String>,
        services: &'s BTreeMap<ServiceId, Service>,
    ) -> Vec<(&'s ServiceId, &'s Service)> {
        let by_label = self.by_label.get_or_insert_with(|| by_label(services));
        let with = |(key, value): (&String, &String)| by_label.get(&(key.clone(), value.clone()));
        let candidates = labels.iter().map(with).min_by_key(|services| services.map_or(0, Vec::len)).flatten();
        self.chosen = self.chosen.saturating_add(candidates.map_or(0, Vec::len));
        let candidates = candidates.into_iter().flatten().filter_map(|id| services.get_key_value(id));
        candidates.filter(|(id, service)| selector.matches(id.as_str(), &service.labels)).collect()
    }
}

fn by_label(services: &BTreeMap<ServiceId, Service>) -> BTreeMap<(String, String), Vec<ServiceId>> {
    let mut by_label: BTreeMap<_, Vec<ServiceId>> = BTreeMap::new();
    for (id, service) in services {
        for (key, value) in &service.labels {
            by_label.entry((key.clone(), value.clone())).or_default().push(id.clone());
        }
    }
    by_label
}

impl Lookup<'_> {
    /// The selector that an item of `service` means; reports an unknown name, and what is no pattern. Labels can be
    /// missing where the file is damaged.
    pub(super) fn selector(&mut self, item: &ServiceItem, place: &Place, is_damaged: bool) -> Option<ServiceSelector> {
        let text = match item {
            ServiceItem::Mapping(written) if written.labels.is_empty() => {
                if is_damaged {
                    return None;
                }
                self.diagnostics.push(
                    Diagnostic::error(RuleId::WrongType, "expected at least one label, found an empty mapping")
                        .label(place.key("labels"), "nothing here")
                        .hint("`\"*\"` stands for all services"),
                );
                return None;
            }
            ServiceItem::Mapping(written) => {
                let labels = written.labels.iter().map(|(key, value)| (key.clone(), value.to_string()));
                return Some(ServiceSelector::Labels(labels.collect()));
            }
            ServiceItem::Text(text) => &**text,
        };
        match text.strip_suffix('*') {
            Some("") => Some(ServiceSelector::All),
            Some(start) if is_start(start) => Some(ServiceSelector::Prefix(start.into())),
            None if !text.contains('*') => self.service(text, place.clone()).map(ServiceSelector::Name),
            Some(_) | None => {
                self.diagnostics.push(
                    Diagnostic::error(RuleId::InvalidName, format!("`{text}` is not a pattern of services"))
                        .label(place.clone(), "not a name with one `*` at its end")
                        .hint("`*` stands for all services, `shop-*` for those whose names begin with `shop-`"),
                );
                None
            }
        }
    }

    /// Reports a pattern that matches nothing, with what it was probably meant to be.
    pub(super) fn report_no_match(
        &mut self,
        selector: &ServiceSelector,
        place: &Place,
        services: &BTreeMap<ServiceId, Service>,
    ) {
        let workspace = self.resolver.workspace;
        let is_complete = if workspace.has_registry {
            self.resolver.names.services.is_some()
        } else {
            workspace.broken_teams.is_empty()
        };
        if !is_complete {
            return;
        }
        let known = if workspace.has_registry { "the registry" } else { "those that teams name" };
        let (what, hint) = if let ServiceSelector::Labels(labels) = selector {
            ("services with labels that none has".to_owned(), Some(label_hint(labels, services)))
        } else {
            let start = selector.to_string().trim_end_matches('*').to_owned();
            (format!("services `{selector}`, which match none"), self.start_hint(&start, services))
        };
        let message = format!("{} names {what}", self.subject);
        self.diagnostics.push(
            Diagnostic::error(RuleId::UnknownService, message)
                .label(place.clone(), format!("matches nothing in {known}"))
                .hint_if(hint),
        );
    }

    /// The beginning of existing names that is nearest to one that no name has.
    fn start_hint(&self, start: &str, services: &BTreeMap<ServiceId, Service>) -> Option<String> {
        let own = start.trim_end_matches('-');
        if services.contains_key(own) {
            return Some(format!("did you mean `{own}`?"));
        }
        let mut starts = BTreeSet::new();
        for name in services.keys().map(ServiceId::as_str) {
            let ends = name.match_indices('-').filter_map(|(at, _)| name.get(..=at));
            starts.extend(ends.map(|start| start.trim_end_matches('-')));
        }
        let hint = self.resolver.names.did_you_mean(own, &starts)?;
        Some(hint.replace("`?", "-*`?"))
    }
}

/// Whether the name of a service can begin so.
fn is_start(text: &str) -> bool {
    is_name(text.strip_suffix('-').unwrap_or(text))
}

/// Why no service has some labels.
fn label_hint(labels: &BTreeMap<String, String>, services: &BTreeMap<ServiceId, Service>) -> String {
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, value) in services.values().flat_map(|service| &service.labels) {
        known.entry(key).or_default().insert(value);
    }
    if known.is_empty() {
        return "no service has labels: write them in the registry".to_owned();
    }
    for (key, value) in labels {
        let Some(values) = known.get(key.as_str()) else {
            let keys: Vec<&str> = known.keys().copied().collect();
            let near = did_you_mean(key, keys.iter().copied());
            return near.unwrap_or_else(|| format!("known labels: {}", join_few(&keys, MAX_LISTED)));
        };
        if !values.contains(value.as_str()) {
            let near = did_you_mean(value, values.iter().copied());
            return near.unwrap_or_else(|| format!("values of `{key}`: {}", join_few(values, MAX_LISTED)));
        }
    }
    "each of these labels is somewhere, but no service has all of them".to_owned()
}
