//! Workloads of services without a project.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MissingWorkload, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let Recipient::Workload(workload) = recipient else { continue };
            let Some(service) = context.org.services.get(workload) else { continue };
            let lacking = context.org.placements_of(entry).map(|(_, environment, _)| environment).find(|environment| {
                service.placements.get(*environment).is_none_or(|placement| placement.workload.is_none())
            });
            let Some(environment) = lacking.filter(|environment| !service.bad_workloads.contains_key(*environment))
            else {
                continue;
            };
            let placement = service.placements.get(environment);
            let has_project =
                placement.is_some_and(|placement| placement.scopes.iter().any(|scope| scope.project().is_some()));
            let why = if has_project {
                "its pattern needs a namespace, and it has none there"
            } else {
                "it has no project there"
            };
            let finding = findings
                .finding(format!("service `{workload}` has no workload in {environment}: {why}"))
                .label(text.place.clone(), format!("no workload in {environment}"))
                .label(service.place.clone(), "its environments and projects")
                .hint("name environments that both have");
            findings.push(context.about(id, entry), finding);
        }
    }
}
