//! Members whose expiry date has passed.

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ExpiredMember, run);

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        for member in team.leads.iter().chain(&team.members) {
            let Some(until) = member.until.filter(|until| *until < context.today) else { continue };
            let found = findings
                .say(format!("`{}` left team `{id}` after {until}", member.address))
                .label(member.place.clone(), "not in the team any more")
                .hint("take the entry out, or renew it");
            findings.push(About::team(id), found);
        }
    }
}
