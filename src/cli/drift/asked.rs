//! Which differences a call asks for.

use std::collections::BTreeSet;

use crate::{
    cli::filter::Filter,
    drift::{Drift, DriftPlace, DriftRow},
    error::Error,
    model::{Address, Org, Principal, Scope},
};

/// What was asked for: places of services, environments, scopes and teams, and a person.
pub(super) struct AskedDrift<'a> {
    person: Option<Address>,
    /// `None` for all.
    places: Option<AskedPlaces<'a>>,
}

struct AskedPlaces<'a> {
    scopes: BTreeSet<&'a Scope>,
    groups: BTreeSet<&'a Address>,
}

impl<'a> AskedDrift<'a> {
    /// What a call names; a person may be anybody, since those whom no definition knows are asked for most.
    ///
    /// # Errors
    /// [`Error::Usage`] for names that don't exist.
    pub(super) fn new(filter: &Filter, person: Option<&str>, org: &'a Org) -> Result<Self, Error> {
        filter.check(org)?;
        let places = (!filter.is_empty()).then(|| {
            let teams = filter.team.iter().filter_map(|name| org.teams.get(name.as_str()));
            AskedPlaces {
                scopes: filter.scopes(org),
                groups: teams.flat_map(|team| [&team.group, &team.lead_group]).collect(),
            }
        });
        let person = person.map(|text| address(text, org)).transpose()?;
        Ok(Self { person, places })
    }

    /// The person who was asked for.
    pub(super) fn person(&self) -> Option<&Address> {
        self.person.as_ref()
    }

    /// The differences that were asked for. What is above a place is above all that were asked for.
    pub(super) fn narrow<'d>(&self, mut drift: Drift<'d>) -> Drift<'d> {
        if let Some(person) = &self.person {
            let Drift { rows, folded, inherited, inherited_folded, foreign_agents, exposed, accepted, .. } = &mut drift;
            for rows in [rows, folded, inherited, inherited_folded, foreign_agents, exposed, accepted] {
                rows.retain(|row| is_of(row, person));
            }
        }
        if let Some(places) = &self.places {
            for rows in [&mut drift.rows, &mut drift.folded, &mut drift.accepted] {
                rows.retain(|row| places.has(&row.place));
            }
            let is_wide = |scope: &Scope| scope.is_cluster() || scope.may_be_above_projects();
            for rows in [&mut drift.exposed, &mut drift.foreign_agents] {
                rows.retain(|row| places.has(&row.place) || row.place.scope().is_some_and(is_wide));
            }
            drift.compared.retain(|place| places.has(place));
            drift.only_defined.retain(|place| places.has(place));
            drift.only_live.clear();
            let clusters: BTreeSet<&str> = places.scopes.iter().filter_map(|scope| scope.cluster()).collect();
            drift.unlisted.retain(|objects| clusters.contains(&*objects.cluster));
        }
        drift
    }
}

/// The address of a person as somebody types it.
fn address(text: &str, org: &Org) -> Result<Address, Error> {
    match Principal::parse(text) {
        Some(Principal::User(address)) => Ok(address),
        None if !text.is_empty() && !text.contains(':') => Ok(Address::complete(text, &org.domain.text)),
        _ => Err(Error::Usage(format!("`{text}` is no person\nhint: `--person` takes an address"))),
    }
}

/// Whether somebody has what differs: by name, as one of the people behind it, with their whole domain, or with everybody.
fn is_of(row: &DriftRow<'_>, person: &Address) -> bool {
    row.is_everybody
        || row.people.contains(person)
        || match Principal::parse(&row.principal) {
            Some(Principal::User(address)) => address == *person,
            Some(Principal::Domain(domain)) => *domain == *person.domain(),
            _ => false,
        }
}

impl AskedPlaces<'_> {
    fn has(&self, place: &DriftPlace) -> bool {
        match place {
            // A resource can be listed by several services; what is live there is of all of them.
            DriftPlace::Scope(scope) => {
                self.scopes.contains(scope)
                    || (scope.resource().is_some() && self.scopes.iter().any(|asked| asked.is_same_resource(scope)))
            }
            DriftPlace::Group(address) => self.groups.contains(address),
        }
    }
}
