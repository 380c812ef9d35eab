//! From names to ids: every name is looked up, every default applied, every pattern filled in.
//!
//! A name that can't be looked up is reported once, with the nearest existing name, and omitted, so that nothing that
//! follows from it is reported again.

mod absent_scopes;
mod config;
mod eligibility;
mod exceptions;
mod grant_entries;
mod hierarchy;
mod limits;
mod lookup;
mod metadata;
mod names;
mod path;
mod pattern;
mod registry;
mod released;
mod resources;
mod roles;
mod roots;
mod scopes;
mod selection;
mod target;
mod teams;
mod terraform;
mod unmanaged;

use std::collections::BTreeMap;

use crate::{
    diagnostic::Diagnostics,
    model::{Address, Environment, Org, Person},
    parse::{Parsed, Workspace},
    schema::{PersonFacts, WorkspaceFile},
    source::Place,
};

use lookup::Lookup;
use names::KnownNames;

/// Resolves a workspace. Returns no organization if `teamkit.yaml` itself could not be read, or if a limit is exceeded.
#[must_use]
pub fn resolve(workspace: &Workspace) -> (Option<Org>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    names::check_names(workspace, &mut diagnostics);
    let Some(parsed) = &workspace.config else { return (None, diagnostics) };
    let too_much = limits::check(workspace, parsed);
    if !too_much.is_empty() {
        diagnostics.extend(too_much);
        return (None, diagnostics);
    }
    let org = Resolver::new(workspace, parsed, &mut diagnostics).run(&mut diagnostics);
    (Some(org), diagnostics)
}

/// The input of every part of the resolution.
struct Resolver<'a> {
    workspace: &'a Workspace,
    config: &'a WorkspaceFile,
    /// The place of the root of `teamkit.yaml`.
    at: Place,
    names: KnownNames<'a>,
    environments: Vec<Environment>,
}

impl<'a> Resolver<'a> {
    /// Takes a parsed workspace and resolves its environments, which everything else refers to.
    fn new(workspace: &'a Workspace, parsed: &'a Parsed<WorkspaceFile>, diagnostics: &mut Diagnostics) -> Self {
        let at = Place::root(&parsed.source);
        let names = KnownNames::of(workspace, parsed);
        let resolver = Self { workspace, config: &parsed.value, at, names, environments: Vec::new() };
        let environments = resolver.environments(diagnostics);
        Self { environments, ..resolver }
    }

    /// A lookup for the names of a definition, which messages call `subject`.
    fn lookup<'r>(&'r self, subject: impl Into<String>, diagnostics: &'r mut Diagnostics) -> Lookup<'r> {
        Lookup { resolver: self, subject: subject.into(), diagnostics }
    }

    fn run(self, diagnostics: &mut Diagnostics) -> Org {
        let roles = self.roles(diagnostics);
        let policy = self.policy(diagnostics);
        let scopes = self.scopes(diagnostics);
        let mut services = self.services(diagnostics);
        let teams = self.teams(&mut services, &policy, diagnostics);
        let managed = policy.manage_groups.then_some(&teams);
        let roots = self.roots(&services, managed, &scopes, diagnostics);
        self.report_former_clusters(&scopes, diagnostics);
        let layout = self.layout(diagnostics);
        let terraform = self.terraform(diagnostics);
        self.report_root_placeholders(&terraform, &roots, diagnostics);
        let (settings, exceptions) = self.rule_settings(diagnostics);
        let released = self.released(diagnostics);
        let unmanaged = self.unmanaged(&scopes, &services, diagnostics);
        Org {
            place: self.at.clone(),
            domain: self.domain(),
            allowed_domains: self.allowed_domains(),
            roles,
            services,
            scopes,
            has_registry: self.workspace.has_registry,
            teams,
            people: self.people(),
            policy,
            layout,
            terraform,
            catalog: self.catalog(),
            environments: self.environments,
            rules: settings,
            exceptions,
            released,
            unmanaged,
            roots,
        }
    }

    fn people(&self) -> BTreeMap<Address, Person> {
        let Some(people) = &self.workspace.people else { return BTreeMap::new() };
        let domain = &self.config.domain;
        let file = Place::root(&people.source);
        let person = |(address, facts): (&String, &PersonFacts)| {
            let list = file.key(address.clone()).key("formerly");
            let formerly = facts.formerly.iter().flat_map(|formerly| formerly.iter()).enumerate();
            let formerly = formerly.map(|(index, text)| (Address::complete(text, domain), list.index(index))).collect();
            let name = facts.name.as_ref().map(ToString::to_string);
            let github = facts.github.as_ref().map(ToString::to_string);
            (Address::complete(address, domain), Person { name, github, formerly })
        };
        people.value.iter().map(person).collect()
    }
}
