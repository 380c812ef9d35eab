//! Namespace names that Kubernetes refuses.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::NamespaceName, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, service, environment, scope) in context.invalid_scopes("namespace") {
        let name = scope.id();
        let found = findings
            .say(format!("`{name}` is not a valid namespace name ({id} in {environment})"))
            .label(service.place.clone(), format!("its namespace would be `{name}`"))
            .hint(format!("{}; set one under `{}` in the registry", scope.facts().form, scope.target().scope_route()));
        findings.push(About::service(id).and_environment(environment), found);
    }
}
