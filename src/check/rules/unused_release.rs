//! Entries of `released` that let nothing go.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;

use crate::{
    check::{About, Findings, Rule, RuleContext},
    diagnostic::RuleId,
    model::ReleasedObject,
    source::Place,
    target::{emit, is_within},
    text::nearest,
};

pub(super) const RULE: Rule = Rule::warning(RuleId::UnusedRelease, run);

fn run(context: &RuleContext<'_>, findings: &mut Findings) {
    let roots = &context.org.roots.by_path;
    let defined = defined(context);
    let mut first: BTreeMap<(&Utf8Path, &str), &Place> = BTreeMap::new();
    for ReleasedObject { root, address, reason: _, place } in &context.org.released {
        let unused = |message| findings.finding(message);
        let root = root.as_path();
        let finding = if !roots.contains_key(root) {
            let near = nearest(root.as_str(), roots.keys().map(|path| path.as_str()));
            let hint = near.map_or_else(
                || "remove the entry; the state of a root that is gone is not applied any more".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            unused(format!("`{address}` is released by {root}, which is not generated"))
                .label(place.key("root"), "not a root of this workspace")
                .hint(hint)
        } else if let Some(other) =
            defined.get(root.as_str()).and_then(|all| all.iter().find(|other| is_within(address, other)))
        {
            let what = if other == address { "defined there" } else { "part of a module call there" };
            unused(format!("`{address}` is released by {root}, and {what}"))
                .label(place.key("address"), what)
                .hint("remove the entry, or what defines it")
        } else if let Some(first) = first.get(&(root, address.as_str())) {
            unused(format!("`{address}` is released by {root} twice"))
                .label(place.clone(), "again")
                .label((*first).clone(), "first here")
                .hint("remove one of the entries")
        } else {
            first.insert((root, address), place);
            continue;
        };
        findings.push(About::default(), finding);
    }
}

/// The addresses of resources and module calls in the roots that let something go, and those that they move.
fn defined(context: &RuleContext<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let roots: BTreeSet<&Utf8Path> = context.org.released.iter().map(|object| object.root.as_path()).collect();
    if roots.is_empty() {
        return BTreeMap::new();
    }
    let RuleContext { state, org, grants, today, .. } = context;
    let documents = emit(org, &grants.active, &state.entitlements, *today, |path, _| roots.contains(path));
    documents.into_iter().map(|document| (document.root.to_string(), document.addresses())).collect()
}
