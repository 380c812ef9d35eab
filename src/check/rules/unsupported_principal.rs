//! Principals that a target can't represent.

use crate::{
    check::{Context, Findings, Group, Rule},
    diagnostic::RuleId,
    model::{Recipient, Request},
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
                Recipient::Principal(principal)
                    if !principal.is_kubernetes_subject() && reaches_kubernetes(context, request) =>
                {
                    findings
                        .say(format!("`{principal}` can't be a Kubernetes subject, but this grant covers namespaces"))
                        .label(text.place.clone(), "not a user, group or service account")
                        .hint("split the grant: the Google roles for it, the Kubernetes roles for someone else")
                }
                _ => continue,
            };
            findings.push(context.about(team, request), found);
        }
    }
}

fn reaches_kubernetes(context: &Context<'_>, request: &Request) -> bool {
    context.natives(request).iter().any(|role| !role.is_google())
        && context.org.placements_of(request).any(|(_, _, site)| !site.namespaces.is_empty())
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
