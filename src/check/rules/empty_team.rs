//! Teams without people.

use crate::{
    check::{About, Context, Findings, Group, Rule},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EmptyTeam, run).group(Group::People).needs_all_names();

fn run(context: &Context<'_>, findings: &mut Findings) {
    for (id, team) in &context.org.teams {
        if team.people_on(context.today).next().is_none() {
            let found = findings
                .say(format!("team `{id}` has no people"))
                .label(team.place.clone(), "no people")
                .hint("add its people, or remove the file and hand its services over");
            findings.push(About::team(id), found);
        }
    }
}
