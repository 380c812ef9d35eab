//! The data of the page. The script reads the same names. Long tables are lists of numbers, which are indexes into the
//! lists beside them.

use std::collections::BTreeMap;

use serde::Serialize;

/// All data that the page shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Data<'a> {
    pub version: u32,
    /// The day as of which the access is shown.
    pub today: String,
    pub domain: &'a str,
    pub limits: PolicyLimits,
    pub environments: Vec<EnvironmentData<'a>>,
    pub files: Vec<&'a str>,
    /// A file and a line in it.
    pub places: Vec<(usize, usize)>,
    /// Names of roles as written, and reasons.
    pub texts: Vec<&'a str>,
    pub natives: Vec<String>,
    pub scopes: Vec<ScopeData<'a>>,
    pub roles: Vec<RoleData<'a>>,
    pub people: Vec<PersonData<'a>>,
    pub principals: Vec<PrincipalData>,
    pub teams: Vec<TeamData<'a>>,
    pub services: Vec<ServiceData<'a>>,
    pub origins: Vec<OriginData>,
    pub grants: Vec<GrantData>,
    /// What people may ask for.
    pub requests: Vec<RequestData>,
    pub cells: Vec<Cell>,
    /// Project, number of principals, number of groups; the one with the least headroom first.
    pub loads: Vec<(usize, usize, usize)>,
    /// The changes since a base, if one was given.
    pub changes: Option<ChangesData>,
    /// What differs from what is live, if an export was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftData>,
}

impl Data<'_> {
    /// The number of services, without the workspace's scopes.
    #[must_use]
    pub fn service_count(&self) -> usize {
        self.services.iter().filter(|row| row.kind.is_none()).count()
    }
}

/// Google's limits for a project's policy.
#[derive(Debug, Serialize)]
pub struct PolicyLimits {
    pub principals: usize,
    pub groups: usize,
    /// The share of a limit from which on there is little headroom, in percent.
    pub near: usize,
}

/// An environment; the last one holds the workspace's scopes, if there are any.
#[derive(Debug, Serialize)]
pub struct EnvironmentData<'a> {
    pub name: &'a str,
    pub protected: bool,
}

/// A scope as reports write it: a project, a namespace as `CLUSTER/NAMESPACE`, a bucket, a folder.
#[derive(Debug, Serialize)]
pub struct ScopeData<'a> {
    pub target: &'a str,
    pub name: String,
}

/// A role of the workspace.
#[derive(Debug, Serialize)]
pub struct RoleData<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub includes: Vec<&'a str>,
    /// Its own native roles and those of all included roles.
    pub natives: Vec<usize>,
    pub place: usize,
}

/// A human.
#[derive(Debug, Serialize)]
pub struct PersonData<'a> {
    pub address: &'a str,
    pub name: Option<&'a str>,
    pub github: Option<&'a str>,
    /// Whether the address belongs to a domain other than the workspace's.
    pub outside: bool,
}

/// An identity that receives access.
#[derive(Debug, Serialize)]
pub struct PrincipalData {
    pub name: String,
    /// A description.
    pub kind: &'static str,
    /// The team, if this is its group or lead group.
    pub team: Option<usize>,
    pub people: Vec<GroupMember>,
}

/// Person, expiry date of the membership, places of the entries.
pub(super) type GroupMember = (usize, Option<String>, Vec<usize>);

/// A team.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamData<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub place: usize,
    pub parents: Vec<usize>,
    pub group: Option<usize>,
    pub lead_group: Option<usize>,
    pub owns: Vec<usize>,
    /// Person, whether a lead, expiry date, place.
    pub people: Vec<(usize, bool, Option<String>, usize)>,
}

/// A service and where it runs, or one of the workspace's scopes, which come after all services.
#[derive(Debug, Serialize)]
pub struct ServiceData<'a> {
    pub name: &'a str,
    /// What a scope is, such as a folder; nothing for a service.
    pub kind: Option<&'static str>,
    /// Whether a scope is protected; whether a service is, its environments say.
    pub protected: bool,
    pub description: Option<&'a str>,
    pub place: usize,
    pub labels: Option<&'a BTreeMap<String, String>>,
    pub owners: Vec<usize>,
    /// Environment, its projects, namespaces and resources, and the rows of scopes that cover a part of it.
    pub sites: Vec<(usize, Vec<usize>, Vec<usize>)>,
}

/// Scope, principal, native role, expiry date, origins.
pub(super) type GrantData = (usize, usize, usize, Option<String>, Vec<usize>);

/// What some may ask for in a scope. Uses texts: there are few.
#[derive(Debug, Serialize)]
pub struct RequestData {
    pub id: String,
    /// The roles as written.
    pub role: String,
    pub natives: Vec<String>,
    pub scope: String,
    /// The teams whose entries say so, and those whose people may ask.
    pub teams: Vec<String>,
    pub services: Vec<String>,
    /// Services with environments, or the workspace's scopes by name.
    pub sites: Vec<String>,
    pub principals: Vec<String>,
    /// People, and principals of whom no person is known.
    pub who: Vec<String>,
    pub hours: u32,
    /// Nobody has to approve if there are none.
    pub approvers: Vec<String>,
    pub justification: bool,
    pub until: Option<String>,
    /// `FILE:LINE`.
    pub places: Vec<String>,
}

/// A cause of a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "OriginTuple")]
pub struct OriginData {
    pub team: usize,
    pub service: usize,
    pub environment: usize,
    pub place: usize,
    /// The text of the role as written.
    pub role: usize,
    pub owned: bool,
    pub on_behalf_of: Option<usize>,
    pub until: Option<String>,
    /// The text of the reason.
    pub reason: Option<usize>,
    /// The text of the condition's title.
    pub condition: Option<usize>,
}

/// Team, service, environment, place, role, owned, on behalf of, until, reason, condition.
type OriginTuple =
    (usize, usize, usize, usize, usize, bool, Option<usize>, Option<String>, Option<usize>, Option<usize>);

impl From<OriginData> for OriginTuple {
    fn from(origin: OriginData) -> Self {
        let OriginData { team, service, environment, place, role, owned, on_behalf_of, until, reason, condition } =
            origin;
        (team, service, environment, place, role, owned, on_behalf_of, until, reason, condition)
    }
}

/// The roles of a team on a service in an environment.
#[derive(Debug, Serialize)]
pub struct Cell {
    pub team: usize,
    pub service: usize,
    pub environment: usize,
    pub has: Vec<CellRole>,
}

/// A role in a cell, and who in the team has it.
#[derive(Debug, Serialize)]
pub struct CellRole {
    /// The text of the role.
    pub role: usize,
    pub owned: bool,
    /// The text of the resource's name, if it is only on that.
    pub resource: Option<usize>,
    /// The text of the condition's title.
    pub condition: Option<usize>,
    /// The team that granted it, if that is another.
    pub by: Option<usize>,
    pub members: bool,
    pub leads: bool,
    /// Principals other than members and leads.
    pub others: Vec<usize>,
    pub until: Option<String>,
}

/// The changes since a base.
#[derive(Debug, Default, Serialize)]
pub struct ChangesData {
    /// A description of the base.
    pub base: String,
    /// What happened to the definitions and their policy; what weakens it comes first.
    pub happened: Vec<HappenedData>,
    pub rows: Vec<ChangeData>,
}

/// Something that happened to the definitions.
#[derive(Debug, Serialize)]
pub struct HappenedData {
    pub text: String,
    /// Whether it weakens the policy.
    pub weakens: bool,
    /// `FILE:LINE`; for what is gone in the base.
    pub place: String,
}

/// Access that somebody gained or lost, or whose expiry date changed. Uses texts, because what is gone has no index.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ChangeData {
    /// The person, or the principal if no person is known.
    pub who: String,
    /// The service, or one of the workspace's scopes.
    pub service: String,
    /// Empty for a scope.
    pub environment: String,
    pub protected: bool,
    /// `gained`, `lost` or `until`.
    pub kind: &'static str,
    pub role: String,
    pub scope: String,
    pub principal: String,
    /// The title of the condition under which it holds.
    pub condition: Option<String>,
    pub until: Option<String>,
    pub before: Option<String>,
    /// Descriptions of what is alarming about it.
    pub alarms: Vec<String>,
    /// `FILE:LINE`; for lost access in the base.
    pub places: Vec<String>,
}

/// What differs between definitions and what is live, and what was not compared. Uses texts, because what is live has no
/// index.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftData {
    /// The number of places that both sides know.
    pub compared: usize,
    pub differences: usize,
    /// How many live rows are the clouds' and clusters' own, in these places and above.
    pub folded: usize,
    pub inherited_folded: usize,
    /// How many `unmanaged` accepts.
    pub accepted: usize,
    pub only_defined: Vec<String>,
    pub only_live: Vec<String>,
    /// Live roles of which nothing tells what they permit.
    pub unknown_roles: Vec<String>,
    /// Entries of `unmanaged` that match nothing, as `FILE:LINE`.
    pub unused: Vec<String>,
    pub sections: Vec<DriftSectionData>,
}

/// The cards of one kind: `exposed`, `extra`, `missing`, `until`, `condition`, `rules` or `inherited`.
#[derive(Debug, Serialize)]
pub struct DriftSectionData {
    pub kind: &'static str,
    pub cards: Vec<DriftCardData>,
}

/// People or principals with the same differences.
#[derive(Debug, Serialize)]
pub struct DriftCardData {
    pub holders: Vec<String>,
    pub lines: Vec<DriftLineData>,
}

/// What they have, where and on which terms.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftLineData {
    pub roles: Vec<String>,
    /// The name of a place, and whether it is a group.
    pub places: Vec<(String, bool)>,
    /// The principal by which they have it.
    pub via: Option<String>,
    /// What binds it, and the names of that.
    pub noun: &'static str,
    pub bindings: Vec<String>,
    /// Title and expression.
    pub condition: Option<(String, String)>,
    pub live_condition: Option<(String, String)>,
    pub until: Option<String>,
    pub live_until: Option<String>,
    /// When that ended which is live of it.
    pub lapsed: Option<String>,
    /// Whether it ended.
    pub over: bool,
    /// Descriptions of what is dangerous about it.
    pub alarms: Vec<String>,
    pub protected: bool,
    /// `FILE:LINE`.
    pub places_in_definitions: Vec<String>,
    /// Files of the export.
    pub files: Vec<String>,
}
