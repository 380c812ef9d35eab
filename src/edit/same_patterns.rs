//! The check that a rename leaves a service in the patterns of grants that it was in, and in no others.

use crate::{
    error::Error,
    model::{GrantEntry, Org, ServiceId, ServiceSelector},
};

/// Rejects a new name by which a service would leave, or come into, what an entry of `grants` chooses, or by which one of
/// its patterns would match nothing.
///
/// # Errors
/// [`Error::Usage`] with the first such entry.
pub(super) fn require_same_patterns(org: &Org, old: &ServiceId, new: &str) -> Result<(), Error> {
    let entries = org.teams.iter().flat_map(|(id, team)| team.grant_entries.iter().map(move |entry| (id, entry)));
    for (team, entry) in entries {
        let place = &entry.place;
        let (what, hint) = if let Some((selector, leaves)) = moved(org, entry, old, new) {
            if leaves {
                let hint = format!("name `{old}` beside the pattern there, then rename");
                (
                    format!("`{new}` doesn't match `{selector}`, by which {team} grants access to `{old}` ({place})"),
                    hint,
                )
            } else {
                let hint = "take another name, or narrow that pattern first".to_owned();
                (format!("`{new}` matches `{selector}`, by which {team} grants access ({place})"), hint)
            }
        } else if let Some(selector) = emptied(org, entry, old, new) {
            let hint = "take that pattern away first".to_owned();
            (format!("without `{old}`, nothing matches `{selector}` of {team} ({place})"), hint)
        } else {
            continue;
        };
        return Err(Error::Usage(format!(
            "this rename would change access, so no file was touched: {what}\nhint: {hint}"
        )));
    }
    Ok(())
}

/// The selector by which an entry chooses the service under one of its names alone, and whether that is the old one. What
/// names the service is renamed along.
fn moved<'a>(org: &Org, entry: &'a GrantEntry, old: &ServiceId, new: &str) -> Option<(&'a ServiceSelector, bool)> {
    let labels = &org.services.get(old)?.labels;
    let selectors = entry.services.iter().map(|choice| &choice.selector);
    let is_named = |selector: &&ServiceSelector| matches!(selector, ServiceSelector::Name(id) if id == old);
    if selectors.clone().any(|selector| is_named(&selector)) {
        return None;
    }
    let first = |name: &str| selectors.clone().find(|selector| selector.is_pattern() && selector.matches(name, labels));
    match (first(old.as_str()), first(new)) {
        (Some(selector), None) => Some((selector, true)),
        (None, Some(selector)) => Some((selector, false)),
        _ => None,
    }
}

/// The first pattern of an entry that matches the service under its old name, and nothing once it has the new one.
fn emptied<'a>(org: &Org, entry: &'a GrantEntry, old: &ServiceId, new: &str) -> Option<&'a ServiceSelector> {
    let patterns = entry.services.iter().map(|choice| &choice.selector).filter(|selector| selector.is_pattern());
    patterns.into_iter().find(|selector| {
        let mut others = org.services.iter().filter(|(id, _)| *id != old);
        let labels = org.services.get(old).map(|service| &service.labels);
        let matches = |name: &str| labels.is_some_and(|labels| selector.matches(name, labels));
        let is_left = matches(old.as_str()) && !matches(new);
        is_left && !others.any(|(id, service)| selector.matches(id.as_str(), &service.labels))
    })
}
