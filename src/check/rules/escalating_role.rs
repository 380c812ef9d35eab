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
    let mut scopes = ScopesOfRoles::new();
    let roles = context.org.native_roles().into_iter().filter(|role| context.catalog.depends_on_scope(role));
    let roles: BTreeSet<&NativeRole> = roles.collect();
    let granted = context.grants.active.iter().filter(|(key, _)| roles.contains(&key.role));
    for (key, grant) in granted.filter(|(key, _)| accounts.matter_in(&key.scope)) {
        let by_role = grant.origins.iter().any(|origin| context.org.roles.contains_key(&*origin.role));
        scopes.entry(&key.role).or_default().insert(&key.scope, by_role);
    }
    for written in context.written_roles() {
        let mut dangers = context.catalog.dangers(written.role);
        let in_scope = scope_danger(context, &accounts, &scopes, &written, &dangers);
        // Of a resource, what it is says more than what the role may do elsewhere.
        let names_resource = written.entry.is_some_and(|entry| entry.resources.is_some());
        let at = if names_resource { 0 } else { dangers.len() };
        dangers.splice(at..at, in_scope);
        let (Some(first), more) = (dangers.first(), dangers.len().saturating_sub(1)) else { continue };
        let more = if more == 0 { String::new() } else { format!(", and {more} more") };
        let finding = findings
            .finding(format!("`{}` allows privilege escalation: {first}{more}", written.role))
            .label(written.place.clone(), "allows escalation")
            .hint("grant a narrower role, or add an exception with a reason");
        findings.push(written.about, finding);
    }
}

/// The scopes in which each native role is granted, and whether a role of the workspace gives it there.
type ScopesOfRoles<'a> = BTreeMap<&'a NativeRole, BTreeMap<&'a Scope, bool>>;

/// What a role lets its holder take in a scope alone, in the first scope where it does.
fn scope_danger(
    context: &RuleContext<'_>,
    accounts: &HeldAccounts<'_>,
    scopes: &ScopesOfRoles<'_>,
    written: &WrittenRole<'_>,
    dangers: &[String],
) -> Option<String> {
    let granted = scopes.get(written.role)?;
    let of_entry: Option<BTreeSet<&Scope>> = written.entry.map(|entry| context.org.scopes_given(entry));
    let is_asked =
        |(scope, by_role): &(&&Scope, &bool)| of_entry.as_ref().map_or(**by_role, |own| own.contains(**scope));
    granted
        .iter()
        .filter(is_asked)
        .flat_map(|(scope, _)| context.catalog.scope_dangers(accounts, scope, written.role))
        .find(|danger| !dangers.contains(danger))
}
