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
                .label(member.place.clone(), "no longer in the team")
                .hint("remove or renew the entry");
            findings.push(About::team(id), found);
        }
    }
}
