//! Live access that stays although no definition gives it. Whether an entry is of any use is checked by a rule.

use std::collections::BTreeMap;

use super::{
    Resolver,
    names::{day, did_you_mean},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{DeclaredScope, FormFault, Placement, ScopeId, Service, ServiceId, TextPattern, Unmanaged},
    schema::{Text, UnmanagedEntry},
    source::Place,
};

type DeclaredScopes = BTreeMap<ScopeId, DeclaredScope>;
type ServiceTable = BTreeMap<ServiceId, Service>;

impl Resolver<'_> {
    /// The entries of `unmanaged` whose values can be right.
    pub(super) fn unmanaged(
        &self,
        scopes: &DeclaredScopes,
        services: &ServiceTable,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Unmanaged> {
        let at = self.at.key("unmanaged");
        let written = self.config.unmanaged.iter().flat_map(|list| list.iter()).enumerate();
        let entries = written.filter_map(|(index, written)| {
            let place = at.index(index);
            let UnmanagedEntry { scope, principal, role, reason, until } = written;
            let until = day(until.as_deref(), || place.key("until"), diagnostics);
            let mut entry = EntryReader { place: &place, faults: Vec::new() };
            let role = entry.pattern("role", role.as_ref());
            let principal = entry.pattern("principal", principal.as_ref());
            let scope = entry.pattern("scope", scope.as_ref()).map(|scope| named_scope(scope, scopes, services));
            entry.judge("role", role.as_ref(), |role| role.role_fault(scope.as_ref()));
            entry.judge("principal", principal.as_ref(), |principal| principal.principal_fault(role.as_ref()));
            entry.judge("scope", scope.as_ref(), |scope| {
                scope.scope_fault().map(|fault| meant_scope(scope, scopes).unwrap_or(fault))
            });
            let (scope, principal, role) = (narrow(scope), narrow(principal), narrow(role));
            let is_narrow = scope.is_some() || principal.is_some() || role.is_some();
            if !is_narrow && entry.faults.is_empty() && !self.names.config_damaged {
                entry.faults.push(accepts_everything(&place));
            }
            let is_right = entry.faults.is_empty();
            entry.faults.into_iter().for_each(|fault| diagnostics.push(fault));
            let principal = principal.map(|principal| in_lower_case(&principal));
            is_right.then(|| Unmanaged { scope, principal, role, reason: reason.to_string(), until, place })
        });
        entries.collect()
    }
}

/// Reads the patterns of an entry.
struct EntryReader<'a> {
    place: &'a Place,
    faults: Vec<Diagnostic>,
}

impl EntryReader<'_> {
    fn pattern(&mut self, key: &'static str, written: Option<&Text>) -> Option<TextPattern> {
        let written = written?;
        let pattern = TextPattern::parse(written);
        let fault = if written.is_empty() {
            FormFault { label: "is empty", hint: format!("leave `{key}` out where any is meant") }
        } else if pattern.is_none() {
            FormFault { label: "a `*` before the end", hint: "`*` stands for any rest, and only at the end".to_owned() }
        } else {
            return pattern;
        };
        self.fault(key, written, fault);
        None
    }

    /// Reports a pattern that nothing live matches.
    fn judge(
        &mut self,
        key: &'static str,
        pattern: Option<&TextPattern>,
        judge: impl Fn(&TextPattern) -> Option<FormFault>,
    ) {
        if let Some(pattern) = pattern
            && let Some(fault) = pattern.character_fault().or_else(|| judge(pattern))
        {
            self.fault(key, &pattern.to_string(), fault);
        }
    }

    fn fault(&mut self, key: &'static str, written: &str, fault: FormFault) {
        let message = format!("`{written}` can't be the {key} of live access");
        let fault =
            Diagnostic::error(RuleId::InvalidName, message).label(self.place.key(key), fault.label).hint(fault.hint);
        self.faults.push(fault);
    }
}

/// The scope that a text names if it is a name of `scopes`. What a service's scope is called is that scope: a scope of the
/// same name can still be written as what it is.
fn named_scope(pattern: TextPattern, scopes: &DeclaredScopes, services: &ServiceTable) -> TextPattern {
    let Some(declared) = pattern.text().and_then(|name| scopes.get(name)) else { return pattern };
    let placements = services.values().flat_map(|service| service.placements.values());
    let mut of_services = placements.flat_map(Placement::all_scopes).map(ToString::to_string);
    let is_of_service = of_services.any(|scope| pattern.matches(&scope));
    if is_of_service { pattern } else { TextPattern::of(&declared.scope.to_string()) }
}

/// What to write in place of a text that is no scope, if a name of `scopes` was meant.
fn meant_scope(pattern: &TextPattern, scopes: &DeclaredScopes) -> Option<FormFault> {
    let hint = did_you_mean(pattern.text()?, scopes.keys().map(ScopeId::as_str))?;
    Some(FormFault { label: "not a scope", hint })
}

/// A pattern that leaves something out.
fn narrow(pattern: Option<TextPattern>) -> Option<TextPattern> {
    pattern.filter(|pattern| !pattern.is_any())
}

fn accepts_everything(place: &Place) -> Diagnostic {
    Diagnostic::error(RuleId::MissingKey, "an entry of `unmanaged` accepts everything that is live")
        .label(place.clone(), "names no scope, principal or role")
        .hint("add `scope`, `principal` or `role`")
}

/// A principal with its name in lower case, unless its case counts.
fn in_lower_case(principal: &TextPattern) -> TextPattern {
    match principal.start().split_once(':') {
        Some((kind, name)) if !name.starts_with("//") => {
            principal.with_start(&format!("{kind}:{}", name.to_ascii_lowercase()))
        }
        Some(_) | None => principal.clone(),
    }
}
