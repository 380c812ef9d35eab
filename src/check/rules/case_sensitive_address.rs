//! Addresses with capitals that get a role by name where the target compares case.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, KnownGroups, Rule, RuleContext, WrittenAddress},
    diagnostic::RuleId,
    model::{Principal, Recipient},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::CaseSensitiveAddress, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let keys = context.grants.active.keys().filter(|key| key.scope.target().facts().compares_case);
    let named: BTreeSet<&Principal> = keys.map(|key| &key.principal).collect();
    let mut seen = BTreeSet::new();
    let mut judge = |principal: &Principal, text: &str, place: &Place, about: About| {
        // The kind in front has capitals of its own.
        let address = text.split_once(':').map_or(text, |(_, address)| address);
        let has_capitals = address.bytes().any(|byte| byte.is_ascii_uppercase());
        if !has_capitals || !named.contains(principal) || !seen.insert(place.clone()) {
            return;
        }
        let message = format!("`{address}` has capitals, and is bound as `{}` in a cluster", principal.address());
        let finding = findings.finding(message).label(place.clone(), "clusters compare case").hint(hint(principal));
        findings.push(about, finding);
    };
    let groups = KnownGroups::of(context.org);
    let is_shared = |written: &WrittenAddress<'_>| match &written.principal {
        Principal::Group(group) if !written.text.contains(':') => {
            groups.get(group).is_some_and(|known| *known.place != written.place)
        }
        _ => false,
    };
    // Of a group of two teams `shared-group` speaks.
    for written in context.written_addresses().into_iter().filter(|written| !is_shared(written)) {
        judge(&written.principal, written.text, &written.place, written.about);
    }
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            if let Recipient::Principal(principal @ Principal::ServiceAccount(_)) = recipient {
                judge(principal, &text.text, &text.place, context.about(team, entry));
            }
        }
    }
}

fn hint(principal: &Principal) -> &'static str {
    match principal {
        Principal::User(_) => {
            "if the account is written so, it is denied: give the role through a group; otherwise write it in lower case"
        }
        _ => "write it in lower case, as clusters see it",
    }
}
