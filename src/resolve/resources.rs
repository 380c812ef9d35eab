//! Resources of services.

use std::{collections::BTreeMap, sync::Arc};

use super::pattern::pattern;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{Pattern, ResourceKind, Scope, ServiceResource, Values, is_name},
    schema,
    source::Place,
    text::with_article,
};

/// The placeholders that a resource may use.
const OF_RESOURCE: &[&str] = &["service", "environment", "domain", "project"];

/// The resources of a service, before their patterns are filled in.
pub(super) struct ResourcePatterns(Vec<ResourcePattern>);

struct ResourcePattern {
    name: Arc<str>,
    kind: ResourceKind,
    id: Pattern,
    within: Option<Pattern>,
    /// The place of its entry.
    place: Place,
    /// Whether an environment gave it something that can't be right: one finding says enough.
    is_reported: bool,
}

impl ResourcePatterns {
    /// Reads the resources below `at`; those that don't say what they are are reported and omitted. `damaged` tells that
    /// part of the registry couldn't be read.
    pub(super) fn read(
        written: Option<&schema::Map<schema::ResourceEntry>>,
        at: &Place,
        damaged: bool,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let resources = written.into_iter().flat_map(|resources| resources.iter());
        let patterns = resources.filter_map(|(name, written)| {
            if !is_name(name) {
                diagnostics.push(super::names::invalid_name("a resource", name, at.key_of(name.clone())));
            }
            resource(name, written, at, damaged, diagnostics)
        });
        Self(patterns.collect())
    }

    /// The scopes of the resources in a service's project, by name; none where the service has no project.
    pub(super) fn scopes(
        &mut self,
        project: Option<&str>,
        values: &Values<'_>,
        diagnostics: &mut Diagnostics,
    ) -> BTreeMap<Arc<str>, Scope> {
        let Some(project) = project else { return BTreeMap::new() };
        let mut values = values.clone();
        values.insert("project", project);
        let mut scopes = BTreeMap::new();
        for ResourcePattern { name, kind, id, within, place, is_reported } in &mut self.0 {
            let Some(id) = id.fill(&values) else { continue };
            let within = within.as_ref().and_then(|within| within.fill(&values)).map(Arc::from);
            let id = kind.complete(&id, project).into();
            let resource = ServiceResource { project: project.into(), kind: *kind, within, id };
            if let Some(fault) = fault(&resource, place).filter(|_| !*is_reported) {
                diagnostics.push(fault);
                *is_reported = true;
            }
            scopes.insert(Arc::clone(name), Scope::Resource(Arc::new(resource)));
        }
        scopes
    }
}

/// What can't be right about a resource, whose entry has a place.
fn fault(resource: &ServiceResource, place: &Place) -> Option<Diagnostic> {
    let facts = resource.kind.facts();
    let say = |text: &str, what: &str, key: &'static str, form: &str| {
        let message = format!("`{text}` can't be {what}");
        Diagnostic::error(RuleId::InvalidName, message).label(place.key(key), "not a valid id").hint(form)
    };
    if !resource.has_valid_id() {
        let what = format!("the id of {}", with_article(facts.scope.noun));
        return Some(say(&resource.id, &what, facts.key, facts.scope.form));
    }
    let (key, within) = facts.within.zip(resource.within.as_deref())?;
    let form = "it has lower-case letters, digits and hyphens, starts with a letter and doesn't end with a hyphen";
    (!resource.has_valid_within()).then(|| say(within, &with_article(key), key, form))
}

fn resource(
    name: &str,
    written: &schema::ResourceEntry,
    at: &Place,
    damaged: bool,
    diagnostics: &mut Diagnostics,
) -> Option<ResourcePattern> {
    let (place, name_place) = (at.key(name.to_owned()), at.key_of(name.to_owned()));
    let kinds: Vec<ResourceKind> = ResourceKind::all().filter(|kind| written.get(kind.facts().key).is_some()).collect();
    let [kind] = kinds.as_slice() else {
        // What is missing may be what couldn't be read.
        if kinds.is_empty() && damaged {
            return None;
        }
        let keys: Vec<String> = ResourceKind::all().map(|kind| format!("`{}`", kind.facts().key)).collect();
        diagnostics.push(match kinds.get(1) {
            None => Diagnostic::error(RuleId::MissingKey, format!("the resource `{name}` doesn't say what it is"))
                .label(name_place, "of no kind")
                .hint(format!("add one of {}", keys.join(", "))),
            Some(second) => Diagnostic::error(RuleId::WrongType, format!("the resource `{name}` is of several kinds"))
                .label(place.key_of(second.facts().key), "a second one")
                .hint("a resource is one thing: give the others names of their own"),
        });
        return None;
    };
    let facts = kind.facts();
    for key in written.written().filter(|key| *key != facts.key && Some(*key) != facts.within) {
        let fault = Diagnostic::error(RuleId::UnknownKey, format!("a {} has no `{key}`", facts.scope.noun));
        diagnostics.push(fault.label(place.key_of(key), "of another kind").hint("remove it"));
    }
    let mut read = |key: &'static str| {
        let text = written.get(key)?;
        Some(pattern(text, OF_RESOURCE, &place.key(key), diagnostics))
    };
    let id = read(facts.key)?;
    let within = facts.within.map(|key| (key, read(key)));
    if let Some((_, None)) = within
        && damaged
    {
        return None;
    }
    if let Some((key, None)) = within {
        let message = format!("the key `{key}` is missing: a {} is in one", facts.scope.noun);
        let fault = Diagnostic::error(RuleId::MissingKey, message).label(name_place, format!("has no `{key}`"));
        diagnostics.push(fault.hint(format!("add `{key}:`")));
        return None;
    }
    Some(ResourcePattern {
        name: name.into(),
        kind: *kind,
        id,
        within: within.and_then(|(_, within)| within),
        place,
        is_reported: false,
    })
}
