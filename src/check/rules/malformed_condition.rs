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

/// Whether a title reads like one that has an end: it begins with `until`, or has `until` and a day at its end.
fn reads_as_end(title: &str) -> bool {
    let words: Vec<String> = title.to_lowercase().split([' ', ',']).map(str::to_owned).collect();
    let mut words = words.iter().map(String::as_str).filter(|word| !word.is_empty());
    let is_until = |word: Option<&str>| word == Some("until");
    let last = words.clone().next_back();
    is_until(words.next()) || (last.is_some_and(|day| parse_day(day).is_some()) && is_until(words.rev().nth(1)))
}

/// What is wrong with a title: the problem, the label and the hint.
fn title_fault(title: &str) -> Option<(String, &'static str, &'static str)> {
    if title.is_empty() {
        return Some((
            "is empty".to_owned(),
            "says nothing",
            "say in a few words when the access holds, such as `office hours`",
        ));
    }
    if title.chars().any(|character| character.is_whitespace() && character != ' ') {
        return Some((
            "has several lines, a tab or an unusual space".to_owned(),
            "not one line",
            "write it in one line",
        ));
    }
    if first_hidden(title).is_some() {
        return Some((hidden(title), "hides something", "remove it"));
    }
    if title.split(' ').any(str::is_empty) {
        let problem = "begins or ends with a space, or has two in a row".to_owned();
        return Some((problem, "can't be imported", "Terraform imports members by this title; use single spaces"));
    }
    if reads_as_end(title) {
        let problem = "looks like one that teamkit writes for an expiry date".to_owned();
        return Some((problem, "reserved for `until`", "say what the condition is about, and the day with `until:`"));
    }
    None
}
