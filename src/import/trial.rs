//! Proposals, tried: what `check` refuses and what isn't live is taken out, until nothing of that is left.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use super::{
    bans::Bans,
    draft::{Draft, DraftPlace, GrantPart, PartPlace, TeamDraft},
    entries::entries,
    holdings::{HeldPlace, Holdings},
    ownership::own_services,
    parts::{Refusals, parts},
    resources::add_resources,
    services::{FoundServices, says, services},
    teams::teams,
    yaml::{DraftFile, Unit, files},
};
use crate::{
    catalog::Catalog,
    diagnostic::{Diagnostic, Diagnostics, RuleId, Severity},
    drift::{DriftKind, DriftOrigin, drift},
    error::Error,
    live::LiveWorld,
    load::{Loaded, load_edited},
    model::{Address, GrantTo, Org, OrgState, Recipient, ServiceId, TeamId},
    source::{Place, Source, Sources, WORKSPACE_FILE},
};

/// So often a proposal is mended; each time finds what was at fault, or at least in which entry it is.
const ATTEMPTS: usize = 40;

/// Where an import begins: definitions, whose errors may be that teams and services are missing.
#[derive(Debug, Clone, Copy)]
pub struct ImportBase<'a> {
    pub sources: &'a Sources,
    pub state: &'a OrgState,
    pub catalog: &'a Catalog,
}

/// A proposal without errors, and with nothing that isn't live.
#[derive(Debug)]
pub(super) struct Tried {
    pub draft: Draft,
    pub files: Vec<DraftFile>,
    pub found: FoundServices,
    /// The definitions with new services and nothing else.
    pub before: OrgState,
    /// The definitions with the proposal.
    pub after: OrgState,
    pub catalog: Catalog,
    /// What is wrong in files that people wrote, with the proposal.
    pub errors: Diagnostics,
    pub bans: Bans,
    pub refused: Refusals,
}

/// Proposes and tries.
pub(super) fn propose(base: ImportBase<'_>, world: &LiveWorld) -> Result<Tried, Error> {
    let mut bans = Bans::default();
    for _ in 0..ATTEMPTS {
        let attempt = Attempt::of(base, world, &bans)?;
        let faults = attempt.faults(world);
        let is_settled = faults.is_empty();
        let has_news =
            faults.into_iter().map(|fault| fault.ban(&attempt, &mut bans)).fold(false, |one, other| one | other);
        if is_settled {
            return attempt.tried(bans);
        }
        if !has_news {
            break;
        }
    }
    let said = "what can't be said of it is in no entry by itself";
    Err(Error::Usage(format!("no definitions of this world are without errors: {said}")))
}

/// Reads a proposal back with another `teamkit.yaml`.
///
/// # Errors
/// [`Error::Usage`] with the first error that this brings.
pub(super) fn check_workspace(base: ImportBase<'_>, tried: &Tried, text: &str) -> Result<(), Error> {
    let own = base.sources.iter().map(|source| {
        let text = if source.path() == WORKSPACE_FILE { text } else { source.text() };
        Source::new(source.path(), text.as_bytes().to_vec())
    });
    let loaded = load_edited(with_files(own, &tried.files), base.catalog.clone(), base.state.today)?;
    match loaded.diagnostics.iter().find(|one| one.severity == Severity::Error) {
        Some(error) if !tried.errors.has_errors() => {
            Err(Error::Usage(format!("what is left can't be accepted in {WORKSPACE_FILE}: {}", error.message)))
        }
        _ => Ok(()),
    }
}

/// One proposal.
struct Attempt {
    draft: Draft,
    files: Vec<DraftFile>,
    found: FoundServices,
    before: OrgState,
    loaded: Loaded,
    /// The teams of live groups: others are for what no team holds.
    of_groups: BTreeSet<TeamId>,
    refused: Refusals,
}

/// What is wrong with a line of a proposal.
struct Fault {
    unit: Unit,
    reason: String,
}

impl Attempt {
    fn of(base: ImportBase<'_>, world: &LiveWorld, bans: &Bans) -> Result<Self, Error> {
        let mut found = services(base.state, world, &bans.alone);
        add_resources(base.state, world, &mut found);
        found.services.retain(|id, _| !bans.services.contains_key(id));
        for (id, service) in &mut found.services {
            service.resources.retain(|name, _| !bans.resources.contains_key(&(id.clone(), name.to_string())));
        }
        let mut draft = Draft { services: found.services.clone(), ..Draft::default() };
        let is_free = |path: &Utf8Path| base.sources.find(path).is_none();
        let org = &base.state.org;
        let registry = files(org, &draft, is_free);
        let loaded = load(base, &registry)?;
        let before = loaded.state.unwrap_or_else(|| base.state.clone());
        draft.teams = teams(base.state, world, &bans.groups);
        for team in draft.teams.values_mut() {
            let is_banned = |person: &Address| bans.people.contains_key(&(team.group.clone(), person.clone()));
            let (leads, members) = (team.leads.clone(), team.members.clone());
            team.leads = leads.into_iter().filter(|(person, _)| !is_banned(person)).collect();
            team.members = members.into_iter().filter(|(person, _)| !is_banned(person)).collect();
        }
        let of_groups = draft.teams.keys().cloned().collect();
        let places = HeldPlace::all(&before.org, world, &found.resources);
        let mut holdings = Holdings::of(&before, world, &places);
        own_services(&before.org, &mut draft, &mut holdings, &places, bans);
        let (parts, refused) = parts(&before.org, &draft, &mut holdings, &places, bans);
        drop_unused_resources(&mut draft, &parts);
        for (team, entries) in entries(&before.org, parts, &bans.isolated) {
            draft.teams.entry(team.clone()).or_insert_with(|| nobodys(org, &team)).grants = entries;
        }
        // Who is in no team and has nothing needs no file.
        let above: BTreeSet<TeamId> = draft.teams.values().flat_map(|team| team.parents.clone()).collect();
        draft.teams.retain(|id, team| !team.says_nothing() || above.contains(id));
        let files = files(org, &draft, is_free);
        let loaded = load(base, &files)?;
        Ok(Self { draft, files, found, before, loaded, of_groups, refused })
    }

    /// Errors, and what is defined and not so live.
    fn faults(&self, world: &LiveWorld) -> Vec<Fault> {
        let errors = self.loaded.diagnostics.iter().filter(|one| one.severity == Severity::Error);
        let mut faults: Vec<Fault> = errors.filter_map(|error| self.fault(error)).collect();
        if let Some(state) = self.loaded.state.as_ref().filter(|_| !self.loaded.diagnostics.has_errors()) {
            let drift = drift(state, world);
            for row in drift.rows.iter().filter(|row| row.kind != DriftKind::Extra) {
                let reason = match row.kind {
                    DriftKind::Missing => "it isn't live for all whom the entry names",
                    DriftKind::Until => "it is live with another end",
                    DriftKind::Condition => "it is live under another condition",
                    DriftKind::Rules => "the Role has other rules live",
                    DriftKind::Extra => continue,
                };
                let is_of_all = |origin: &DriftOrigin<'_>| match origin {
                    DriftOrigin::Grant(origin) => origin
                        .grant_entry(&state.org)
                        .is_some_and(|(_, (recipient, _))| *recipient == Recipient::EveryTeam),
                    DriftOrigin::Member { .. } => false,
                };
                let has = |team: &TeamDraft| row.principal == format!("group:{}", team.group);
                if row.origins.iter().any(is_of_all)
                    && let Some(team) = self.draft.teams.iter().find(|(_, team)| has(team))
                {
                    // What a file of people's gives every team isn't live for this one.
                    faults.push(Fault { unit: Unit::Team(team.0.clone()), reason: reason.to_owned() });
                }
                for origin in &row.origins {
                    let unit = self.unit(place_of(origin)).cloned();
                    faults.extend(unit.map(|unit| Fault { unit, reason: reason.to_owned() }));
                }
            }
        }
        faults
    }

    fn fault(&self, error: &Diagnostic) -> Option<Fault> {
        // It stands at the first line, and is about what others say.
        if error.rule == RuleId::TooManyFindings {
            return None;
        }
        let unit = error.labels.iter().find_map(|label| self.unit(&label.place)).cloned();
        let unit = unit.or_else(|| self.service_in(&error.message).map(Unit::Service))?;
        Some(Fault { unit, reason: error.message.clone() })
    }

    /// Whether two environments have the same scope of a service.
    fn is_split(&self, service: &ServiceId) -> bool {
        let placements =
            self.before.org.services.get(service).into_iter().flat_map(|service| service.placements.values());
        let mut seen = BTreeSet::new();
        placements.flat_map(|placement| &placement.scopes).any(|scope| !seen.insert(scope))
    }

    /// The new service whose name or id a message about other files says; the longest, of several.
    fn service_in(&self, message: &str) -> Option<ServiceId> {
        let names = self.draft.services.iter().flat_map(|(id, service)| {
            let named = service.places.values().flat_map(BTreeMap::values).filter_map(|place| match place {
                DraftPlace::Named(name) => Some(&**name),
                DraftPlace::Usual => None,
            });
            std::iter::once(id.as_str()).chain(named).map(move |name| (name, id))
        });
        let said = names.filter(|(name, _)| says(message, name));
        said.max_by_key(|(name, _)| name.len()).map(|(_, id)| id.clone())
    }

    fn unit(&self, place: &Place) -> Option<&Unit> {
        let file = self.files.iter().find(|file| file.path == place.path())?;
        file.unit_at(place.start().line)
    }

    fn tried(self, bans: Bans) -> Result<Tried, Error> {
        let Self { draft, files, found, before, loaded, refused, .. } = self;
        let errors = loaded.diagnostics.iter().filter(|one| one.severity == Severity::Error).cloned().collect();
        let (Some(after), Some(catalog)) = (loaded.state, loaded.catalog) else {
            return Err(Error::Usage("definitions of this world can't be read".to_owned()));
        };
        Ok(Tried { draft, files, found, before, after, catalog, errors, bans, refused })
    }
}

/// Takes away resources in which nothing is given.
fn drop_unused_resources(draft: &mut Draft, parts: &[GrantPart]) {
    let used: BTreeSet<(&ServiceId, &str)> = parts
        .iter()
        .filter_map(|part| match &part.place {
            PartPlace::Service { service, resource: Some(resource), .. } => Some((service, &**resource)),
            PartPlace::Service { .. } | PartPlace::Scope(_) => None,
        })
        .collect();
    for (id, service) in &mut draft.services {
        service.resources.retain(|name, _| used.contains(&(id, name)));
    }
}

/// The line of a definition that gives access.
fn place_of<'a>(origin: &DriftOrigin<'a>) -> &'a Place {
    match origin {
        DriftOrigin::Grant(origin) => &origin.place,
        DriftOrigin::Member { place, .. } => place,
    }
}

/// A team for what no team holds.
fn nobodys(org: &Org, id: &TeamId) -> TeamDraft {
    let address = |end: &str| Address::complete(&format!("{id}{end}"), &org.domain.text);
    // What every team gets is nothing where it goes to each of its people, and there are none.
    let entries = org.teams.values().flat_map(|team| &team.grant_entries).flat_map(|entry| &entry.to);
    let is_given = entries.into_iter().any(|(recipient, _)| *recipient == Recipient::EveryTeam);
    TeamDraft::empty(address(""), address("-leads"), if is_given { GrantTo::Members } else { org.policy.grant_to })
}

fn load(base: ImportBase<'_>, files: &[DraftFile]) -> Result<Loaded, Error> {
    let own = base.sources.iter().map(|source| Source::new(source.path(), source.text().as_bytes().to_vec()));
    load_edited(with_files(own, files), base.catalog.clone(), base.state.today)
}

fn with_files(own: impl Iterator<Item = Source>, files: &[DraftFile]) -> Sources {
    let new = files.iter().map(|file| Source::new(file.path.clone(), file.text.clone().into_bytes()));
    Sources::new(own.chain(new).collect())
}

impl Fault {
    /// Leaves out what is at fault next time, or has it stand alone; whether that is news.
    fn ban(self, attempt: &Attempt, bans: &mut Bans) -> bool {
        let Self { unit, reason } = self;
        let group = |team: &TeamId| attempt.draft.teams.get(team).map(|team| team.group.clone());
        match unit {
            Unit::Grant(parts) => match parts.as_slice() {
                [only] => bans.parts.insert(Bans::key(only), reason).is_none(),
                _ => parts.into_iter().map(|part| bans.isolated.insert(part)).fold(false, |one, other| one | other),
            },
            Unit::Owned(team, service) => bans.owned.insert((team, service)),
            Unit::Team(team) if !attempt.of_groups.contains(&team) => bans.teams.insert(team, reason).is_none(),
            Unit::Team(team) => group(&team).is_some_and(|group| bans.groups.insert(group)),
            Unit::Person(team, person) => {
                group(&team).is_some_and(|group| bans.people.insert((group, person), reason).is_none())
            }
            Unit::Service(service) if attempt.is_split(&service) && bans.alone.insert(service.clone()) => true,
            Unit::Service(service) => bans.services.insert(service, reason).is_none(),
            Unit::Resource(service, name) => bans.resources.insert((service, name), reason).is_none(),
        }
    }
}
