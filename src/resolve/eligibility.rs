//! How access is asked for.

use super::{lookup::Lookup, teams::TeamResolver};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleId},
    model::{
        ENTITLEMENT_ID_LENGTH, Eligibility, EligibleEntry, LocatedText, NativeRole, Ownership, Recipient, RoleId,
        TeamId, is_entitlement_id, is_name, made_entitlement_id,
    },
    schema::{Approvers, EligibilityConfig, Eligible, EligibleFacts, Grant},
    source::Place,
};

/// The form of an entitlement's id, as a sentence.
const FORM: &str = "an id has 4 to 63 lower-case letters, digits and hyphens, and starts with a letter";

impl Lookup<'_> {
    /// How access is asked for where nothing else is said.
    pub(super) fn eligibility(&mut self, written: Option<&EligibilityConfig>, at: &Place) -> Eligibility {
        let default = Eligibility::default();
        let Some(EligibilityConfig { hours, approvers, justification }) = written else { return default };
        Eligibility {
            hours: hours_of(*hours, at, self.diagnostics).unwrap_or(default.hours),
            approvers: approvers.as_ref().map(|list| self.approvers(list, at)).unwrap_or_default(),
            justification: justification.unwrap_or(default.justification),
        }
    }

    fn approvers(&mut self, written: &Approvers, at: &Place) -> Vec<(Recipient, LocatedText)> {
        let at = at.key("approvers");
        let mut approvers = Vec::new();
        for (index, text) in written.0.iter().enumerate() {
            let place = at.index(index);
            if let Some(recipient) = self.recipient(text, &place) {
                approvers.push((recipient, LocatedText { text: text.to_string(), place }));
            }
        }
        approvers
    }
}

impl TeamResolver<'_> {
    /// How the access of an entry of `grants` is asked for; `None` if it is simply had.
    pub(super) fn eligible(
        &mut self,
        team: &TeamId,
        grant: &Grant,
        role: Option<&RoleId>,
        native_roles: &[(NativeRole, Place)],
        at: &Place,
    ) -> Option<EligibleEntry> {
        let place = at.key("eligible");
        let nothing = EligibleFacts::default();
        let facts = match grant.eligible.as_ref()? {
            Eligible::Flag(false) => return None,
            Eligible::Flag(true) => &nothing,
            Eligible::Mapping(facts) => facts,
        };
        let EligibleFacts { hours, approvers, justification, id } = facts;
        let diagnostics = &mut *self.lookup.diagnostics;
        match id {
            Some(id) if !is_entitlement_id(id) => diagnostics.push(
                Diagnostic::error(RuleId::InvalidName, format!("`{id}` can't be the id of an entitlement"))
                    .label(place.key("id"), "not a valid id")
                    .hint(FORM),
            ),
            Some(_) => {}
            None => {
                let made = made_entitlement_id(team, role, native_roles.iter().map(|(native, _)| native));
                let names_a_role = role.is_some() || !native_roles.is_empty();
                if names_a_role && !is_entitlement_id(&made) && is_name(team.as_str()) {
                    diagnostics.push(bad_id(&made, place.clone()).hint("give it a shorter one: `eligible: { id: … }`"));
                }
            }
        }
        Some(EligibleEntry {
            hours: hours_of(*hours, &place, diagnostics),
            approvers: approvers.as_ref().map(|list| self.lookup.approvers(list, &place)),
            justification: *justification,
            id: id.as_ref().map(|id| LocatedText { text: id.to_string(), place: place.key("id") }),
            place,
        })
    }

    /// Reports what members may ask for on an owned service and no id can be made for; each team and role once.
    pub(super) fn report_long_ids(&mut self, team: &TeamId, owned: &[Ownership]) {
        let mut reported = std::collections::BTreeSet::new();
        for ownership in owned {
            for role in ownership.eligible.values() {
                let made = made_entitlement_id(team, Some(role), []);
                if !is_entitlement_id(&made) && is_name(team.as_str()) && reported.insert(role) {
                    let hint = format!(
                        "shorten a name, or write it under `grants` with an id: `role: {role}`, `eligible: {{ id: … }}`"
                    );
                    self.lookup.diagnostics.push(bad_id(&made, Place::clone(&ownership.place)).hint(hint));
                }
            }
        }
    }
}

fn bad_id(made: &str, place: Place) -> Diagnostic {
    let message = if made.len() > ENTITLEMENT_ID_LENGTH {
        format!("the id `{made}` is too long for an entitlement: {} characters of {ENTITLEMENT_ID_LENGTH}", made.len())
    } else {
        format!("`{made}` can't be the id of an entitlement: {FORM}")
    };
    Diagnostic::error(RuleId::InvalidName, message).label(place, "needs an `id`")
}

fn hours_of(written: Option<u32>, at: &Place, diagnostics: &mut Diagnostics) -> Option<u32> {
    let hours = written?;
    let range = 1..=Eligibility::MAX_HOURS;
    if range.contains(&hours) {
        return Some(hours);
    }
    let message = format!("expected hours from 1 to {}, found {hours}", Eligibility::MAX_HOURS);
    let hint = "access that lasts longer is a grant with `until:`";
    diagnostics.push(Diagnostic::error(RuleId::WrongType, message).label(at.key("hours"), "out of range").hint(hint));
    None
}
