//! Principals that a target can't represent.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::{Recipient, Request, TargetFacts, TargetId},
    text::nearest,
};

pub(super) const RULE: Rule = Rule::error(RuleId::UnsupportedPrincipal, run).group(Group::Principal).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (team, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            let found = match recipient {
                Recipient::Unsupported => findings
                    .say(format!("`{}` is not a principal that can be granted access", text.text))
                    .label(text.place.clone(), "not a principal")
                    .hint_if(Some(hint(&text.text))),
                Recipient::Principal(principal) => {
                    let refuses = |target: &TargetId| !target.takes(principal) && reaches(context, request, *target);
                    let Some(target) = TargetId::ALL.into_iter().find(refuses) else { continue };
                    let TargetFacts { title, scopes, principals, .. } = target.facts();
                    let others = TargetId::ALL.into_iter().filter(|other| other.takes(principal));
                    let others: Vec<&str> = others.map(|other| other.facts().title).collect();
                    findings
                        .say(format!("`{principal}` can't be a {title} subject, but this grant covers {scopes}"))
                        .label(text.place.clone(), format!("not a {principals}"))
                        .hint(format!(
                            "split the grant: the {} roles for it, the {title} roles for someone else",
                            others.join(" and ")
                        ))
                }
                _ => continue,
            };
            findings.push(context.about(team, request), found);
        }
    }
}

/// Whether an entry gives access in a target's scopes.
fn reaches(context: &Context<'_>, request: &Request, target: TargetId) -> bool {
    context.natives(request).iter().any(|role| role.target() == target)
        && context.org.placements_of(request).any(|(_, _, site)| site.scopes_of(target).next().is_some())
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
