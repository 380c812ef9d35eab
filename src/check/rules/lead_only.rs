//! Teams with leads but no members.

use std::collections::BTreeSet;

use crate::{
    check::{About, Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::LeadOnly, run).group(Group::People).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        let leads: BTreeSet<_> = team.leads.iter().map(|lead| &lead.address).collect();
        let only_leads = team.people.keys().all(|person| leads.contains(person));
        if !leads.is_empty() && team.members.is_empty() && only_leads {
            let found = findings
                .say(format!("team `{id}` has leads, but no members"))
                .label(team.place.clone(), "leads only")
                .hint("put those who do the work under `members`");
            findings.push(About::team(id), found);
        }
    }
}
