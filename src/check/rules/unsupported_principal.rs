//! Principals that a target can't represent.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
    model::{GrantEntry, Recipient, TargetFacts, TargetId},
    text::nearest,
};

pub(super) const RULE: Rule =
    Rule::error(RuleId::UnsupportedPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let finding = match recipient {
                Recipient::Unsupported => findings
                    .finding(format!("`{}` is not a principal that can be granted access", text.text))
                    .label(text.place.clone(), "not a principal")
                    .hint_if(Some(hint(&text.text))),
                Recipient::Principal(principal) => {
                    let refuses = |target: &TargetId| !target.takes(principal) && reaches(context, entry, *target);
                    let Some(target) = TargetId::ALL.into_iter().find(refuses) else { continue };
                    let TargetFacts { title, scopes, principals, .. } = target.facts();
                    let others = TargetId::ALL.into_iter().filter(|other| other.takes(principal));
                    let others: Vec<&str> = others.map(|other| other.facts().title).collect();
                    findings
                        .finding(format!("`{principal}` can't be a {title} subject, but this grant covers {scopes}"))
                        .label(text.place.clone(), format!("not a {principals}"))
                        .hint(format!(
                            "split the grant: the {} roles for it, the {title} roles for someone else",
                            others.join(" and ")
                        ))
                }
                _ => continue,
            };
            findings.push(context.about(team, entry), finding);
        }
    }
}

/// Whether an entry gives access in a target's scopes.
fn reaches(context: &RuleContext<'_>, entry: &GrantEntry, target: TargetId) -> bool {
    context.native_roles(entry).iter().any(|role| role.target() == target)
        && context.org.placements_of(entry).any(|(_, _, placement)| placement.scopes_of(target).next().is_some())
}

fn hint(text: &str) -> String {
    let prefix = text.split_once(':').map_or(text, |(prefix, _)| prefix);
    let near = nearest(prefix, ["user", "group", "serviceAccount", "domain", "principal", "principalSet"]);
    if prefix.eq_ignore_ascii_case("serviceAccount") {
        "did you mean `serviceAccount:`?".to_owned()
    } else if matches!(prefix, "team" | "service") {
        format!("write `{prefix}/NAME`")
    } else {
        near.map_or_else(
            || "use a person, lead, service/NAME, team/NAME, user:, group:, serviceAccount:, domain:, principal:// and principalSet://".to_owned(),
            |near| format!("did you mean `{near}:`?"),
        )
    }
}
