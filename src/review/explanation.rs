//! Sentences with the lines that they are taken from.

use crate::{
    model::{Day, EnvironmentId, Org, Ownership, Team},
    source::Place,
};

/// A sentence with the line that it is taken from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExplanationLine {
    pub text: String,
    pub place: Option<Place>,
    pub until: Option<Day>,
}

impl ExplanationLine {
    pub(super) fn at(text: impl Into<String>, place: Place) -> Self {
        Self { text: text.into(), place: Some(place), until: None }
    }

    pub(super) fn to(self, until: Option<Day>) -> Self {
        Self { until, ..self }
    }
}

/// The line that says what members or leads of an owning team get: the entry's, the team's, or the workspace's.
pub(super) fn access_place(
    org: &Org,
    team: &Team,
    ownership: &Ownership,
    environment: &EnvironmentId,
    is_for_leads: bool,
) -> Place {
    let (entry, own, key) = if is_for_leads {
        (&ownership.lead_access, &team.lead_access, "leads")
    } else {
        (&ownership.member_access, &team.member_access, "members")
    };
    let written = entry.get(environment).or_else(|| own.get(environment)).map(|(_, place)| place.clone());
    written.unwrap_or_else(|| org.place.key("access").key(key).key(environment.as_str().to_owned()))
}
