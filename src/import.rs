//! Definitions for what is live: services by projects and namespaces, teams by groups, and what they hold.
//!
//! A proposal is tried by everything that reads definitions: what `check` refuses is taken out of it, and so is what isn't
//! live. What is left over then is what no definition says.

mod bans;
mod draft;
mod entries;
mod halves;
mod holdings;
mod left;
mod left_cause;
mod name;
mod ownership;
mod parts;
mod resources;
mod services;
mod strangers;
mod suggestions;
mod teams;
mod trial;
mod unmanaged;
mod unowned;
mod yaml;

pub use left::{AlarmingRow, LeftRow};
pub use left_cause::LeftCause;
pub use trial::ImportBase;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    diagnostic::Diagnostics,
    error::Error,
    live::LiveWorld,
    model::{Address, EnvironmentId, ServiceId, TeamId},
    plan::Update,
    source::WORKSPACE_FILE,
    survey::SuggestedRole,
};

/// What an import proposes, and what it leaves.
#[derive(Debug)]
pub struct Imported {
    /// New definitions by path.
    pub files: BTreeMap<Utf8PathBuf, String>,
    /// `teamkit.yaml` with what is accepted, where that was asked for and there is anything.
    pub workspace: Option<Update>,
    /// The most dangerous first.
    pub left: Vec<LeftRow>,
    /// What looks wrong, whether it is defined now or left; the worst first.
    pub alarming: Vec<AlarmingRow>,
    /// How many grants and memberships are live, without what clouds and clusters have by themselves.
    pub rows: usize,
    /// How many are the clouds' and clusters' own.
    pub folded: usize,
    pub teams: BTreeMap<TeamId, ImportedTeam>,
    pub services: BTreeSet<ServiceId>,
    /// What fits no pattern: the place, with the service and the environment that it was given.
    pub guessed: BTreeMap<String, (ServiceId, EnvironmentId)>,
    /// Groups that hold access and weren't exported, where any were.
    pub unknown_groups: BTreeSet<Address>,
    /// People who hold access by themselves and are in no exported group.
    pub lone_people: BTreeSet<Address>,
    /// What people's own entries give to new teams and on new services, though it isn't live.
    pub given: Vec<String>,
    /// New services that no team owns, each with whom most is given there.
    pub unowned: BTreeMap<ServiceId, Option<String>>,
    /// Services without any scope of a target that their environments have, with what such scopes are called.
    pub halves: BTreeMap<ServiceId, &'static str>,
    /// Roles that would say more in fewer lines, where that was asked for.
    pub suggested: Option<Vec<SuggestedRole>>,
    /// What is wrong in files that people wrote, with what is proposed.
    pub errors: Diagnostics,
}

/// A new team in numbers.
#[derive(Debug, Clone)]
pub struct ImportedTeam {
    pub group: Address,
    pub people: usize,
    pub services: usize,
    pub grants: usize,
}

/// What is asked for besides definitions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Entries of `unmanaged` for what is left.
    pub accept_rest: bool,
    /// Roles that would say more in fewer lines.
    pub suggest_roles: bool,
}

/// Proposes definitions for a world.
///
/// # Errors
/// [`Error::Usage`] if what is at fault in a proposal can't be found, or if `unmanaged` can't be added to.
pub fn import(base: ImportBase<'_>, world: &LiveWorld, options: ImportOptions) -> Result<Imported, Error> {
    let tried = trial::propose(base, world)?;
    let rest = left::rest(&tried, world);
    let source = base.sources.find(Utf8Path::new(WORKSPACE_FILE)).filter(|_| options.accept_rest);
    let today = base.state.today;
    let accepted = source.map(|source| unmanaged::with_accepted(source, &rest.left, today)).transpose()?.flatten();
    if let Some(text) = &accepted {
        trial::check_workspace(base, &tried, text)?;
    }
    let workspace = source
        .zip(accepted)
        .map(|(source, text)| Update { before: source.written(source.text()), after: source.written(&text) });
    let teams = tried.draft.teams.iter().map(|(id, team)| {
        let people: BTreeSet<&Address> = team.leads.keys().chain(team.members.keys()).collect();
        let (services, grants) = (team.services.len(), team.grants.len());
        (id.clone(), ImportedTeam { group: team.group.clone(), people: people.len(), services, grants })
    });
    let (unknown_groups, lone_people) = strangers::strangers(world, &tried.after.org);
    let unowned = unowned::unowned(&tried);
    let halves = halves::halves(&tried.after.org, &tried.draft.services);
    let suggested = options.suggest_roles.then(|| suggestions::suggestions(&tried));
    Ok(Imported {
        teams: teams.collect(),
        services: tried.draft.services.keys().cloned().collect(),
        guessed: tried.found.guessed.iter().map(|(scope, home)| (scope.to_string(), home.clone())).collect(),
        files: tried.files.into_iter().map(|file| (file.path, file.text)).collect(),
        workspace,
        left: rest.left,
        alarming: rest.alarming,
        rows: rest.rows,
        folded: rest.folded,
        unknown_groups,
        lone_people,
        given: rest.given,
        unowned,
        halves,
        suggested,
        errors: tried.errors,
    })
}
