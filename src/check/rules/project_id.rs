//! Project ids that Google refuses.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ProjectId, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, service, environment, scope) in context.invalid_scopes("project") {
        let project = scope.id();
        let found = findings
            .say(format!("`{project}` is not a valid project id ({id} in {environment})"))
            .label(service.place.clone(), format!("its project would be `{project}`"))
            .hint(format!("{}; set one under `{}` in the registry", scope.facts().form, scope.target().scope_route()));
        findings.push(About::service(id).and_environment(environment), found);
    }
}
