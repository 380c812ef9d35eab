//! Generated Roles with two sets of rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    check::{Context, Findings, Rule, context::WrittenRole},
    diagnostic::RuleId,
    model::{NativeRole, Scope},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConflictingRole, run).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut by_name: BTreeMap<(&Scope, &str), BTreeMap<&NativeRole, &Place>> = BTreeMap::new();
    let written = context.written_roles();
    let place_of: BTreeMap<&NativeRole, &WrittenRole<'_>> =
        written.iter().rev().filter(|written| written.role.own_rules().is_some()).map(|w| (w.role, w)).collect();
    for key in context.grants.active.keys() {
        if let Some(written) = place_of.get(&key.role) {
            by_name.entry((&key.scope, key.role.name())).or_default().insert(&key.role, written.place);
        }
    }
    let mut reported = BTreeSet::new();
    for ((scope, name), roles) in by_name {
        let mut places: Vec<(&Place, &NativeRole)> = roles.into_iter().map(|(role, place)| (place, role)).collect();
        places.sort_unstable();
        let [(first, _), (second, role), ..] = places.as_slice() else { continue };
        if !reported.insert((*first, *second)) {
            continue;
        }
        let found = findings
            .say(format!("the Role `{name}` has two sets of rules in {} `{}`", scope.facts().noun, scope.id()))
            .label((*second).clone(), "other rules")
            .label((*first).clone(), "first here")
            .hint("rename one of them");
        let about = place_of.get(role).map(|written| written.about.clone()).unwrap_or_default();
        findings.push(about, found);
    }
}
