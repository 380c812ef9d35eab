//! Owners of teams that CODEOWNERS can't have.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::is_codeowner,
};

pub(super) const RULE: Rule = Rule::error(RuleId::InvalidOwner, run).with_fixed_level();

const FORM: &str = "an owner is `@user`, `@org/team` or an e-mail address";

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    // A mistake in the workspace's pattern affects every team.
    let mut seen = std::collections::BTreeSet::new();
    for (id, team) in &context.org.teams {
        for owner in context.org.codeowners_of(id, team) {
            if is_codeowner(&owner.text) || !seen.insert(owner.place.clone()) {
                continue;
            }
            let message = format!("the owner `{}` of team `{id}` is not in a form that GitHub accepts", owner.text);
            let finding = findings.finding(message).label(owner.place, "not an owner").hint(hint(&owner.text));
            findings.push(About::team(id), finding);
        }
    }
}

fn hint(text: &str) -> String {
    let parts: Vec<&str> = text.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| is_codeowner(part)) {
        let parts: Vec<String> = parts.iter().map(|part| format!("\"{part}\"")).collect();
        return format!("{FORM}; write several as a list: [{}]", parts.join(", "));
    }
    format!("{FORM}; GitHub skips the line of any other")
}
