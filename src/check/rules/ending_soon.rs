//! Grants that expire soon.

use jiff::ToSpan as _;

use crate::{
    check::{Context, Findings, Rule, Setting},
    diagnostic::RuleId,
    model::Recipient,
    source::Place,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::EndingSoon, run).settings(&[Setting::Days]);

/// The default number of days to look ahead.
const DAYS: u32 = 30;

fn run(context: &Context<'_>, findings: &mut Findings) {
    let days = context.settings(RULE.id).and_then(|settings| settings.days).unwrap_or(DAYS);
    let horizon = context.today.saturating_add(i64::from(days).days());
    for (id, _, request) in context.requests() {
        let Some(until) = request.until.filter(|until| (context.today..=horizon).contains(until)) else { continue };
        let workload = request.to.iter().find_map(|(recipient, text)| match recipient {
            Recipient::Workload(_) => Some(text.text.as_str()),
            _ => None,
        });
        let message = match workload {
            Some(workload) => format!("a grant of team `{id}` to the workload `{workload}` expires after {until}"),
            None => format!("a grant of team `{id}` expires after {until}"),
        };
        let found = findings
            .say(message)
            .label(Place::clone(&request.place), "expires soon")
            .hint("renew it, or let it expire");
        findings.push(context.about(id, request), found);
    }
}
