//! Ways in which a live member stands for a person.

use std::fmt;

use super::{index::PresenceIndex, live_people::LivePeople};
use crate::{
    live::{LiveGrant, role_holders},
    model::{Address, Principal},
};

/// Why what a live member has is a person's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LiveWay {
    /// The member is the person.
    Own,
    /// The person is in the group, by the groups in it that follow.
    InGroup(Vec<Address>),
    /// Definitions put the person into the group, which was not exported.
    ByDefinition(Address),
    /// The group was exported, and a member of it that may stand for the person wasn't.
    Perhaps { group: Address, member: String },
    /// The member is the person's domain.
    Domain,
    /// The member is everybody.
    Everybody,
    /// The member is whoever has this basic role in this project.
    BasicRole { role: &'static str, project: String },
}

impl LiveWay {
    /// Whether the export itself says so.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        match self {
            Self::Own | Self::InGroup(_) | Self::Domain | Self::Everybody | Self::BasicRole { .. } => true,
            Self::ByDefinition(_) | Self::Perhaps { .. } => false,
        }
    }
}

/// `in payments@example.com by contractors@example.com`; nothing for the person's own.
impl fmt::Display for LiveWay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => Ok(()),
            Self::InGroup(groups) => {
                let names: Vec<&str> = groups.iter().map(Address::as_str).collect();
                write!(formatter, "in {}", names.join(" by "))
            }
            Self::ByDefinition(group) => {
                write!(formatter, "by definition in {group}, which is not exported")
            }
            Self::Perhaps { group, member } => {
                write!(formatter, "perhaps in {group} by {member}, which is not exported")
            }
            Self::Domain => formatter.write_str("as everybody in the domain"),
            Self::Everybody => formatter.write_str("as everybody"),
            Self::BasicRole { role, project } => write!(formatter, "by {role} in {project}"),
        }
    }
}

/// Groups of a cluster that everybody is in who reaches it.
const EVERYBODY: [&str; 3] = ["system:authenticated", "system:unauthenticated", "system:anonymous"];

impl PresenceIndex<'_> {
    /// Why what a member has is a person's; `None` if it isn't. The member is written as rows have it.
    #[must_use]
    pub fn way(&self, member: &str, person: &Address) -> Option<LiveWay> {
        if matches!(member, "allUsers" | "allAuthenticatedUsers") {
            return Some(LiveWay::Everybody);
        }
        if let Some((project, role)) = role_holders(member) {
            let holds = |grant: &LiveGrant| {
                let holder = grant.member.to_string();
                *grant.role == *role && role_holders(&holder).is_none() && self.way(&holder, person).is_some()
            };
            let is_held = self.world.in_scope(&project).iter().any(holds);
            return is_held.then(|| LiveWay::BasicRole { role, project: project.to_string() });
        }
        match Principal::parse(member)? {
            Principal::User(address) if address == *person => Some(LiveWay::Own),
            Principal::User(name) | Principal::Group(name) if EVERYBODY.contains(&name.as_str()) => {
                Some(LiveWay::Everybody)
            }
            Principal::Group(group) => self.way_into(&group, person),
            Principal::Domain(domain) => (*domain == *person.domain()).then_some(LiveWay::Domain),
            Principal::User(_)
            | Principal::Federated(_)
            | Principal::FederatedSet(_)
            | Principal::ServiceAccount(_) => None,
        }
    }

    fn way_into(&self, group: &Address, person: &Address) -> Option<LiveWay> {
        let Some(people) = self.groups.get(group) else {
            let defined = self.state.people_of_groups().get(&Principal::group(group))?;
            return defined.contains_key(person).then(|| LiveWay::ByDefinition(group.clone()));
        };
        if let Some(stay) = people.stay_of(person) {
            return Some(LiveWay::InGroup([std::slice::from_ref(group), stay.through.as_slice()].concat()));
        }
        let member = people.unread.first()?.to_string();
        Some(LiveWay::Perhaps { group: group.clone(), member })
    }

    /// The people and other members of a live group; `None` if it wasn't exported.
    pub(super) fn live_people(&self, group: &Address) -> Option<&LivePeople> {
        self.groups.get(group)
    }

    /// Whether anything in the export names a person.
    #[must_use]
    pub fn knows(&self, person: &Address) -> bool {
        let user = Principal::user(person);
        let is_user = |member: &crate::live::LiveMember| member.principal().as_ref() == Some(&user);
        let groups = self.world.groups.values().flat_map(|group| group.memberships.keys());
        let grants = self.world.grants.values().flatten().map(|grant| &grant.member);
        groups.chain(grants).any(is_user)
    }
}
