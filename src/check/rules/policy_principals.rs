//! Allow policies near or beyond Google's limits.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::{RuleId, Severity},
    model::{EnvironmentId, LIMIT_NEAR, Scope, ServiceId, policy_loads},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::PolicyPrincipals, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (scope, load) in policy_loads(context.grants.active.keys()) {
        let (count, limit, what) = load.nearer_limit();
        if count * 100 < limit * LIMIT_NEAR {
            continue;
        }
        let Some((id, environment, place)) = service_at(context, scope) else { continue };
        let severity = if count > limit { Severity::Error } else { Severity::Warning };
        let (noun, title) = (scope.facts().noun, scope.target().facts().title);
        let finding = findings
            .finding_at(
                severity,
                format!("the policy of {noun} `{scope}` would have {count} {what}; {title} allows {limit}"),
            )
            .label(place.clone(), format!("{count} of {limit} {what}"))
            .hint("grant to groups instead of people, and use fewer, broader roles");
        findings.push(About::service(id).and_environment(environment), finding);
    }
}

fn service_at<'a>(context: &RuleContext<'a>, scope: &Scope) -> Option<(&'a ServiceId, &'a EnvironmentId, &'a Place)> {
    context.org.services.iter().find_map(|(id, service)| {
        let placement = service.placements.iter().find(|(_, placement)| placement.scopes.contains(scope));
        placement.map(|(environment, _)| (id, environment, &service.place))
    })
}
