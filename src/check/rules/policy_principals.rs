//! Allow policies near or beyond Google's limits.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::{RuleId, Severity},
    model::{EnvironmentId, LIMIT_NEAR, Scope, ServiceId, policy_loads},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::PolicyPrincipals, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (scope, load) in policy_loads(context.grants.active.keys()) {
        let (count, limit, what) = load.nearer_limit();
        if count * 100 < limit * LIMIT_NEAR {
            continue;
        }
        let Some((id, environment, place)) = service_at(context, scope) else { continue };
        let severity = if count > limit { Severity::Error } else { Severity::Warning };
        let (noun, title) = (scope.facts().noun, scope.target().facts().title);
        let found = findings
            .say_at(
                severity,
                format!("the policy of {noun} `{scope}` would have {count} {what}; {title} allows {limit}"),
            )
            .label(place.clone(), format!("{count} of {limit} {what}"))
            .hint("grant to groups instead of people, and use fewer, broader roles");
        findings.push(About::service(id).and_environment(environment), found);
    }
}

fn service_at<'a>(context: &Context<'a>, scope: &Scope) -> Option<(&'a ServiceId, &'a EnvironmentId, &'a Place)> {
    context.org.services.iter().find_map(|(id, service)| {
        let site = service.sites.iter().find(|(_, site)| site.scopes.contains(scope));
        site.map(|(environment, _)| (id, environment, &service.place))
    })
}
