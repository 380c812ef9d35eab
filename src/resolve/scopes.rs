//! The workspace's scopes.

use std::{collections::BTreeMap, sync::Arc};

use super::{Resolver, target};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{DeclaredScope, Scope, ScopeId},
    schema,
    source::Place,
    text::with_article,
};

impl Resolver<'_> {
    /// The workspace's scopes; one that doesn't say what it is, or not in one way, is reported and omitted.
    pub(super) fn scopes(&self, diagnostics: &mut Diagnostics) -> BTreeMap<ScopeId, DeclaredScope> {
        let mut scopes = BTreeMap::new();
        let mut first_names: BTreeMap<Scope, Place> = BTreeMap::new();
        for (name, written) in self.config.scopes.iter().flat_map(|scopes| scopes.iter()) {
            let at = self.at.key("scopes");
            let place = at.key_of(name.clone());
            let damaged = self.names.config_damaged;
            let scope = declared(name, written, &at.key(name.clone()), &place, damaged, diagnostics);
            let Some(scope) = scope else { continue };
            if let Some(first) = first_names.get(&scope) {
                let message = format!("two scopes are the {} `{}`", scope.facts().noun, scope.id());
                let fault = Diagnostic::error(RuleId::RepeatedName, message).label(place.clone(), "again");
                diagnostics.push(fault.label(first.clone(), "first here").hint("keep one of them"));
                continue;
            }
            first_names.insert(scope.clone(), place.clone());
            let provider = written.provider.as_ref().map(|provider| Arc::from(&**provider));
            let protected = written.protected.unwrap_or(false) || self.is_of_protected(&scope);
            scopes.insert(ScopeId::new(name), DeclaredScope { scope, protected, provider, place });
        }
        scopes
    }

    /// Whether a scope is a whole cluster of a protected environment: then it is protected, whether it says so or not.
    fn is_of_protected(&self, scope: &Scope) -> bool {
        let environments = self.environments.iter().filter(|environment| environment.protected);
        let mut clusters = environments.flat_map(|environment| &environment.clusters);
        scope.is_cluster() && clusters.any(|cluster| *cluster.name == *scope.id())
    }
}

fn declared(
    name: &str,
    written: &schema::ScopeEntry,
    at: &Place,
    place: &Place,
    damaged: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Scope> {
    let kinds = target::declared_scopes(written);
    let [(key, scope)] = kinds.as_slice() else {
        // What is missing may be what couldn't be read.
        if kinds.is_empty() && damaged {
            return None;
        }
        let keys = "`folder`, `organization`, `project` or `cluster`";
        diagnostics.push(match kinds.get(1) {
            None => Diagnostic::error(RuleId::MissingKey, format!("the scope `{name}` doesn't say what it is"))
                .label(place.clone(), "is no place")
                .hint(format!("add {keys}")),
            Some((second, _)) => Diagnostic::error(RuleId::WrongType, format!("the scope `{name}` is several places"))
                .label(at.key_of(*second), "a second one")
                .hint(format!("a scope is one place: keep one of {keys}")),
        });
        return None;
    };
    if !scope.has_valid_id() {
        let facts = scope.facts();
        let message = format!("`{}` can't be the id of {}", scope.id(), with_article(facts.noun));
        let fault = Diagnostic::error(RuleId::InvalidName, message).label(at.key(*key), "not a valid id");
        diagnostics.push(fault.hint(facts.form));
    }
    if written.provider.is_some() && scope.cluster().is_none() {
        let fault = Diagnostic::error(RuleId::UnknownKey, "only a cluster has a `provider` of its own");
        diagnostics.push(fault.label(at.key_of("provider"), "beside what is no cluster").hint("remove it"));
    }
    target::report_provider(written.provider.as_ref(), &at.key("provider"), diagnostics);
    Some(scope.clone())
}
