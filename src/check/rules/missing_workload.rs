//! Workloads of services without a project.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MissingWorkload, run).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            let Recipient::Workload(workload) = recipient else { continue };
            let Some(service) = context.org.services.get(workload) else { continue };
            let lacking = context
                .org
                .placements_of(request)
                .map(|(_, environment, _)| environment)
                .find(|environment| service.sites.get(*environment).is_none_or(|site| site.workload.is_none()));
            let Some(environment) = lacking else { continue };
            let found = findings
                .say(format!("service `{workload}` has no workload in {environment}: it has no project there"))
                .label(text.place.clone(), format!("no workload in {environment}"))
                .label(service.place.clone(), "its environments and projects")
                .hint("name environments that both have");
            findings.push(context.about(id, request), found);
        }
    }
}
