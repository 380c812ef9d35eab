//! Policies near or beyond Google's limit.

use std::collections::BTreeMap;

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::Severity,
    model::{EnvironmentId, PrincipalKind, Scope, ServiceId},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning("policy-principals", page!("policy-principals"), run);

/// What one project's allow policy takes; every occurrence counts (cloud.google.com/iam/quotas).
const PRINCIPALS: usize = 1500;
const GROUPS: usize = 250;
/// From this share on it is time to act, in percent.
const WARN_FROM: usize = 80;

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut counts: BTreeMap<&Scope, (usize, usize)> = BTreeMap::new();
    for key in context.grants.active.keys().filter(|key| key.role.is_google()) {
        let (principals, groups) = counts.entry(&key.scope).or_default();
        *principals += 1;
        *groups += usize::from(matches!(key.principal.kind(), PrincipalKind::Group | PrincipalKind::Domain));
    }
    for (scope, (principals, groups)) in counts {
        let (count, limit, what) = if groups * PRINCIPALS > principals * GROUPS {
            (groups, GROUPS, "groups")
        } else {
            (principals, PRINCIPALS, "principals")
        };
        if count * 100 < limit * WARN_FROM {
            continue;
        }
        let Some((id, environment, place)) = service_at(context, scope) else { continue };
        let severity = if count > limit { Severity::Error } else { Severity::Warning };
        let found = findings
            .say_at(
                severity,
                format!("the policy of project `{scope}` would hold {count} {what}, of {limit} that Google takes"),
            )
            .label(place.clone(), format!("{count} of {limit} {what}"))
            .hint("grant to groups instead of people, and give roles that hold more of what is needed");
        findings.push(About::service(id).and_environment(environment), found);
    }
}

fn service_at<'a>(context: &Context<'a>, scope: &Scope) -> Option<(&'a ServiceId, &'a EnvironmentId, &'a Place)> {
    context.org.services.iter().find_map(|(id, service)| {
        let site = service
            .sites
            .iter()
            .find(|(_, site)| matches!((scope, &site.project), (Scope::Project(one), Some(other)) if one == other));
        site.map(|(environment, _)| (id, environment, &service.place))
    })
}
