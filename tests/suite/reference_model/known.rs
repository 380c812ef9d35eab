//! What definitions know of, whether anything is granted there or not: scopes, and groups with their people.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    definitions::Holds,
    grants::{End, Model, later},
    places::Scope,
};

/// A person's place in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The end of the person's time there.
    pub until: End,
    /// Whether that end is written into the membership.
    pub is_written: bool,
    /// What the person is beside a member: `manager` or `owner`.
    pub beside: Option<&'static str>,
}

pub type Groups = BTreeMap<String, BTreeMap<String, Membership>>;

impl Model<'_> {
    /// All scopes of services, with those of the workspace (rule 5).
    pub fn scopes(&self) -> BTreeSet<Scope> {
        let mut scopes = BTreeSet::new();
        for service in self.services() {
            for environment in &self.workspace.environments {
                if !self.exists(&service, environment) {
                    continue;
                }
                scopes.extend(self.project(&service, environment).map(Scope::Project));
                scopes.extend(self.namespaces(&service, environment));
                let resources = self.registered(&service).into_iter().flat_map(|facts| &facts.resources);
                scopes.extend(resources.filter_map(|one| self.resource(&service, environment, &one.name)));
            }
        }
        scopes.extend(self.workspace.scopes.iter().map(|declared| match &declared.holds {
            Holds::Folder(id) => Scope::Folder(id.clone()),
            Holds::Organization(id) => Scope::Organization(id.clone()),
            Holds::Project(id) => Scope::Project(id.clone()),
            Holds::Cluster(name) => Scope::Cluster(name.clone()),
        }));
        scopes
    }

    /// The groups of teams, and of their leads where there are some, by address.
    pub fn groups(&self) -> Groups {
        let mut groups = Groups::new();
        for team in &self.workspace.teams {
            let (people, leads) = (self.people(team), self.leads(team));
            let beside = self.workspace.principals.lead_membership.filter(|one| *one != "member");
            let is_lead = |person: &String| leads.contains_key(person);
            self.add(&mut groups, &self.group(team), &people, &|person| beside.filter(|_| is_lead(person)));
            if !team.leads.is_empty() {
                self.add(&mut groups, &self.lead_group(team), &leads, &|_| None);
            }
        }
        groups
    }

    fn add(
        &self,
        groups: &mut Groups,
        address: &str,
        people: &BTreeMap<String, End>,
        beside: &dyn Fn(&String) -> Option<&'static str>,
    ) {
        let principals = &self.workspace.principals;
        let has_ends = principals.manage_groups == Some(true) && principals.membership_expiry == Some(true);
        let group = groups.entry(address.to_owned()).or_default();
        for (person, until) in people {
            let beside = beside(person);
            let membership = Membership { until: until.clone(), is_written: has_ends && beside.is_none(), beside };
            let known = group.entry(person.clone()).or_insert_with(|| membership.clone());
            // Teams may share the group of their leads.
            known.until = later(&known.until, &membership.until);
        }
    }
}
