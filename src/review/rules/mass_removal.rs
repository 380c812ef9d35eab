//! Much that is lost at once.

use std::collections::BTreeSet;

use crate::{
    check::changes::MASS_REMOVAL,
    model::{Address, Principal, RuleSettings, Scope, ServiceId},
    review::{
        access::Reach,
        change::{Change, Kind},
        rule::{ChangeContext, ChangeRule, Findings},
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

/// How many of something are lost, of how many, and how many may be.
struct Loss {
    count: usize,
    all: usize,
    limit: usize,
    what: &'static str,
}

fn run(context: &ChangeContext<'_>, findings: &mut Findings) {
    let lost = lost(context.changes);
    if lost.is_empty() {
        return;
    }
    let settings = context.settings(&MASS_REMOVAL);
    let limit = |of: fn(&RuleSettings) -> Option<u32>, default: u32| settings.and_then(of).unwrap_or(default) as usize;
    let share = limit(|settings| settings.share, SHARE);
    let base = context.base;
    let losses = [
        Loss {
            count: people(&lost),
            all: base.org.teams.values().flat_map(|team| team.people.keys()).collect::<BTreeSet<_>>().len(),
            limit: limit(|settings| settings.people, PEOPLE),
            what: "people lose access",
        },
        Loss {
            count: services(&lost),
            all: base.org.services.len(),
            limit: limit(|settings| settings.services, SERVICES),
            what: "services are lost to somebody",
        },
        Loss {
            count: grants(&lost),
            all: base.grants.active.len(),
            limit: limit(|settings| settings.grants, GRANTS),
            what: "grants are lost to somebody",
        },
    ];
    let is_mass = |loss: &Loss| loss.count > loss.limit || (loss.count >= FEW && loss.count * 100 > loss.all * share);
    if let Some(Loss { count, all, limit, what }) = losses.into_iter().find(is_mass) {
        let finding = findings
            .say(format!("{count} of {all} {what} at once; {limit}, or {share} % of them, may"))
            .hint(format!("if it is meant, say so with `--allow {}`", MASS_REMOVAL.id));
        findings.push(finding);
    }
}

/// What is lost; a Role of our own that permits something else now is still there.
fn lost<'a>(changes: &'a [Change<'a>]) -> Vec<&'a Change<'a>> {
    let id = |change: &Change<'_>| {
        let Reach { holder, scope, role } = &change.reach;
        (holder.clone(), scope.clone(), role.to_string())
    };
    let of = |kind: Kind| changes.iter().filter(move |change| change.kind() == kind);
    let gained: BTreeSet<_> = of(Kind::Gained).map(id).collect();
    of(Kind::Lost).filter(|change| !gained.contains(&id(change))).collect()
}

fn people(lost: &[&Change<'_>]) -> usize {
    lost.iter().filter_map(|change| change.reach.holder.person()).collect::<BTreeSet<&Address>>().len()
}

fn services(lost: &[&Change<'_>]) -> usize {
    let ways = lost.iter().filter_map(|change| change.before.as_ref()).flatten();
    let origins = ways.flat_map(|way| &way.grant.origins);
    origins.map(|origin| &origin.service).collect::<BTreeSet<&ServiceId>>().len()
}

fn grants(lost: &[&Change<'_>]) -> usize {
    let grants = lost.iter().flat_map(|change| {
        let ways = change.before.iter().flatten();
        ways.map(|way| (&change.reach.scope, way.principal, change.reach.role.to_string()))
    });
    grants.collect::<BTreeSet<(&Scope, &Principal, String)>>().len()
}
