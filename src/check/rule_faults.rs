//! Findings about the rules of generated Roles.

use super::{context::RuleContext, rule::Findings};
use crate::{
    catalog::{RuleFault, RuleFaultKind},
    source::Place,
};

impl RuleContext<'_> {
    /// Reports the faults of one kind in the rules of all generated Roles, each at the item at fault.
    pub(super) fn push_rule_faults(&self, kind: RuleFaultKind, findings: &mut Findings) {
        for written in self.written_roles() {
            let Some(rules) = written.rules else { continue };
            for fault in self.catalog.rule_faults(rules).into_iter().filter(|fault| fault.kind == kind) {
                let place = place(&fault, written.place);
                let finding = findings.finding(fault.message).label(place, fault.label).hint(fault.hint);
                findings.push(written.about.clone(), finding);
            }
        }
    }
}

/// The place of a fault in the Role at a place.
fn place(fault: &RuleFault, role: &Place) -> Place {
    let mut place = role.key("rules");
    if let Some(rule) = fault.rule {
        place = place.index(rule);
    }
    if let Some(key) = fault.key {
        place = place.key(key);
    }
    if let Some(item) = fault.item {
        place = place.index(item);
    }
    place
}
