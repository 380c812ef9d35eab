//! Parts of entries for what ownership doesn't explain.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    bans::Bans,
    draft::{Draft, DraftRecipient, GrantPart, PartPlace, PartRole, TeamDraft, Terms},
    holdings::{HeldPlace, Holdings},
    name::free_name,
    ownership::{ImportHolder, holds_all, leads_of, members_of, roles_at},
};
use crate::{
    live::LiveMember,
    model::{Address, Day, EnvironmentId, GrantTo, NativeRole, Org, Principal, RoleId, Scope, ServiceId, TeamId},
};

/// What a team is called that asks for what no team holds.
const NOBODY: &str = "unassigned";

/// What is held and can't be defined, with the reason: by scope, by the principal as rows of `drift` have it, and by role.
pub(super) type Refusals = BTreeMap<(Scope, String, String), String>;

/// The parts that explain what is open, and what of that is refused.
pub(super) fn parts(
    org: &Org,
    draft: &Draft,
    holdings: &mut Holdings,
    places: &[HeldPlace],
    bans: &Bans,
) -> (Vec<GrantPart>, Refusals) {
    let mut coverer = Coverer::of(org, draft, bans);
    for place in places {
        coverer.cover(place, holdings);
    }
    (coverer.parts, coverer.refused)
}

struct Coverer<'a> {
    org: &'a Org,
    draft: &'a Draft,
    bans: &'a Bans,
    /// Whom a group stands for: a new team, or a defined one.
    groups: BTreeMap<&'a Address, (&'a TeamId, GroupUse)>,
    workloads: BTreeMap<(&'a Principal, &'a EnvironmentId), &'a ServiceId>,
    owners: BTreeMap<&'a ServiceId, &'a TeamId>,
    /// Teams whose access goes to each of their people, by the first of those.
    of_first: BTreeMap<Principal, Vec<&'a TeamId>>,
    nobody: TeamId,
    parts: Vec<GrantPart>,
    refused: Refusals,
}

/// What a group is to a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GroupUse {
    Members,
    Leads,
    /// The members of a team that a file defines which isn't ours to change.
    OfDefined,
}

impl<'a> Coverer<'a> {
    fn of(org: &'a Org, draft: &'a Draft, bans: &'a Bans) -> Self {
        let mut groups = BTreeMap::new();
        for (id, team) in org.teams.iter().filter(|(_, team)| team.grant_to == GrantTo::Group) {
            groups.insert(&team.group, (id, GroupUse::OfDefined));
        }
        for (id, team) in draft.teams.iter().filter(|(_, team)| team.grant_to == GrantTo::Group) {
            groups.insert(&team.group, (id, GroupUse::Members));
            if !team.leads.is_empty() {
                groups.insert(&team.lead_group, (id, GroupUse::Leads));
            }
        }
        let mut workloads = BTreeMap::new();
        for (service, facts) in &org.services {
            for (environment, placement) in &facts.placements {
                if let Some(workload) = &placement.workload {
                    workloads.entry((workload, environment)).or_insert(service);
                }
            }
        }
        let mut owners = BTreeMap::new();
        for (id, team) in &draft.teams {
            for service in team.services.keys() {
                owners.entry(service).or_insert(id);
            }
        }
        let mut of_first: BTreeMap<Principal, Vec<&TeamId>> = BTreeMap::new();
        for (id, team) in draft.teams.iter().filter(|(_, team)| team.grant_to == GrantTo::Members) {
            if let Some((first, _)) = members_of(team).into_iter().next() {
                of_first.entry(first).or_default().push(id);
            }
        }
        let is_taken = |name: &str| org.teams.contains_key(name) || draft.teams.contains_key(name);
        let nobody = TeamId::new(&free_name(NOBODY, is_taken));
        Self {
            org,
            draft,
            bans,
            groups,
            workloads,
            owners,
            of_first,
            nobody,
            parts: Vec::new(),
            refused: Refusals::new(),
        }
    }

    fn cover(&mut self, place: &HeldPlace, holdings: &mut Holdings) {
        let open = holdings.open_principals(place);
        let there: BTreeSet<&'a TeamId> =
            open.iter().filter_map(|one| self.of_first.get(one)).flatten().copied().collect();
        for id in there {
            if let Some(team) = self.draft.teams.get(id) {
                self.cover_people(id, team, place, holdings);
            }
        }
        for principal in open {
            self.cover_principal(&principal, place, holdings);
        }
    }

    /// What all people of a team hold alike, where its access goes to each of them.
    fn cover_people(&mut self, id: &TeamId, team: &TeamDraft, place: &HeldPlace, holdings: &mut Holdings) {
        let members = members_of(team);
        let Some((first, until)) = members.first() else { return };
        let open = holdings.open_roles(first, place);
        if open.is_empty() {
            return;
        }
        let is_own = |(terms, _): &(Terms, NativeRole)| terms.condition.is_none() && terms.until == *until;
        let open: BTreeSet<NativeRole> = open.into_iter().filter(is_own).map(|(_, role)| role).collect();
        let all: BTreeSet<NativeRole> =
            open.into_iter().filter(|role| holds_all(holdings, &members, place, &[role])).collect();
        let place_of = PartTarget { host: id.clone(), to: DraftRecipient::Members, place };
        self.cover_with_roles(&place_of, &members, &Terms::default(), holdings);
        for role in all {
            self.cover_with_native(&place_of, &members, &Terms::default(), &role, holdings);
        }
        let leads = leads_of(team);
        if !leads.is_empty() && leads.len() < members.len() {
            let place_of = PartTarget { host: id.clone(), to: DraftRecipient::Written("lead".into()), place };
            self.cover_with_roles(&place_of, &leads, &Terms::default(), holdings);
        }
    }

    fn cover_principal(&mut self, principal: &Principal, place: &HeldPlace, holdings: &mut Holdings) {
        let open = holdings.open_roles(principal, place);
        let terms: BTreeSet<&Terms> = open.iter().map(|(terms, _)| terms).collect();
        for terms in &terms {
            let target = self.target(principal, place, terms);
            self.cover_with_roles(&target, &vec![(principal.clone(), terms.until)], terms, holdings);
        }
        for (terms, role) in &open {
            let target = self.target(principal, place, terms);
            self.cover_with_native(&target, &vec![(principal.clone(), terms.until)], terms, role, holdings);
        }
    }

    /// The team whose file says it, and how it names the principal.
    fn target<'p>(&self, principal: &Principal, place: &'p HeldPlace, terms: &Terms) -> PartTarget<'p> {
        let written = |text: String| DraftRecipient::Written(text.into());
        if let Principal::Group(address) = principal
            && let Some((team, audience)) = self.groups.get(address)
        {
            let (host, to) = match audience {
                GroupUse::Members => ((*team).clone(), DraftRecipient::Members),
                GroupUse::Leads => ((*team).clone(), written("lead".to_owned())),
                GroupUse::OfDefined => (self.host(place), written(format!("team/{team}"))),
            };
            return PartTarget { host, to, place };
        }
        let host = self.host(place);
        if let Principal::User(address) = principal {
            // A person's own end in the team would end what the team asks for.
            let people =
                self.draft.teams.get(&host).into_iter().flat_map(|team| team.leads.iter().chain(&team.members));
            let mut own = people.filter(|(person, _)| *person == address).map(|(_, until)| *until);
            let host =
                if own.any(|until| until.is_some() && until != terms.until) { self.nobody.clone() } else { host };
            return PartTarget { host, to: written(self.person(address)), place };
        }
        let workload = match &place.place {
            PartPlace::Service { environment, .. } => self.workloads.get(&(principal, environment)),
            PartPlace::Scope(_) => None,
        };
        let to = workload.map_or_else(|| principal.to_string(), |service| format!("service/{service}"));
        PartTarget { host, to: written(to), place }
    }

    /// The team that owns the service of a place, or the one for what no team has.
    fn host(&self, place: &HeldPlace) -> TeamId {
        let owner = match &place.place {
            PartPlace::Service { service, .. } => self.owners.get(service).copied(),
            PartPlace::Scope(_) => None,
        };
        owner.unwrap_or(&self.nobody).clone()
    }

    /// A person as `to` has them: without the workspace's domain.
    fn person(&self, address: &Address) -> String {
        let text = address.as_str();
        let local = text.strip_suffix(self.org.domain.text.as_str()).and_then(|local| local.strip_suffix('@'));
        local.filter(|local| *local != "lead" && !local.contains(['@', '/', ':', '*'])).unwrap_or(text).to_owned()
    }

    /// Explains as much as possible by roles of the workspace, which resources don't take.
    fn cover_with_roles(
        &mut self,
        target: &PartTarget<'_>,
        holder: &ImportHolder,
        terms: &Terms,
        holdings: &mut Holdings,
    ) {
        if matches!(target.place.place, PartPlace::Service { resource: Some(_), .. }) {
            return;
        }
        while let Some((role, natives)) = self.best_role(target, holder, terms, holdings) {
            for native in natives {
                close(holder, target.place, native, terms, holdings);
            }
            self.parts.push(target.part(PartRole::Role(role), terms));
        }
    }

    /// The role of the workspace that explains most of what is open, and gives nothing else.
    fn best_role(
        &self,
        target: &PartTarget<'_>,
        holder: &ImportHolder,
        terms: &Terms,
        holdings: &Holdings,
    ) -> Option<(RoleId, Vec<&'a NativeRole>)> {
        let org = self.org;
        let is_allowed =
            |role: &&RoleId| self.bans.reason(&target.part(PartRole::Role((*role).clone()), terms)).is_none();
        let fitting = org.roles.keys().filter(is_allowed).filter_map(|role| {
            let natives = roles_at(org, role, target.place);
            let news = news(&natives, target.place, holder, terms, holdings);
            let fits = news > 0 && takes(org, role, terms) && is_held(&natives, target.place, holder, terms, holdings);
            fits.then_some((news, Reverse(natives.len()), Reverse(role), natives))
        });
        let (_, _, Reverse(role), natives) = fitting.max_by_key(|(news, size, role, _)| (*news, *size, *role))?;
        Some((role.clone(), natives))
    }

    fn cover_with_native(
        &mut self,
        target: &PartTarget<'_>,
        holder: &ImportHolder,
        terms: &Terms,
        role: &NativeRole,
        holdings: &mut Holdings,
    ) {
        let is_open =
            holder.iter().any(|(one, until)| holdings.is_open(one, target.place, role, &with_end(terms, *until)));
        if !is_open || !is_held(&[role], target.place, holder, terms, holdings) {
            return;
        }
        let part = target.part(PartRole::Native(role.clone()), terms);
        if let Some(reason) = self.bans.reason(&part) {
            self.refused.extend(refusals(target.place, holder, role, reason));
        } else {
            close(holder, target.place, role, terms, holdings);
            self.parts.push(part);
        }
    }
}

/// The rows of a role that is refused to a holder.
fn refusals<'r>(
    place: &'r HeldPlace,
    holder: &'r ImportHolder,
    role: &'r NativeRole,
    reason: &'r str,
) -> impl Iterator<Item = ((Scope, String, String), String)> {
    place.scopes_for(role).flat_map(move |scope| {
        holder.iter().flat_map(move |(principal, _)| {
            // A cluster has names of its own for those whom no definition names.
            let member = LiveMember::of(principal, scope).map(|member| member.to_string());
            let names = std::iter::once(principal.to_string()).chain(member);
            names.map(move |name| ((scope.clone(), name, role.to_string()), reason.to_owned()))
        })
    })
}

/// How many native roles nothing explains yet.
fn news(
    natives: &[&NativeRole],
    place: &HeldPlace,
    holder: &ImportHolder,
    terms: &Terms,
    holdings: &Holdings,
) -> usize {
    let lasts = terms.until.is_none() && terms.condition.is_none();
    let is_new = |native: &&&NativeRole| {
        // What never ends isn't explained by what does.
        let is_said = lasts || native.target().facts().enforces_ends;
        is_said && holder.iter().any(|(one, until)| holdings.is_open(one, place, native, &with_end(terms, *until)))
    };
    natives.iter().filter(is_new).count()
}

/// Whether everybody of a holder has all of some native roles, on these terms.
fn is_held(
    natives: &[&NativeRole],
    place: &HeldPlace,
    holder: &ImportHolder,
    terms: &Terms,
    holdings: &Holdings,
) -> bool {
    holder.iter().all(|(one, until)| {
        let terms = with_end(terms, *until);
        natives.iter().all(|native| holdings.holds(one, place, native, &terms))
    })
}

/// Whether a role may be given on these terms: where a target has no conditions, none can be said.
fn takes(org: &Org, role: &RoleId, terms: &Terms) -> bool {
    let mut natives = org.roles.get(role).into_iter().flat_map(|role| &role.native_roles);
    terms.condition.is_none() || natives.all(|native| native.target().facts().enforces_ends)
}

/// The same terms with another end.
fn with_end(terms: &Terms, until: Option<Day>) -> Terms {
    Terms { condition: terms.condition.clone(), until }
}

fn close(holder: &ImportHolder, place: &HeldPlace, role: &NativeRole, terms: &Terms, holdings: &mut Holdings) {
    for (principal, until) in holder {
        holdings.close(principal, place, role, &with_end(terms, *until));
    }
}

/// Whom an entry of which team names, and where.
struct PartTarget<'p> {
    host: TeamId,
    to: DraftRecipient,
    place: &'p HeldPlace,
}

impl PartTarget<'_> {
    fn part(&self, given: PartRole, terms: &Terms) -> GrantPart {
        let Self { host, to, place } = self;
        GrantPart { host: host.clone(), to: to.clone(), place: place.place.clone(), given, terms: terms.clone() }
    }
}
