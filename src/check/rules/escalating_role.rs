//! Roles that allow privilege escalation.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::HeldAccounts,
    check::{Findings, Rule, RuleContext, RuleGroup, context::WrittenRole},
    diagnostic::RuleId,
    model::{NativeRole, Scope},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EscalatingRole, run).group(RuleGroup::Role);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let accounts = HeldAccounts::of(context.state);
    let mut scopes: BTreeMap<&NativeRole, BTreeSet<&Scope>> = BTreeMap::new();
    for key in context.grants.active.keys().filter(|key| accounts.are_in(&key.scope)) {
        scopes.entry(&key.role).or_default().insert(&key.scope);
    }
    for written in context.written_roles() {
        let mut dangers = context.catalog.dangers(written.role);
        dangers.extend(account_danger(context, &accounts, &scopes, &written));
        let (Some(first), more) = (dangers.first(), dangers.len().saturating_sub(1)) else { continue };
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let finding = findings
            .finding(format!("`{}` allows privilege escalation: {first}{more}", written.role))
            .label(written.place.clone(), "allows escalation")
            .hint("grant a narrower role, or add an exception with a reason");
        findings.push(written.about, finding);
    }
}

/// How a role lets its holder act as a service account that holds more, in the first scope where it does.
fn account_danger(
    context: &RuleContext<'_>,
    accounts: &HeldAccounts<'_>,
    scopes: &BTreeMap<&NativeRole, BTreeSet<&Scope>>,
    written: &WrittenRole<'_>,
) -> Option<String> {
    let of_entry: Option<BTreeSet<&Scope>> = written.entry.map(|entry| context.org.scopes_given(entry));
    let is_asked = |scope: &&&Scope| of_entry.as_ref().is_none_or(|own| own.contains(**scope));
    let granted = scopes.get(written.role)?.iter().filter(is_asked);
    granted.flat_map(|scope| context.catalog.account_dangers(accounts, scope, written.role)).next()
}
