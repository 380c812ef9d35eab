//! Workloads that are no principals, and account ids that the cloud refuses.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{BadWorkload, Recipient, is_name},
};

pub(super) const RULE: Rule = Rule::error(RuleId::WorkloadId, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (id, service) in context.org.services.iter().filter(|(id, _)| is_name(id.as_str())) {
        for (environment, BadWorkload { text, fault }) in &service.bad_workloads {
            // A mistake in a pattern affects every service.
            if seen.insert(&text.place) {
                let finding = findings
                    .finding(format!("the workload of `{id}` in {environment} would be `{}`", text.text))
                    .label(text.place.clone(), fault.label)
                    .hint(fault.hint.clone());
                findings.push(About::service(id).and_environment(environment), finding);
            }
        }
    }
    for (id, _, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            let Recipient::Workload(workload) = recipient else { continue };
            let Some(service) = context.org.services.get(workload) else { continue };
            let bad = context.org.placements_of(entry).find_map(|(_, environment, _)| {
                service.placements.get(environment)?.workload.as_ref()?.invalid_account_id()
            });
            let Some(account) = bad else { continue };
            let finding = findings
                .finding(format!("`{account}` is not a valid service account id"))
                .label(text.place.clone(), format!("its account would be `{account}`"))
                .hint("an id has 6 to 30 lower-case letters, digits and hyphens; `principals.workload` is its pattern");
            findings.push(context.about(id, entry), finding);
        }
    }
}
