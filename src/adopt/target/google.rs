//! Ids of Google's resources for imports, as the provider documents them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    adopt::{
        defined_access::means_same,
        managed_access::ManagedCondition,
        takeover::{Creation, Takeover},
    },
    live::{LiveGrant, LiveGroup, LiveMember, LiveWorld},
    model::{Address, Org, Principal, Scope},
    target::MemberPlace,
    terraform::{Configuration, Resource, member_import_id},
};

const GROUP: &str = "google_cloud_identity_group";
const MEMBERSHIP: &str = "google_cloud_identity_group_membership";
const ENTITLEMENT: &str = "google_privileged_access_manager_entitlement";

/// The members of live policies.
pub(in crate::adopt) struct LivePolicies<'a> {
    world: &'a LiveWorld,
    /// The scopes of places: as definitions name them, or else as exports do; and as exports do.
    scopes: BTreeMap<MemberPlace, (Scope, Scope)>,
    /// The projects of which exports tell the numbers.
    numbered: BTreeSet<&'a str>,
    /// By scope, then role, then member.
    grants: BTreeMap<&'a Scope, BTreeMap<&'a str, BTreeMap<&'a LiveMember, Vec<&'a LiveGrant>>>>,
}

impl<'a> LivePolicies<'a> {
    pub(super) fn of(org: &Org, world: &'a LiveWorld) -> Self {
        let place = |scope: &Scope| Some((MemberPlace::of(scope)?, (scope.clone(), scope.as_live())));
        let mut scopes: BTreeMap<_, _> = world.grants.keys().filter_map(place).collect();
        scopes.extend(org.roots.by_path.values().flat_map(|root| &root.scopes).filter_map(place));
        let grants = world.grants.iter().map(|(scope, grants)| {
            let mut of: BTreeMap<&str, BTreeMap<&LiveMember, Vec<&LiveGrant>>> = BTreeMap::new();
            for grant in grants {
                of.entry(&grant.role).or_default().entry(&grant.member).or_default().push(grant);
            }
            (scope, of)
        });
        let numbered = world.numbers.values().map(|id| &**id).collect();
        Self { world, scopes, numbered, grants: grants.collect() }
    }

    /// Whether exports tell the number of a project.
    pub(super) fn is_numbered(&self, project: &str) -> bool {
        self.numbered.contains(project)
    }

    /// The scope of a place, as definitions or exports name it.
    pub(super) fn scope(&self, place: &MemberPlace) -> Option<&Scope> {
        self.scopes.get(place).map(|(scope, _)| scope)
    }

    /// The grants of a member with a role in a place; `None` for a place that wasn't exported.
    pub(super) fn grants(&self, place: &MemberPlace, role: &str, member: &str) -> Option<&[&'a LiveGrant]> {
        let (_, live) = self.scopes.get(place)?;
        let of_place = self.grants.get(live)?;
        let member = Principal::parse(member).map_or_else(|| LiveMember::Other(member.into()), LiveMember::Principal);
        let grants = of_place.get(role).and_then(|members| members.get(&member));
        Some(grants.map(Vec::as_slice).unwrap_or_default())
    }

    /// What becomes of a resource; `None` for one that isn't Google's, or isn't ours.
    pub(super) fn takeover(&self, resource: &Resource, file: &Configuration) -> Option<Takeover> {
        match resource.kind.as_str() {
            GROUP => Some(self.group(resource)),
            MEMBERSHIP => Some(self.membership(resource, file)),
            ENTITLEMENT => Some(Takeover::Create(Creation::NotInExports)),
            kind => {
                let arguments = MemberPlace::arguments_of(kind)?;
                let arguments = arguments.map(|name| Some((name.to_owned(), resource.text(&[name])?.to_owned())));
                let place = MemberPlace { resource: kind.to_owned(), arguments: arguments.collect::<Option<_>>()? };
                Some(self.member(&place, resource))
            }
        }
    }

    fn member(&self, place: &MemberPlace, resource: &Resource) -> Takeover {
        let [role, member] = ["role", "member"].map(|name| resource.text(&[name]).unwrap_or_default());
        let Some(live) = self.grants(place, role, member) else { return Takeover::Create(Creation::NotExported) };
        let condition = written_condition(resource);
        if !live.iter().any(|grant| is_under(grant, condition.as_ref())) {
            let is_same = |grant: &&&LiveGrant| means_same(live_condition(grant).as_ref(), condition.as_ref());
            let has_same = live.iter().any(|grant| is_same(&grant));
            return Takeover::Create(if has_same { Creation::OtherCondition } else { Creation::NotLive });
        }
        let title = condition.as_ref().map(|condition| condition.title.as_str());
        // The provider finds a member by the title alone.
        let is_only = live.iter().filter(|grant| title_of(grant) == title.unwrap_or_default()).count() == 1;
        match member_import_id(place, role, member, title).filter(|_| is_only) {
            Some(id) => Takeover::Import(id),
            None => Takeover::Create(Creation::NoId),
        }
    }

    /// Whether somebody is in a group, or the group is there; `None` where no groups were exported.
    pub(super) fn has_group(&self, group: &str, member: Option<&str>) -> Option<bool> {
        if self.world.groups.is_empty() {
            return None;
        }
        let Some(live) = self.live_group(Some(group)) else { return Some(false) };
        let member = member.map(|member| LiveMember::Principal(Principal::User(Address::complete(member, ""))));
        Some(member.is_none_or(|member| live.memberships.contains_key(&member)))
    }

    fn live_group(&self, address: Option<&str>) -> Option<&LiveGroup> {
        self.world.groups.get(address?)
    }

    fn group(&self, resource: &Resource) -> Takeover {
        match self.live_group(resource.text(&["group_key", "id"])) {
            None if self.world.groups.is_empty() => Takeover::Create(Creation::NotExported),
            None => Takeover::Create(Creation::NotLive),
            Some(group) => named(group.name.as_deref()),
        }
    }

    fn membership(&self, resource: &Resource, file: &Configuration) -> Takeover {
        let group = group_of(resource, file).and_then(|group| group.text(&["group_key", "id"]));
        let Some(live) = self.live_group(group) else {
            let has_none = self.world.groups.is_empty();
            return Takeover::Create(if has_none { Creation::NotExported } else { Creation::NotLive });
        };
        let member = resource.text(&["preferred_member_key", "id"]).map(|id| Address::complete(id, ""));
        let member = member.map(|address| LiveMember::Principal(Principal::User(address)));
        match member.and_then(|member| live.memberships.get(&member)) {
            None => Takeover::Create(Creation::NotLive),
            Some(membership) => named(membership.name.as_deref()),
        }
    }
}

/// The group's resource that a membership refers to.
fn group_of<'c>(membership: &Resource, file: &'c Configuration) -> Option<&'c Resource> {
    let reference = membership.reference("group")?;
    file.resources.get(reference.strip_suffix(".id")?)
}

/// What has a resource name, which is its id.
fn named(name: Option<&str>) -> Takeover {
    match name.filter(|name| !name.is_empty()) {
        Some(name) => Takeover::Import(name.to_owned()),
        None => Takeover::Create(Creation::NoId),
    }
}

fn written_condition(resource: &Resource) -> Option<ManagedCondition> {
    let text = |key| resource.text(&["condition", key]).map(str::to_owned);
    Some(ManagedCondition { title: text("title")?, expression: text("expression")?, description: String::new() })
}

/// The condition of a live member.
pub(super) fn live_condition(grant: &LiveGrant) -> Option<ManagedCondition> {
    let condition = grant.condition.as_deref()?;
    Some(ManagedCondition {
        title: condition.title.to_string(),
        expression: condition.expression.to_string(),
        description: condition.description.as_deref().unwrap_or_default().to_owned(),
    })
}

/// Whether a member is the one that a condition makes of it. All of a condition tells members apart.
pub(super) fn is_under(grant: &LiveGrant, condition: Option<&ManagedCondition>) -> bool {
    live_condition(grant).as_ref() == condition
}

fn title_of(grant: &LiveGrant) -> &str {
    grant.condition.as_deref().map(|condition| &*condition.title).unwrap_or_default()
}
