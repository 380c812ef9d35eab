//! Which state manages what of the definitions, and what of a state has to go before ours may manage it.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    defined_access::DefinedAccess,
    managed_access::ManagedAccess,
    old_state::{OldState, StateObject, fault_words},
    project_numbers::project_number,
    state_content::StateContent,
    target::{AdoptableWorld, is_ours_by_name},
};
use crate::terraform::InstanceAddress;

/// What a state manages, as far as it is access.
#[derive(Debug)]
pub struct StateHoldings<'a> {
    pub state: &'a OldState,
    pub objects: Vec<HeldObject<'a>>,
    /// The root of ours that has an object at each address that goes: the state may be that root's own, by another name.
    pub namesake: Option<Utf8PathBuf>,
}

/// An instance of a state that is access.
#[derive(Debug)]
pub struct HeldObject<'a> {
    pub object: &'a StateObject,
    pub accesses: Vec<HeldAccess>,
    pub fate: HeldFate,
    /// Whether it is an object of a cluster that a root of ours has under the same name: what it gives besides, that root
    /// takes away.
    pub is_namesake: bool,
}

/// One thing that an instance manages.
#[derive(Debug)]
pub struct HeldAccess {
    pub access: ManagedAccess,
    /// The root that gives the same.
    pub root: Option<Utf8PathBuf>,
    /// `None` where that wasn't exported.
    pub is_live: Option<bool>,
}

/// What becomes of an instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldFate {
    /// The state lets it go: roots of ours manage all that it manages.
    Goes,
    /// The same, and until then it takes away what these roots give.
    GoesFirst(BTreeSet<Utf8PathBuf>),
    /// It may take away what these roots give, which nobody can tell for a reason in words: it stays until somebody can.
    MayRevoke { roots: BTreeSet<Utf8PathBuf>, reason: String },
    /// It is in a root of ours already.
    Ours,
    /// It stays there: no definition gives it, or only a part of it, or it isn't asked for.
    Stays,
    /// It gives access in a way that isn't understood, for a reason in words.
    Unread(String),
}

impl HeldFate {
    #[must_use]
    pub fn goes(&self) -> bool {
        matches!(self, Self::Goes | Self::GoesFirst(_))
    }
}

impl HeldObject<'_> {
    /// Why nobody knows whom it gives what, or where, in words behind its address.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if let HeldFate::MayRevoke { reason, .. } = &self.fate {
            return Some(reason.clone());
        }
        match &self.object.content {
            StateContent::UnreadAuthority(authority) => Some(fault_words(&authority.reason)),
            _ => None,
        }
    }
}

impl<'a> StateHoldings<'a> {
    /// What a state manages; what roots give that aren't wanted stays where it is. `own` are the addresses in each of
    /// our roots, whose state is called as it is; any other state holds nothing of ours, whatever its addresses are.
    #[must_use]
    pub fn of(
        state: &'a OldState,
        defined: &DefinedAccess,
        world: &AdoptableWorld<'_>,
        own: &BTreeMap<&Utf8Path, BTreeSet<InstanceAddress>>,
        is_wanted: &impl Fn(&Utf8Path) -> bool,
    ) -> Self {
        let of_root = own.get(Utf8Path::new(&state.name));
        let held = |object: &'a StateObject| {
            let accesses = world.accesses(object, defined);
            let by_number = by_number(object, &accesses, defined, world, is_wanted);
            let fate = by_number.or_else(|| fate(object, &accesses, defined, is_wanted))?;
            let is_own = of_root.is_some_and(|own| own.contains(&object.address)) && !accesses.is_empty();
            let fate = if is_own { HeldFate::Ours } else { fate };
            let held = |access: ManagedAccess| HeldAccess {
                root: defined.root_of_same(&access).map(Utf8Path::to_owned),
                is_live: world.is_live(&access),
                access,
            };
            let is_namesake = object.object_name().is_some() && is_ours_by_name(object, &accesses);
            Some(HeldObject { object, accesses: accesses.into_iter().map(held).collect(), fate, is_namesake })
        };
        let objects: Vec<HeldObject<'a>> = state.objects.iter().filter_map(held).collect();
        let namesake = namesake(&objects, own);
        Self { state, objects, namesake }
    }
}

/// The root that has an object at each address that goes.
fn namesake(objects: &[HeldObject<'_>], own: &BTreeMap<&Utf8Path, BTreeSet<InstanceAddress>>) -> Option<Utf8PathBuf> {
    let going = || objects.iter().filter(|object| object.fate.goes()).map(|object| &object.object.address);
    going().next()?;
    let has_all = |addresses: &BTreeSet<InstanceAddress>| going().all(|address| addresses.contains(address));
    own.iter().find(|(_, addresses)| has_all(addresses)).map(|(root, _)| (*root).to_owned())
}

/// What becomes of an instance; `None` for one that is no access.
fn fate(
    object: &StateObject,
    accesses: &[ManagedAccess],
    defined: &DefinedAccess,
    is_wanted: &impl Fn(&Utf8Path) -> bool,
) -> Option<HeldFate> {
    let is_given = |access: &ManagedAccess| defined.root_of_same(access).is_some_and(is_wanted);
    let are_given = !accesses.is_empty() && accesses.iter().all(is_given);
    Some(match &object.content {
        StateContent::Other => return None,
        StateContent::Unread(reason) => HeldFate::Unread(reason.clone()),
        StateContent::Authority(authority) => {
            let roots: BTreeSet<Utf8PathBuf> =
                defined.roots_under(authority).filter(|root| is_wanted(root)).map(Utf8Path::to_owned).collect();
            match (roots.is_empty(), are_given) {
                (false, _) => HeldFate::GoesFirst(roots),
                (true, true) => HeldFate::Goes,
                (true, false) => HeldFate::Stays,
            }
        }
        StateContent::Members { group, .. } => {
            let roots = defined.roots_of_members(group.as_deref()).filter(|root| is_wanted(root));
            let roots: BTreeSet<Utf8PathBuf> = roots.map(Utf8Path::to_owned).collect();
            if roots.is_empty() { HeldFate::Stays } else { HeldFate::GoesFirst(roots) }
        }
        StateContent::Beside { place, reason } => {
            defined.roots_in(place).find(|root| is_wanted(root))?;
            HeldFate::Unread((*reason).to_owned())
        }
        StateContent::UnreadAuthority(authority) => {
            let near = defined.roots_near(authority).filter(|root| is_wanted(root));
            let roots: BTreeSet<Utf8PathBuf> = near.map(Utf8Path::to_owned).collect();
            if roots.is_empty() { HeldFate::Unread(fault_words(&authority.reason)) } else { HeldFate::GoesFirst(roots) }
        }
        StateContent::Access { .. } => {
            let is_shared = accesses.iter().any(is_given) && is_ours_by_name(object, accesses);
            if are_given || is_shared { HeldFate::Goes } else { HeldFate::Stays }
        }
    })
}

/// What becomes of an instance in a project with a number that no export tells, if the project may be one of ours.
fn by_number(
    object: &StateObject,
    accesses: &[ManagedAccess],
    defined: &DefinedAccess,
    world: &AdoptableWorld<'_>,
    is_wanted: &impl Fn(&Utf8Path) -> bool,
) -> Option<HeldFate> {
    let is_numbered = |project: &str| world.is_numbered(project);
    let (place, role, member) = match &object.content {
        StateContent::Authority(authority) => {
            (&authority.place, authority.role.as_ref().map(|(role, _)| role.as_str()), None)
        }
        StateContent::UnreadAuthority(authority) => (authority.place.as_ref()?, None, None),
        StateContent::Access { .. } => match accesses {
            [ManagedAccess::Member { place, role, member, .. }] => (place, Some(role.as_str()), Some(member.as_str())),
            _ => return None,
        },
        StateContent::Members { .. } | StateContent::Beside { .. } | StateContent::Unread(_) | StateContent::Other => {
            return None;
        }
    };
    let number = project_number(place)?;
    let roots = defined.roots_by_number(place, role, member, &is_numbered).filter(|root| is_wanted(root));
    let roots: BTreeSet<Utf8PathBuf> = roots.map(Utf8Path::to_owned).collect();
    let reason =
        format!("is in the project with the number {number}, and no `projects.json` of the export tells its id");
    match (roots.is_empty(), member) {
        (true, _) => None,
        (false, Some(_)) => Some(HeldFate::Unread(reason)),
        (false, None) => Some(HeldFate::MayRevoke { roots, reason }),
    }
}

/// What is defined and live, and in no state; with the root that gives it.
#[must_use]
pub fn unowned<'d>(
    defined: &'d DefinedAccess,
    world: &AdoptableWorld<'_>,
    holdings: &[StateHoldings<'_>],
) -> Vec<&'d ManagedAccess> {
    let objects = holdings.iter().flat_map(|state| &state.objects);
    let held: BTreeSet<&ManagedAccess> = objects.flat_map(|object| &object.accesses).map(|held| &held.access).collect();
    let is_unowned = |access: &&ManagedAccess| !held.contains(access) && world.is_live(access) == Some(true);
    defined.iter().map(|(access, _)| access).filter(is_unowned).collect()
}

/// The roots whose import files would be taken back, each with the instances that would do it.
#[must_use]
pub fn refused<'h, 'a>(
    holdings: &'h [StateHoldings<'a>],
) -> BTreeMap<Utf8PathBuf, Vec<(&'a OldState, &'h HeldObject<'a>)>> {
    let mut refused: BTreeMap<Utf8PathBuf, Vec<_>> = BTreeMap::new();
    for state in holdings {
        for object in &state.objects {
            if let HeldFate::GoesFirst(roots) | HeldFate::MayRevoke { roots, .. } = &object.fate {
                for root in roots {
                    refused.entry(root.clone()).or_default().push((state.state, object));
                }
            }
        }
    }
    refused
}
