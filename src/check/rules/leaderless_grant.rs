//! Grants to the leads of a team that has none.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Principal, Recipient, Team, TeamId},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::LeaderlessGrant, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (id, team, entry) in context.grant_entries() {
        for (recipient, text) in &entry.to {
            if let Some(other) = leaderless(context, recipient) {
                let finding = findings
                    .finding(format!("team `{id}` grants access to the leads of team `{other}`, which has none"))
                    .label(text.place.clone(), "a group that doesn't exist")
                    .hint("teamkit makes this group once the team has leads; add `leads:` there, or grant it to someone else");
                findings.push(context.about(id, entry), finding);
            }
            if *recipient == Recipient::Lead && team.leads.is_empty() {
                let finding = findings
                    .finding(format!("team `{id}` grants access to its leads but has none"))
                    .label(text.place.clone(), "nobody")
                    .hint("add `leads:`, or grant it to someone else");
                findings.push(context.about(id, entry), finding);
            }
        }
    }
}

/// The team whose lead group a principal is, if teamkit would fill it and the team has no leads.
fn leaderless<'a>(context: &RuleContext<'a>, recipient: &Recipient) -> Option<&'a TeamId> {
    let Recipient::Principal(Principal::Group(group)) = recipient else { return None };
    let is_of = |team: &Team| team.leads.is_empty() && team.lead_group == *group;
    let is_other = |team: &Team| team.group == *group || (!team.leads.is_empty() && team.lead_group == *group);
    let teams = &context.org.teams;
    let is_asked = context.org.policy.manage_groups && !teams.values().any(is_other);
    teams.iter().filter(|_| is_asked).find(|(_, team)| is_of(team)).map(|(id, _)| id)
}
