//! Teams with leads but no members.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::LeadOnly, run).group(RuleGroup::People).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        let leads: BTreeSet<_> = team.leads.iter().map(|lead| &lead.address).collect();
        let only_leads = team.people.keys().all(|person| leads.contains(person));
        if !leads.is_empty() && team.members.is_empty() && only_leads {
            let finding = findings
                .finding(format!("team `{id}` has leads, but no members"))
                .label(team.place.clone(), "leads only")
                .hint("put those who do the work under `members`");
            findings.push(About::team(id), finding);
        }
    }
}
