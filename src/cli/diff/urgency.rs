//! What comes first in forms that have no room for everything, and what survives there.

use std::collections::BTreeSet;

use super::Diff;
use crate::{
    diagnostic::RuleId,
    model::{ScopeId, Site},
    review::{Card, CardLine, ChangeFinding, ChangeKind, Flag},
    source::Place,
};

/// How soon somebody must see a part of a report, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Urgency {
    /// Somebody in a protected environment can take more, or gave it to themselves; a guard speaks.
    ProtectedDanger,
    /// Somebody loses access to a protected environment.
    ProtectedLoss,
    /// The same danger anywhere else.
    Danger,
    /// Anything else in a protected environment.
    Protected,
    /// Anything else that looks alarming.
    Alarming,
    Other,
}

impl Diff<'_> {
    /// The urgency of a card: that of its most urgent line.
    pub(super) fn urgency(&self, card: &Card) -> Urgency {
        card.lines.iter().map(|line| self.line_urgency(line)).min().unwrap_or(Urgency::Other)
    }

    /// The urgency of a finding, by its rule and by whether its place gives access to a protected environment.
    pub(super) fn finding_urgency(finding: &ChangeFinding, protected: &BTreeSet<&Place>) -> Urgency {
        let place = finding.diagnostic.labels.first().map(|label| &label.place);
        let is_protected = place.is_some_and(|place| protected.contains(place));
        match (is_grave(finding.diagnostic.rule), is_protected) {
            (_, _) if finding.is_guard() => Urgency::ProtectedDanger,
            (true, true) => Urgency::ProtectedDanger,
            (true, false) => Urgency::Danger,
            (false, true) => Urgency::Protected,
            (false, false) => Urgency::Alarming,
        }
    }

    /// The urgency of one line of a card.
    pub(super) fn line_urgency(&self, line: &CardLine) -> Urgency {
        let is_danger = line.flags.iter().any(|flag| is_grave(flag.rule()));
        match (self.is_protected(line), is_danger) {
            (true, true) => Urgency::ProtectedDanger,
            (true, false) if line.kind == ChangeKind::Lost => Urgency::ProtectedLoss,
            (true, false) => Urgency::Protected,
            (false, true) => Urgency::Danger,
            (false, false) if line.flags.iter().any(Flag::is_alarming) => Urgency::Alarming,
            (false, false) => Urgency::Other,
        }
    }

    fn is_protected(&self, line: &CardLine) -> bool {
        let sides = [&self.comparison.base.state.org, &self.comparison.head.state.org];
        let is_scope = |id: &ScopeId| sides.iter().any(|org| org.protects_site(&Site::Scope(id.clone())));
        let is_protected = line.environments.iter().any(|id| sides.iter().any(|org| org.protects(id)))
            || line.scope_names.iter().any(|scope| is_scope(&scope.id));
        is_protected || line.flags.iter().any(|flag| flag.rule() == RuleId::ProtectedAccess)
    }

    /// The places that give or gave access to a protected environment that changes.
    pub(super) fn protected_places(&self) -> BTreeSet<&Place> {
        let lines = self.report.cards.iter().flat_map(|card| &card.lines);
        lines.filter(|line| self.is_protected(line)).flat_map(|line| &line.places).collect()
    }
}

/// Whether a rule for changes speaks of somebody who can take more than is given, or takes it without being asked.
fn is_grave(rule: RuleId) -> bool {
    matches!(rule, RuleId::EscalatingAccess | RuleId::OwnAccess | RuleId::UninvitedAccess)
}
