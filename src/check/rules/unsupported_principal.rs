//! Principals that a target can't represent.

use crate::{
    check::{Findings, Rule, RuleContext, RuleGroup},
    diagnostic::{Diagnostic, RuleId},
    model::{GrantEntry, Principal, Recipient, ServiceId, TargetFacts, TargetId},
    source::Place,
    text::nearest,
};

pub(super) const RULE: Rule =
    Rule::error(RuleId::UnsupportedPrincipal, run).group(RuleGroup::Principal).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for named in context.named_recipients().filter(|named| *named.recipient == Recipient::Unsupported) {
        let text = named.text;
        let what = if named.is_approver { "that can approve requests" } else { "that can be granted access" };
        let finding = findings
            .finding(format!("`{}` is not a principal {what}", text.text))
            .label(text.place.clone(), "not a principal")
            .hint(hint(&text.text));
        findings.push(named.about(context), finding);
    }
    for (team, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let finding = match recipient {
                Recipient::Principal(principal) => {
                    let refuses = |target: &TargetId| !target.takes(principal) && reaches(context, entry, *target);
                    let target = TargetId::ALL.into_iter().find(refuses);
                    target.map(|target| refused(findings, target, principal, &format!("`{principal}`"), &text.place))
                }
                Recipient::Workload(service) => workload(context, entry, service).map(|(target, principal)| {
                    let subject = format!("the workload of `{service}`, `{principal}`,");
                    refused(findings, target, principal, &subject, &text.place)
                }),
                Recipient::Members
                | Recipient::Lead
                | Recipient::Person(_)
                | Recipient::Team(_)
                | Recipient::EveryTeam
                // Told above.
                | Recipient::Unsupported => None,
            };
            if let Some(finding) = finding {
                findings.push(context.about(team, entry), finding);
            }
        }
    }
}

/// The first workload of a service that a target of an entry can't represent.
fn workload<'a>(
    context: &RuleContext<'a>,
    entry: &'a GrantEntry,
    service: &ServiceId,
) -> Option<(TargetId, &'a Principal)> {
    let service = context.org.services.get(service)?;
    let roles = context.native_roles(entry);
    context.org.placements_of(entry).find_map(|(_, environment, placement)| {
        let principal = service.placements.get(environment)?.workload.as_ref()?;
        let is_given = |target: &TargetId| {
            roles.iter().any(|role| placement.scopes_of(*target).any(|scope| role.applies_in(scope)))
        };
        let target = TargetId::ALL.into_iter().find(|target| !target.takes(principal) && is_given(target))?;
        Some((target, principal))
    })
}

fn refused(findings: &Findings, target: TargetId, principal: &Principal, subject: &str, place: &Place) -> Diagnostic {
    let TargetFacts { title, scopes, principals, .. } = target.facts();
    let others = TargetId::ALL.into_iter().filter(|other| other.takes(principal));
    let others: Vec<&str> = others.map(|other| other.facts().title).collect();
    let others = others.join(" and ");
    findings
        .finding(format!("{subject} can't be a {title} subject, but this grant covers {scopes}"))
        .label(place.clone(), format!("not a {principals}"))
        .hint(format!("split the grant: the {others} roles for it, the {title} roles for someone else"))
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
