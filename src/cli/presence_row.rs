//! Keys that say of a row whether it is live.

use serde::Serialize;

use crate::presence::{Presence, PresenceAnswer};

#[derive(Debug, Serialize)]
#[expect(clippy::option_option, reason = "a key is absent where its kind of row doesn't have it, and null for nothing")]
pub(super) struct PresenceRow {
    pub live: &'static str,
    /// Why it is missing or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_until: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_condition: Option<Option<LiveConditionRow>>,
    /// What is live of the principal's grant, where that is another answer than the person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live_grant: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct LiveConditionRow {
    pub title: String,
    pub expression: String,
}

impl PresenceRow {
    pub(super) fn of(answer: &PresenceAnswer) -> Self {
        let PresenceAnswer { presence, reason, until, condition, binding, file: _ } = answer;
        let condition = || {
            let (title, expression) = condition.as_ref().map(|shown| (&shown.title, &shown.expression))?;
            Some(LiveConditionRow { title: title.to_string(), expression: expression.to_string() })
        };
        Self {
            live: presence.as_str(),
            live_reason: reason.as_ref().map(ToString::to_string),
            live_until: (*presence == Presence::Until).then(|| until.map(|until| until.to_string())),
            live_condition: (*presence == Presence::Condition).then(condition),
            live_grant: (binding != presence).then(|| binding.as_str()),
        }
    }
}
