//! Moves a service to another owner.

use super::{
    Change, Edits, Plan,
    item::Item,
    owned,
    select::{length, select, tree},
    shown,
    view::View,
};
use crate::{
    error::Error,
    model::{Org, ServiceId, Team, TeamId},
    schema::keys,
    source::{Route, Source, Sources, Step},
};

/// Moves a service's entry, with its access and comments, from its owner's file to another team's. If there are several
/// owners, the caller must name one.
///
/// # Errors
/// [`Error::Usage`] if the move is not possible between these teams, or for a file whose form can't be edited.
pub fn hand_over(
    sources: &Sources,
    org: &Org,
    service: &ServiceId,
    to: &TeamId,
    from: Option<&TeamId>,
) -> Result<Edits, Error> {
    let (Some(facts), Some(receiver)) = (org.services.get(service), org.teams.get(to)) else {
        return Err(Error::Usage(format!("there is no service `{service}`, or no team `{to}`")));
    };
    let owners: Vec<&TeamId> = facts.owners.keys().collect();
    let giver = giver(service, &owners, to, from)?;
    let Some(team) = org.teams.get(giver) else {
        return Err(Error::Usage(format!("there is no team `{giver}`")));
    };
    let mut plan = Plan::new(sources);
    let file = team.place.source();
    let list = Route::root().key("services");
    let index = entry(file, service)?;
    let view = View { text: file.text(), tree: tree(file)? };
    let Some(item) = Item::taken(view, &list, index, service.as_str()) else {
        let line = file.position(file.span(&list.index(index)).start).line;
        return Err(Error::Usage(format!(
            "{} can't be moved as it is written, so no file was touched\n\
             hint: aliases or several entries in a line stand in the way; edit it by hand",
            shown(file.path(), line)
        )));
    };
    let said = format!("removed `{service}` from `{giver}`");
    let removal = match length(file, &list)? {
        1 => Change::RemoveKey(Route::root(), "services".to_owned()),
        _ => Change::RemoveItem(list, index),
    };
    plan.change(file, &removal, said)?;
    let insertion =
        Change::Insert { map: Route::root(), key: "services", item, sorted: true, order: owned(keys::TEAM) };
    plan.change(receiver.place.source(), &insertion, format!("added `{service}` to `{to}`"))?;
    plan.notes.extend(exceptions(org, team, giver, service));
    Ok(plan.finish())
}

/// The team that gives up the service.
fn giver<'a>(
    service: &ServiceId,
    owners: &[&'a TeamId],
    to: &TeamId,
    from: Option<&TeamId>,
) -> Result<&'a TeamId, Error> {
    let names: Vec<String> = owners.iter().map(|owner| format!("`{owner}`")).collect();
    let names = names.join(", ");
    if owners.contains(&to) {
        let hint = if owners.len() == 1 { "there is nothing to do" } else { "remove the other team's entry by hand" };
        return Err(Error::Usage(format!("`{to}` already owns `{service}`\nhint: {hint}")));
    }
    match (owners, from) {
        ([], _) => Err(Error::Usage(format!(
            "no team owns `{service}`, so there is nothing to move\nhint: add it to `services` of `{to}`"
        ))),
        ([owner], None) => Ok(*owner),
        (_, None) => Err(Error::Usage(format!(
            "several teams own `{service}`: {names}\nhint: name the one to take it from with `--from TEAM`"
        ))),
        (owners, Some(from)) => owners
            .iter()
            .find(|owner| **owner == from)
            .copied()
            .ok_or_else(|| Error::Usage(format!("`{from}` doesn't own `{service}`\nhint: it is owned by {names}"))),
    }
}

/// The index of a service's entry in a team's list.
fn entry(source: &Source, service: &ServiceId) -> Result<usize, Error> {
    let mut found = select(source, "services/*")?;
    found.extend(select(source, "services/*/name")?);
    let route = found.into_iter().find(|(_, name)| *name == service.as_str()).map(|(route, _)| route);
    let index = route.as_ref().and_then(|route| match route.steps().get(1)? {
        Step::Index(index) => usize::try_from(*index).ok(),
        Step::Key(_) | Step::KeyOf(_) => None,
    });
    index.ok_or_else(|| Error::Usage(format!("{} doesn't name `{service}`", source.path())))
}

/// Notes on exceptions of the previous owner that are about the service.
fn exceptions(org: &Org, team: &Team, giver: &TeamId, service: &ServiceId) -> Vec<String> {
    let own = org
        .exceptions
        .iter()
        .filter(|exception| exception.place.path() == team.place.path() && exception.service.as_ref() == Some(service));
    own.map(|exception| {
        let path = exception.place.path();
        format!(
            "{path}: the exception from `{}` about `{service}` stays with `{giver}`; it doesn't apply to the new owner",
            exception.rule
        )
    })
    .collect()
}
