//! What an export says of a person's access, in words.

use std::collections::BTreeSet;

use super::{Explanation, Part};
use crate::{
    cli::{
        presence_text::{
            DifferenceLine, besides_sections, difference_line, difference_section, live_cell, unseen_line,
        },
        rows::lines_of,
    },
    model::GrantKey,
    presence::{Besides, Presence, PresenceAnswer},
    review::AccessPath,
};

/// `has no access to ledger in production`, by which definitions and export agree.
pub(super) fn without_access(part: &Part<'_>, explanation: &Explanation<'_>, place: &str) -> String {
    let Some(besides) = &part.besides else { return format!("has no access to {place}") };
    if has_more(besides, explanation) {
        format!("has no access to {place} by the definitions, and has some live")
    } else if besides.extra.is_empty() && besides.above.is_empty() && besides.not_exported.is_empty() {
        format!("has no access to {place}")
    } else {
        format!("has no access to {place} by the definitions; whether live, the export doesn't tell")
    }
}

/// Whether the person certainly has more than what is defined.
fn has_more(besides: &Besides<'_>, explanation: &Explanation<'_>) -> bool {
    let today = explanation.workspace.state.today;
    besides.extra.iter().any(|access| access.is_certain(today))
}

/// `reaches ledger in production`, as far as that is live.
pub(super) fn with_access(part: &Part<'_>, explanation: &Explanation<'_>, place: &str) -> String {
    let answers = || part.paths.iter().flat_map(|path| answers(path, explanation));
    let Some(besides) = &part.besides else { return format!("reaches {place}") };
    if answers().any(|(_, answer)| answer.presence.is_access()) {
        return format!("reaches {place}");
    }
    let is_missing = answers().all(|(_, answer)| answer.presence == Presence::Missing);
    match (is_missing, has_more(besides, explanation)) {
        (true, false) => format!("reaches {place} by the definitions, and none of that is live"),
        (true, true) => format!("reaches {place}: none of what is defined is live, and something else is"),
        (false, true) => format!("reaches {place}; whether what is defined is live, the export doesn't tell"),
        (false, false) => format!("reaches {place} by the definitions; whether live, the export doesn't tell"),
    }
}

/// The answers for the roles at the end of a path.
fn answers<'a>(path: &AccessPath<'_>, explanation: &'a Explanation<'_>) -> Vec<(GrantKey, &'a PresenceAnswer)> {
    let Some(live) = &explanation.live else { return Vec::new() };
    let keys = path.native_roles.iter().flat_map(|reached| {
        reached.scopes.iter().map(|scope| GrantKey {
            scope: scope.clone(),
            principal: path.principal.clone(),
            role: reached.role.clone(),
            condition: path.condition.clone(),
        })
    });
    keys.filter_map(|key| live.answers.get_key_value(&key)).map(|(key, answer)| (key.clone(), answer)).collect()
}

/// What the head of a path says at its end.
pub(super) fn suffix(path: &AccessPath<'_>, explanation: &Explanation<'_>) -> String {
    if explanation.live.is_none() {
        return String::new();
    }
    format!("  live: {}", live_cell(answers(path, explanation).into_iter().map(|(_, answer)| answer)))
}

/// The lines on what is not live as it is defined.
pub(super) fn differences(part: &Part<'_>, explanation: &Explanation<'_>, width: usize) -> String {
    let Explanation { workspace, person, access, .. } = explanation;
    let mut lines: BTreeSet<DifferenceLine> = BTreeSet::new();
    let held = || access.held_roles();
    for (key, answer) in part.paths.iter().flat_map(|path| answers(path, explanation)) {
        let until = held().find(|held| {
            held.scope == key.scope
                && held.role == key.role
                && *held.principal == key.principal
                && held.condition == key.condition
        });
        let until = until.and_then(|held| held.until);
        let grant = workspace.state.grants.active.get(&key);
        let origins = lines_of(&grant.into_iter().flat_map(|grant| &grant.origins).collect());
        lines.extend(difference_line(Some(person), &key, until, answer, origins));
    }
    difference_section("defined, and not so live", &lines, 2, width)
}

/// What the person has besides, and what is unknown.
pub(super) fn besides(part: &Part<'_>, explanation: &Explanation<'_>, width: usize) -> String {
    let Some((besides, live)) = part.besides.as_ref().zip(explanation.live.as_ref()) else { return String::new() };
    let sections: String = besides_sections(besides, live.judge, explanation.workspace.state.today, 2, width).concat();
    let unseen = unseen_line(besides, width);
    if unseen.is_empty() { sections } else { format!("{sections}  {unseen}") }
}
