//! Pinned principals that lose something, and protected services and scopes that are left with too few people.

use crate::{
    check::changes::LOCK_OUT,
    model::{Principal, RoleId},
    review::{
        access_site::SiteName,
        change_context::ChangeContext,
        loss_window::LossWindow,
        pinned::{lost_people, lost_roles},
        protected_site::{SiteCount, SiteHolders, protected_sites},
        rule::{ChangeRule, RuleFindings},
    },
    text::join_few,
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&LOCK_OUT, run);

/// So many names say enough; the rest is counted.
const MAX_LISTED: usize = 3;

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let settings = context.settings(&LOCK_OUT);
    let pinned = settings.and_then(|settings| settings.pinned.as_ref());
    for principal in pinned.into_iter().flatten() {
        report_pinned(principal, context, findings);
    }
    let least = settings.and_then(|settings| settings.people).unwrap_or(1) as usize;
    let role = settings.and_then(|settings| settings.role.as_ref());
    too_few(context, least, role, findings);
}

/// Reports what a pinned principal loses, and the people whom a pinned group loses.
fn report_pinned(principal: &Principal, context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let roles = lost_roles(principal, context);
    if !roles.is_empty() {
        push_pinned(
            format!("`{principal}` is pinned and loses {}", join_few(&roles, MAX_LISTED)),
            "what it has",
            findings,
        );
    }
    for (roles, people) in lost_people(principal, context) {
        let names: Vec<String> = people.iter().map(|person| format!("`{person}`")).collect();
        let verb = if people.len() == 1 { "loses" } else { "lose" };
        let with = match roles.len() {
            0 => String::new(),
            _ => format!(", who {verb} {}", join_few(&roles, MAX_LISTED)),
        };
        let message = format!("`{principal}` is pinned and loses {}{with}", join_few(names, MAX_LISTED));
        push_pinned(message, "its people", findings);
    }
}

fn push_pinned(message: String, what: &str, findings: &mut RuleFindings) {
    let finding = findings
        .say(message)
        .hint(format!("it must keep {what}; if it is intended, say so with `teamkit diff --allow {}`", LOCK_OUT.id));
    findings.push(finding);
}

/// Reports protected services that fewer people than `least` reach, and fewer than before.
fn too_few(context: &ChangeContext<'_>, least: usize, role: Option<&RoleId>, findings: &mut RuleFindings) {
    let window = LossWindow::of(context.settings(&LOCK_OUT), context.head.today);
    let sites = protected_sites(context, window);
    if sites.is_empty() {
        return;
    }
    let holders = SiteHolders::of(&sites, role, context, window);
    for site in &sites {
        let SiteCount { before, after, ending } = holders.count(site);
        if after >= least || after >= before {
            continue;
        }
        let soon = match ending {
            0 => String::new(),
            count => format!("; access of {count} more ends within {} days", window.days),
        };
        let what = match site.name {
            SiteName::Service { service, environment } => format!("`{service}` in {environment}"),
            SiteName::Scope(id) => format!("the scope `{id}`"),
        };
        let finding = findings
            .say(format!("{} {what}, where {before} did{soon}", who(after, role)))
            .label(site.place.clone(), format!("protected, needs {least}"))
            .hint(format!(
                "keep at least {least} there; if it is intended, say so with `teamkit diff --allow {}`",
                LOCK_OUT.id
            ));
        findings.push(finding);
    }
}

/// How many reach something, or hold the role there that counts.
fn who(count: usize, role: Option<&RoleId>) -> String {
    let (who, is_one) = match count {
        0 => ("nobody".to_owned(), true),
        1 => ("only 1 person".to_owned(), true),
        _ => (format!("only {count} people"), false),
    };
    match (role, is_one) {
        (None, true) => format!("{who} reaches"),
        (None, false) => format!("{who} reach"),
        (Some(role), true) => format!("{who} holds `{role}` on"),
        (Some(role), false) => format!("{who} hold `{role}` on"),
    }
}
