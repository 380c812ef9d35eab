//! Changes since a base, as rows of the page.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{ChangeData, ChangesData, HappenedData};
use crate::{
    model::Org,
    review::{self, CardNote, ChangeKind},
};

/// The rows of a comparison with a base, which is described in words. Lost access has its places in the base.
#[must_use]
pub fn changes(name: &str, report: &review::Report<'_>, base: &Org, head: &Org) -> ChangesData {
    let rows = report.rows.iter().flat_map(|row| of_change(row, CardNote::of_row(row), base, head));
    let bindings = report
        .bindings
        .iter()
        .flat_map(|binding| of_change(&binding.row, Some(CardNote::Binding(binding.reach)), base, head));
    let mut changes: Vec<ChangeData> = rows.chain(bindings).collect();
    changes.sort();
    // As the workspace orders them; what is gone is where it was.
    let order = |name: &str| [head, base].iter().find_map(|org| position(org, name));
    changes.sort_by(|left, right| {
        let key = |row: &ChangeData| (row.who.clone(), row.service.clone(), order(&row.environment));
        key(left).cmp(&key(right))
    });
    ChangesData { base: name.to_owned(), happened: happened(report), rows: changes }
}

fn position(org: &Org, environment: &str) -> Option<usize> {
    org.environments.iter().position(|known| known.id.as_str() == environment)
}

/// What weakens the policy, then what happened, then other changes of the policy; each sentence once.
fn happened(report: &review::Report<'_>) -> Vec<HappenedData> {
    let policy = |is_asked: bool| report.policy.iter().filter(move |change| change.weakens == is_asked);
    let weaker = policy(true).map(|change| (&change.sentence, true, &change.place));
    let events = report.events.iter().map(|event| (&event.sentence, false, &event.place));
    let others = policy(false).map(|change| (&change.sentence, false, &change.place));
    let mut told: BTreeSet<String> = BTreeSet::new();
    let all = weaker.chain(events).chain(others).filter_map(|(sentence, weakens, place)| {
        let text = sentence.to_string();
        told.insert(text.clone()).then(|| HappenedData { text, weakens, place: place.to_string() })
    });
    let mut all: Vec<HappenedData> = all.collect();
    all.extend(report.entitlements.iter().map(|change| HappenedData {
        text: change.sentence(),
        weakens: !change.weaknesses().is_empty(),
        place: change.entitlement.origins.first().map(|origin| origin.place.to_string()).unwrap_or_default(),
    }));
    all
}

/// A row for each service and environment that a change has to do with.
fn of_change(row: &review::ChangeRow<'_>, note: Option<CardNote>, base: &Org, head: &Org) -> Vec<ChangeData> {
    let review::ChangeRow { change, flags, added: _, is_relabelled: _ } = row;
    let Some(grant) = change.grants().and_then(review::AccessGrants::longest) else { return Vec::new() };
    let mut alarms: Vec<String> = flags.iter().filter(|flag| flag.is_alarming()).map(review::Flag::describe).collect();
    // What the definitions don't know matters where the access itself does.
    alarms.extend(note.filter(|_| !flags.is_empty()).map(|note| note.describe().to_owned()));
    let org = if change.kind() == ChangeKind::Lost { base } else { head };
    let mut sites = BTreeMap::new();
    for origin in &grant.grant.origins {
        let place = (origin.place.path().as_str(), origin.place.start().line);
        sites.entry(&origin.site).or_insert_with(BTreeSet::new).insert(place);
    }
    let rows = sites.into_iter().map(|(site, places)| ChangeData {
        who: change.key.identity.to_string(),
        service: site.service().map_or_else(|| site.to_string(), ToString::to_string),
        environment: site.environment().map(ToString::to_string).unwrap_or_default(),
        protected: org.protects_site(site),
        kind: change.kind().as_str(),
        role: change.key.role.to_string(),
        scope: change.key.scope.to_string(),
        principal: grant.principal.to_string(),
        condition: change.key.condition.as_ref().map(|condition| condition.title.clone()),
        until: change.until().map(|day| day.to_string()),
        before: change.before_until().map(|day| day.to_string()),
        alarms: alarms.clone(),
        places: places.into_iter().map(|(file, line)| format!("{file}:{line}")).collect(),
    });
    rows.collect()
}
