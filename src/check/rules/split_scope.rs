//! Scopes that two roots would manage.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{EnvironmentId, Org, ResourceKind, Scope, ScopeFacts, ServiceId, Site},
    source::Place,
};

pub(super) const RULE: Rule = Rule::error(RuleId::SplitScope, run).with_fixed_level();

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut reported = BTreeSet::new();
    for (scope, paths) in &context.org.roots.split {
        let mut paths = paths.iter();
        let (Some((first_path, first)), Some((second_path, second))) = (paths.next(), paths.next()) else { continue };
        let (Some(place), Some(other)) = (place(context.org, first), place(context.org, second)) else { continue };
        let ((place, first_path), (other, second_path)) = if place <= other {
            ((place, first_path), (other, second_path))
        } else {
            ((other, second_path), (place, first_path))
        };
        if !reported.insert((place, other)) {
            continue;
        }
        let ScopeFacts { noun: what, example_root, target, .. } = scope.facts();
        let key = target.facts().root_key;
        let mut finding = findings
            .finding(format!("the {what} `{scope}` would be written by two roots: {first_path} and {second_path}"))
            .label(other.clone(), format!("lives in `{scope}` too"));
        if place != other {
            finding = finding.label(place.clone(), format!("lives in `{scope}`"));
        }
        let sites = [first, second];
        let services = sites.iter().filter_map(|site| site.service());
        let about = services.fold(About::default(), About::and_service);
        let about = second.environment().into_iter().fold(about, About::and_environment);
        findings.push(about, finding.hint(hint(sites, what, key, example_root)));
    }
    one_in_two_projects(context, findings);
}

fn hint([first, second]: [&Site; 2], what: &str, key: &str, example_root: &str) -> String {
    let (Some(scope), Some(service)) = (first.scope().or(second.scope()), first.service().or(second.service())) else {
        return format!("give each {what} one root: `layout.{key}: {example_root}`");
    };
    format!("remove the scope `{scope}`, and grant in the {what} with `service: {service}`")
}

/// Reports resources that two projects are said to have, by their ids one and the same, where something is granted in
/// both: each root would hold a binding of its own, and destroying one takes the access of the other.
fn one_in_two_projects(context: &RuleContext<'_>, findings: &mut Findings) {
    let mut first_homes: BTreeMap<(ResourceKind, &str), ResourceHome<'_>> = BTreeMap::new();
    let granted: BTreeSet<&Scope> = context.grants.active.keys().map(|key| &key.scope).collect();
    for (service, facts) in &context.org.services {
        for (environment, placement) in &facts.placements {
            for (name, scope) in placement.resources.iter().filter(|(_, scope)| granted.contains(scope)) {
                let Some(resource) = scope.resource() else { continue };
                let home = ResourceHome { service, environment, name, scope };
                let first = *first_homes.entry((resource.kind, &resource.id)).or_insert(home);
                if first.scope != scope && scope.is_same_resource(first.scope) {
                    report(context.org, first, home, findings);
                }
            }
        }
    }
}

/// A resource of a service.
#[derive(Clone, Copy)]
struct ResourceHome<'a> {
    service: &'a ServiceId,
    environment: &'a EnvironmentId,
    name: &'a str,
    scope: &'a Scope,
}

fn report(org: &Org, first: ResourceHome<'_>, second: ResourceHome<'_>, findings: &mut Findings) {
    let place = |home: ResourceHome<'_>| org.services.get(home.service).map(|service| service.place.clone());
    let (Some(first_place), Some(place)) = (place(first), place(second)) else { return };
    let project = |home: ResourceHome<'_>| home.scope.project().unwrap_or_default().to_owned();
    let (noun, id) = second.scope.own_part();
    let finding = findings.finding(format!(
        "the {noun} `{id}` would be bound in two projects: {} and {}",
        project(first),
        project(second)
    ));
    let said = |home: ResourceHome<'_>| format!("has it as `{}` in {}", home.name, home.environment);
    let mut finding = finding.label(place.clone(), said(second));
    if place != first_place {
        finding = finding.label(first_place, said(first));
    }
    let hint = if first.service == second.service {
        "put `{{environment}}` into its id, or grant in one environment alone"
    } else {
        "list it as the resource of one service, and grant on that service"
    };
    let about = About::default().and_service(first.service).and_service(second.service);
    findings.push(about.and_environment(second.environment), finding.hint(hint));
}

/// Where a site is defined.
fn place<'a>(org: &'a Org, site: &Site) -> Option<&'a Place> {
    match site {
        Site::Service { service, .. } => org.services.get(service).map(|service| &service.place),
        Site::Scope(id) => org.scopes.get(id).map(|declared| &declared.place),
    }
}
