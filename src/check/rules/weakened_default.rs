//! Overrides that give more than the default.

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::RoleId,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::WeakenedDefault, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let policy = &context.org.policy;
    for (id, team) in &context.org.teams {
        let entries = team.services.iter().flat_map(|owned| {
            [
                (Some(owned), &owned.member_access, &policy.member_access),
                (Some(owned), &owned.lead_access, &policy.lead_access),
                (Some(owned), &owned.eligible_access, &policy.eligible_access),
            ]
        });
        let own = [
            (None, &team.member_access, &policy.member_access),
            (None, &team.lead_access, &policy.lead_access),
            (None, &team.eligible_access, &policy.eligible_access),
        ];
        for (owned, overrides, defaults) in own.into_iter().chain(entries) {
            for (environment, (role, place)) in overrides {
                let default = defaults.get(environment).and_then(Option::as_ref);
                if !context.org.protects(environment) || !gives_more(context, role.as_ref(), default) {
                    continue;
                }
                let role = role.as_ref().map_or("", RoleId::as_str);
                let instead = default.map_or_else(|| "nothing".to_owned(), |default| format!("`{default}`"));
                let finding = findings
                    .finding(format!("team `{id}` gives itself `{role}` in {environment} instead of {instead}"))
                    .label(place.clone(), "more than the workspace's default")
                    .hint("use a grant with an expiry date, or add an exception with a reason");
                let about = About::team(id).and_environment(environment);
                findings.push(owned.map_or(about.clone(), |owned| about.and_service(&owned.service)), finding);
            }
        }
    }
}

/// Whether a role permits something that another doesn't.
fn gives_more(context: &RuleContext<'_>, role: Option<&RoleId>, than: Option<&RoleId>) -> bool {
    let native_roles =
        |role: Option<&RoleId>| role.and_then(|role| context.org.roles.get(role)).map(|role| &role.native_roles);
    let than: Vec<_> = native_roles(than).into_iter().flatten().collect();
    let mut given = native_roles(role).into_iter().flatten();
    given.any(|role| !than.iter().any(|wide| context.catalog.covers(wide, role)))
}
