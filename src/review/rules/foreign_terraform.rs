//! Files beside the generated ones.

use crate::{
    check::changes::FOREIGN_TERRAFORM,
    review::{
        change_context::ChangeContext,
        rule::{ChangeRule, RuleFindings},
    },
    text::plural,
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&FOREIGN_TERRAFORM, run);

/// So many files are named; the rest is counted.
const MAX_NAMED: usize = 50;

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    for misfit in context.roots.imports.misfits.iter().take(MAX_NAMED) {
        findings.push(misfit.finding(findings.severity()));
    }
    let files = &context.roots.foreign;
    for file in files.iter().take(MAX_NAMED) {
        findings.push(file.finding(findings.severity()));
    }
    if files.len() > MAX_NAMED {
        let more = plural(files.len() - MAX_NAMED, "more file");
        findings.push(findings.say(format!("{more} beside the generated ones are new, changed or gone")));
    }
}
