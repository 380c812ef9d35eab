//! Conditions beside native roles that can't have one.

use crate::{
    check::{Findings, Rule, RuleContext, conditions::GrantCondition},
    diagnostic::RuleId,
    model::NativeRole,
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::UnsupportedCondition, run).with_fixed_level().needs_all_names();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    for written in context.conditions() {
        let Some((role, place, hint)) = unconditional_role(context, &written) else { continue };
        let title = role.target().facts().title;
        let finding = findings
            .finding(format!("{} can't hold for `{role}`: {title} has no conditions", written.subject()))
            .label(place.clone(), "would hold always, so it is not granted")
            .label(written.entry.place.key_of("condition"), "beside this condition")
            .hint(hint);
        findings.push(context.about_condition(&written), finding);
    }
}

/// The first native role that an entry names, or that applies by a role of ours, where no condition is possible.
fn unconditional_role<'a>(
    context: &RuleContext<'a>,
    written: &GrantCondition<'a>,
) -> Option<(&'a NativeRole, &'a Place, &'static str)> {
    let is_unconditional = |role: &NativeRole| !role.target().facts().enforces_ends;
    let named = written.entry.native_roles.iter().find(|(role, _)| is_unconditional(role));
    if let Some((role, place)) = named {
        return Some((role, place, "grant it in an entry of its own, without the condition"));
    }
    let (id, place) = written.entry.role.as_ref()?;
    let scopes = context.org.scopes_given(written.entry);
    let applies = |role: &NativeRole| scopes.iter().any(|scope| role.applies_in(scope));
    let mut roles = context.org.roles.get(id)?.native_roles.iter();
    let role = roles.find(|role| is_unconditional(role) && applies(role))?;
    Some((
        role,
        place,
        "name the roles that shall have the condition one by one, and grant the others in an entry of their own",
    ))
}
