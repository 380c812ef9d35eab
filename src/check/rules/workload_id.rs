//! Service account ids that Google refuses.

use crate::{
    check::{Context, Findings, Rule},
    diagnostic::RuleId,
    model::Recipient,
};

pub(super) const RULE: Rule = Rule::error(RuleId::WorkloadId, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, _, request) in context.requests() {
        for (recipient, text) in &request.to {
            let Recipient::Workload(workload) = recipient else { continue };
            let Some(service) = context.org.services.get(workload) else { continue };
            let bad = context.org.placements_of(request).find_map(|(_, environment, _)| {
                service.sites.get(environment)?.workload.as_ref()?.invalid_account_id()
            });
            let Some(account) = bad else { continue };
            let found = findings
                .say(format!("`{account}` is not a valid service account id"))
                .label(text.place.clone(), format!("its account would be `{account}`"))
                .hint("an id has 6 to 30 lower-case letters, digits and hyphens; `principals.workload` is its pattern");
            findings.push(context.about(id, request), found);
        }
    }
}
