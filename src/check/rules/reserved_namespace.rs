//! Namespaces that belong to the cluster.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Environment, Scope, Service, Values, is_name},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ReservedNamespace, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut seen: BTreeSet<Place> = BTreeSet::new();
    for (id, service) in context.org.services.iter().filter(|(id, _)| is_name(id.as_str())) {
        for (environment, placement) in &service.placements {
            let Some(scope) = placement.scopes.iter().find(|scope| scope.is_reserved() && scope.has_valid_id()) else {
                continue;
            };
            let Some(facts) = context.org.environment(environment) else { continue };
            let (place, about) = match pattern_at_fault(context, facts, service, scope) {
                Some(place) => (place, About::default()),
                None => (place(service, facts, scope), About::service(id)),
            };
            if !seen.insert(place.clone()) {
                continue;
            }
            let (noun, name) = scope.own_part();
            let finding = findings
                .finding(format!(
                    "the {noun} of `{id}` in {environment} would be `{name}`, which belongs to the cluster"
                ))
                .label(place, format!("gives `{name}`"))
                .hint(format!(
                    "give each service a {noun} of its own; one in the registry stands under `{}`",
                    scope.target().scope_route()
                ));
            findings.push(about.and_environment(environment), finding);
        }
    }
}

/// The place of the environment's pattern, if it gives such a name to any service.
fn pattern_at_fault(
    context: &RuleContext<'_>,
    environment: &Environment,
    service: &Service,
    scope: &Scope,
) -> Option<Place> {
    let target = scope.target();
    if service.pinned.contains_key(&(target, environment.id.clone())) {
        return None;
    }
    let values: Values<'_> = [
        // Any service, in any project.
        ("service", "x"),
        ("project", "x"),
        ("environment", environment.id.as_str()),
        ("domain", context.org.domain.text.as_str()),
        ("cluster", scope.cluster().unwrap_or_default()),
    ]
    .into();
    let literal = environment.patterns.get(&target)?.fill(&values)?;
    let at = context.org.place.key("environments").key(environment.id.as_str().to_owned());
    scope.facts().reserves(&literal).then(|| at.key(target.as_str()).key(target.facts().scope_key))
}

/// The place of a name of a service's own: in the registry, or the service's.
fn place(service: &Service, environment: &Environment, scope: &Scope) -> Place {
    service.pinned.get(&(scope.target(), environment.id.clone())).unwrap_or(&service.place).clone()
}
