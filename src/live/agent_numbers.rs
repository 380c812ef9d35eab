//! Whose service agents those of an export are. Every project has its own, and so do folders and organizations.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    agent::{AgentOwner, is_agent},
    asset::is_number,
    member::LiveMember,
    world::LiveWorld,
};
use crate::model::{NativeRole, Principal, Scope};

/// The numbers of the projects, folders and organizations that an export is about: an agent of any other acts for strangers.
#[derive(Debug, Default)]
pub struct AgentNumbers {
    projects: BTreeSet<Arc<str>>,
    above: BTreeSet<Scope>,
}

/// No agent is given this by Google.
const OWNER: &str = "roles/owner";
/// So many accounts of one number, in a policy that has fewer of any other, tell the number of its project.
const EVIDENT: usize = 2;

impl AgentNumbers {
    /// The numbers that an export says, and for projects of which it says none, those that their policies make evident.
    #[must_use]
    pub fn of(world: &LiveWorld) -> Self {
        let places = || {
            world.grants.keys().chain(world.above.iter().flat_map(|(below, above)| [below].into_iter().chain(above)))
        };
        let mut projects: BTreeSet<Arc<str>> = world.numbers.keys().cloned().collect();
        projects.extend(
            places().filter(|scope| scope.is_project() && is_number(scope.id())).map(|scope| scope.id().into()),
        );
        let said: BTreeMap<&str, &str> = world.numbers.iter().map(|(number, id)| (&**id, &**number)).collect();
        let evident = world.grants.keys().filter(|scope| scope.is_project());
        let evident = evident.filter_map(|scope| evident_number(world, scope, said.get(scope.id()).copied()));
        projects.extend(evident.map(Arc::from));
        let above = places().filter(|scope| scope.may_be_above_projects()).cloned().collect();
        Self { projects, above }
    }

    /// Whether what a service agent has is probably not for the export's own projects: it is an agent of another one, or of
    /// nobody knows whom and has a role of an administrator, which Google gives to none of them. No agent at all is given
    /// `roles/owner`.
    #[must_use]
    pub fn is_foreign(&self, member: &LiveMember, role: &str) -> bool {
        let LiveMember::Principal(Principal::ServiceAccount(address)) = member else { return false };
        if !is_agent(address) {
            return false;
        }
        if role == OWNER {
            return true;
        }
        match AgentOwner::of(address) {
            Some(AgentOwner::Project(number)) if !self.projects.is_empty() => !self.projects.contains(number),
            Some(AgentOwner::Above(owner)) if self.knows_any(&owner) => !self.above.contains(&owner),
            Some(AgentOwner::Project(_) | AgentOwner::Above(_)) => is_of_administrators(role),
            // Nothing says that nobody else can have a project whose id begins as Google's do.
            None => is_of_administrators(role) || NativeRole::parse(role).is_some_and(|role| role.is_basic()),
        }
    }

    /// Whether an account is a service agent of one of the export's own.
    #[must_use]
    pub fn has(&self, address: &str) -> bool {
        match AgentOwner::of(address) {
            Some(AgentOwner::Project(number)) => self.projects.contains(number),
            Some(AgentOwner::Above(owner)) => self.above.contains(&owner),
            None => false,
        }
    }

    /// Whether anything of the kind of a scope is known.
    fn knows_any(&self, scope: &Scope) -> bool {
        self.above.iter().any(|known| std::mem::discriminant(known) == std::mem::discriminant(scope))
    }
}

fn is_of_administrators(role: &str) -> bool {
    role.to_ascii_lowercase().contains("admin")
}

/// The number of a project that its policy makes evident: that of most accounts that have numbers, which are the project's
/// own agents and default accounts. Where the number that is said is among them, nothing else counts.
fn evident_number<'w>(world: &'w LiveWorld, scope: &Scope, said: Option<&str>) -> Option<&'w str> {
    let mut accounts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for grant in world.in_scope(scope) {
        let LiveMember::Principal(Principal::ServiceAccount(address)) = &grant.member else { continue };
        if let Some(number) = number_of(address) {
            accounts.entry(number).or_default().insert(address);
        }
    }
    if said.is_some_and(|number| accounts.contains_key(number)) {
        return None;
    }
    let most = accounts.values().map(BTreeSet::len).max().filter(|most| *most >= EVIDENT)?;
    let mut with_most = accounts.into_iter().filter(|(_, of)| of.len() == most);
    let (number, _) = with_most.next()?;
    with_most.next().is_none().then_some(number)
}

/// The number of the project of an agent or a default account, if its address has it.
fn number_of(address: &str) -> Option<&str> {
    if let Some(AgentOwner::Project(number)) = AgentOwner::of(address) {
        return Some(number);
    }
    let (name, domain) = address.split_once('@')?;
    let number = match domain {
        "developer.gserviceaccount.com" => name.strip_suffix("-compute")?,
        "cloudbuild.gserviceaccount.com" => name,
        _ => return None,
    };
    is_number(number).then_some(number)
}
