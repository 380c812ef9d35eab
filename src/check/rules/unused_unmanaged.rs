//! Entries of `unmanaged` that accept nothing.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::{Diagnostic, RuleId},
    model::{Org, Placement, Scope, TextPattern, Unmanaged, later},
    text::nearest,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnusedUnmanaged, run).needs_all_names();

/// So many comparisons find the entries and scopes that are like others; beyond, none is looked for.
const MAX_COMPARISONS: usize = 1_000_000;

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let entries = &context.org.unmanaged;
    let scopes = if entries.is_empty() { BTreeSet::new() } else { known_scopes(context.org) };
    let mut left = MAX_COMPARISONS;
    for (index, entry) in entries.iter().enumerate() {
        if let Some(until) = entry.until.filter(|_| entry.is_over(context.today)) {
            let finding = findings
                .finding(format!("an entry of `unmanaged` expired after {until}"))
                .label(entry.place.key("until"), "accepts nothing any more")
                .hint("remove or renew it");
            findings.push(About::default(), finding);
            continue;
        }
        let finding =
            covered(findings, entries, index, &mut left).or_else(|| misspelt(findings, entry, &scopes, &mut left));
        if let Some(finding) = finding {
            findings.push(About::default(), finding);
        }
    }
}

/// The finding of an entry all of whose access another one accepts for as long; of two that are alike, the second.
fn covered(findings: &Findings, entries: &[Unmanaged], index: usize, left: &mut usize) -> Option<Diagnostic> {
    let entry = entries.get(index)?;
    *left = left.checked_sub(entries.len())?;
    let is_wider = |other: &Unmanaged| other.covers(entry) && later(other.until, entry.until) == other.until;
    let is_alike = |other: &Unmanaged| entry.covers(other) && entry.until == other.until;
    let mut others = entries.iter().enumerate().filter(|(other, _)| *other != index);
    let (_, wider) = others.find(|(at, other)| is_wider(other) && (*at < index || !is_alike(other)))?;
    let finding = findings
        .finding(format!("`unmanaged` accepts {} twice", entry.subject()))
        .label(entry.place.clone(), "accepts nothing more")
        .label(wider.place.clone(), "accepts all of it");
    Some(finding.hint("remove one of the entries"))
}

/// The finding of an entry for a scope that is no scope of the definitions, and like one.
fn misspelt(findings: &Findings, entry: &Unmanaged, scopes: &BTreeSet<String>, left: &mut usize) -> Option<Diagnostic> {
    let scope = entry.scope.as_ref().and_then(TextPattern::text).filter(|scope| !scopes.contains(*scope))?;
    *left = left.checked_sub(scopes.len())?;
    let near = nearest(scope, scopes.iter().map(String::as_str))?;
    let finding = findings.finding(format!("no definition knows the scope `{scope}`"));
    let finding = finding.label(entry.place.key("scope"), "not compared with what is live");
    Some(finding.hint(format!("did you mean `{near}`?")))
}

/// The texts of all scopes that definitions know, whole clusters included, the names of those that they declare, and the
/// addresses of teams' groups.
fn known_scopes(org: &Org) -> BTreeSet<String> {
    let placements = org.services.values().flat_map(|service| service.placements.values());
    let declared = org.scopes.values().map(|declared| &declared.scope);
    let scopes = placements.flat_map(Placement::all_scopes).chain(declared).map(Scope::to_string);
    let groups = org.teams.values().flat_map(|team| [&team.group, &team.lead_group]).map(ToString::to_string);
    let clusters = org.environments.iter().flat_map(|environment| &environment.clusters);
    let clusters = clusters.map(|cluster| Scope::Cluster(Arc::clone(&cluster.name)).to_string());
    let names = org.scopes.keys().map(ToString::to_string);
    scopes.chain(names).chain(groups).chain(clusters).collect()
}
