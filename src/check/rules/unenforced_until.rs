//! Expiry dates of members that no group enforces.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, KnownGroups, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Day, GrantTo, Membership, Principal, Team, TeamId, is_over},
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnenforcedUntil, run).needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let policy = &context.org.policy;
    if policy.manage_groups {
        if policy.membership_expiry && !policy.lead_membership.takes_end() {
            leads_without_end(context, findings);
        }
        return;
    }
    let groups = KnownGroups::of(context.org);
    let granted: BTreeSet<&Principal> = context.grants.active.keys().map(|key| &key.principal).collect();
    for (id, team) in &context.org.teams {
        let people = team.leads.iter().chain(&team.members);
        let people = people.filter(|membership| groups.may_be_person(&membership.address));
        for (membership, until) in ending(people, context) {
            let Some(group) = granted_group(context, id, &granted) else { continue };
            let finding = findings
                .finding(format!("nothing removes `{}` from `{group}` after {until}", membership.address))
                .label(membership.place.clone(), "expires here, but not in the group")
                .hint(
                    "let teamkit fill the groups and Cloud Identity end memberships (`principals.manage_groups` and \
                     `principals.membership_expiry`), or grant to people (`grant_to: members`)",
                );
            findings.push(About::team(id), finding);
        }
    }
}

/// Reports leads whose end Cloud Identity doesn't take beside their role in the group.
fn leads_without_end(context: &RuleContext<'_>, findings: &mut Findings) {
    let role = context.org.policy.lead_membership.as_str();
    for (id, team) in &context.org.teams {
        for (membership, until) in ending(team.leads.iter(), context) {
            let (person, group) = (&membership.address, &team.group);
            let message = format!("Cloud Identity doesn't end the membership of `{person}` in `{group}` after {until}");
            let finding = findings
                .finding(message)
                .label(membership.place.clone(), format!("a lead is a {role}, and a {role} takes no end"))
                .hint("list them under `members`, or generate and apply every day");
            findings.push(About::team(id), finding);
        }
    }
}

/// The entries that have an end to come.
fn ending<'a>(
    entries: impl Iterator<Item = &'a Membership>,
    context: &RuleContext<'_>,
) -> impl Iterator<Item = (&'a Membership, Day)> {
    let today = context.today;
    let ends = entries.filter_map(|membership| Some((membership, membership.until?)));
    ends.filter(move |(_, until)| !is_over(Some(*until), today))
}

/// The group of the team, or of a team above it, that has access.
fn granted_group<'a>(context: &RuleContext<'a>, team: &TeamId, granted: &BTreeSet<&Principal>) -> Option<&'a str> {
    let has_access = |team: &&Team| team.grant_to == GrantTo::Group && granted.contains(&Principal::group(&team.group));
    context.org.lineage(team).map(|(_, team)| team).find(has_access).map(|team| team.group.as_str())
}
