//! Expiry dates of members that no group enforces.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, KnownGroups, Rule, RuleContext},
    diagnostic::RuleId,
    model::{GrantTo, Principal, Team, is_over},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnenforcedUntil, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    if context.org.policy.manage_groups {
        return;
    }
    let groups = KnownGroups::of(context.org);
    let granted: BTreeSet<&Principal> = context.grants.active.keys().map(|key| &key.principal).collect();
    for (id, team) in &context.org.teams {
        let people = team.leads.iter().chain(&team.members);
        for member in people.filter(|member| groups.may_be_person(&member.address)) {
            let Some(until) = member.until.filter(|until| !is_over(Some(*until), context.today)) else { continue };
            let Some(group) = granted_group(context, team, &granted) else { continue };
            let finding = findings
                .finding(format!("nothing removes `{}` from `{group}` after {until}", member.address))
                .label(member.place.clone(), "expires here, but not in the group")
                .hint("let teamkit manage the groups (`principals.manage_groups`), or grant to people (`grant_to: members`)");
            findings.push(About::team(id), finding);
        }
    }
}

/// The group of the team, or of a team above it, that has access.
fn granted_group<'a>(context: &RuleContext<'a>, team: &'a Team, granted: &BTreeSet<&Principal>) -> Option<&'a str> {
    let mut visited = BTreeSet::new();
    let mut at = Some(team);
    while let Some(team) = at {
        if team.grant_to == GrantTo::Group && granted.contains(&Principal::group(&team.group)) {
            return Some(team.group.as_str());
        }
        at = team
            .parent
            .as_ref()
            .filter(|parent| visited.insert((*parent).clone()))
            .and_then(|id| context.org.teams.get(id));
    }
    None
}
