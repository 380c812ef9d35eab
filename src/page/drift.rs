//! What is live and what isn't, as cards of the page.

use super::data::{DriftCardData, DriftData, DriftLineData, DriftSectionData};
use crate::{
    drift::{Drift, DriftCard, DriftEnd, DriftFlag, DriftLine, DriftPlace, DriftReport, ShownCondition},
    model::Unmanaged,
};

/// The cards of a comparison with what is live, in the order of the report, and what was not compared.
#[must_use]
pub fn drift_data(drift: &Drift<'_>, report: &DriftReport<'_>, unused: &[&Unmanaged]) -> DriftData {
    let section = |kind, cards: &[DriftCard<'_>]| DriftSectionData { kind, cards: cards.iter().map(card).collect() };
    let exposed = section("exposed", &report.exposed);
    let kinds = report.sections.iter().map(|(kind, cards)| section(kind.as_str(), cards));
    let inherited = section("inherited", &report.inherited);
    let foreign = section("foreign", &report.foreign_agents);
    let sections = std::iter::once(exposed).chain(kinds).chain([inherited, foreign]);
    let names = |places: &std::collections::BTreeSet<DriftPlace>| places.iter().map(ToString::to_string).collect();
    DriftData {
        compared: drift.compared.len(),
        differences: drift.rows.len() + drift.exposed.len(),
        folded: drift.folded.len(),
        inherited_folded: drift.inherited_folded.len(),
        accepted: drift.accepted.len(),
        only_defined: names(&drift.only_defined),
        only_live: names(&drift.only_live),
        unknown_roles: report.unknown_roles.iter().map(|role| (*role).to_owned()).collect(),
        unused: unused.iter().map(|entry| entry.place.to_string()).collect(),
        sections: sections.filter(|section| !section.cards.is_empty()).collect(),
    }
}

fn card(card: &DriftCard<'_>) -> DriftCardData {
    DriftCardData {
        holders: card.holders.iter().map(|holder| holder.name.to_string()).collect(),
        lines: card.lines.iter().map(line).collect(),
    }
}

fn line(line: &DriftLine<'_>) -> DriftLineData {
    let terms = &line.terms;
    let end = |end: Option<DriftEnd>| end.map(|end| end.to_string());
    let condition = |shown: Option<&ShownCondition>| {
        shown.map(|ShownCondition { title, expression }| (title.to_string(), expression.to_string()))
    };
    let (noun, bindings) = line.bindings().unwrap_or_default();
    let definitions = line.definitions().iter().map(ToString::to_string).collect::<Vec<_>>();
    let alarming = terms.flags.iter().filter(|flag| flag.is_alarming());
    DriftLineData {
        roles: line.roles.iter().map(|role| (*role).to_owned()).collect(),
        places: line.places.iter().map(|place| (place.to_string(), place.scope().is_none())).collect(),
        via: terms.via.map(str::to_owned),
        noun,
        bindings: bindings.into_iter().map(str::to_owned).collect(),
        condition: condition(terms.condition),
        live_condition: condition(terms.live_condition),
        until: end(terms.until),
        live_until: end(terms.live_until),
        lapsed: terms.lapsed.map(|end| end.to_string()),
        over: terms.is_over,
        alarms: alarming.map(DriftFlag::describe).collect(),
        protected: line.is_protected(),
        places_in_definitions: definitions,
        files: line.files().into_iter().map(str::to_owned).collect(),
    }
}
