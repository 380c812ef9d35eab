//! Conditions that IAM would refuse, or that could not be told from others.

use crate::{
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::parse_day,
    text::first_hidden,
};

pub(super) const RULE: Rule = Rule::error(RuleId::MalformedCondition, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.conditions() {
        let (title, expression) = (&written.condition.title, &written.condition.expression);
        if let Some((problem, label, hint)) = title_fault(title) {
            let message = format!("the title `{title}` of a condition of team `{}` {problem}", written.team);
            let finding = findings.finding(message).label(written.title_place(), label).hint(hint);
            findings.push(context.about_condition(&written), finding);
        }
        let fault = match context.read_expressions().get(expression.as_str()) {
            _ if expression.is_empty() => {
                Some(("is empty".to_owned(), "write it in CEL, or remove `condition`".to_owned()))
            }
            _ if first_hidden(expression).is_some() => Some((hidden(expression), HIDDEN.to_owned())),
            Some(Err(fault)) => Some((fault.problem.clone(), fault.hint.clone())),
            Some(Ok(_)) | None => None,
        };
        if let Some((problem, hint)) = fault {
            let finding = findings.finding(format!("{} {problem}", written.subject()));
            let finding = finding.label(written.expression_place(), "not an expression").hint(hint);
            findings.push(context.about_condition(&written), finding);
        }
    }
}

const HIDDEN: &str = "remove it; in a text of CEL, write it as an escape such as `\\u200b`";

fn hidden(text: &str) -> String {
    let code = first_hidden(text).map_or(0, |(_, character)| u32::from(character));
    format!("has the invisible character U+{code:04X}")
}

/// What is wrong with a title: the problem, the label and the hint.
fn title_fault(title: &str) -> Option<(String, &'static str, &'static str)> {
    let has = |text: &str| title.contains(text);
    if title.is_empty() {
        return Some((
            "is empty".to_owned(),
            "says nothing",
            "say in a few words when the access holds, such as `office hours`",
        ));
    }
    if has("\n") || has("\t") {
        return Some(("has several lines or a tab".to_owned(), "not one line", "write it in one line"));
    }
    if first_hidden(title).is_some() {
        return Some((hidden(title), "hides something", "remove it"));
    }
    if title.split(' ').any(str::is_empty) {
        let problem = "begins or ends with a space, or has two in a row".to_owned();
        return Some((problem, "can't be imported", "Terraform imports members by this title; use single spaces"));
    }
    let is_end = |text: &str| parse_day(text).is_some();
    if title.starts_with("until ") || title.rsplit_once(", until ").is_some_and(|(_, day)| is_end(day)) {
        let problem = "looks like one that teamkit writes for an expiry date".to_owned();
        return Some((problem, "reserved for `until`", "say what the condition is about, and the day with `until:`"));
    }
    None
}
