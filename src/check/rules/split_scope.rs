//! Scopes that two roots would manage.

use std::collections::BTreeSet;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::{Org, ScopeFacts, Site},
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
        findings.push(about, finding.hint(format!("give each {what} one root: `layout.{key}: {example_root}`")));
    }
}

/// Where a site is defined.
fn place<'a>(org: &'a Org, site: &Site) -> Option<&'a Place> {
    match site {
        Site::Service { service, .. } => org.services.get(service).map(|service| &service.place),
        Site::Scope(id) => org.scopes.get(id).map(|declared| &declared.place),
    }
}
