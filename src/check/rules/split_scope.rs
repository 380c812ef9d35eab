//! Scopes that two roots would manage.

use std::collections::BTreeSet;

use crate::{
    check::{About, Context, Findings, Rule},
    diagnostic::RuleId,
    model::ScopeFacts,
};

pub(super) const RULE: Rule = Rule::error(RuleId::SplitScope, run).with_fixed_level();

fn run(context: &Context<'_>, findings: &mut Findings) {
    let mut reported = BTreeSet::new();
    for (scope, paths) in &context.org.roots.split {
        let mut paths = paths.iter();
        let (Some((first_path, (first, _))), Some((second_path, (second, environment)))) = (paths.next(), paths.next())
        else {
            continue;
        };
        let services = &context.org.services;
        let (Some(one), Some(other)) = (services.get(first), services.get(second)) else { continue };
        let ((one, first_path), (other, second_path)) = if one.place <= other.place {
            ((one, first_path), (other, second_path))
        } else {
            ((other, second_path), (one, first_path))
        };
        if !reported.insert((&one.place, &other.place)) {
            continue;
        }
        let ScopeFacts { noun: what, example_root, target, .. } = scope.facts();
        let key = target.facts().root_key;
        let mut found = findings
            .say(format!("the {what} `{scope}` would be written by two roots: {first_path} and {second_path}"))
            .label(other.place.clone(), format!("lives in `{scope}` too"));
        if one.place != other.place {
            found = found.label(one.place.clone(), format!("lives in `{scope}`"));
        }
        let about = About::service(first).and_service(second).and_environment(environment);
        findings.push(about, found.hint(format!("give each {what} one root: `layout.{key}: {example_root}`")));
    }
}
