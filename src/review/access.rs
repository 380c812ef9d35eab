//! Who reaches what, by which ways.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::model::{Address, Day, Grant, GrantKey, NativeRole, OrgState, Principal, Scope, earlier, later};

/// Who has access in the end: a person, or a principal whose people no definition knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    Person(Address),
    /// A workload, a foreign group, a domain, a federated identity.
    Principal(Principal),
}

impl Holder {
    /// The person, if it is one.
    #[must_use]
    pub fn person(&self) -> Option<&Address> {
        match self {
            Self::Person(address) => Some(address),
            Self::Principal(_) => None,
        }
    }
}

/// As the public forms write it: a person's address, or the principal.
impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(address) => address.fmt(formatter),
            Self::Principal(principal) => principal.fmt(formatter),
        }
    }
}

/// The unit of access: somebody has a native role in a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    pub holder: Holder,
    pub scope: Scope,
    pub role: NativeRole,
}

/// A grant that gives somebody access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way<'a> {
    pub principal: &'a Principal,
    /// The end of this way for this person: the grant's, or the person's own in the group's team if that is earlier.
    pub until: Option<Day>,
    pub grant: &'a Grant,
}

/// All grants that give somebody the same access, by principal. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways<'a>(Vec<Way<'a>>);

impl<'a> Ways<'a> {
    /// The end of the access: that of its longest way.
    #[must_use]
    pub fn until(&self) -> Option<Day> {
        self.longest().and_then(|way| way.until)
    }

    /// The way that lasts longest; of several the first by principal.
    #[must_use]
    pub fn longest(&self) -> Option<&Way<'a>> {
        let outlasts =
            |one: &Way<'_>, other: &Way<'_>| one.until != other.until && later(one.until, other.until) == one.until;
        self.0.iter().reduce(|best, way| if outlasts(way, best) { way } else { best })
    }

    /// Each way, by principal.
    pub fn iter(&self) -> std::slice::Iter<'_, Way<'a>> {
        self.0.iter()
    }
}

impl<'a, 'b> IntoIterator for &'b Ways<'a> {
    type Item = &'b Way<'a>;
    type IntoIter = std::slice::Iter<'b, Way<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What is asked for; everything by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Only<'a> {
    pub scopes: Option<&'a BTreeSet<Scope>>,
    pub holders: Option<&'a BTreeSet<Holder>>,
}

impl Only<'_> {
    fn has_scope(&self, scope: &Scope) -> bool {
        self.scopes.is_none_or(|scopes| scopes.contains(scope))
    }

    fn has_holder(&self, holder: &Holder) -> bool {
        self.holders.is_none_or(|holders| holders.contains(holder))
    }
}

/// Access of people and of principals that no definition explains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access<'a>(BTreeMap<Reach, Ways<'a>>);

impl<'a> Access<'a> {
    /// The access that the active grants of an organization give, narrowed to what is asked for.
    #[must_use]
    pub fn of(side: &'a OrgState, only: &Only<'_>) -> Self {
        let groups = side.org.people_of_groups(side.today);
        let mut access: BTreeMap<Reach, Ways<'a>> = BTreeMap::new();
        for (key, grant) in side.grants.active.iter().filter(|(key, _)| only.has_scope(&key.scope)) {
            for (holder, end) in
                holders(&key.principal, &groups).into_iter().filter(|(holder, _)| only.has_holder(holder))
            {
                let GrantKey { scope, principal, role } = key;
                let way = Way { principal, until: earlier(grant.until, end), grant };
                let reach = Reach { holder, scope: scope.clone(), role: role.clone() };
                access.entry(reach).or_insert_with(|| Ways(Vec::new())).0.push(way);
            }
        }
        Self(access)
    }

    /// By holder, then scope, then role.
    pub fn iter(&self) -> impl Iterator<Item = (&Reach, &Ways<'a>)> {
        self.0.iter()
    }

    #[must_use]
    pub fn get(&self, reach: &Reach) -> Option<&Ways<'a>> {
        self.0.get(reach)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What one holder has.
    pub fn of_holder(&self, holder: &Holder) -> impl Iterator<Item = (&Reach, &Ways<'a>)> {
        let first = Reach { holder: holder.clone(), scope: Scope::least(), role: NativeRole::least() };
        let holder = holder.clone();
        self.0.range(first..).take_while(move |(reach, _)| reach.holder == holder)
    }

    /// Everyone who has something, each once.
    #[must_use]
    pub fn holders(&self) -> BTreeSet<&Holder> {
        self.0.keys().map(|reach| &reach.holder).collect()
    }
}

/// People of groups with their ends.
pub(super) type Groups<'a> = BTreeMap<Principal, BTreeMap<&'a Address, Option<Day>>>;

/// Whom a principal stands for, and until when.
pub(super) fn holders(principal: &Principal, groups: &Groups<'_>) -> Vec<(Holder, Option<Day>)> {
    match principal {
        Principal::User(address) => vec![(Holder::Person(address.clone()), None)],
        Principal::Group(_) => match groups.get(principal) {
            Some(people) => people.iter().map(|(person, until)| (Holder::Person((*person).clone()), *until)).collect(),
            None => vec![(Holder::Principal(principal.clone()), None)],
        },
        _ => vec![(Holder::Principal(principal.clone()), None)],
    }
}
