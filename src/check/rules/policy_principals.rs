//! Allow policies near or beyond Google's limits.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::{RuleId, Severity},
    model::{LIMIT_NEAR, Scope, policy_loads},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::PolicyPrincipals, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (scope, load) in policy_loads(context.grants.active.keys()) {
        let (count, limit, what) = load.nearer_limit();
        if count * 100 < limit * LIMIT_NEAR {
            continue;
        }
        let Some((about, place)) = site_at(context, scope) else { continue };
        let severity = if count > limit { Severity::Error } else { Severity::Warning };
        let (noun, title) = (scope.facts().noun, scope.target().facts().title);
        let finding = findings
            .finding_at(
                severity,
                format!("the policy of {noun} `{scope}` would have {count} {what}; {title} allows {limit}"),
            )
            .label(place.clone(), format!("{count} of {limit} {what}"))
            .hint("grant to groups instead of people, and use fewer, broader roles");
        findings.push(about, finding);
    }
}

/// The subject of findings about a scope, and where it is defined.
fn site_at<'a>(context: &RuleContext<'a>, scope: &Scope) -> Option<(About, &'a Place)> {
    let mut services = context.org.services.iter();
    let of_service = services.find_map(|(id, service)| {
        let mut placements = service.placements.iter();
        let placement = placements.find(|(_, placement)| placement.all_scopes().any(|own| own == scope));
        placement.map(|(environment, _)| (About::service(id).and_environment(environment), &service.place))
    });
    let of_scope = || {
        let declared = context.org.scopes.values().find(|declared| declared.scope == *scope)?;
        Some((About::default(), &declared.place))
    };
    of_service.or_else(of_scope)
}
