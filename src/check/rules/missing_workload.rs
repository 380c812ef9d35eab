//! Workloads of services without a project.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Recipient, TargetId},
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
            let is_project = |target: TargetId| target.facts().scope_key == "project";
            let mut pinned = service.pinned.iter().filter(|((target, id), _)| id == environment && is_project(*target));
            let none = pinned.next().map(|(_, place)| place).filter(|_| placement.is_some());
            let has_project =
                placement.is_some_and(|placement| placement.scopes.iter().any(|scope| scope.project().is_some()));
            let (why, place, label) = if has_project {
                (
                    "its pattern needs a namespace, and it has none there",
                    &service.place,
                    "its environments and projects",
                )
            } else {
                let label = none.map_or("its environments and projects", |_| "it has no project there");
                ("it has no project there", none.unwrap_or(&service.place), label)
            };
            let finding = findings
                .finding(format!("service `{workload}` has no workload in {environment}: {why}"))
                .label(text.place.clone(), format!("no workload in {environment}"))
                .label(place.clone(), label)
                .hint("name environments that both have");
            findings.push(context.about(id, entry), finding);
        }
    }
}
