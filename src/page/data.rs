//! What the page knows. The script of the page reads the same names; what there is much of are lists of numbers, which
//! count into the lists beside them, from 0.

use std::collections::BTreeMap;

use serde::Serialize;

/// Everything that the page shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Data<'a> {
    pub version: u32,
    /// The day that the page speaks of.
    pub today: String,
    pub domain: &'a str,
    pub limits: Limits,
    pub environments: Vec<Environment<'a>>,
    pub files: Vec<&'a str>,
    /// File and line.
    pub places: Vec<(usize, usize)>,
    /// Names of roles as asked for, and reasons.
    pub texts: Vec<&'a str>,
    pub natives: Vec<String>,
    pub scopes: Vec<Scope<'a>>,
    pub roles: Vec<Role<'a>>,
    pub people: Vec<Person<'a>>,
    pub principals: Vec<Principal>,
    pub teams: Vec<Team<'a>>,
    pub services: Vec<Service<'a>>,
    pub origins: Vec<Origin>,
    pub grants: Vec<Grant>,
    pub cells: Vec<Cell>,
    /// Project, principals, groups; the one with the least room first.
    pub loads: Vec<(usize, usize, usize)>,
    /// What changed since a base, if one was named.
    pub changes: Option<Changes>,
}

/// What Google takes in one project's policy.
#[derive(Debug, Serialize)]
pub struct Limits {
    pub principals: usize,
    pub groups: usize,
    /// From this share on there is little room, in percent.
    pub near: usize,
}

/// An environment.
#[derive(Debug, Serialize)]
pub struct Environment<'a> {
    pub name: &'a str,
    pub protected: bool,
}

/// A project, or a namespace as `CLUSTER/NAMESPACE`.
#[derive(Debug, Serialize)]
pub struct Scope<'a> {
    pub target: &'a str,
    pub name: String,
}

/// A role of the workspace.
#[derive(Debug, Serialize)]
pub struct Role<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub includes: Vec<&'a str>,
    /// Its own and those of all it includes.
    pub natives: Vec<usize>,
    pub place: usize,
}

/// A human.
#[derive(Debug, Serialize)]
pub struct Person<'a> {
    pub address: &'a str,
    pub name: Option<&'a str>,
    pub github: Option<&'a str>,
    /// Whether the address is of another domain than the workspace's.
    pub outside: bool,
}

/// An identity that receives access.
#[derive(Debug, Serialize)]
pub struct Principal {
    pub name: String,
    /// In words.
    pub kind: &'static str,
    /// The team whose group or lead group it is.
    pub team: Option<usize>,
    pub people: Vec<GroupMember>,
}

/// Person, end in the group, the places that put them there.
pub(super) type GroupMember = (usize, Option<String>, Vec<usize>);

/// A team.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Team<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub place: usize,
    pub parent: Option<usize>,
    pub group: Option<usize>,
    pub lead_group: Option<usize>,
    pub owns: Vec<usize>,
    /// Person, whether a lead, end, place.
    pub people: Vec<(usize, bool, Option<String>, usize)>,
}

/// A service and where it lives.
#[derive(Debug, Serialize)]
pub struct Service<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub place: usize,
    pub labels: &'a BTreeMap<String, String>,
    pub owners: Vec<usize>,
    /// Environment and scopes.
    pub sites: Vec<(usize, Vec<usize>)>,
}

/// Scope, principal, native role, end, origins.
pub(super) type Grant = (usize, usize, usize, Option<String>, Vec<usize>);

/// Why a grant is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "OriginRow")]
pub struct Origin {
    pub team: usize,
    pub service: usize,
    pub environment: usize,
    pub place: usize,
    /// The text of the role that was asked for.
    pub role: usize,
    pub owned: bool,
    pub on_behalf_of: Option<usize>,
    pub until: Option<String>,
    /// The text of the reason.
    pub reason: Option<usize>,
}

/// Team, service, environment, place, role, owned, on behalf of, until, reason.
type OriginRow = (usize, usize, usize, usize, usize, bool, Option<usize>, Option<String>, Option<usize>);

impl From<Origin> for OriginRow {
    fn from(origin: Origin) -> Self {
        let Origin { team, service, environment, place, role, owned, on_behalf_of, until, reason } = origin;
        (team, service, environment, place, role, owned, on_behalf_of, until, reason)
    }
}

/// What a team has on a service in an environment.
#[derive(Debug, Serialize)]
pub struct Cell {
    pub team: usize,
    pub service: usize,
    pub environment: usize,
    pub has: Vec<Has>,
}

/// A role in a cell, and who of the team has it.
#[derive(Debug, Serialize)]
pub struct Has {
    /// The text of the role.
    pub role: usize,
    pub owned: bool,
    /// The team that asked for it, where that is another.
    pub by: Option<usize>,
    pub members: bool,
    pub leads: bool,
    /// Principals beside these two.
    pub others: Vec<usize>,
    pub until: Option<String>,
}

/// What changed since a base.
#[derive(Debug, Default, Serialize)]
pub struct Changes {
    /// What it was compared with, in words.
    pub base: String,
    pub rows: Vec<Change>,
}

/// Access that somebody gained or lost, or that ends on another day. Texts, since what is gone has no number.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// The person, or the principal where no person is known.
    pub who: String,
    pub service: String,
    pub environment: String,
    pub protected: bool,
    /// `gained`, `lost` or `until`.
    pub kind: &'static str,
    pub role: String,
    pub scope: String,
    pub principal: String,
    pub until: Option<String>,
    pub before: Option<String>,
    /// What is alarming about it, in words.
    pub alarms: Vec<String>,
    /// `FILE:LINE`, in the base for what was lost.
    pub places: Vec<String>,
}
