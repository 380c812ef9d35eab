//! Titles of conditions that stand for two expressions.

use std::collections::BTreeMap;

use crate::{
    check::{Findings, Rule, RuleContext, conditions::GrantCondition},
    diagnostic::RuleId,
};

pub(super) const RULE: Rule = Rule::error(RuleId::ConflictingCondition, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut by_title: BTreeMap<String, GrantCondition<'_>> = BTreeMap::new();
    for written in context.conditions() {
        let title = written.condition.title.as_str();
        let Some(first) = by_title.get(&title.to_lowercase()) else {
            by_title.insert(title.to_lowercase(), written);
            continue;
        };
        let (finding, place, label, hint) = if first.condition.title != title {
            let message = format!("the titles `{title}` and `{}` differ only in case", first.condition.title);
            (message, written.title_place(), "other case", "write both alike, or rename one")
        } else if first.condition.expression == written.condition.expression {
            continue;
        } else {
            let message = format!("the condition `{title}` has two expressions");
            (
                message,
                written.expression_place(),
                "another expression",
                "rename one of them, or write the same expression",
            )
        };
        let first_place = if first.condition.title == title { first.expression_place() } else { first.title_place() };
        let finding = findings.finding(finding).label(place, label).label(first_place, "first here").hint(hint);
        findings.push(context.about_condition(&written), finding);
    }
}
