//! Requests that nobody can approve.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Address, Entitlement, GroupPeople, Origin, Principal, Recipient},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::SelfApproval, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let entitlements = &context.state.entitlements;
    let mut seen: BTreeSet<&Place> = BTreeSet::new();
    // Who is no principal at all was reported.
    let is_reported = context.approvers().any(|named| *named.recipient == Recipient::Unsupported);
    for (key, origin) in entitlements.unapproved.iter().filter(|_| !is_reported) {
        if seen.insert(&origin.place) {
            let finding = findings
                .finding(format!("nobody can approve `{}` in {}, so nobody can ask for it", key.id, key.scope))
                .label(Place::clone(&origin.place), "needs approval, and has no approvers")
                .hint("name approvers that exist: a team without leads has none; `approvers: []` needs no approval");
            findings.push(about(origin), finding);
        }
    }
    for (key, entitlement) in &entitlements.active {
        let Some(origin) = entitlement.origins.first() else { continue };
        let Some(who) = stuck(entitlement, context.state.people_of_groups()) else { continue };
        if seen.insert(&origin.place) {
            let finding = findings
                .finding(format!("nobody can approve `{}` in {}: {who}", key.id, key.scope))
                .label(Place::clone(&origin.place), "nobody approves their own request")
                .hint("name another approver, or let others ask as well");
            findings.push(about(origin), finding);
        }
    }
}

/// Why no request can be approved, if that is so: nobody approves, or only who asks does. Of groups and workloads that
/// no definition explains, nobody knows.
fn stuck(entitlement: &Entitlement, groups: &GroupPeople) -> Option<String> {
    let approvers = people(entitlement.terms.approvers.as_ref()?, groups)?;
    let eligible = people(entitlement.principals.keys(), groups)?;
    let mut approving = approvers.iter();
    match (approving.next(), approving.next()) {
        (None, _) => Some("its approvers are groups without people".to_owned()),
        (Some(only), None) if eligible.len() == 1 && eligible.contains(only) => {
            Some(format!("`{only}` is the only approver, and the only one who may ask"))
        }
        _ => None,
    }
}

/// The people that principals stand for; `None` if they may stand for others.
fn people<'a>(
    principals: impl IntoIterator<Item = &'a Principal>,
    groups: &'a GroupPeople,
) -> Option<BTreeSet<&'a Address>> {
    let mut people = BTreeSet::new();
    for principal in principals {
        match principal {
            Principal::User(address) => {
                people.insert(address);
            }
            group => people.extend(groups.get(group)?.keys()),
        }
    }
    Some(people)
}

fn about(origin: &Origin) -> About {
    About::team(&origin.team).and_site(&origin.site)
}
