//! Conditions that mention what IAM doesn't know.

use crate::{
    cel::CelMentions,
    check::{Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::ConditionFacts,
    text::nearest,
};

pub(super) const RULE: Rule = Rule::error(RuleId::UnknownAttribute, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for (written, expression) in context.read_conditions() {
        let Some((name, hint)) = unknown(&expression.mentions()) else { continue };
        let finding = findings
            .finding(format!("{} uses `{name}`, which no condition has", written.subject()))
            .label(written.expression_place(), "would be refused")
            .hint(hint);
        findings.push(context.about_condition(&written), finding);
    }
}

/// The first name that is unknown, with a hint. What may be newer than what we know of is doubted only if it is nearly
/// a known one.
fn unknown(mentions: &CelMentions<'_>) -> Option<(String, String)> {
    let facts = &ConditionFacts::IAM;
    let known = || facts.attributes.iter().map(|(name, _)| *name);
    let did_you_mean = |near: &str| format!("did you mean `{near}`?");
    for (name, field) in &mentions.attributes {
        let Some((_, fields)) = facts.attributes.iter().find(|(known, _)| known == name) else {
            let all: Vec<String> = known().map(|name| format!("`{name}`")).collect();
            let hint = nearest(name, known())
                .map_or_else(|| format!("attributes are those of {}", all.join(", ")), did_you_mean);
            return Some(((*name).to_owned(), hint));
        };
        let near =
            field.filter(|field| !fields.contains(field)).and_then(|field| nearest(field, fields.iter().copied()));
        if let (Some(near), Some(field)) = (near, field) {
            return Some((format!("{name}.{field}"), did_you_mean(&format!("{name}.{near}"))));
        }
    }
    let calls = [(&mentions.functions, facts.functions), (&mentions.methods, facts.methods)];
    calls.into_iter().find_map(|(used, known)| {
        used.iter().filter(|name| !known.contains(name)).find_map(|name| {
            let near = nearest(name, known.iter().copied())?;
            Some(((*name).to_owned(), did_you_mean(near)))
        })
    })
}
