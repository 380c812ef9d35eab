//! Teams without people.

use crate::{
    check::{About, Findings, Rule, RuleContext, RuleGroup},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EmptyTeam, run).group(RuleGroup::People).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        if team.people_on(context.today).next().is_none() {
            let finding = findings
                .finding(format!("team `{id}` has no people"))
                .label(team.place.clone(), "no people")
                .hint("add its people, or remove the file and hand its services over");
            findings.push(About::team(id), finding);
        }
    }
}
