//! Conditions larger than IAM is known to take.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::ConditionFacts,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::ConditionLimit, run);

/// What is added to a title for an expiry date.
const END: &str = ", until 2026-12-31";

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let ConditionFacts { max_operators, max_title, .. } = ConditionFacts::IAM;
    for (written, expression) in context.read_conditions() {
        let has_end = written.entry.until.is_some();
        let title = written.condition.title.chars().count() + if has_end { END.len() } else { 0 };
        let operators = expression.mentions().logical_operators + usize::from(has_end);
        let beside = if has_end { " with its expiry date" } else { "" };
        let too_much = [
            (title, max_title, "characters in its title", written.title_place(), "shorten it"),
            (operators, max_operators, "logical operators", written.expression_place(), "split it into several grants"),
        ];
        for (count, limit, what, place, hint) in too_much.into_iter().filter(|(count, limit, ..)| count > limit) {
            let message = format!("{} has {count} {what}{beside}; {limit} are allowed", written.subject());
            let finding = findings.finding(message).label(place, format!("{count} of {limit} {what}")).hint(hint);
            findings.push(context.about_condition(&written), finding);
        }
    }
}
