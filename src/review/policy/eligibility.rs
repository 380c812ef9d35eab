//! How access is asked for: who approves, for how long, with a reason or without.

use serde_json::{Value, json};

use super::sides::PolicySides;
use crate::{
    model::{EligibleEntry, Entitlement, Org, OrgState, Principal, RequestTerms},
    review::{
        entitlement_change::{EntitlementPair, Weakness, entitlement_pairs, weaknesses},
        policy_change::{PolicyChange, PolicyKind},
        sentence::Sentence,
        written::WrittenPair,
    },
    source::Place,
};

pub(super) fn changes(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let mut changes = of_workspace(sides);
    for EntitlementPair { before, after } in entitlement_pairs(&sides.base.entitlements, &sides.head.entitlements) {
        if let (Some((_, before)), Some((key, after))) = (before, after) {
            let found = weaknesses(&before.terms, &after.terms).into_iter();
            let own = found.filter(|weakness| overrides(*weakness, before, after, sides));
            let subject = format!("{} in {}", key.id, key.scope);
            changes.extend(own.filter_map(|weakness| of_entitlement(weakness, &subject, before, after)));
        }
    }
    changes
}

/// What `eligibility` says for all.
fn of_workspace(sides: &PolicySides<'_>) -> Vec<PolicyChange> {
    let (base, head) = (&sides.base.org.policy.eligibility, &sides.head.org.policy.eligibility);
    let (at_base, at_head) = sides.section("eligibility");
    let change = |key: &'static str, text: String, weakens: bool, before: Value, after: Value| PolicyChange {
        kind: PolicyKind::Access,
        sentence: Sentence::whole(text),
        weakens,
        before,
        after,
        place: WrittenPair::at(&at_base.key(key), &at_head.key(key)).place,
    };
    let mut changes = Vec::new();
    if base.hours != head.hours {
        let text = format!("what is asked for lasts {} hours, was {}", head.hours, base.hours);
        changes.push(change("hours", text, head.hours > base.hours, json!(base.hours), json!(head.hours)));
    }
    let (before, after) = (approvers(&sides.base.org), approvers(&sides.head.org));
    if before != after {
        let words = |list: &[String]| if list.is_empty() { "nobody".to_owned() } else { list.join(", ") };
        let text = format!("{} approves what is asked for, was {}", words(&after), words(&before));
        changes.push(change("approvers", text, !before.is_empty(), json!(before), json!(after)));
    }
    if base.justification != head.justification {
        let verb = if head.justification { "has to" } else { "no longer has to" };
        let text = format!("who asks for access {verb} say why");
        let values = (json!(base.justification), json!(head.justification));
        changes.push(change("justification", text, base.justification, values.0, values.1));
    }
    changes
}

fn approvers(org: &Org) -> Vec<String> {
    let mut texts: Vec<String> =
        org.policy.eligibility.approvers.iter().map(|(_, text)| text.text.to_lowercase()).collect();
    texts.sort();
    texts.dedup();
    texts
}

/// Whether an entry of either side says by itself what is weaker: the rest follows from what is told of the workspace or
/// of people.
fn overrides(weakness: Weakness, before: &Entitlement, after: &Entitlement, sides: &PolicySides<'_>) -> bool {
    let says = |entry: &EligibleEntry| match weakness {
        Weakness::NoApproval | Weakness::OtherApprovers => entry.approvers.is_some(),
        Weakness::MoreHours => entry.hours.is_some(),
        Weakness::NoJustification => entry.justification.is_some(),
        Weakness::OtherCondition => true,
    };
    let has = |entitlement: &Entitlement, state: &OrgState| {
        let entries = entitlement.origins.iter().filter_map(|origin| origin.grant_entry(&state.org));
        entries.filter_map(|(entry, _)| entry.eligible.as_ref()).any(says)
    };
    has(before, sides.base) || has(after, sides.head)
}

fn of_entitlement(
    weakness: Weakness,
    subject: &str,
    Entitlement { terms: before, .. }: &Entitlement,
    Entitlement { terms: after, origins, .. }: &Entitlement,
) -> Option<PolicyChange> {
    let listed =
        |terms: &RequestTerms| -> Vec<String> { terms.approvers.iter().flatten().map(Principal::to_string).collect() };
    let (old, new) = (listed(before), listed(after));
    let (singular, plural, values) = match weakness {
        Weakness::NoApproval => (
            format!("needs no approval any more, was approved by {}", old.join(", ")),
            format!("need no approval any more, were approved by {}", old.join(", ")),
            (json!(old), json!(new)),
        ),
        Weakness::OtherApprovers => (
            format!("is approved by {}, was by {}", new.join(", "), old.join(", ")),
            format!("are approved by {}, were by {}", new.join(", "), old.join(", ")),
            (json!(old), json!(new)),
        ),
        Weakness::MoreHours => (
            format!("lasts {} hours, was {}", after.hours, before.hours),
            format!("last {} hours, were {}", after.hours, before.hours),
            (json!(before.hours), json!(after.hours)),
        ),
        Weakness::NoJustification => (
            "needs no reason any more".to_owned(),
            "need no reason any more".to_owned(),
            (json!(before.justification), json!(after.justification)),
        ),
        Weakness::OtherCondition => {
            let title = |terms: &RequestTerms| terms.condition.as_ref().map(|condition| condition.title.clone());
            let (old, new) = (title(before), title(after));
            let now = new.as_ref().map_or_else(|| "no condition".to_owned(), |title| format!("the condition {title}"));
            let old_title = old.clone().unwrap_or_default();
            (format!("has {now}, was {old_title}"), format!("have {now}, was {old_title}"), (json!(old), json!(new)))
        }
    };
    Some(PolicyChange {
        kind: PolicyKind::Access,
        sentence: Sentence::new(subject, singular, plural),
        weakens: true,
        before: values.0,
        after: values.1,
        place: Place::clone(&origins.first()?.place),
    })
}
