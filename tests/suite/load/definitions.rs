//! Loading: the same definitions as a head, which rules judge, and as a base, which only has to resolve.

use teamkit::{
    error::Error,
    load::{Loaded, load, load_base},
    model::Day,
    source::{Source, Sources},
};

use crate::support::workspace::{TODAY, Workspace};

fn today() -> Day {
    TODAY.parse().expect("a day")
}

/// The definitions of the small workspace, with `teamkit.yaml` changed.
fn sources(from: &str, to: &str) -> Sources {
    let workspace = Workspace::small();
    workspace.edit("teamkit.yaml", from, to);
    let files = workspace.tree().into_iter().filter(|(path, _)| path.contains(".yaml"));
    Sources::new(files.map(|(path, bytes)| Source::new(path, bytes)).collect())
}

fn judged(sources: Sources) -> Result<Loaded, Error> {
    load(sources, &|_| Ok(None), today())
}

#[test]
fn a_base_is_resolved_and_not_judged() {
    let bad = || sources("roles:\n", "roles:\n  root: { google: [roles/owner] }\n");
    let head = judged(bad()).expect("no catalogue is missing");
    assert!(head.diagnostics.has_errors(), "a basic role is an error");
    let base = load_base(bad(), today());
    assert!(base.diagnostics.is_empty(), "{:?}", base.diagnostics);
    assert!(base.catalog.is_none(), "no rule asks a base's catalogue");
    let grants = |loaded: &Loaded| loaded.state.as_ref().expect("an organization").grants.active.len();
    assert_eq!(grants(&head), grants(&base));
}

#[test]
fn names_that_nothing_defines_are_errors_of_both() {
    let bad = || sources("members: { ", "members: { moon: viewer, ");
    for loaded in [judged(bad()).expect("no catalogue is missing"), load_base(bad(), today())] {
        let rules: Vec<&str> = loaded.diagnostics.iter().map(|diagnostic| diagnostic.rule.as_str()).collect();
        assert_eq!(rules, ["unknown-environment"]);
    }
}

#[test]
fn a_catalogue_that_is_not_there_ends_the_run() {
    let error =
        judged(sources("roles:\n", "catalog: { google: roles.json }\nroles:\n")).expect_err("a missing catalogue");
    assert!(error.to_string().contains("names roles.json, which doesn't exist"), "{error}");
}
