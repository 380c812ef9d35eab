//! Grants, memberships and entries of `unmanaged` that expire soon.

use jiff::ToSpan as _;

use crate::{
    check::{About, Findings, Rule, RuleContext, SettingKey},
    diagnostic::RuleId,
    model::{Day, GrantEntry, Membership, Recipient, Team, TeamId, later},
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EndingSoon, run).settings(&[SettingKey::Days]);

/// The default number of days to look ahead.
const DAYS: u32 = 30;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let days = context.settings(RULE.id).and_then(|settings| settings.days).unwrap_or(DAYS);
    let horizon = context.today.saturating_add(i64::from(days).days());
    let is_soon = |until: &Day| (context.today..=horizon).contains(until);
    for (id, _, entry) in context.grant_entries() {
        let Some(until) = entry.until.filter(is_soon) else { continue };
        if is_temporary(entry) {
            continue;
        }
        let workload = entry.to.iter().find_map(|(recipient, text)| match recipient {
            Recipient::Workload(_) => Some(text.text.as_str()),
            _ => None,
        });
        let message = match workload {
            Some(workload) => format!("a grant of team `{id}` to the workload `{workload}` expires after {until}"),
            None => format!("a grant of team `{id}` expires after {until}"),
        };
        let finding = findings
            .finding(message)
            .label(Place::clone(&entry.place), "expires soon")
            .hint("renew it, or let it expire");
        findings.push(context.about(id, entry), finding);
    }
    for (id, team) in &context.org.teams {
        for (membership, is_lead) in last_entries(team) {
            let Some(until) = membership.until.filter(is_soon) else { continue };
            let finding = findings
                .finding(message(id, membership, is_lead, until))
                .label(membership.place.clone(), "expires soon")
                .hint("renew the entry, or let it expire");
            findings.push(About::team(id), finding);
        }
    }
    for entry in &context.org.unmanaged {
        let Some(until) = entry.until.filter(is_soon) else { continue };
        let finding = findings
            .finding(format!("`unmanaged` accepts {} until {until}", entry.subject()))
            .label(entry.place.key("until"), "expires soon")
            .hint("remove the access, define it, or renew the entry");
        findings.push(About::default(), finding);
    }
}

/// Whether an entry names nobody but people: it was given an end because it shall end, and they can ask again.
fn is_temporary(entry: &GrantEntry) -> bool {
    entry.to.iter().all(|(recipient, _)| recipient.person().is_some())
}

/// The entry of each person that lasts longest, and whether it is one of `leads`. A lead's end as a member counts only
/// if it is later.
fn last_entries(team: &Team) -> impl Iterator<Item = (&Membership, bool)> {
    let end = |list: &[Membership], person: &Membership| {
        let ends = list.iter().filter(|other| other.address == person.address).map(|other| other.until);
        ends.reduce(later)
    };
    let leads = team.leads.iter().filter(move |lead| end(&team.leads, lead) == Some(lead.until));
    let members = team.members.iter().filter(move |member| {
        let outlasts = |as_lead: Option<Day>| as_lead != member.until && later(as_lead, member.until) == member.until;
        end(&team.members, member) == Some(member.until) && end(&team.leads, member).is_none_or(outlasts)
    });
    leads.map(|lead| (lead, true)).chain(members.map(|member| (member, false)))
}

fn message(team: &TeamId, membership: &Membership, is_lead: bool, until: Day) -> String {
    let person = &membership.address;
    if is_lead {
        format!("`{person}` is a lead of team `{team}` until {until}")
    } else {
        format!("`{person}` leaves team `{team}` after {until}")
    }
}
