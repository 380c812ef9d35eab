//! From names to things: every name is looked up, every default applied, every pattern filled in.
//!
//! What can't be looked up is reported once, with the nearest right name, and left out, so that nothing that follows
//! from it speaks again.

mod config;
mod exceptions;
mod limits;
mod path;
mod pattern;
mod registry;
mod requests;
mod roles;
mod roots;
mod teams;
mod words;

use std::collections::BTreeMap;

use crate::{
    diagnostic::Diagnostics,
    model::{Address, Org, Person},
    parse::{Parsed, Workspace},
    schema::WorkspaceFile,
    source::Place,
};

use words::Words;

/// Looks everything up. Nothing comes out if `teamkit.yaml` itself could not be read, or if there is too much of
/// anything.
#[must_use]
pub fn resolve(workspace: &Workspace) -> (Option<Org>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    words::check_names(workspace, &mut diagnostics);
    let Some(parsed) = &workspace.config else { return (None, diagnostics) };
    let too_much = limits::check(workspace, parsed);
    if !too_much.is_empty() {
        diagnostics.extend(too_much);
        return (None, diagnostics);
    }
    let resolver = Resolver::new(workspace, parsed);
    let org = resolver.run(&mut diagnostics);
    (Some(org), diagnostics)
}

/// What every part of the resolution looks at.
struct Resolver<'a> {
    workspace: &'a Workspace,
    config: &'a WorkspaceFile,
    /// The root of `teamkit.yaml`.
    at: Place,
    words: Words<'a>,
}

impl<'a> Resolver<'a> {
    fn new(workspace: &'a Workspace, parsed: &'a Parsed<WorkspaceFile>) -> Self {
        let at = Place::root(&parsed.source);
        Self { workspace, config: &parsed.value, at, words: Words::of(workspace, parsed) }
    }

    fn run(&self, diagnostics: &mut Diagnostics) -> Org {
        let environments = self.environments(diagnostics);
        let roles = self.roles(diagnostics);
        let policy = self.policy(&environments, diagnostics);
        let mut services = self.services(&environments, diagnostics);
        let teams = self.teams(&environments, &mut services, &policy, diagnostics);
        let (layout, roots) = self.layout(&environments, &services, &teams, &policy, diagnostics);
        let (settings, exceptions) = self.rule_settings(&environments, diagnostics);
        Org {
            place: self.at.clone(),
            domain: self.domain(),
            allowed_domains: self.allowed_domains(),
            environments,
            roles,
            services,
            has_registry: self.workspace.has_registry,
            teams,
            people: self.people(),
            policy,
            layout,
            terraform: self.terraform(diagnostics),
            catalog: self.catalog(),
            rules: settings,
            exceptions,
            roots,
        }
    }

    fn people(&self) -> BTreeMap<Address, Person> {
        let Some(people) = &self.workspace.people else { return BTreeMap::new() };
        let person = |facts: &crate::schema::PersonFacts| Person {
            name: facts.name.as_ref().map(ToString::to_string),
            github: facts.github.as_ref().map(ToString::to_string),
        };
        people
            .value
            .iter()
            .map(|(address, facts)| (Address::complete(address, &self.config.domain), person(facts)))
            .collect()
    }
}
