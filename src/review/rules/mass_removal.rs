//! Much that is lost at once.

use std::collections::BTreeSet;

use crate::{
    check::changes::MASS_REMOVAL,
    model::{Address, Principal, RuleSettings, Scope},
    review::{
        access_grant::AccessGrants,
        access_table::AccessKey,
        change::{AccessChange, ChangeKind},
        change_context::ChangeContext,
        loss_window::LossWindow,
        rule::{ChangeRule, RuleFindings},
    },
};

pub(super) const RULE: ChangeRule = ChangeRule::of_the_change(&MASS_REMOVAL, run);

/// Limits where a workspace sets none.
const SHARE: u32 = 30;
const PEOPLE: u32 = 50;
const SERVICES: u32 = 50;
const GRANTS: u32 = 500;
/// Fewer than this are never a mass by their share.
const FEW: usize = 20;

/// A count of what is lost, of how many there are, and how many may be.
struct Removal {
    count: usize,
    all: usize,
    limit: usize,
    noun: &'static str,
    verb: &'static str,
}

fn run(context: &ChangeContext<'_>, findings: &mut RuleFindings) {
    let settings = context.settings(&MASS_REMOVAL);
    let window = LossWindow::of(settings, context.head.today);
    let lost = lost(context, window);
    if lost.is_empty() {
        return;
    }
    let limit = |of: fn(&RuleSettings) -> Option<u32>, default: u32| settings.and_then(of).unwrap_or(default) as usize;
    let share = limit(|settings| settings.share, SHARE);
    let base = context.base;
    let losses = [
        Removal {
            count: people(&lost),
            all: base.org.teams.values().flat_map(|team| team.people.keys()).collect::<BTreeSet<_>>().len(),
            limit: limit(|settings| settings.people, PEOPLE),
            noun: "people",
            verb: "lose access",
        },
        Removal {
            count: sites(&lost),
            all: base.org.services.len() + base.org.scopes.len(),
            limit: limit(|settings| settings.services, SERVICES),
            noun: if base.org.scopes.is_empty() { "services" } else { "services and scopes" },
            verb: "are lost to someone",
        },
        Removal {
            count: grants(&lost),
            all: base.grants.active.len(),
            limit: limit(|settings| settings.grants, GRANTS),
            noun: "grants",
            verb: "are lost to someone",
        },
    ];
    let is_mass = |removal: &Removal| {
        removal.count > removal.limit || (removal.count >= FEW && removal.count * 100 > removal.all * share)
    };
    if let Some(Removal { count, all, limit, noun, verb }) = losses.into_iter().find(is_mass) {
        let is_later = lost.iter().any(|change| window.is_ending(change));
        let when = if is_later { format!("within {} days", window.days) } else { "at once".to_owned() };
        let finding = findings
            .say(format!("{count} of {all} {noun} {verb} {when} (limit: {limit} {noun} or {share} %)"))
            .hint(format!("if it is intended, say so with `teamkit diff --allow {}`", MASS_REMOVAL.id));
        findings.push(finding);
    }
}

/// The losses of a change, ends that come soon among them; a Role of our own that permits something else now is not
/// lost.
fn lost<'a>(context: &ChangeContext<'a>, window: LossWindow) -> Vec<&'a AccessChange<'a>> {
    let id = |change: &AccessChange<'_>| {
        let AccessKey { identity, scope, role, .. } = &change.key;
        (identity.clone(), scope.clone(), role.to_string())
    };
    let gained = context.changes().filter(|change| change.kind() == ChangeKind::Gained);
    let gained: BTreeSet<_> = gained.map(id).collect();
    context.changes().filter(|change| window.is_loss(change) && !gained.contains(&id(change))).collect()
}

fn people(lost: &[&AccessChange<'_>]) -> usize {
    lost.iter().filter_map(|change| change.key.identity.person()).collect::<BTreeSet<&Address>>().len()
}

/// The number of services and scopes that somebody loses.
fn sites(lost: &[&AccessChange<'_>]) -> usize {
    let grants = lost.iter().filter_map(|change| change.before.as_ref());
    let sites = grants.flat_map(AccessGrants::origins).map(|origin| &origin.site);
    // A service counts once, in however many environments it is lost.
    sites.map(|site| (site.service(), site.scope())).collect::<BTreeSet<_>>().len()
}

fn grants(lost: &[&AccessChange<'_>]) -> usize {
    let grants = lost.iter().flat_map(|change| {
        let grants = change.before.iter().flatten();
        grants.map(|grant| (&change.key.scope, grant.principal, change.key.role.to_string()))
    });
    grants.collect::<BTreeSet<(&Scope, &Principal, String)>>().len()
}
