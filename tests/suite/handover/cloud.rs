//! What clouds say of who may do what, and what people have by it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// One thing that a policy or a `RoleBinding` says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// A member of a role in a policy of Google's, under a condition or none.
    Member { scope: String, role: String, condition: Option<Condition>, member: String },
    /// A subject of a `RoleBinding`; a namespace is written `CLUSTER/NAMESPACE`.
    Subject { namespace: String, binding: String, role: String, subject: String },
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    pub title: String,
    pub expression: String,
}

/// What somebody has, whatever gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access<'a> {
    pub place: &'a str,
    pub role: &'a str,
    pub who: &'a str,
    /// The expression of a condition; its title says nothing.
    condition: Option<&'a str>,
}

impl fmt::Display for Access<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {} for {}", self.role, self.place, self.who)?;
        self.condition.map_or(Ok(()), |condition| write!(formatter, " if {condition}"))
    }
}

impl Fact {
    pub fn member(scope: &str, role: &str, member: &str) -> Self {
        Self::Member { scope: scope.to_owned(), role: role.to_owned(), condition: None, member: member.to_owned() }
    }

    pub fn subject(namespace: &str, binding: &str, role: &str, subject: &str) -> Self {
        let [namespace, binding, role, subject] = [namespace, binding, role, subject].map(str::to_owned);
        Self::Subject { namespace, binding, role, subject }
    }

    /// The access that this gives. The name of a `RoleBinding` says nothing.
    pub fn access(&self) -> Access<'_> {
        match self {
            Self::Member { scope, role, condition, member } => {
                let condition = condition.as_ref().map(|condition| condition.expression.as_str());
                Access { place: scope, role, who: member, condition }
            }
            Self::Subject { namespace, binding: _, role, subject } => {
                Access { place: namespace, role, who: subject, condition: None }
            }
        }
    }
}

/// A set of the facts of one [`Universe`]: one bit for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Facts(u128);

impl Facts {
    pub const NONE: Self = Self(0);

    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    pub fn meets(self, other: Self) -> bool {
        !self.both(other).is_none()
    }
}

/// Every fact that can become true in a scenario.
#[derive(Debug, Default)]
pub struct Universe(Vec<Fact>);

impl Universe {
    /// The facts that these hold, each once.
    pub fn of(facts: BTreeSet<Fact>) -> Self {
        assert!(facts.len() <= 128, "{} facts have no room in 128 bits", facts.len());
        Self(facts.into_iter().collect())
    }

    /// The facts that a condition picks.
    pub fn which(&self, is_one: impl Fn(&Fact) -> bool) -> Facts {
        let bits = self.0.iter().enumerate().filter(|(_, fact)| is_one(fact));
        Facts(bits.fold(0, |all, (bit, _)| all | 1 << bit))
    }

    pub fn all_of(&self, facts: &BTreeSet<Fact>) -> Facts {
        self.which(|fact| facts.contains(fact))
    }

    pub fn list(&self, facts: Facts) -> BTreeSet<&Fact> {
        self.0.iter().enumerate().filter(|(bit, _)| facts.0 >> bit & 1 == 1).map(|(_, fact)| fact).collect()
    }

    /// What gives each access that some of these facts give, in the whole universe.
    pub fn accesses(&self, facts: Facts) -> BTreeMap<Access<'_>, Facts> {
        let given = self.list(facts).into_iter().map(Fact::access);
        given.map(|access| (access, self.which(|fact| fact.access() == access))).collect()
    }
}
